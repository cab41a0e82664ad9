"""Files of pictures as people have them, made for tests."""

import gzip
import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from nnviz.data import DataRecipe
from nnviz.data.images.look import look

NAMES = ("red", "green", "blue")


def idx_bytes(values: NDArray[np.uint8]) -> bytes:
    """An array as IDX."""
    head = struct.pack(f">BBBB{values.ndim}I", 0, 0, 8, values.ndim, *values.shape)
    return head + values.tobytes()


def digits(count: int, seed: int = 0, side: int = 28) -> tuple[NDArray, NDArray]:
    """So many noisy pictures of ten classes: a bar whose height is the class."""
    rng = np.random.default_rng(seed)
    labels = (np.arange(count) % 10).astype(np.uint8)
    pictures = rng.integers(0, 60, (count, side, side), np.uint8)
    pictures[np.arange(count), labels.astype(int) * (side - 1) // 9] = 255
    return pictures, labels


def write_idx(folder: Path, count: int = 60, test: int = 20, packed: bool = False) -> Path:
    """A folder with the four files of MNIST; no test part where there are none."""
    folder.mkdir(parents=True, exist_ok=True)
    for part, number in (("train", count), ("t10k", test)):
        if number:
            for values, name in zip(digits(number), ("images-idx3", "labels-idx1"), strict=True):
                content = idx_bytes(values)
                end = ".gz" if packed else ""
                path = folder / f"{part}-{name}-ubyte{end}"
                path.write_bytes(gzip.compress(content, 1) if packed else content)
    return folder


def coloured(label: int, number: int, size: tuple[int, int] = (20, 16)) -> Image.Image:
    """A picture in the colour of its class, a little different each time; width and height."""
    pixels = np.full((size[1], size[0], 3), 40, np.uint8)
    pixels[..., label] = 200 + number % 50
    pixels[number % size[1], :] = 255
    return Image.fromarray(pixels)


def write_folder(root: Path, each: int = 6, kinds: tuple[str, ...] = ("png",)) -> Path:
    """A folder for each of three colours."""
    for label, name in enumerate(NAMES):
        (root / name).mkdir(parents=True)
        for number in range(each):
            kind = kinds[number % len(kinds)]
            coloured(label, number).save(root / name / f"{number}.{kind}")
    return root


def recipe_of(path: Path, **words: object) -> DataRecipe:
    """The data recipe of the guess at a path, with some of it changed."""
    return DataRecipe(name="images", images=look(path).recipe.replace(**words))
