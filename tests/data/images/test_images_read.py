"""What is read from each kind of file is what was written, whatever way it was packed."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnviz.data import DataRecipe, load
from nnviz.data.images.look import look
from nnviz.data.images.read import read
from nnviz.data.images.recipe import ImageKind
from nnviz.data.images.shaping import shaped
from nnviz.data.table.work import WorkCancelled

from .making import NAMES, coloured, digits, idx_bytes, recipe_of, write_folder, write_idx

DIGITS = tuple("0123456789")


@pytest.mark.parametrize("packed", [False, True])
def test_idx_is_read_with_the_split_it_brings(tmp_path: Path, packed: bool) -> None:
    found = look(write_idx(tmp_path, 60, 20, packed))
    assert found.recipe.form == ImageKind.IDX
    assert (found.classes, found.counts) == (DIGITS, (8,) * 10)
    data = load(DataRecipe(name="images", images=found.recipe))
    pictures, labels = digits(60)
    np.testing.assert_array_equal(data.x_train, pictures.reshape(60, -1) / np.float32(255))
    np.testing.assert_array_equal(data.y_train, labels)
    np.testing.assert_array_equal(data.y_test, digits(20)[1])
    assert data.image_shape == (28, 28, 1)
    assert data.task.names == DIGITS


def test_another_share_than_the_given_one_moves_the_border(tmp_path: Path) -> None:
    recipe = recipe_of(write_idx(tmp_path, 60, 20))
    assert recipe.resolved().train_share == 0.75
    assert len(load(recipe.replace(train_share=0.5)).x_train) == 40


def test_idx_without_a_test_part_is_split_as_anything_is(tmp_path: Path) -> None:
    data = load(recipe_of(write_idx(tmp_path, 100, 0)))
    assert np.bincount(data.y_test).tolist() == [2] * 10


def test_a_file_of_idx_finds_what_belongs_to_it(tmp_path: Path) -> None:
    write_idx(tmp_path, 30, 20)
    (tmp_path / "other-images-idx3-ubyte").write_bytes(idx_bytes(digits(20)[0]))
    for name in ("train-images-idx3-ubyte", "t10k-labels-idx1-ubyte"):
        assert look(tmp_path / name).recipe.count == 50
    assert look(tmp_path).recipe.count == 50


def test_unpacked_files_beside_packed_ones_are_taken_once(tmp_path: Path) -> None:
    write_idx(tmp_path, 30, 0)
    write_idx(tmp_path, 30, 0, packed=True)
    assert look(tmp_path).recipe.files == ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")


def test_idx_under_any_name_is_known_by_its_content(tmp_path: Path) -> None:
    pictures, labels = digits(20)
    (tmp_path / "my_images.bin").write_bytes(gzip.compress(idx_bytes(pictures)))
    (tmp_path / "my_labels.bin").write_bytes(idx_bytes(labels))
    assert look(tmp_path).recipe.files == ("my_images.bin", "my_labels.bin")


def test_a_folder_of_classes(tmp_path: Path) -> None:
    found = look(write_folder(tmp_path, 6, ("png", "bmp")))
    assert (found.classes, found.counts) == (("blue", "green", "red"), (6, 6, 6))
    assert found.own == (16, 20, 3)
    assert found.recipe.shape == (16, 20, 3)
    raw = read(found.recipe)
    expected = np.asarray(coloured(2, 0))
    np.testing.assert_array_equal(raw.x[0].reshape(16, 20, 3), expected)
    assert raw.y.tolist() == [0] * 6 + [1] * 6 + [2] * 6


def test_numbered_classes_are_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for name in ("10", "9", "1"):
        (tmp_path / name).mkdir()
        coloured(0, 0).save(tmp_path / name / "a.png")
        coloured(0, 1).save(tmp_path / name / "b.png")
    assert look(tmp_path).classes == ("1", "9", "10")


def test_folders_called_train_and_test_part_the_pictures(tmp_path: Path) -> None:
    write_folder(tmp_path / "train", 5)
    write_folder(tmp_path / "val", 2)
    found = look(tmp_path)
    assert (found.recipe.given, found.recipe.count) == (15, 21)
    (tmp_path / "train" / "red" / "0.png").write_bytes(b"")
    data = load(DataRecipe(name="images", images=look(tmp_path).recipe))
    assert np.bincount(data.y_train).tolist() == [5, 5, 4]  # a broken one moves no other
    assert np.bincount(data.y_test).tolist() == [2, 2, 2]
    assert data.left_out == 1


def test_pictures_deeper_down_belong_to_the_class_above(tmp_path: Path) -> None:
    write_folder(tmp_path, 2)
    (tmp_path / "red" / "more" / "still").mkdir(parents=True)
    coloured(0, 9).save(tmp_path / "red" / "more" / "still" / "a.png")
    (tmp_path / ".hidden").mkdir()
    (tmp_path / "red" / ".DS_Store").write_bytes(b"x")
    assert dict(zip(look(tmp_path).classes, look(tmp_path).counts, strict=True))["red"] == 3
    assert look(tmp_path).broken == 0


def test_size_fit_colour_and_inversion(tmp_path: Path) -> None:
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        pixels = np.zeros((20, 40, 3), np.uint8)
        pixels[:, 10:30] = (200, 100, 50)  # the middle square
        Image.fromarray(pixels).save(tmp_path / name / "wide.png")
    own = look(tmp_path).recipe
    cropped = read(own.replace(rows=10, columns=10)).x[0].reshape(10, 10, 3)
    assert (cropped == (200, 100, 50)).all()
    stretched = read(own.replace(rows=10, columns=10, fit="stretch")).x[0].reshape(10, 10, 3)
    assert (stretched[:, 0] < 30).all()
    assert (stretched[:, 5] == (200, 100, 50)).all()
    grey = read(own.replace(rows=10, columns=10, colour="grey"))
    assert grey.image_shape == (10, 10, 1)
    assert set(grey.x[0]) == {124}  # 0.299, 0.587, 0.114
    inverted = read(own.replace(rows=10, columns=10, invert=True)).x[0].reshape(10, 10, 3)
    assert (inverted == (55, 155, 205)).all()


def test_arrays_are_shaped_as_pictures_are(tmp_path: Path) -> None:
    """Decoding by Pillow and shaping by the product's own operations agree to a step or two."""
    rng = np.random.default_rng(0)
    pixels = rng.integers(0, 255, (2, 30, 40, 3), np.uint8)
    for at, name in enumerate("ab"):
        (tmp_path / name).mkdir()
        Image.fromarray(pixels[at]).save(tmp_path / name / "x.png")
    for words in ({}, {"fit": "stretch"}, {"colour": "grey"}, {"rows": 50, "columns": 35}):
        recipe = look(tmp_path).recipe.replace(**{"rows": 13, "columns": 17, **words})
        ours, theirs = shaped(pixels, recipe).astype(int), read(recipe).x.astype(int)
        assert np.abs(ours.reshape(2, -1) - theirs).max() <= 3, words


SAVED = {
    "x y": {"x": "pictures", "y": "labels"},
    "images labels": {"images": "pictures", "labels": "labels"},
    "keras": {"x_train": "pictures", "y_train": "labels", "x_test": "more", "y_test": "other"},
    "medmnist": {
        "train_images": "pictures", "train_labels": "column",
        "val_images": "more", "val_labels": "other",
    },
    "positional": {"arr_0": "pictures", "arr_1": "labels"},
    "flat": {"X": "flat", "y": "labels"},
    "shares": {"x": "shares", "y": "one_hot"},
    "signed": {"x": "signed", "y": "floats"},
    "channels first": {"x": "first", "y": "labels"},
    "fortran": {"x": "fortran", "y": "labels"},
}  # fmt: skip


@pytest.mark.parametrize("names", SAVED.values(), ids=SAVED)
@pytest.mark.parametrize("packed", [False, True])
def test_archives_under_the_names_people_use(
    tmp_path: Path, names: dict[str, str], packed: bool
) -> None:
    pictures, labels = digits(40, side=12)
    more, other = digits(20, seed=1, side=12)
    arrays = {
        "pictures": pictures, "labels": labels, "more": more, "other": other,
        "column": labels[:, None], "flat": pictures.reshape(40, -1), "floats": labels * 1.0,
        "shares": pictures / 255.0, "one_hot": np.eye(10)[labels],
        "signed": pictures / 127.5 - 1, "first": pictures[:, None],
        "fortran": np.asfortranarray(pictures),
    }  # fmt: skip
    save = np.savez_compressed if packed else np.savez
    save(tmp_path / "d.npz", **{name: arrays[key] for name, key in names.items()})
    raw = read(look(tmp_path / "d.npz").recipe)
    np.testing.assert_allclose(raw.x[:40].astype(int), pictures.reshape(40, -1), atol=1)
    assert raw.y[:40].tolist() == labels.tolist()
    assert raw.image_shape == (12, 12, 1)
    assert raw.border == (40 if len(raw.x) == 60 else None)


def test_coloured_archives_and_named_classes(tmp_path: Path) -> None:
    pixels = np.random.default_rng(0).integers(0, 255, (8, 6, 5, 3), np.uint8)
    names = np.array(["dog", "cat"] * 4)
    np.savez(tmp_path / "d.npz", data=pixels, targets=names)
    raw = read(look(tmp_path / "d.npz").recipe)
    np.testing.assert_array_equal(raw.x.reshape(pixels.shape), pixels)
    assert raw.task.names == ("cat", "dog")
    assert raw.y.tolist() == [1, 0] * 4


def lines(pictures: np.ndarray, labels: list[object], separator: str, last: bool) -> str:
    rows = []
    for label, picture in zip(labels, pictures.reshape(len(pictures), -1), strict=True):
        fields = [*map(str, picture.tolist()), str(label)]
        rows.append(separator.join(fields if last else [fields[-1], *fields[:-1]]))
    return "\n".join(rows) + "\n"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("last", [False, True])
@pytest.mark.parametrize("header", [False, True])
def test_tables_of_pixels(tmp_path: Path, separator: str, last: bool, header: bool) -> None:
    pictures, labels = digits(30, side=6)
    text = lines(pictures, [f"class {n}" for n in labels], separator, last)
    if header:
        names = [f"pixel{n}" for n in range(36)]
        text = separator.join([*names, "label"] if last else ["label", *names]) + "\n" + text
    (tmp_path / "d.csv").write_text(text)
    found = look(tmp_path / "d.csv")
    assert found.flat == 36
    raw = read(found.recipe)
    np.testing.assert_array_equal(raw.x, pictures.reshape(30, -1))
    assert raw.task.names[:2] == ("class 0", "class 1")
    assert raw.y.tolist() == labels.tolist()


def test_a_table_of_oblong_pictures_takes_the_rows_it_is_told(tmp_path: Path) -> None:
    pictures = np.random.default_rng(0).integers(0, 255, (10, 4, 9), np.uint8)
    (tmp_path / "d.csv").write_text(lines(pictures, [n % 2 for n in range(10)], ",", False))
    assert look(tmp_path / "d.csv").recipe.shape == (6, 6, 1)
    found = look(tmp_path / "d.csv", flat_rows=4)
    assert found.recipe.shape == (4, 9, 1)
    np.testing.assert_array_equal(read(found.recipe).x, pictures.reshape(10, -1))


def test_the_same_recipe_gives_the_same_bits(tmp_path: Path) -> None:
    recipe = recipe_of(write_folder(tmp_path, 8, ("jpg", "webp", "gif")), rows=11, columns=12)
    one, other = load(recipe), load(recipe)
    assert one.x_train.tobytes() == other.x_train.tobytes()
    assert one.y_test.tobytes() == other.y_test.tobytes()


def test_reading_tells_how_far_it_is_and_can_be_stopped(tmp_path: Path) -> None:
    recipe = recipe_of(write_idx(tmp_path, 4000, 0, packed=True))
    shares: list[float] = []
    load(recipe, shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert len(set(shares)) > 4
    with pytest.raises(WorkCancelled):
        load(recipe, shares.append, lambda: shares[-1] != 1.0 and shares[-1] > 0.4)
    with pytest.raises(WorkCancelled):
        look(tmp_path, cancelled=lambda: True)


@pytest.mark.long
def test_sixty_thousand_pictures_have_room_and_can_be_stopped(tmp_path: Path) -> None:
    import tracemalloc

    recipe = recipe_of(write_idx(tmp_path, 60_000, 10_000, packed=True))
    tracemalloc.start()
    data = load(recipe)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert data.x_train.shape == (60_000, 784)
    assert peak < 400e6
    shares = [0.0]
    with pytest.raises(WorkCancelled):
        load(recipe, shares.append, lambda: shares[-1] > 0.5)
    assert shares[-1] < 0.6


def test_a_look_has_samples_of_every_class(tmp_path: Path) -> None:
    found = look(write_idx(tmp_path, 200, 0))
    assert np.bincount([sample.label for sample in found.samples]).tolist() == [16] * 10
    pictures, labels = digits(200)
    first = found.samples[0]
    np.testing.assert_array_equal(first.pixels[..., 0], pictures[labels == first.label][0])


def test_large_pictures_are_brought_to_a_usual_size(tmp_path: Path) -> None:
    for label, name in enumerate(NAMES):
        (tmp_path / name).mkdir()
        coloured(label, 0, (300, 200)).save(tmp_path / name / "a.jpg")
        coloured(label, 1, (300, 200)).save(tmp_path / name / "b.jpg")
    found = look(tmp_path)
    assert found.own == (200, 300, 3)
    assert found.recipe.shape == (32, 32, 3)
    assert max(sample.pixels.shape[0] for sample in found.samples) <= 96


@pytest.mark.parametrize("start", ["", "\ufeff", "label," + ",".join("p" * 16) + "\n"])
def test_a_table_as_spreadsheets_write_it(tmp_path: Path, start: str) -> None:
    """A mark before the first line is no part of its label, and quotes make no header of it."""
    pictures, _ = digits(6, side=4)
    rows = [[n % 2, *picture.ravel()] for n, picture in enumerate(pictures)]
    text = "\n".join(",".join(f'"{value}"' for value in row) for row in rows)
    (tmp_path / "d.csv").write_text(start + text, encoding="utf-8")
    raw = read(look(tmp_path / "d.csv").recipe)
    assert raw.task.names == ("0", "1")
    np.testing.assert_array_equal(raw.x.reshape(pictures.shape), pictures)
