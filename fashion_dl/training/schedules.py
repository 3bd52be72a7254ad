"""Learning rates that change from step to step, to be given to an optimizer."""

import math
from numbers import Real

from fashion_dl._checks import check_positive_integer, check_share

import keras

STEEPNESS = 10  # of `one_cycle`: it begins at a tenth of its peak


def cosine_decay(
    learning_rate: float, images: int, *, epochs: int, batch_size: int = 128
) -> keras.optimizers.schedules.CosineDecay:
    """A learning rate that falls to 0 along half a cosine, over a whole training.

    Args:
        learning_rate: where it starts, above 0.
        images: training images, 1 or more.
        epochs: of the training, 1 or more.
        batch_size: of the training, 1 or more.

    Returns:
        Keras's `CosineDecay` over all steps of the training, to be given to an optimizer in
        place of a constant.

    Raises:
        ValueError: an argument is out of its range.

    Source: Loshchilov and Hutter 2017, "SGDR", section 3, without restarts.

    Example:
        >>> schedule = cosine_decay(0.001, images=256, epochs=5)
        >>> schedule.decay_steps, [round(float(schedule(step)), 4) for step in (0, 5, 10)]
        (10, [0.001, 0.0005, 0.0])
    """
    _check_learning_rate(learning_rate)
    return keras.optimizers.schedules.CosineDecay(learning_rate, _steps(images, epochs, batch_size))


def one_cycle(
    learning_rate: float,
    images: int,
    *,
    epochs: int,
    batch_size: int = 128,
    warmup: float = 0.25,
) -> keras.optimizers.schedules.CosineDecay:
    """A learning rate that rises to a peak in a straight line, then falls to 0 along a cosine.

    The rise lets the first steps, whose slopes are large, be small; so the peak can be several
    times what a constant rate could be.

    Args:
        learning_rate: the peak, above 0; it begins at a tenth of it.
        images: training images, 1 or more.
        epochs: of the training, 1 or more.
        batch_size: of the training, 1 or more.
        warmup: share of the steps that the rise takes, in [0, 1).

    Returns:
        Keras's `CosineDecay` with a warm-up, over all steps of the training.

    Raises:
        ValueError: an argument is out of its range.

    Source: Smith and Topin 2017, "Super-Convergence"; they fall in a straight line, too.

    Example:
        >>> schedule = one_cycle(0.01, images=256, epochs=10)
        >>> [round(float(schedule(step)), 4) for step in (0, 5, 20)]
        [0.001, 0.01, 0.0]
    """
    _check_learning_rate(learning_rate)
    check_share(warmup, "warmup", below=True)
    steps = _steps(images, epochs, batch_size)
    rise = min(round(warmup * steps), steps - 1)  # a step at least is left for the fall
    if not rise:
        return keras.optimizers.schedules.CosineDecay(learning_rate, steps)
    return keras.optimizers.schedules.CosineDecay(
        learning_rate / STEEPNESS, steps - rise, warmup_target=learning_rate, warmup_steps=rise
    )


def _check_learning_rate(learning_rate):
    """Raise unless `learning_rate` is a number above 0."""
    if not isinstance(learning_rate, Real) or not 0 < learning_rate < math.inf:
        raise ValueError(f"learning_rate: expected a number above 0, found {learning_rate!r}")


def _steps(images, epochs, batch_size):
    check_positive_integer(images, "images")
    check_positive_integer(epochs, "epochs")
    check_positive_integer(batch_size, "batch_size")
    return epochs * math.ceil(images / batch_size)
