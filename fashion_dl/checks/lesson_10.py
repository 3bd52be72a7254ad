"""Checks of lesson 10, Training fast."""

from fashion_dl.checks.checking import check

import numpy as np


def _up(step, steps, peak, start=0):
    return start + (peak - start) * step / (steps / 4)


def _along_cosine(step, steps, peak):
    return peak * (1 + np.cos(np.pi * (step - steps / 4) / (steps * 3 / 4))) / 2


def _cycle(step, steps, peak, share=0.25, start=0, end=0):
    rise = share * steps
    return float(np.interp(step, [0, rise, steps], [start, peak, end]))


def _running(values, keep, add):
    averages = [float(values[0])]
    for value in values[1:]:
        averages.append(keep * averages[-1] + add * value)
    return np.array(averages)


def _running_in_its_dtype(values, momentum):
    averages = values.copy()
    for i in range(1, len(values)):
        averages[i] = momentum * averages[i - 1] + (1 - momentum) * values[i]
    return averages


@check(
    (),
    verified="105 whole batches and a smaller one are 106 steps an epoch, and 848 in eight.",
    mistakes={
        "In each epoch the images that are left over make one more, smaller batch.": lambda: 840,
        "Steps are whole. What becomes of the images that do not fill a batch?": lambda: 843.75,
        "All epochs in one row: but each epoch ends with a smaller batch of its own.": lambda: 844,
        "That is one epoch. There are eight.": lambda: 106,
        "That is for batches of 128.": lambda: 3_376,
        "That is for batches of 32.": lambda: 13_504,
        "That is with 60,000 images. Those kept for validation are not trained on.": lambda: 944,
        "So many images pass by. A step takes a whole batch of them.": lambda: 432_000,
    },
)
def steps():
    """Checks a prediction: how many steps 8 epochs of 54,000 images are, in batches of 512.

    The answer takes nothing and gives an integer.
    """
    return 8 * -(-54_000 // 512)


@check(
    (5, 40, 0.2),
    (10, 40, 0.2),
    (25, 40, 0.2),
    (40, 40, 0.2),
    (0, 40, 0.2),
    (80, 160, 0.05),
    verified="the rate rises to its peak in the first quarter, and falls to 0 in the rest.",
    mistakes={
        "It begins at the peak, and falls all the way. What should the first quarter do?": (
            lambda step, steps, peak: peak * (1 - step / steps)
        ),
        "It rises, and stays at the peak. What comes after the first quarter?": (
            lambda step, steps, peak: min(_up(step, steps, peak), peak)
        ),
        "It rises beyond the peak: the rise ends at a quarter of the steps.": _up,
        "It takes half of the steps to reach the peak. Only a quarter is meant.": (
            lambda step, steps, peak: _cycle(step, steps, peak, share=0.5)
        ),
        "It takes all steps to reach the peak. Only a quarter is meant.": (
            lambda step, steps, peak: peak * step / steps
        ),
        "The same rate at each step. It should rise first, and then fall.": (
            lambda step, steps, peak: peak
        ),
        "It falls as fast as it rose, and is 0 at half of the steps. The fall has all the rest.": (
            lambda step, steps, peak: float(
                np.interp(step, [0, steps / 4, steps / 2, steps], [0, peak, 0, 0])
            )
        ),
        "The rise is right; then the rate jumps down. The fall begins at the peak.": (
            lambda step, steps, peak: (
                _up(step, steps, peak) if step < steps / 4 else peak * (1 - step / steps)
            )
        ),
        "The rise is right; the fall does not arrive at 0. How many steps does it take?": (
            lambda step, steps, peak: _cycle(step, steps, peak, end=peak / 4)
        ),
        "It begins at a tenth of the peak, as in the lesson. Here it begins at 0.": (
            lambda step, steps, peak: _cycle(step, steps, peak, start=peak / 10)
        ),
        "The rise is right. The fall is the lesson's cosine: here it is a straight line.": (
            lambda step, steps, peak: (
                _up(step, steps, peak) if step < steps / 4 else _along_cosine(step, steps, peak)
            )
        ),
        "That is the lesson's curve. Here it begins at 0, and falls in a straight line.": (
            lambda step, steps, peak: (
                _up(step, steps, peak, start=peak / 10)
                if step < steps / 4
                else _along_cosine(step, steps, peak)
            )
        ),
        "Those are shares of the peak, from 0 to 1. The rate itself is asked for.": (
            lambda step, steps, peak: _cycle(step, steps, 1)
        ),
        "During the rise it is 0: `//` cuts off what comes after the point.": (
            lambda step, steps, peak: 0 if step < steps / 4 else _cycle(step, steps, peak)
        ),
    },
)
def one_cycle(step, steps, peak):
    """Checks an answer that gives the learning rate of one cycle in straight lines.

    The answer takes two integers, a step from 0 to `steps` and the number of steps, which can be
    divided by 4, and a float, the peak. It gives a float: 0 at step 0, the peak at a quarter of
    the steps, 0 at the end, and straight lines between.
    """
    return _cycle(step, steps, peak)


@check(
    (np.array([4.0, 2.0, 8.0, 0.0, 6.0]), 0.9),
    (np.array([8, 0, 4, 20]), 0.75),
    verified="each average keeps most of the one before, and takes a little of the new value.",
    mistakes={
        "The two shares are swapped: `momentum` is what is kept of the average so far.": (
            lambda values, momentum: _running(values, 1 - momentum, momentum)
        ),
        "That is the mean of all values so far, which counts the old ones as much as the new.": (
            lambda values, momentum: np.cumsum(values) / np.arange(1, len(values) + 1)
        ),
        "Those are sums. An average never leaves the range of its values.": (
            lambda values, momentum: np.cumsum(values)
        ),
        "The first average is too small: it begins with the first value, not with 0.": (
            lambda values, momentum: _running(np.append(0, values), momentum, 1 - momentum)[1:]
        ),
        "That is the last average. Give one after each value.": (
            lambda values, momentum: _running(values, momentum, 1 - momentum)[-1]
        ),
        "The new value comes in whole. The two shares have to add up to 1.": (
            lambda values, momentum: _running(values, momentum, 1)
        ),
        "The old average is kept whole. The two shares have to add up to 1.": (
            lambda values, momentum: _running(values, 1, 1 - momentum)
        ),
        "Each value is mixed with the value before. It should be the average before.": (
            lambda values, momentum: np.append(
                values[0], momentum * values[:-1] + (1 - momentum) * values[1:]
            )
        ),
        "The first one is missing: after the first value the average is that value.": (
            lambda values, momentum: _running(values, momentum, 1 - momentum)[1:]
        ),
        "What comes after the point is cut off: a copy of whole numbers holds no others.": (
            _running_in_its_dtype
        ),
        "The values came back as they were.": lambda values, momentum: values,
    },
)
def moving_average(values, momentum):
    """Checks an answer that gives the running average after each value.

    The answer takes numbers of shape (n,) and a float from 0 to 1, and gives n floats: the first
    is the first value, and each later one `momentum` times the average before plus
    `1 - momentum` times the new value.
    """
    return _running(values, momentum, 1 - momentum)
