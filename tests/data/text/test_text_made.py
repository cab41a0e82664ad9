"""Made text: a parser of its own reads every character, and finds what the labels say."""

import re

import numpy as np
import pytest

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.families.text import DEEPEST, SIGNS, TRUTHS, WIDTH, made_text, truth_of
from nnviz.data.text.signs import token_name, written

TEXT = made_text(30_000, np.random.default_rng(3))


def parsed(text: str) -> dict[str, list[bool]]:
    """What a reader who knows nothing of how it was made says of each character."""
    found: dict[str, list[bool]] = {name: [] for name in TRUTHS}
    quoted, depth, column = False, 0, 0
    addresses = {at for m in re.finditer(r"http://\S+", text) for at in range(*m.span())}
    for at, sign in enumerate(text):
        quoted = quoted != (sign == '"')
        depth += {"(": 1, ")": -1}.get(sign, 0)
        column = 0 if sign == "\n" else column + 1
        begins = sign.isalnum() and at not in addresses and not text[at - 1 : at].isalnum()
        found["inside a quote"].append(quoted)
        found["inside a URL"].append(at in addresses)
        found["bracket depth 1 or more"].append(depth > 0)
        found["bracket depth 2 or more"].append(depth > 1)
        found["first third of the line"].append(column <= WIDTH / 3)
        found["second third of the line"].append(WIDTH / 3 < column <= 2 * WIDTH / 3 + 0.5)
        found["last third of the line"].append(column > 2 * WIDTH / 3 + 0.5)
        found["start of a word"].append(begins)
    return found


@pytest.mark.parametrize("name", TRUTHS)
def test_every_label_is_what_a_parser_of_its_own_says(name: str) -> None:
    own = truth_of(TEXT)[:, TRUTHS.index(name)]
    np.testing.assert_array_equal(own, parsed(TEXT)[name])
    assert 0.02 < own.mean() < 0.6


def test_what_is_open_closes_and_lines_are_bounded() -> None:
    lines = TEXT.splitlines()
    assert max(map(len, lines)) == WIDTH
    assert TEXT.count('"') % 2 == 0
    depth = np.cumsum([{"(": 1, ")": -1}.get(sign, 0) for sign in TEXT])
    assert (depth.min(), depth.max(), depth[-1]) == (0, DEEPEST, 0)
    assert not any(line != line.strip() or "  " in line for line in lines)
    first = [line.split(" ")[0] for line in lines[1:]]
    rooms = [len(line) + 1 + len(word) for line, word in zip(lines, first, strict=False)]
    assert min(rooms) > WIDTH  # the next word would not have fitted


def test_an_address_has_no_blanks_and_a_blank_ends_it() -> None:
    addresses = re.findall(r"http://[a-z0-9]+\.[a-z]+(?:/[a-z0-9]+)+(.)", TEXT, re.DOTALL)
    assert len(addresses) == TEXT.count(":") > 100
    assert set(addresses) == {" ", "\n"}


def test_windows_follow_one_another_and_test_text_is_behind() -> None:
    data = load(DataRecipe(name="text", size=50, window=16, seed=4))
    whole = np.concatenate([data.x_train, data.x_test])
    np.testing.assert_array_equal(whole[1:, 0], [*data.y_train, *data.y_test][:-1])
    assert data.places_train is not None
    assert data.places_test is not None
    np.testing.assert_array_equal([*data.places_train, *data.places_test], np.arange(50))
    text = "".join(written(data.tokens[int(at)]) for at in whole.ravel())
    assert data.truth_train is not None
    assert data.truth_train.shape == (40, 16, len(TRUTHS))
    np.testing.assert_array_equal(truth_of(text)[: 40 * 16], data.truth_train.reshape(-1, 8))


def test_signs_are_all_that_occur_and_each_has_a_name() -> None:
    assert set(TEXT) == set(SIGNS)
    assert [token_name(sign) for sign in " \n\ta\0␣"] == ["␣", "⏎", "⇥", "a", "U+0000", "U+2423"]
    assert "".join(written(token_name(sign)) for sign in SIGNS + "\0␣U") == SIGNS + "\0␣U"


def test_windows_that_do_not_fit_are_refused() -> None:
    with pytest.raises(ProblemError, match="more than fit"):
        load(DataRecipe(name="text", size=1_000_000, window=1024))
    with pytest.raises(ProblemError, match="Window"):
        load(DataRecipe(name="text", window=3))
