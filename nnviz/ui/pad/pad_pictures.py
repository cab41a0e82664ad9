"""Pictures from the clipboard, from other programs and from files, as shares. Reads, shows nothing.

`read_picture` takes as long as the file is large: it is for a thread of its own.
"""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QMimeData, QSize, Qt
from PySide6.QtGui import QImage, QImageReader

from nnviz.core.problem import Problem, ProblemError

MOST_PIXELS = 50_000_000
MOST_BYTES = 200_000_000
SIDE = 512
"""Pixels along the longer side beyond which a picture is made smaller at once."""

NOTHING = Problem(
    "pad", "There is no picture to paste.", "Copy a picture, or drop the file of one on the pad."
)


def picture_in(data: QMimeData) -> QImage | Path | None:
    """The picture that is copied or dragged, or the file of one; None where there is neither."""
    if data.hasImage():
        image = data.imageData()
        if isinstance(image, QImage) and not image.isNull():
            return image
    urls = data.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None


def has_picture(data: QMimeData) -> bool:
    """Whether a picture, or one file, is copied or dragged; it is not looked at."""
    urls = data.urls()
    return data.hasImage() or (len(urls) == 1 and urls[0].isLocalFile())


def read_picture(path: Path) -> NDArray[np.float32]:
    """The pixels of a file `(h, w, 3)`, from 0 to 1, turned as its camera was held.

    Of several pictures in a file it is the first. What kind of file it is, its content tells.

    Raises:
        ProblemError: it cannot be read, is no picture, or has too many pixels.
    """
    _check_file(path)
    reader = QImageReader(str(path))
    reader.setDecideFormatFromContent(True)
    reader.setAutoTransform(True)
    size = reader.size()
    if not reader.canRead():
        what = f"{path.name} is no picture that can be read."
        raise ProblemError(Problem("pad", what, "Take a PNG, JPEG, GIF, BMP, TIFF or WebP file."))
    if size.width() * size.height() > MOST_PIXELS:
        what = f"{path.name} has {size.width():,} x {size.height():,} pixels."
        hint = f"Make it smaller: {MOST_PIXELS // 1_000_000} megapixels are the most."
        raise ProblemError(Problem("pad", what, hint))
    if size.isValid() and max(size.width(), size.height()) > SIDE:
        reader.setScaledSize(_smaller(size))
    image = reader.read()
    if image.isNull():
        what = f"{path.name} cannot be read: {reader.errorString().rstrip('.').lower()}."
        hint = "It may be cut short. Save it anew in another program."
        raise ProblemError(Problem("pad", what, hint))
    return pixels_of_image(image)


def pixels_of_image(image: QImage) -> NDArray[np.float32]:
    """The pixels of an image `(h, w, 3)`; what is transparent is paper that its ink stands out of.

    A large image is made smaller.
    """
    if max(image.width(), image.height()) > SIDE:
        mode = Qt.TransformationMode.SmoothTransformation
        image = image.scaled(_smaller(image.size()), mode=mode)
    made = image.convertToFormat(QImage.Format.Format_RGBA8888)
    data = np.frombuffer(made.constBits(), np.uint8).reshape(made.height(), -1, 4)
    shares = data[:, : made.width()].astype(np.float32) / 255
    colours, cover = shares[..., :3], shares[..., 3:]
    inked = float((colours * cover).sum()) / max(3 * float(cover.sum()), 1e-6)
    ground = 0.0 if inked > 0.6 else 1.0
    return np.asarray(colours * cover + ground * (1 - cover), np.float32)


def _check_file(path: Path) -> None:
    """Raise `ProblemError` where there is no file that can be opened, or a far too large one."""
    try:
        if path.is_dir():
            what, hint = f"{path.name} is a folder.", "Drop one picture on the pad."
            raise ProblemError(Problem("pad", what, hint))
        size = path.stat().st_size
        with path.open("rb"):
            pass
    except OSError as error:
        what = f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}."
        hint = "See whether it is still there, and whether you may read it."
        raise ProblemError(Problem("pad", what, hint)) from error
    if size > MOST_BYTES:
        what = f"{path.name} has {size // 1_000_000:,} megabytes."
        hint = f"Make it smaller: {MOST_BYTES // 1_000_000} megabytes are the most."
        raise ProblemError(Problem("pad", what, hint))


def _smaller(size: QSize) -> QSize:
    found = size.scaled(QSize(SIDE, SIDE), Qt.AspectRatioMode.KeepAspectRatio)
    return found.expandedTo(QSize(1, 1))
