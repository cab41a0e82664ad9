"""A look at a series: what is guessed, and a sentence for everything that is odd."""

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data.series import gather
from nnviz.data.series.look import NO_TIME, look
from nnviz.data.series.recipe import SeriesRecipe, Use
from tests.data.series.conftest import Write, hourly, joined


def test_time_channels_step_and_lengths_are_guessed(write: Write) -> None:
    found = look(write(joined(hourly(1000))))
    recipe = found.recipe
    assert (recipe.time, recipe.channels, recipe.targets) == ("time", ("temp", "load"), ("load",))
    assert (recipe.rows, recipe.window, recipe.horizon, recipe.stride) == (1000, 48, 24, 1)
    assert (found.spacing, found.span) == ("an hour", "2024-01-01 to 2024-02-11 15:00")
    assert recipe.problems() == ()
    np.testing.assert_allclose(found.last[-1], [10 + 5 * np.sin(2 * np.pi * 999 / 24), 1099], 1e-4)
    assert [own.is_usable for own in found.columns] == [False, True, True, False, False]
    (note,) = found.notes
    assert note.startswith("Column 'place' is left out: It is text: 1,000 different values")
    assert note.endswith("1 other column as well.")


def test_without_a_column_of_times_rows_are_steps(write: Write) -> None:
    found = look(write("x\n" + "\n".join(str(at % 7) for at in range(100))))
    assert (found.recipe.time, found.span, found.spacing) == ("", "", "a row")
    assert found.notes == ("No column says when: the rows count as steps, in their order.",)
    again = look(write(joined(hourly(100))), time=NO_TIME)
    assert again.recipe.time == ""
    assert dict(again.recipe.columns)["time"] == Use.LEFT_OUT


def test_decimal_commas_other_signs_and_months(write: Write) -> None:
    rows = [f"{1949 + at // 12}-{at % 12 + 1:02d};{100 + at % 5},5" for at in range(144)]
    found = look(write(("Monat;Gäste\n" + "\n".join(rows)).encode("cp1252")))
    assert (found.recipe.time, found.recipe.targets) == ("Monat", ("Gäste",))
    assert (found.spacing, found.recipe.window, found.recipe.horizon) == ("a month", 24, 12)
    assert found.last[0, 0] == 100.5


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "The file is empty"),
        (b"PK\x03\x04\0\1\2", "an Excel workbook or a ZIP archive, not a text"),
        (b"\x7fELF\0\0" * 9, "NUL byte"),
        ("time,a\n", "no row below it"),
    ],
)
def test_what_is_no_table_is_a_sentence(write: Write, content: str | bytes, says: str) -> None:
    with pytest.raises(ProblemError, match=says):
        look(write(content))


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        (["t,a", "2024-01-01,1"], "It has 1 step; a series has 10 at least"),
        (["a", *["5"] * 50], "No column is left for the network to see"),
        (["a,b", *[f"one {n},two {n}" for n in range(50)]], "No column is left"),
    ],
)
def test_what_gives_no_sample_is_a_sentence(write: Write, rows: list[str], says: str) -> None:
    assert says in str(look(write(joined(rows))).recipe.problems()[0])


def notes(write: Write, rows: list[str]) -> str:
    return "\n".join(look(write(joined(rows))).notes)


def test_unsorted_and_doubled_times_are_told(write: Write) -> None:
    rows = hourly(200)
    said = notes(write, [rows[0], *reversed(rows[1:]), *rows[50:53]])
    assert "not in the order of time; they are sorted" in said
    assert "3 rows have the time of another row; of those of one time the last one counts" in said


def test_gaps_are_told_and_short_ones_filled(write: Write) -> None:
    said = notes(write, hourly(1000, without={5, 6, *range(200, 260), *range(500, 520)}))
    assert "2 steps that the file lacks are put in" in said
    assert "2 gaps in time, the longest of 60 steps: no window goes over one" in said


def test_weekends_make_rows_steps(write: Write) -> None:
    days = np.arange("2024-01-01", "2024-06-01", dtype="datetime64[D]")
    worked = days[np.is_busday(days)]
    rows = [f"{day.item():%d/%m/%Y},{at % 9}" for at, day in enumerate(worked)]
    found = look(write(joined(["Date,Close", *rows])))
    assert (found.recipe.order, found.has_dates, found.gaps) == ("day", True, 0)
    assert (found.recipe.rows, found.spacing) == (len(worked), "a row")
    assert found.notes == ("Times are not evenly apart: each row counts as a step.",)


def test_missing_values_words_and_infinities_are_told(write: Write) -> None:
    rows = hourly(300)
    odd = {10: "nan", 11: "", 40: "inf", 41: "broken", **dict.fromkeys(range(90, 95), "?")}
    for at, value in odd.items():
        when, _, *rest = rows[at].split(",")
        rows[at] = ",".join((when, value, *rest))
    said = notes(write, rows)
    assert "2 fields hold no finite number, such as 'inf' in 'temp'" in said
    assert "4 missing values are put on a line between the neighbours, 3 in a row at most" in said
    assert "1 longer stretch without a value, in 'temp'" in said


def test_rows_without_a_time_are_left_out(write: Write) -> None:
    rows = hourly(100)
    rows[7] = "some day,1,2,Oslo,5"
    assert "1 row without a time that can be read is left out" in notes(write, rows)


def long(rows: int, **rest: object) -> SeriesRecipe:
    columns = (("a", "seen and told"), ("b", "seen"))
    recipe = SeriesRecipe(path="x.csv", columns=columns, rows=rows, checksum="0" * 64)
    return recipe.replace(**rest)


def test_a_window_longer_than_the_series_names_one_that_fits() -> None:
    (problem,) = long(100, window=64, horizon=8).problems()
    assert "has 100 steps; a window of 64 and 8 steps ahead take 144 at least" in str(problem)
    assert "Choose a window of 42 at most" in str(problem)
    assert long(100, window=42, horizon=8).problems() == ()
    (problem,) = long(20, horizon=32).problems()
    assert "Choose a window of 4 and a horizon of 6 at most" in str(problem)
    assert long(20, window=4, horizon=6).problems() == ()


def test_the_window_that_is_said_to_fit_does() -> None:
    for rows, horizon, channels in ((100, 8, 1), (2000, 8, 8), (5000, 64, 60), (10, 1, 3)):
        columns = tuple((f"c{at}", "seen and told") for at in range(channels))
        series = long(rows, window=1024, horizon=horizon, columns=columns)
        (problem,) = series.problems()
        window = int(problem.hint.split("window of ")[1].split(" at")[0].replace(",", ""))
        assert series.replace(window=window).problems() == ()


def test_what_would_not_fit_into_memory_names_a_stride() -> None:
    (problem,) = long(10_000_000, window=64).problems()
    assert "are 1,359,980,688 values; 100,000,000 are the limit" in str(problem)
    assert "Choose a stride of 14" in str(problem)
    assert long(10_000_000, window=64, stride=14).problems() == ()
    many = tuple((f"c{at}", "seen and told") for at in range(100))
    (problem,) = long(5000, window=128, columns=many).problems()
    assert "12,800 values a sample" in str(problem)
    assert "a window of 100 at most" in str(problem)


@pytest.mark.parametrize(
    "columns",
    [(), (("a",),), (("a", "seen"), ("a", "told")), (("a", "time"), ("b", "time")), (("a", "x"),)],
)
def test_columns_from_anywhere_are_judged(columns: object) -> None:
    assert "not different names, each with a use" in str(long(100, columns=columns).problems()[0])


def test_a_column_that_says_no_time_leaves_no_step(write: Write) -> None:
    found = look(write(joined(hourly(60))), time="place")
    assert "60 rows without a time that can be read are left out." in found.notes
    assert "It has 0 steps" in str(found.recipe.problems()[0])
    same = ["t,a", *(f"2024-01-01,{at}" for at in range(50))]
    found = look(write(joined(same)))
    assert "49 rows have the time of another row" in found.notes[0]
    assert "It has 1 step" in str(found.recipe.problems()[0])


def test_numbers_without_a_header_have_columns_by_number(write: Write) -> None:
    rows = [f"{at},{at % 7},{at % 3}" for at in range(100)]
    recipe = look(write(joined(rows))).recipe
    assert (recipe.header, recipe.time) == (False, "column 1")
    assert recipe.channels == ("column 2", "column 3")


def test_a_wide_file_has_as_many_channels_as_can_be_looked_at(write: Write) -> None:
    rows = [[f"{(at * (own + 3)) % 11}" for own in range(100)] for at in range(60)]
    names = [f"c{own}" for own in range(100)]
    found = look(write(joined([",".join(names), *map(",".join, rows)])))
    assert (len(found.names), len(found.recipe.channels)) == (64, 8)
    assert "behind the first 64 columns" in found.columns[-1].reason


def test_too_many_values_are_refused_as_they_come(
    write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(joined(hourly(2000)))
    monkeypatch.setattr(gather, "CELL_LIMIT", 1000)
    with pytest.raises(ProblemError, match="more than 500 rows of 2 columns"):
        look(path)


def test_a_row_of_another_length_is_named(write: Write) -> None:
    rows = hourly(60)
    rows[30] += ",6"
    with pytest.raises(ProblemError, match="row 31: It has 6 fields, too many for the 5 columns"):
        look(write(joined(rows)))
