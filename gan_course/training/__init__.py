"""Training two networks against each other: the game, losses, the step, callbacks.

What needs Keras is imported when it is first used, so that the formulas of the game (``game.py``)
need only NumPy.
"""

import importlib
from typing import TYPE_CHECKING, Any

from gan_course.training.game import (
    alternating_step,
    game_value,
    optimal_discriminator,
    optimal_logit,
    simultaneous_step,
)
from gan_course.training.sampling import sample_images

if TYPE_CHECKING:
    from gan_course.training.callbacks import HistoryCSV, SampleGrid, TimeBudget
    from gan_course.training.gan import GAN
    from gan_course.training.losses import (
        LOSSES,
        cross_entropy_discriminator_loss,
        hinge_discriminator_loss,
        hinge_generator_loss,
        least_squares_discriminator_loss,
        least_squares_generator_loss,
        non_saturating_generator_loss,
        saturating_generator_loss,
        wasserstein_discriminator_loss,
        wasserstein_generator_loss,
    )

__all__ = [
    "GAN",
    "LOSSES",
    "HistoryCSV",
    "SampleGrid",
    "TimeBudget",
    "alternating_step",
    "cross_entropy_discriminator_loss",
    "game_value",
    "hinge_discriminator_loss",
    "hinge_generator_loss",
    "least_squares_discriminator_loss",
    "least_squares_generator_loss",
    "non_saturating_generator_loss",
    "optimal_discriminator",
    "optimal_logit",
    "sample_images",
    "saturating_generator_loss",
    "simultaneous_step",
    "wasserstein_discriminator_loss",
    "wasserstein_generator_loss",
]


def __getattr__(name: str) -> Any:
    if name in __all__:
        for module in ("losses", "gan", "callbacks"):
            found = importlib.import_module(f"{__name__}.{module}")
            if name in found.__all__:
                return getattr(found, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted([*globals(), *__all__])
