"""What can be done to pictures: pure, vectorised operations, one idea a file.

All take images `(n, H, W, C)` of float32 or float64, C-contiguous or not, and return new arrays of
the same type. Parameters are a number for all images or `(n,)`, one for each. Nothing is cut to a
range unless a function says so: data may be standardised, and only the caller knows their range.
Whatever is random draws from a generator that is handed in.
"""

from nnviz.data.imaging.blur import blurred
from nnviz.data.imaging.cropping import centre_cropped, cropped, squared
from nnviz.data.imaging.cut_out import cut_out
from nnviz.data.imaging.grey import in_grey
from nnviz.data.imaging.mixing import mixed
from nnviz.data.imaging.noise import with_noise
from nnviz.data.imaging.resizing import resized
from nnviz.data.imaging.tone import brightened, with_contrast
from nnviz.data.imaging.warp import warped

__all__ = [
    "blurred",
    "brightened",
    "centre_cropped",
    "cropped",
    "cut_out",
    "in_grey",
    "mixed",
    "resized",
    "squared",
    "warped",
    "with_contrast",
    "with_noise",
]
