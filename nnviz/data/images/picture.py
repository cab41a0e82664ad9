"""One picture of a file, by its content, whatever its name ends in. Pillow decodes it.

Only formats that are pictures and nothing else are tried: no PostScript, no fonts. How many pixels
there are is judged by the header, before they are decoded.
"""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from nnviz.data.images.raw import Bytes
from nnviz.data.images.recipe import Colour, Fit, ImageRecipe
from nnviz.data.images.shaping import WHITE_BYTE, cropping

FORMATS = (
    "PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM", "TGA", "JPEG2000", "ICO", "PCX", "SGI",
    "DDS", "MPO", "AVIF", "QOI",
)  # fmt: skip
PIXEL_LIMIT = 50_000_000
BYTES_LIMIT = 500 << 20
SIXTEEN = 257.0
"""A step of eight bits in steps of sixteen."""

BROKEN = "It is damaged and cannot be decoded."


class NotReadable(Exception):
    """A picture that is left out; its text says why."""


def decoded(path: Path, recipe: ImageRecipe) -> Bytes:
    """The picture as the recipe wants it, ``(rows, columns, channels)``.

    Of an animation it is the first frame; a picture that a camera has turned is turned back;
    transparent pixels are white.

    Raises:
        NotReadable: it cannot be read.
    """
    rows, columns, channels = recipe.shape
    mode = "RGB" if recipe.colour == Colour.RGB else "L"
    image = _opened(path, mode, 2 * max(rows, columns))
    if recipe.fit == Fit.CROP:
        image = _middle(image, *cropping(image.height, image.width, rows, columns))
    if image.size != (columns, rows):
        image = image.resize((columns, rows), Image.Resampling.BILINEAR)
    pixels = np.asarray(image, np.uint8).reshape(rows, columns, channels)
    return WHITE_BYTE - pixels if recipe.invert else pixels.copy()


def _middle(image: Image.Image, height: int, width: int) -> Image.Image:
    left, top = (image.width - width) // 2, (image.height - height) // 2
    return image.crop((left, top, left + width, top + height))


def sampled(path: Path, side: int) -> tuple[Bytes, bool]:
    """The picture in colour with no side longer than so many pixels, and whether it is grey.

    Raises:
        NotReadable: it cannot be read.
    """
    image = _opened(path, "RGB", 2 * side)
    image.thumbnail((side, side), Image.Resampling.BILINEAR)
    pixels = np.asarray(image, np.uint8)
    return pixels.copy(), bool((np.ptp(pixels, axis=-1) <= 2).all())


def size_of(path: Path) -> tuple[int, int]:
    """Height and width by the header alone. Raises `NotReadable`."""
    try:
        with _header(path) as image:
            width, height = image.size
            turned = image.getexif().get(0x0112, 1) in (5, 6, 7, 8)
            return (width, height) if turned else (height, width)
    except NotReadable:
        raise
    except Exception as error:  # decoders of damaged files raise what they like
        raise NotReadable(BROKEN) from error


def _opened(path: Path, mode: str, enough: int) -> Image.Image:
    """The first frame, upright, decoded, in a mode; JPEG decodes no more pixels than wanted."""
    try:
        with warnings.catch_warnings(), _header(path) as image:
            warnings.simplefilter("ignore")
            image.draft(None, (enough, enough))
            image.load()
            return _in_mode(ImageOps.exif_transpose(image), mode)
    except NotReadable:
        raise
    except OSError as error:
        text = str(error)
        is_short = "truncated" in text or "end of" in text.lower()
        raise NotReadable("It is cut short." if is_short else BROKEN) from error
    except Image.DecompressionBombError as error:
        raise NotReadable("It has more pixels than is safe to unpack.") from error
    except Exception as error:  # decoders of damaged files raise what they like
        raise NotReadable(BROKEN) from error


def _header(path: Path) -> Image.Image:
    """The picture before its pixels are decoded, if there are not too many of them."""
    try:
        size = path.stat().st_size
        if size == 0:
            raise NotReadable("The file is empty.")
        if size > BYTES_LIMIT:
            raise NotReadable(f"The file has {size >> 20:,} MB; {BYTES_LIMIT >> 20} are the limit.")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            image = Image.open(path, formats=_formats())
    except PermissionError as error:
        raise NotReadable("You may not read it.") from error
    except UnidentifiedImageError as error:
        raise NotReadable("It is no picture that can be read here.") from error
    except FileNotFoundError as error:
        raise NotReadable("It is not there any more.") from error
    except Image.DecompressionBombError as error:
        raise NotReadable(f"It has more than {PIXEL_LIMIT // 10**6} megapixels.") from error
    except OSError as error:
        raise NotReadable(BROKEN) from error
    width, height = image.size
    if width * height > PIXEL_LIMIT:
        image.close()
        what = f"It has {width * height / 1e6:,.0f} megapixels; {PIXEL_LIMIT // 10**6} are"
        raise NotReadable(f"{what} the limit.")
    if width < 1 or height < 1:
        image.close()
        raise NotReadable("It has no pixels.")
    return image


def _formats() -> tuple[str, ...]:
    """Those of `FORMATS` that this Pillow can read."""
    Image.init()
    return tuple(name for name in FORMATS if name in Image.OPEN)


def _in_mode(image: Image.Image, mode: str) -> Image.Image:
    """Grey or colour of eight bits. Sixteen bits are scaled, transparent pixels become white."""
    if image.mode in ("I", "F") or image.mode.startswith("I;"):
        image = _of_many_bits(image)
    if image.mode in ("RGBA", "LA", "PA", "La", "RGBa") or "transparency" in image.info:
        over = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", over.size, "white"), over)
    return image if image.mode == mode else image.convert("RGB").convert(mode)


def _of_many_bits(image: Image.Image) -> Image.Image:
    """Numbers of sixteen bits, or shares, as bytes."""
    values = np.nan_to_num(np.asarray(image, np.float64))
    high = float(values.max())
    if image.mode == "F" and high <= 1.0:
        values = values * 255.0
    elif high > 255.0:
        values = values / (SIXTEEN if high <= 65535.0 else high / 255.0)
    return Image.fromarray(np.rint(np.clip(values, 0, 255)).astype(np.uint8))
