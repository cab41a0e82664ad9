"""The numbers the product promises, measured. Never part of a test.

A group is one file with a function `measure() -> dict[str, float | None]`; each runs in a process
of its own. A missing peer gives None.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class Bound:
    """What a number should reach: at least or at most, None where it is for orientation."""

    least: float | None = None
    most: float | None = None

    def holds(self, value: float) -> bool:
        """Whether a value is within."""
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )

    def __str__(self) -> str:
        if self.least is not None:
            return f">= {self.least:g}"
        return f"<= {self.most:g}" if self.most is not None else ""


GROUPS = (
    "engine",
    "live",
    "start",
    "learn",
    "csv",
    "canvas",
    "large",
    "editor",
    "images",
    "explain",
    "sequences",
)
"""The groups in the order in which they run; `soak` runs when it is asked for."""

WITH_WINDOW = ("live", "soak", "csv", "canvas", "large", "editor", "images", "explain", "sequences")
"""Groups that open the window in their own process."""

BOUNDS: Mapping[str, Bound] = MappingProxyType(
    {
        "mlp_2_8_8_8_1_steps_per_s": Bound(),
        "mlp_2_8_8_8_1_vs_torch": Bound(least=6),
        "mlp_64_128_64_10_vs_torch": Bound(least=2.5),
        "mlp_784_256_128_10_vs_torch": Bound(least=1.15),
        "live_ratio": Bound(least=0.9),
        "live_fps": Bound(least=58),
        "live_frame_p99_ms": Bound(most=25),
        "live_event_p99_ms": Bound(most=25),
        "stop_p95_ms": Bound(most=200),
        "first_frame_s": Bound(most=1.5),
        "version_s": Bound(most=0.3),
        "learn_circle_test_loss": Bound(most=0.02),
        "learn_spiral_seconds": Bound(most=20),
        "learn_spiral": Bound(least=0.97),
        "learn_moons": Bound(least=0.98),
        "learn_xor": Bound(least=0.95),
        "learn_gauss": Bound(least=0.98),
        "learn_digits": Bound(least=0.96),
        "learn_iris": Bound(least=0.93),
        "learn_wine": Bound(least=0.93),
        "learn_breast_cancer": Bound(least=0.95),
        "learn_digits_cnn": Bound(least=0.985),
        "learn_digits_cnn_seconds": Bound(most=60),
        "learn_shapes": Bound(least=0.97),
        "learn_shapes_seconds": Bound(most=120),
        "canvas_frame_work_p50_ms": Bound(most=8),
        "canvas_frame_p99_ms": Bound(most=25),
        "canvas_live_ratio": Bound(least=0.9),
        "probe_p99_ms": Bound(most=25),
        "large_64_512_512_10_fps": Bound(least=30),
        "large_784_1024_1024_10_fps": Bound(least=30),
        "large_live_ratio": Bound(least=0.8),
        "large_zoom_fps": Bound(least=30),
        "edit_1000_p95_ms": Bound(most=50),
        "pan_1000_fps": Bound(least=30),
        "layout_1000_s": Bound(most=1),
        "save_10m_s": Bound(most=2),
        "save_block_max_ms": Bound(most=50),
        "open_10m_s": Bound(most=3),
        "cnn_28_8_16_vs_torch": Bound(least=0.8),
        "cnn_28_16_32_vs_torch": Bound(least=0.5),
        "cnn_8_digits_vs_torch": Bound(least=2),
        "cnn_memory_vs_torch": Bound(most=1.5),
        "maps_fps": Bound(least=50),
        "maps_live_ratio": Bound(least=0.9),
        "resnet_fps": Bound(least=30),
        "pad_p99_ms": Bound(most=30),
        "gradient_ms": Bound(),
        "gradient_vs_captum": Bound(least=1),
        "integrated_gradients_ms": Bound(),
        "integrated_gradients_vs_captum": Bound(least=1),
        "occlusion_ms": Bound(),
        "occlusion_vs_captum": Bound(least=1),
        "lime_ms": Bound(),
        "lime_vs_captum": Bound(least=1),
        "explain_training_ratio": Bound(least=0.8),
        "explain_block_max_ms": Bound(most=50),
        "lstm_steps_per_s": Bound(),
        "lstm_vs_torch": Bound(least=0.5),
        "gru_steps_per_s": Bound(),
        "gru_vs_torch": Bound(least=0.5),
        "transformer_steps_per_s": Bound(),
        "transformer_vs_torch": Bound(least=0.7),
        "typing_p99_ms": Bound(most=30),
        "text_live_ratio": Bound(least=0.9),
        "heads_fps": Bound(least=30),
        "heads_live_ratio": Bound(least=0.9),
        "soak_growth_mb": Bound(most=20),
        "csv_1m_rows_s": Bound(most=10),
        "csv_block_max_ms": Bound(most=100),
    }
)
