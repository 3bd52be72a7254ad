"""Checks of lesson 3, A baseline to beat."""

import math

from fashion_dl.checks.checking import check

import numpy as np

_SMALL = np.array([[2.0, 1.0, -1.0], [0.5, 3.0, 1.5]])
_HUGE = np.array(
    [
        [1000.0, 1001.0, 998.0, 1003.0],
        [3.0, 1.0, 4.0, 1.5],
        [-2.0, 0.5, 1.0, 2.5],
        [1000.0, 0.0, 0.0, 0.0],
        [0.5, 0.25, -1.0, 2.0],
    ]
)


def _quietly(function):
    """The same function without NumPy's warnings: a check's own wrong answers are to give nan."""

    def quiet(*arguments):
        with np.errstate(all="ignore"):
            return function(*arguments)

    return quiet


def _softmax(logits, axis=1):
    exponentials = np.exp(logits - logits.max(axis=axis, keepdims=True))
    return exponentials / exponentials.sum(axis=axis, keepdims=True)


def _over_rows(numbers):
    return numbers / numbers.sum(axis=1, keepdims=True)


@check(
    (),
    verified="32 × 32 × 3 = 3,072 numbers an image, so 30,720 weights, and ten biases.",
    mistakes={
        "That is the lesson's model. Which numbers change with the images?": lambda: 784 * 10 + 10,
        "Those are the weights. What else does each class have?": lambda: 32 * 32 * 3 * 10,
        "That is for grey images. Each pixel has three numbers now.": lambda: 32 * 32 * 10 + 10,
        "The three colours are there. The images are larger than 28 × 28, too.": lambda: (
            28 * 28 * 3 * 10 + 10
        ),
        "That is one class. How many classes are there?": lambda: 32 * 32 * 3 + 1,
        "A class has one bias, not one for each colour.": lambda: 32 * 32 * 3 * 10 + 30,
        "Each weight has a bias here. How many classes add one?": lambda: 2 * 32 * 32 * 3 * 10,
    },
)
def regression_parameters():
    """Checks a prediction: how many parameters softmax regression has on colour images.

    The answer takes nothing and gives an integer.
    """
    return 32 * 32 * 3 * 10 + 10


@check(
    (_SMALL,),
    (_HUGE,),
    verified="each row adds up to 1, whether its logits are small or near 1,000.",
    mistakes={
        "Huge logits give nan: exp(1000) is too large for a number. What may you take away from "
        "all logits of a row, without changing the result?": _quietly(
            lambda logits: _over_rows(np.exp(logits))
        ),
        "Beside a row of huge logits, small ones give nan now: what is taken away from a row has "
        "to come from that row.": _quietly(
            lambda logits: _over_rows(np.exp(logits - logits.max()))
        ),
        "From each column something else is taken away. That changes the result; within a row it "
        "has to be one number.": _quietly(
            lambda logits: _over_rows(np.exp(logits - logits.max(axis=0)))
        ),
        "The columns add up to 1. An image is a row: which axis goes along it?": (
            lambda logits: _softmax(logits, axis=0)
        ),
        "The columns add up to 1, and huge logits give nan. First things first: which axis goes "
        "along a row?": _quietly(lambda logits: np.exp(logits) / np.exp(logits).sum(axis=0)),
        "All rows together add up to 1. Each row has to by itself.": (
            lambda logits: _softmax(logits, axis=None)
        ),
        "All rows together add up to 1, and huge logits give nan. First things first: over what "
        "must the sum go?": _quietly(lambda logits: np.exp(logits) / np.exp(logits).sum()),
        "Does the error say that shapes do not fit? What goes with each row has to keep the "
        "axis: NumPy's sum and max have an argument for that.": _quietly(
            lambda logits: np.exp(logits) / np.exp(logits).sum(axis=1)
        ),
        "The logits themselves are divided by their sum. Where is exp?": _over_rows,
        "The rows do not add up to 1 yet: one step is missing.": (
            lambda logits: np.exp(logits - logits.max(axis=1, keepdims=True))
        ),
        "Only exp so far, and that of huge logits is infinite. Look at the formula once more.": (
            _quietly(np.exp)
        ),
        "The largest logit gets the smallest probability: a sign is the wrong way round.": (
            lambda logits: _softmax(-logits)
        ),
        "Divided by the largest, logits lie closer together than before. Another operation keeps "
        "their differences.": _quietly(
            lambda logits: _softmax(logits / logits.max(axis=1, keepdims=True))
        ),
        "What is left may still be large. What has to be taken away, so that nothing above 0 is "
        "left?": _quietly(
            lambda logits: _over_rows(np.exp(logits - logits.min(axis=1, keepdims=True)))
        ),
        "Logits that are cut off at a limit become equal. Move them, and keep their differences.": (
            lambda logits: _softmax(np.clip(logits, -500, 500))
        ),
    },
)
def softmax(logits):
    """Checks an answer that makes probabilities of logits, row by row.

    The answer takes floats of shape (n, classes) and gives floats of the same shape.
    """
    return _softmax(logits)


def _half_cosine(share, initial):
    return initial * (1 + math.cos(math.pi * share)) / 2


@check(
    (0, 100, 0.4),
    (25, 100, 0.4),
    (50, 100, 0.4),
    (160, 200, 0.8),
    (200, 200, 0.8),
    verified="from `initial` to 0: slow, fast in the middle, slow again.",
    mistakes={
        "A straight line. Where does the cosine come in?": (
            lambda step, steps, initial: initial * (1 - step / steps)
        ),
        "A cosine goes from 1 to -1, and so this falls below 0. Bring it to 1 … 0.": (
            lambda step, steps, initial: initial * math.cos(math.pi * step / steps)
        ),
        "It falls fastest at its end: that is a quarter of a wave. Half a wave ends slowly.": (
            lambda step, steps, initial: initial * math.cos(math.pi / 2 * step / steps)
        ),
        "It rises from 0. A sign is the wrong way round.": (
            lambda step, steps, initial: initial - _half_cosine(step / steps, initial)
        ),
        "The cosine takes radians: half a wave is π there, not 180.": (
            lambda step, steps, initial: initial * (1 + math.cos(180 * step / steps)) / 2
        ),
        "Twice too large everywhere. How large is 1 + cos(0)?": (
            lambda step, steps, initial: 2 * _half_cosine(step / steps, initial)
        ),
        "It falls and rises again: that is a whole wave.": (
            lambda step, steps, initial: _half_cosine(2 * step / steps, initial)
        ),
        "It starts at half of `initial` and falls below 0: lift the cosine before it is halved.": (
            lambda step, steps, initial: initial * math.cos(math.pi * step / steps) / 2
        ),
        "It stays up to the last step: // leaves whole numbers only.": (
            lambda step, steps, initial: _half_cosine(step // steps, initial)
        ),
        "It starts at 1. Where is `initial` used?": (
            lambda step, steps, initial: _half_cosine(step / steps, 1)
        ),
    },
)
def cosine_decay(step, steps, initial):
    """Checks an answer that gives a learning rate which falls along half a cosine.

    The answer takes a step from 0 to `steps`, the number of steps, and the learning rate at step
    0, and gives the learning rate at `step`: a float.
    """
    return _half_cosine(step / steps, initial)
