"""A part of each picture. What comes back is a view of the images that were given."""

from numpy.typing import ArrayLike

from nnviz.data.imaging.values import Images, as_images


def cropped(images: ArrayLike, top: int, left: int, rows: int, columns: int) -> Images:
    """The part of images `(n, H, W, C)` that begins at `top` and `left`: `(n, rows, columns, C)`.

    Raises:
        ValueError: it is empty or reaches beyond the images.
    """
    found = as_images(images)
    height, width = found.shape[1:3]
    inside = 0 <= top <= height - rows and 0 <= left <= width - columns
    if rows < 1 or columns < 1 or not inside:
        part = f"{rows} x {columns} pixels from {top}, {left}"
        raise ValueError(f"{part} of images of {height} x {width}")
    return found[:, top : top + rows, left : left + columns]


def centre_cropped(images: ArrayLike, rows: int, columns: int) -> Images:
    """The middle of images `(n, H, W, C)`: `(n, rows, columns, C)`.

    Of an odd rest the smaller half goes above and to the left. Raises `ValueError` as `cropped`.
    """
    found = as_images(images)
    height, width = found.shape[1:3]
    return cropped(found, (height - rows) // 2, (width - columns) // 2, rows, columns)


def squared(images: ArrayLike) -> Images:
    """The largest square in the middle of images `(n, H, W, C)`."""
    found = as_images(images)
    side = min(found.shape[1:3])
    return centre_cropped(found, side, side)
