"""What is broken is listed and left out, or refused with a sentence; nothing is ever run."""

import gzip
import os
import pickle
import struct
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from nnviz.core.problem import ProblemError
from nnviz.data import DataRecipe, load
from nnviz.data.images.look import look
from nnviz.data.images.read import read
from nnviz.data.images.recipe import VALUES_LIMIT, ImageRecipe

from .making import coloured, digits, idx_bytes, recipe_of, write_folder, write_idx


def refusal(call: Callable[[], object]) -> str:
    with pytest.raises(ProblemError) as raised:
        call()
    sentence = str(raised.value)
    assert raised.value.problem.hint
    return sentence


def png_of(width: int, height: int) -> bytes:
    """A PNG whose header promises so many pixels and which holds none of them."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(
            ">I", zlib.crc32(kind + content)
        )  # fmt: skip

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def cut(image: Image.Image, kind: str) -> bytes:
    content = saved(image, kind)
    return content[: len(content) // 2]


NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64, 3), np.uint8))
BROKEN = {
    "empty.png": (b"", "The file is empty."),
    "text.png": (b"nothing to see", "It is no picture that can be read here."),
    "large.png": (png_of(20_000, 10_000), "megapixels"),
    "limit.png": (png_of(9_000, 6_000), "It has 54 megapixels; 50 are the limit."),
    "cut.png": (cut(NOISE, "PNG"), "It is "),
    "cut.jpg": (cut(NOISE, "JPEG"), "It is cut short."),
    "cut.gif": (saved(NOISE, "GIF")[:40], "It is "),
    "cut.tif": (cut(NOISE, "TIFF"), "It is "),
    "cut.webp": (cut(NOISE, "WEBP"), "It is "),
    "header.jpg": (b"\xff\xd8\xff\xe0\x00\x10JFIF", "It is "),
    "page.eps": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\nshowpage\n", "no picture"),
    "readme.txt": (b"These are pictures.", "It is no picture that can be read here."),
}


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_is_listed_with_its_reason_and_left_out(tmp_path: Path, name: str) -> None:
    content, reason = BROKEN[name]
    (write_folder(tmp_path, 2) / "red" / name).write_bytes(content)
    found = look(tmp_path)
    assert [skipped.file for skipped in found.skipped] == [f"red/{name}"]
    assert reason in found.skipped[0].reason
    assert found.broken == 1
    assert found.counts == (2, 2, 2)
    raw = read(found.recipe)
    assert raw.skipped == found.skipped
    assert len(raw.x) == 6
    assert raw.dropped == 1


def test_all_broken_files_together_are_never_fatal(tmp_path: Path) -> None:
    write_folder(tmp_path, 2)
    for name, (content, _) in BROKEN.items():
        (tmp_path / "green" / name).write_bytes(content)
    data = load(recipe_of(tmp_path, rows=8, columns=8))
    assert data.left_out == len(BROKEN)
    assert len(data.x_train) + len(data.x_test) == 6


GOOD = {
    "cmyk.jpg": saved(Image.new("CMYK", (20, 16), (0, 255, 255, 0)), "JPEG"),
    "palette.png": saved(Image.new("RGB", (20, 16), (255, 0, 0)).quantize(4), "PNG"),
    "alpha.png": saved(Image.new("RGBA", (20, 16), (255, 0, 0, 255)), "PNG"),
    "png-in-truth.jpg": saved(Image.new("RGB", (20, 16), (255, 0, 0)), "PNG"),
    "no-ending": saved(Image.new("RGB", (20, 16), (255, 0, 0)), "BMP"),
    "animated.gif": saved(
        Image.new("RGB", (20, 16), (255, 0, 0)), "GIF", save_all=True,
        append_images=[Image.new("RGB", (20, 16), (0, 0, 255))],
    ),
    "animated.webp": saved(
        Image.new("RGB", (20, 16), (255, 0, 0)), "WEBP", save_all=True, lossless=True,
        append_images=[Image.new("RGB", (20, 16), (0, 0, 255))],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", GOOD)
def test_red_is_red_however_it_is_written(tmp_path: Path, name: str) -> None:
    (write_folder(tmp_path, 1) / "red" / name).write_bytes(GOOD[name])
    found = look(tmp_path)
    assert found.skipped == ()
    raw = read(found.recipe)
    pixels = raw.x[raw.y == 2].reshape(-1, 16, 20, 3)
    assert any((np.abs(p.astype(int) - (255, 0, 0)) <= 4).all() for p in pixels)


def test_sixteen_bits_are_scaled_and_clear_pixels_are_white(tmp_path: Path) -> None:
    write_folder(tmp_path, 1)
    deep = np.full((16, 20), 32896, np.uint16)
    Image.fromarray(deep).save(tmp_path / "red" / "deep.png")
    Image.new("RGBA", (20, 16), (9, 9, 9, 0)).save(tmp_path / "red" / "clear.png")
    raw = read(look(tmp_path).recipe)
    values = {int(p[0]) for p in raw.x[raw.y == 2] if len(set(p)) == 1}
    assert values == {128, 255}


def test_a_camera_that_was_turned_is_turned_back(tmp_path: Path) -> None:
    write_folder(tmp_path, 1)
    pixels = np.zeros((20, 16, 3), np.uint8)
    pixels[:4] = 255
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera's top is at the right
    (tmp_path / "red" / "0.png").write_bytes(saved(Image.fromarray(pixels), "PNG", exif=exif))
    found = look(tmp_path)
    assert found.are_alike
    picture = read(found.recipe).x[-1].reshape(16, 20, 3)
    assert picture[:, -4:].min() == 255
    assert picture[:, :-4].max() == 0


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_file_one_may_not_read_is_listed(tmp_path: Path) -> None:
    (write_folder(tmp_path, 2) / "red" / "0.png").chmod(0)
    assert look(tmp_path).skipped[0].reason == "You may not read it."


def test_a_file_the_system_refuses_is_listed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_folder(tmp_path, 2)
    own = Image.open

    def refuses(path: Path, **options: object) -> Image.Image:
        if Path(path).name == "0.png":
            raise PermissionError(13, "Permission denied")
        return own(path, **options)

    monkeypatch.setattr(Image, "open", refuses)
    assert {skipped.reason for skipped in look(tmp_path).skipped} == {"You may not read it."}


# Folders


def test_folders_without_classes(tmp_path: Path) -> None:
    assert "It is empty." in refusal(lambda: look(tmp_path))
    (tmp_path / "a").mkdir()
    assert "folders are empty" in refusal(lambda: look(tmp_path))
    coloured(0, 0).save(tmp_path / "a" / "x.png")
    assert "of one class, 'a'" in refusal(lambda: look(tmp_path))


def test_pictures_in_no_folder_of_a_class(tmp_path: Path) -> None:
    coloured(0, 0).save(tmp_path / "x.png")
    assert "in no folder of their class" in refusal(lambda: look(tmp_path))
    assert "It is a PNG picture" in refusal(lambda: look(tmp_path / "x.png"))


def test_only_one_class_that_can_be_read(tmp_path: Path) -> None:
    write_folder(tmp_path, 1)
    for name in ("red", "blue"):
        (tmp_path / name / "0.png").write_bytes(b"")
    sentence = refusal(lambda: look(tmp_path))
    assert "of one class, 'green'" in sentence
    assert "blue/0.png: The file is empty." in sentence


def test_a_folder_that_changed_is_not_learnt_from(tmp_path: Path) -> None:
    recipe = recipe_of(write_folder(tmp_path, 4))
    load(recipe)
    (tmp_path / "red" / "0.png").unlink()
    assert "others than when somebody looked" in refusal(lambda: load(recipe))


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    recipe = recipe_of(write_folder(tmp_path / "here", 4))
    (tmp_path / "here").rename(tmp_path / "there")
    assert "There is no " in refusal(lambda: load(recipe))
    assert "There is no " in refusal(lambda: look(tmp_path / "here"))


# IDX


@pytest.fixture
def mnist(tmp_path: Path) -> Path:
    return write_idx(tmp_path, 20, 10)


def spoilt(folder: Path, name: str, change: Callable[[bytes], bytes]) -> str:
    path = folder / name
    path.write_bytes(change(path.read_bytes()))
    return refusal(lambda: look(folder))


def test_idx_cut_short(mnist: Path) -> None:
    sentence = spoilt(mnist, "train-images-idx3-ubyte", lambda content: content[:-5])
    assert "train-images-idx3-ubyte: It is cut short: its header promises 15,696 bytes" in sentence


def test_idx_cut_within_its_header(mnist: Path) -> None:
    assert "within its header" in spoilt(mnist, "train-images-idx3-ubyte", lambda c: c[:9])


def test_idx_with_more_than_it_says(mnist: Path) -> None:
    assert "promises" in spoilt(mnist, "t10k-labels-idx1-ubyte", lambda content: content + b"\0")


def test_idx_whose_header_lies_takes_no_memory(mnist: Path) -> None:
    lie = struct.pack(">III", 4_000_000_000, 4_000_000_000, 4_000_000_000)
    sentence = spoilt(mnist, "train-images-idx3-ubyte", lambda content: content[:4] + lie)
    assert "4,000,000,000 × 4,000,000,000" in sentence
    nothing = struct.pack(">III", 20, 0, 28)
    sentence = spoilt(mnist, "train-images-idx3-ubyte", lambda content: content[:4] + nothing)
    assert "It is empty" in sentence


def test_packed_idx_that_lies_or_is_cut(tmp_path: Path) -> None:
    write_idx(tmp_path, 20, 0, packed=True)
    path = tmp_path / "train-images-idx3-ubyte.gz"
    whole, plain = path.read_bytes(), gzip.decompress(path.read_bytes())
    path.write_bytes(gzip.compress(plain[:-1000]))
    assert "promises 20 pictures, and 18 are there" in refusal(lambda: look(tmp_path))
    path.write_bytes(gzip.compress(plain + b"more"))
    assert "More is in it than its header says." in refusal(lambda: look(tmp_path))
    path.write_bytes(whole[: len(whole) // 2])
    assert "its packed bytes end too soon" in refusal(lambda: look(tmp_path))
    path.write_bytes(whole[:10] + b"\xff" + whole[11:])
    assert "cannot be unpacked" in refusal(lambda: look(tmp_path))


def test_labels_that_are_not_as_many(mnist: Path) -> None:
    sentence = spoilt(mnist, "train-labels-idx1-ubyte", lambda c: idx_bytes(digits(19)[1]))
    assert "19 labels for 20 pictures" in sentence


def test_labels_that_are_pictures_and_the_other_way(mnist: Path) -> None:
    sentence = spoilt(mnist, "train-labels-idx1-ubyte", lambda c: idx_bytes(digits(20)[0]))
    assert "It holds pictures where labels should be." in sentence
    sentence = spoilt(mnist, "train-images-idx3-ubyte", lambda c: idx_bytes(digits(20)[1]))
    assert "It holds no pictures" in sentence


def test_pictures_without_labels(tmp_path: Path) -> None:
    path = tmp_path / "train-images-idx3-ubyte"
    path.write_bytes(idx_bytes(digits(20)[0]))
    assert "labels are not beside it" in refusal(lambda: look(path))
    assert "in no folder of their class" in refusal(lambda: look(tmp_path))


# Archives


def archive(path: Path, **arrays: object) -> Path:
    np.savez(path / "d.npz", **arrays)
    return path / "d.npz"


def test_objects_are_refused_and_never_unpickled(tmp_path: Path) -> None:
    class Trap:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.mkdir, (str(tmp_path / "sprung"),)

    y = np.arange(10) % 2
    path = archive(tmp_path, x=np.array([Trap()] * 10, object), y=y)
    sentence = refusal(lambda: look(path))
    assert "d.npz, x: It holds Python objects" in sentence
    path = archive(tmp_path, x=np.zeros((10, 4, 4), np.uint8), y=np.array([Trap()] * 10, object))
    assert "d.npz, y: It holds Python objects" in refusal(lambda: look(path))
    with zipfile.ZipFile(tmp_path / "p.npz", "w") as packing:
        packing.writestr("x.npy", pickle.dumps([Trap()]))
        packing.writestr("y.npy", pickle.dumps([Trap()]))
    assert "no array of a known kind" in refusal(lambda: look(tmp_path / "p.npz"))
    assert not (tmp_path / "sprung").exists()


def test_archives_without_pictures_or_labels(tmp_path: Path) -> None:
    sentence = refusal(lambda: look(archive(tmp_path, a=np.zeros(3), b=np.zeros(3))))
    assert "among its arrays: a, b" in sentence
    with zipfile.ZipFile(tmp_path / "z.zip", "w") as packing:
        packing.writestr("a/b.png", b"")
    assert "zip file without arrays" in refusal(lambda: look(tmp_path / "z.zip"))


BAD = {
    "counts": ((10, 4, 4), 9, "There are 10 pictures, but 9 labels."),
    "axes": ((10, 4, 4, 7), 10, "10 × 4 × 4 × 7"),
    "line": ((10,), 10, "is no list of pictures"),
    "empty": ((0, 4, 4), 0, "It is empty."),
}


@pytest.mark.parametrize("case", BAD)
def test_arrays_of_wrong_shapes(tmp_path: Path, case: str) -> None:
    shape, labels, sentence = BAD[case]
    path = archive(tmp_path, x=np.zeros(shape, np.uint8), y=np.arange(labels) % 2)
    assert sentence in refusal(lambda: look(path))


def test_arrays_of_wrong_values(tmp_path: Path) -> None:
    x, y = np.zeros((10, 4, 4)), np.arange(10) % 2
    assert "no finite numbers" in refusal(lambda: look(archive(tmp_path, x=x * np.nan, y=y)))
    assert "no whole numbers" in refusal(lambda: look(archive(tmp_path, x=x, y=y + 0.5)))
    assert "one class, '0'" in refusal(lambda: look(archive(tmp_path, x=x, y=y * 0)))
    texts = np.full((10, 4, 4), "a")
    assert "texts where pictures" in refusal(lambda: look(archive(tmp_path, x=texts, y=y)))
    two = np.ones((10, 3))
    assert "one 1, for its class" in refusal(lambda: look(archive(tmp_path, x=x, y=two)))
    many = np.arange(1500)
    path = archive(tmp_path, x=np.zeros((1500, 2, 2), np.uint8), y=many)
    assert "1,500 classes" in refusal(lambda: look(path))


def array_bytes(header: str, content: bytes = b"") -> bytes:
    """An array as an archive has it, with whatever header."""
    text = header.encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + content


def header_of(kind: str, shape: str) -> str:
    return f"{{'descr': '{kind}', 'fortran_order': False, 'shape': {shape}, }}"


X = array_bytes(header_of("|u1", "(10, 4, 4)"), bytes(160))
Y = array_bytes(header_of("|u1", "(10,)"), bytes(range(2)) * 5)
LYING = {
    "torn": (array_bytes("{'descr': '|u1', 'shape': (10, 4"), Y, "no array of a known kind"),
    "deep": (array_bytes("(" * 3000), Y, "no array of a known kind"),
    "below": (array_bytes(header_of("|u1", "(10, -4, -4)"), bytes(160)), Y, "sizes below 0"),
    "labels": (X, array_bytes(header_of("|u1", "(-10,)"), bytes(10)), "sizes below 0"),
    "nothing": (X, array_bytes(header_of("<U0", "(10,)")), "It is empty"),
    "one": (X, array_bytes(header_of("|u1", "()"), bytes(1)), "one label for all pictures"),
    "half": (X, array_bytes(header_of("<U1", "(10,)"), b"\0\xd8\0\0" * 10), "no texts"),
    "beyond": (X, array_bytes(header_of("<U1", "(10,)"), b"\xff" * 40), "no texts"),
    "large": (X, array_bytes(header_of("<f8", "(10,)"), b"\xff\xff\xff\xff\xff\xff\xef\x7f" * 10),
              "no whole numbers"),
}  # fmt: skip


@pytest.mark.parametrize("case", LYING)
def test_arrays_that_are_damaged_or_made_up(tmp_path: Path, case: str) -> None:
    pictures, labels, sentence = LYING[case]
    with zipfile.ZipFile(tmp_path / "d.npz", "w") as packing:
        packing.writestr("x.npy", pictures)
        packing.writestr("y.npy", labels)
    assert sentence in refusal(lambda: look(tmp_path / "d.npz"))


def test_an_archive_whose_header_lies_takes_no_memory(tmp_path: Path) -> None:
    path = archive(tmp_path, x=np.zeros((10, 4, 4), np.uint8), y=np.arange(10) % 2)
    with zipfile.ZipFile(path) as packed:
        members = {name: packed.read(name) for name in packed.namelist()}
    for lie, sentence in ((b"(99, 4, 4)", "fewer values"), (b"(9999999999, 4, 4)", "limit")):
        content = members["x.npy"]
        head = content.replace(b"(10, 4, 4)", lie)
        # the header keeps its length: spaces at its end make room
        extra = len(head) - len(content)
        at = head.index(b"}") + 1
        head = head[:at] + head[at + extra :]
        with zipfile.ZipFile(path, "w") as packing:
            packing.writestr("x.npy", head)
            labels = BytesIO()
            np.save(labels, np.arange(99) % 2)
            packing.writestr("y.npy", labels.getvalue())
        assert sentence in refusal(lambda: look(path))


def test_a_damaged_archive(tmp_path: Path) -> None:
    path = archive(tmp_path, x=np.zeros((10, 4, 4), np.uint8), y=np.arange(10) % 2)
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    assert "It is damaged" in refusal(lambda: look(path))


# Tables of pixels

ROW = "1,0,0,0,0,0,0,0,0,0\n"
TABLES = {
    "empty": ("", "It is empty."),
    "short": ("1,2\n3,4\n", "pixels and a label are more"),
    "ragged": (ROW * 2 + "0,1,2\n", "row 3: It has 3 values, and the first row 10."),
    "word": (ROW * 2 + "0,0,0,zero,0,0,0,0,0,0\n", "row 3: 'zero' is no number."),
    "nan": (ROW * 2 + "0,0,0,nan,0,0,0,0,0,0\n", "row 3: 'nan' is no number."),
    "gap": (ROW * 2 + "0,0,0,,0,0,0,0,0,0\n", "row 3: '' is no number."),
    "one class": (ROW * 3, "of one class, '1'"),
    "no label": (ROW * 2 + ",0,0,0,0,0,0,0,0,0\n", "row 3: It has no label."),
    "binary": ("\0\1\2" * 9, "It is no text."),
}


@pytest.mark.parametrize("case", TABLES)
def test_tables_that_are_no_pictures(tmp_path: Path, case: str) -> None:
    text, sentence = TABLES[case]
    (tmp_path / "d.csv").write_text(text)
    assert sentence in refusal(lambda: look(tmp_path / "d.csv"))


def test_rows_that_do_not_divide(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(ROW + ROW.replace("1", "0"))
    assert "9 values do not make 4 rows" in refusal(lambda: look(tmp_path / "d.csv", flat_rows=4))


def test_a_file_that_changed_is_not_learnt_from(tmp_path: Path) -> None:
    (tmp_path / "d.csv").write_text(ROW * 9 + ROW.replace("1", "0") * 9)
    recipe = recipe_of(tmp_path / "d.csv")
    load(recipe)
    (tmp_path / "d.csv").write_text(ROW * 9 + ROW.replace("1", "2") * 9)
    assert "has changed since" in refusal(lambda: load(recipe))


# Recipes

GOOD_RECIPE = ImageRecipe(path="/a", count=10, checksum="0" * 64)
WRONG = {
    "path": "",
    "form": "video",
    "rows": 0,
    "columns": 1000,
    "fit": "squeeze",
    "colour": "blue",
    "invert": "yes",
    "files": ("../etc",),
    "count": -1,
    "checksum": "abc",
    "white": 0.0,
    "flat_rows": -1,
}


@pytest.mark.parametrize("name", WRONG)
def test_a_recipe_that_cannot_be_used_says_which_word(name: str) -> None:
    assert GOOD_RECIPE.problems() == ()
    keys = {problem.key for problem in GOOD_RECIPE.replace(**{name: WRONG[name]}).problems()}
    assert name in keys


def test_more_values_than_there_is_room_for_are_refused() -> None:
    recipe = GOOD_RECIPE.replace(count=VALUES_LIMIT // 3072 + 1)
    assert "do not fit" in str(recipe.problems()[0])


def test_pictures_that_nobody_chose() -> None:
    assert "No pictures have been chosen." in refusal(lambda: load(DataRecipe(name="images")))
