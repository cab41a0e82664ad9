"""The pad without a window: paper and pen, strokes, fit, moves, pasted pictures, the desk."""

from dataclasses import replace

import numpy as np
import pytest

from nnviz.data import DataRecipe, Dataset, load
from nnviz.data.targets import Aim, AimKind
from nnviz.session.pad import MOST_UNDONE, Pad, Sheet, picture_of, sheet_of
from nnviz.session.pad_brush import Stroke, Touch
from nnviz.session.pad_desk import Desk
from nnviz.session.pad_ground import Ground, box, can_draw, centre_of, ground_of, samples_of
from nnviz.session.pad_moves import NONE, Moves, move_options, moved, moved_along, values_along
from nnviz.session.pad_paste import pasted
from nnviz.session.sample import Part, ProbeSource, changed_sample, free_point, picked
from tests.session.pictures import pictures


@pytest.fixture(scope="module")
def digits() -> Dataset:
    return load(DataRecipe(name="digits"))


@pytest.fixture(scope="module")
def ground(digits: Dataset) -> Ground:
    return ground_of(digits)


def on_paper(level: float, ink: float, shape: tuple[int, int, int] = (12, 12, 1)) -> Dataset:
    """Bars of one ink on paper of one level."""
    data = pictures(*shape)
    x = np.full((40, *shape), level, np.float32)
    x[:, 2:10, 5:7] = ink
    flat = x.reshape(40, -1)
    return replace(data, x_train=flat[:30], x_test=flat[30:])


def line(sheet: Sheet, ground: Ground, *places: tuple[float, float], width: float = 4) -> Sheet:
    """A stroke in ink through places in shares of the sheet, rows first."""
    rows, columns, _ = ground.pad_shape
    touches = [Touch((y * rows, x * columns), width * ground.grain / 2) for y, x in places]
    stroke = Stroke(sheet, ground.ink, touches[0])
    for touch in touches[1:]:
        stroke.go(touch)
    return stroke.sheet()


# -- ground ------------------------------------------------------------------------------------


def test_the_ground_is_measured_on_the_samples(digits: Dataset, ground: Ground) -> None:
    assert ground.shape == (8, 8, 1)
    assert (ground.paper.tolist(), ground.ink.tolist()) == ([0], [1])
    assert ground.pad_shape == (112, 112, 1)
    assert ground.habit is not None
    assert ground.habit.extent == 8
    assert abs(ground.habit.centre).max() < 0.5
    assert 1 < ground.width < 2


@pytest.mark.parametrize(("level", "ink"), [(0.0, 1.0), (1.0, 0.0), (0.9, 0.2), (0.3, 0.8)])
def test_light_on_dark_or_dark_on_light(level: float, ink: float) -> None:
    found = ground_of(on_paper(level, ink))
    assert found.has_paper
    assert found.paper[0] == pytest.approx(round(level) if level in (0.9,) else level)
    assert found.ink[0] == (1 if level < 0.5 else 0)
    assert found.width == pytest.approx(2, rel=0.25), "the bars are two pixels wide"


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 7, 3), (5, 2, 1), (64, 64, 3), (200, 3, 1)])
def test_any_shape_has_a_ground(shape: tuple[int, int, int]) -> None:
    data = pictures(*shape)
    found = ground_of(data)
    assert not found.has_paper, "noise is drawn on nothing"
    desk = Desk.of(data)
    assert desk.sample().shape == data.input_shape
    for name in move_options(found):
        far = desk.moved_to(name, 0.7)
        assert np.isfinite(far.sample()).all()
        assert (
            moved_along(far.base.picture, far.moves, name, far.sweep().values, None).shape[1:]
            == shape
        )


@pytest.mark.parametrize("level", [0.0, 0.4, 1.0])
def test_blank_samples_give_paper_without_a_habit(level: float) -> None:
    found = ground_of(on_paper(level, level))
    assert found.habit is None
    assert np.isfinite(found.width)
    broken = pictures()
    x = np.full_like(broken.x_train, np.nan)
    assert np.isfinite(ground_of(replace(broken, x_train=x)).paper).all()


def test_only_pictures_can_be_drawn(digits: Dataset) -> None:
    assert can_draw(digits)
    assert not can_draw(load(DataRecipe(name="iris")))


def test_samples_are_pictures_and_back(digits: Dataset) -> None:
    x = digits.x_test[:7]
    np.testing.assert_allclose(samples_of(digits, digits.pictures(x)), x, atol=1e-6)
    scaled = load(DataRecipe(name="digits", standardize=True))
    x = scaled.x_test[:7]
    np.testing.assert_allclose(samples_of(scaled, scaled.pictures(x)), x, atol=1e-4)


# -- strokes -----------------------------------------------------------------------------------


def test_a_stroke_is_as_wide_as_the_pen_and_never_stronger_than_it(ground: Ground) -> None:
    blank = Sheet.blank(ground)
    assert blank.is_blank(ground)
    stroke = Stroke(blank, ground.ink, Touch((56.0, 20.0), 20.0))
    stroke.go(Touch((56.0, 90.0), 20.0))
    stroke.go(Touch((56.0, 20.0), 20.0))
    drawn = stroke.sheet().pixels[..., 0]
    assert drawn.max() == 1
    assert drawn[:, 60].sum() == pytest.approx(20, abs=0.5), "there and back is one line"
    assert drawn[56, 2] == 0
    assert (blank.pixels == 0).all(), "a sheet never changes"


def test_pressure_makes_a_line_wider_on_its_way(ground: Ground) -> None:
    stroke = Stroke(Sheet.blank(ground), ground.ink, Touch((56.0, 20.0), 4.0))
    stroke.go(Touch((56.0, 90.0), 24.0))
    widths = stroke.sheet().pixels[:, [25, 55, 85], 0].sum(axis=0)
    assert (np.diff(widths) > 4).all()


def test_strokes_beyond_the_sheet_do_no_harm(ground: Ground) -> None:
    stroke = Stroke(Sheet.blank(ground), ground.ink, Touch((-500.0, -500.0), 9.0))
    assert (stroke.sheet().pixels == 0).all()
    stroke.go(Touch((900.0, 900.0), 9.0))
    pixels = stroke.sheet().pixels
    assert pixels[50, 50] == 1
    assert pixels[0, 111] == 0


def test_the_eraser_brings_the_paper_back(ground: Ground) -> None:
    drawn = line(Sheet.blank(ground), ground, (0.5, 0.1), (0.5, 0.9))
    eraser = Stroke(drawn, ground.paper, Touch((56.0, 0.0), 100.0))
    eraser.go(Touch((56.0, 112.0), 100.0))
    assert eraser.sheet().pixels.max() < 1e-6


def test_undo_all_gives_the_start_and_redo_all_the_end(ground: Ground) -> None:
    pad = Pad(Sheet.blank(ground))
    sheets = [pad.sheet]
    for _ in range(5):
        pad = pad.drawn(pad.sheet.inverted())
        sheets.append(pad.sheet)
    for sheet in reversed(sheets[:-1]):
        pad = pad.undone()
        assert pad.sheet is sheet
    assert pad.undone() is pad
    for sheet in sheets[1:]:
        pad = pad.redone()
        assert pad.sheet is sheet
    assert pad.redone() is pad
    assert not pad.undone().drawn(sheets[0]).future, "what was undone is forgotten"
    for _ in range(MOST_UNDONE + 9):
        pad = pad.drawn(sheets[0])
    assert len(pad.past) == MOST_UNDONE


# -- fit ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("corner", [0.0, 0.3, 0.55])
def test_a_small_drawing_off_centre_comes_to_where_samples_lie(
    ground: Ground, corner: float
) -> None:
    places = [(0.05 + corner, 0.2 + corner), (0.4 + corner, 0.2 + corner)]
    sheet = line(Sheet.blank(ground), ground, *places, width=2)
    amount = ground.amount(picture_of(sheet, ground))
    found = box(amount)
    assert found is not None
    assert ground.habit is not None
    assert max(found[2:]) == pytest.approx(ground.habit.extent, abs=1.1)
    assert centre_of(amount) == pytest.approx(ground.habit.centre, abs=0.4)
    plain = ground.amount(picture_of(replace(sheet, fits=False), ground))
    assert abs(centre_of(plain) - centre_of(amount)).max() > (0.4 if corner != 0.3 else 0)


def test_a_dot_is_not_blown_up_and_paper_stays_paper(ground: Ground) -> None:
    dot = line(Sheet.blank(ground), ground, (0.2, 0.2), width=1)
    assert picture_of(dot, ground).sum() < 12
    assert (picture_of(Sheet.blank(ground), ground) == ground.paper).all()


def test_a_sample_on_the_sheet_is_the_sample(digits: Dataset, ground: Ground) -> None:
    picture = digits.pictures(digits.x_test[:1])[0]
    sheet = sheet_of(picture, ground)
    assert not sheet.fits
    np.testing.assert_allclose(picture_of(sheet, ground), picture, atol=1e-6)


# -- moves -------------------------------------------------------------------------------------


def test_moves_move(digits: Dataset, ground: Ground) -> None:
    picture = np.zeros((8, 8, 1), np.float32)
    picture[3, 3] = 1
    assert moved(picture, NONE, ground.fill) is picture
    shifted = moved(picture, Moves(right=2, down=-1), ground.fill)
    assert np.unravel_index(shifted.argmax(), shifted.shape) == (2, 5, 0)
    turned = moved(picture, Moves(angle=90), ground.fill)
    assert np.unravel_index(turned.argmax(), turned.shape) == (4, 3, 0)
    assert 0.1 < moved(picture, Moves(blur=0.8), ground.fill).max() < 0.5
    assert moved(picture, Moves(scale=2), ground.fill).sum() == pytest.approx(4, rel=0.3)


def test_noise_keeps_its_pattern(ground: Ground) -> None:
    picture = np.full((8, 8, 1), 0.5, np.float32)
    weak, strong = (moved(picture, Moves(noise=n), None) - 0.5 for n in (0.01, 0.02))
    np.testing.assert_allclose(2 * weak, strong, atol=1e-5)
    np.testing.assert_array_equal(strong, moved(picture, Moves(noise=0.02), None) - 0.5)
    loud = moved(picture, Moves(noise=0.5), None)
    assert loud.min() >= 0
    assert loud.max() <= 1


@pytest.mark.parametrize("name", ["right", "down", "angle", "scale", "blur", "noise"])
def test_along_a_slider_lies_what_the_slider_gives(
    name: str, digits: Dataset, ground: Ground
) -> None:
    picture = digits.pictures(digits.x_test[:1])[0]
    moves = Moves(right=1, angle=-10, noise=0.1)
    values = values_along(move_options(ground)[name])
    found = moved_along(picture, moves, name, values, ground.fill)
    assert len(found) == 41
    for at in (0, 17, 40):
        wanted = moved(picture, moves.to(name, float(values[at])), ground.fill)
        np.testing.assert_allclose(found[at], wanted, atol=1e-5)


# -- pasting -----------------------------------------------------------------------------------


def photographed(ink: tuple[float, ...], paper: tuple[float, ...]) -> np.ndarray:
    """A thin L low at the right of a sheet of paper, `(90, 160, 3)`."""
    found = np.empty((90, 160, 3), np.float32)
    found[:] = paper
    found[40:80, 120:126] = ink
    found[74:80, 120:140] = ink
    return found


@pytest.mark.parametrize(
    ("ink", "paper", "swaps"),
    [
        ((0.1, 0.1, 0.1), (0.95, 0.95, 0.95), True),
        ((0.2, 0.2, 0.9), (0.8, 0.8, 0.75), True),
        ((1, 1, 1), (0, 0, 0), False),
        ((0.5, 0.6, 0.5), (0.1, 0.2, 0.1), False),
    ],
)
def test_what_is_pasted_becomes_as_the_data_are(
    ink: tuple[float, ...], paper: tuple[float, ...], swaps: bool, ground: Ground
) -> None:
    sheet = pasted(photographed(ink, paper), ground)
    assert sheet.is_inverted is swaps
    picture = picture_of(sheet, ground)[..., 0]
    assert picture[0, -1] < 0.1, "its paper is the data's"
    assert picture.max() > 0.6, "so is its ink"
    amount = ground.amount(picture[..., None])
    assert centre_of(amount) == pytest.approx(ground.habit.centre, abs=0.5)  # type: ignore[union-attr]
    assert picture[:4, :4].sum() < picture[4:].sum(), "the foot of the L is below"


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 400, 3), (400, 1, 3), (3, 2, 3)])
@pytest.mark.parametrize("level", [0.0, 0.5, 1.0])
def test_odd_pictures_are_pasted(shape: tuple[int, ...], level: float, ground: Ground) -> None:
    for where in (ground, ground_of(pictures(6, 9, 3)), ground_of(pictures(5, 5, 1))):
        sheet = pasted(np.full(shape, level, np.float32), where)
        assert sheet.pixels.shape == where.pad_shape
        assert np.isfinite(picture_of(sheet, where)).all()


def test_a_photograph_keeps_its_colours_and_its_middle() -> None:
    where = ground_of(pictures(6, 6, 3))
    picture = np.zeros((60, 120, 3), np.float32)
    picture[:, 30:90, 0] = 1
    sheet = pasted(picture, where)
    assert not sheet.is_inverted
    assert not sheet.fits
    np.testing.assert_allclose(
        picture_of(sheet, where), np.broadcast_to([1, 0, 0], (6, 6, 3)), atol=0.02
    )


# -- desk --------------------------------------------------------------------------------------


def test_a_sample_chosen_elsewhere_comes_to_the_desk(digits: Dataset) -> None:
    desk = Desk.of(digits)
    assert desk.base.is_drawing
    source = ProbeSource(Part.TEST, 5)
    seen = desk.moved_to("angle", 30).showing(picked(digits, source))
    assert (seen.base.source, seen.moves) == (source, NONE)
    np.testing.assert_allclose(seen.sample(), digits.x_test[5], atol=1e-6)
    free = seen.showing(free_point(digits, digits.x_test[6]))
    assert free.base.source is None
    changed = seen.showing(changed_sample(digits, source, digits.x_test[6]))
    assert changed.base.source == source
    drawn = seen.moved_to("scale", 2).drawn(desk.pad.sheet)
    assert drawn.moves == NONE, "the moves were the sample's"
    assert drawn.moved_to("scale", 2).drawn(desk.pad.sheet).moves != NONE


def test_the_probe_is_taken_as_it_is_seen(digits: Dataset) -> None:
    desk = Desk.of(digits).showing(picked(digits, ProbeSource(Part.TEST, 3)))
    desk = desk.moved_to("angle", 25)
    taken = desk.taken()
    np.testing.assert_allclose(taken.sample(), desk.sample(), atol=1e-6)
    assert taken.base.is_drawing
    assert taken.moves == NONE
    assert taken.back().pad.sheet.is_blank(desk.ground)


def test_a_question_stays_the_same_while_its_slider_moves(digits: Dataset) -> None:
    desk = Desk.of(digits).showing(picked(digits, ProbeSource(Part.TEST, 3)))
    first = desk.sweep()
    assert desk.moved_to("angle", 40).sweep(first) is first
    assert desk.moved_to("blur", 0.5).sweep(first) is not first
    moved_on = desk.moved_to("blur", 0.5).moved_to("angle", 1)
    assert moved_on.sweep(first) is not first
    assert desk.cleared(fits=True).moved_to("angle", 1).sweep(first) is not first


def test_other_data_of_the_same_kind_leave_the_drawing(digits: Dataset) -> None:
    desk = Desk.of(digits)
    desk = desk.drawn(line(desk.pad.sheet, desk.ground, (0.1, 0.5), (0.9, 0.5)))
    again = load(DataRecipe(name="digits", seed=3))
    assert desk.on(again).pad is desk.pad
    assert desk.on(pictures(8, 8)).pad is not desk.pad
    assert desk.on(again).dataset is again


def test_what_was_made_of_a_sample_is_expected_to_be_that(digits: Dataset) -> None:
    source = ProbeSource(Part.TEST, 9)
    far = np.zeros_like(digits.x_test[9])
    probe = changed_sample(digits, source, far)
    assert (probe.source, probe.target, probe.is_free) == (source, digits.y_test[9], True)
    assert not probe.borrows_target
    assert free_point(digits, far).borrows_target
    own = changed_sample(digits.aimed(Aim(AimKind.INPUTS)), source, far)
    np.testing.assert_array_equal(own.target, far)
