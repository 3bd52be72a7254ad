"""Checks of lesson 6, Overfitting and its cures."""

import operator

from fashion_dl.checks.checking import Generator, check

import numpy as np

_OUTPUTS = np.random.default_rng(6).uniform(0.5, 1.5, size=(600, 600))
_MORE_OUTPUTS = -np.random.default_rng(7).uniform(0.5, 1.5, size=(500, 700)).astype(np.float32)


@check(
    (),
    verified="a quarter of 512, which is 128, is dropped on average, and 384 are kept.",
    mistakes={
        "So many are dropped. How many are kept?": lambda: 128,
        "That is for a rate of 0.3, as in the lesson. Now it is 0.25.": lambda: 358,
        "In use, all of them are kept. The question is about a step of training.": lambda: 512,
        "That is for layers of 256 units, as in the first part of the lesson.": lambda: 192,
        "That is for both hidden layers. The question is about one of them.": lambda: 2 * 384,
        "That is for a rate of 0.5. Here it is 0.25.": lambda: 256,
        "A rate of 0.25 is a share, a quarter, and no number of units.": lambda: 512 - 25,
    },
)
def kept_units():
    """Checks a prediction: how many of 512 units a dropout of 0.25 keeps on average.

    The answer takes nothing and gives an integer.
    """
    return 384


def _dropped(result, x, rate, rng):
    """What all right dropouts have in common, however they draw."""
    if not isinstance(result, np.ndarray | list) or np.shape(result) != x.shape:
        return result
    result = np.asarray(result)
    zero = result == 0
    factors = result[~zero] / x[~zero]
    rows, columns = x.shape[0] // 4, x.shape[1] // 4
    corners = zero[:rows, :columns], zero[-rows:, -columns:]
    images, units = zero.mean(axis=1), zero.mean(axis=0)
    return {
        "share of zeros": round(float(zero.mean()), 1),
        "others grew to, least": round(float(factors.min(initial=np.inf)), 3),
        "most": round(float(factors.max(initial=-np.inf)), 3),
        "zeros at both ends": all(bool(corner.any()) for corner in corners),
        "images that lose all or nothing": _whole(images),
        "units lost by all images or by none": _whole(units),
        "all images lose equally many": bool(np.ptp(images) < 1e-9),
        "drawn with rng": rng.was_drawn_from,
    }


def _whole(shares):
    return round(float(((shares == 0) | (shares == 1)).mean()), 1)


def _units_in_a_row(x, rate):
    keep = np.arange(x.shape[1]) >= rate * x.shape[1]
    return x * keep / (1 - rate)


def _equally_many(x, rate, rng):
    keep = np.tile(np.arange(x.shape[1]) >= round(rate * x.shape[1]), (len(x), 1))
    return x * rng.permuted(keep, axis=1) / (1 - rate)


@check(
    (_OUTPUTS, 0.2, Generator(8)),
    (_MORE_OUTPUTS, 0.4, Generator(9)),
    seen=_dropped,
    verified="each number is dropped by a draw of its own, and the others make up for it.",
    mistakes={
        "What is kept is as large as before, so the next layer gets a smaller sum than in use. "
        "What makes up for the missing share?": (
            lambda x, rate, rng: x * (rng.random(x.shape) >= rate)
        ),
        "The rate is the share that is dropped. Here it is the share that is kept: look at your "
        "comparison.": lambda x, rate, rng: x * (rng.random(x.shape) < rate) / (1 - rate),
        "The rate is taken for the share that is kept, in the draw and in the division.": (
            lambda x, rate, rng: x * (rng.random(x.shape) < rate) / rate
        ),
        "The right share is dropped, but the others are divided by the share that went. Divide by "
        "the share that stayed.": lambda x, rate, rng: x * (rng.random(x.shape) >= rate) / rate,
        "What is kept became smaller. It stands in for what was dropped: should it grow or "
        "shrink?": lambda x, rate, rng: x * (rng.random(x.shape) >= rate) * (1 - rate),
        "An image loses all of its numbers or none. How many draws does an array of this shape "
        "need?": lambda x, rate, rng: x * (rng.random((len(x), 1)) >= rate) / (1 - rate),
        "All images lose the same units: the draw was made for one image. Each number needs its "
        "own.": lambda x, rate, rng: x * (rng.random(x.shape[1]) >= rate) / (1 - rate),
        "Everything grew and nothing was dropped.": lambda x, rate, rng: x / (1 - rate),
        "Nothing happened. That is right in use, and here it is training.": (
            lambda x, rate, rng: x + 0
        ),
        "It is always the first units that go. Chance has to choose them: use `rng`.": (
            lambda x, rate, rng: _units_in_a_row(x, rate)
        ),
        "Drawn at random, but not with `rng`: nobody can draw the same again.": (
            lambda x, rate, rng: x * (np.random.default_rng(0).random(x.shape) >= rate) / (1 - rate)
        ),
        "Every image loses exactly as many numbers. With a draw for each number, some lose a few "
        "more, others fewer.": _equally_many,
    },
)
def dropout(x, rate, rng):
    """Checks an answer that drops a random share of numbers, as in training.

    The answer takes floats of shape (n, units), a rate from 0 to below 1, and a NumPy Generator,
    and gives floats of the first one's shape. Draws differ, so what all right answers have in
    common is compared.
    """
    return x * (rng.random(x.shape) >= rate) / (1 - rate)


def _epochs(val_losses, patience, better=operator.lt, start_anew=True):
    best = waited = 0
    for epoch in range(1, len(val_losses)):
        if better(val_losses[epoch], val_losses[best]):
            best, waited = epoch, waited * (not start_anew)
        else:
            waited += 1
            if waited >= patience:
                return epoch, best
    return len(val_losses) - 1, best


def _against_the_epoch_before(val_losses, patience):
    best = waited = 0
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] < val_losses[epoch - 1]:
            best, waited = epoch, 0
        else:
            waited += 1
            if waited >= patience:
                return epoch, best
    return len(val_losses) - 1, best


def _against_the_epoch_before_then_lowest(val_losses, patience):
    stopped, _ = _against_the_epoch_before(val_losses, patience)
    return stopped, int(np.argmin(val_losses[: stopped + 1]))


def _first_rise(val_losses, patience):
    for epoch in range(1, len(val_losses)):
        if val_losses[epoch] > val_losses[epoch - 1]:
            return epoch, epoch - 1
    return len(val_losses) - 1, len(val_losses) - 1


@check(
    ([0.9, 0.6, 0.5, 0.55, 0.45, 0.47, 0.46, 0.48, 0.4, 0.7], 3),
    ([0.8, 0.7, 0.75, 0.65, 0.66], 2),
    ([0.5, 0.6, 0.55, 0.62, 0.65, 0.7, 0.3], 3),
    ([0.5, 0.4, 0.45, 0.4, 0.47, 0.3], 2),
    verified="training waits `patience` epochs for a new lowest loss, and remembers the lowest.",
    mistakes={
        "One epoch too late. How many epochs in a row were without a new lowest loss when you "
        "stopped?": lambda val_losses, patience: _epochs(val_losses, patience + 1),
        "One epoch too early. Does your count include the best epoch itself?": (
            lambda val_losses, patience: _epochs(val_losses, patience - 1)
        ),
        "Each loss is compared with that of the epoch before. A loss can fall and still not be a "
        "new lowest.": _against_the_epoch_before,
        "The best epoch is right, but the waiting is counted from the last fall. What has to fall "
        "is the lowest loss so far.": _against_the_epoch_before_then_lowest,
        "The two are swapped: first where it stops, then where it was best.": (
            lambda val_losses, patience: _epochs(val_losses, patience)[::-1]
        ),
        "That looks for the highest. A loss is good when it is low.": (
            lambda val_losses, patience: _epochs(val_losses, patience, operator.gt)
        ),
        "Counted from 1. The first epoch is number 0 here.": (
            lambda val_losses, patience: tuple(epoch + 1 for epoch in _epochs(val_losses, patience))
        ),
        "The first number is how many epochs there were. The number of the last one is asked "
        "for.": lambda val_losses, patience: (
            _epochs(val_losses, patience)[0] + 1,
            _epochs(val_losses, patience)[1],
        ),
        "It stops at the first rise. Where is the patience?": _first_rise,
        "The best epoch comes after the stop. By then the training is over, and nobody knows "
        "that loss.": lambda val_losses, patience: (
            _epochs(val_losses, patience)[0],
            int(np.argmin(val_losses)),
        ),
        "The lowest loss itself came back. In which epoch was it?": (
            lambda val_losses, patience: (
                _epochs(val_losses, patience)[0],
                min(val_losses[: _epochs(val_losses, patience)[0] + 1]),
            )
        ),
        "A loss equal to the lowest is no new lowest.": (
            lambda val_losses, patience: _epochs(val_losses, patience, operator.le)
        ),
        "After a new lowest loss the waiting begins anew. What happens to your counter there?": (
            lambda val_losses, patience: _epochs(val_losses, patience, start_anew=False)
        ),
        "There may be no such epoch: where the losses end, so does the training.": (
            lambda val_losses, patience: (
                _epochs(val_losses, patience)[1] + patience,
                _epochs(val_losses, patience)[1],
            )
        ),
        "It never stops before the end. The answer can only know the losses so far.": (
            lambda val_losses, patience: (len(val_losses) - 1, int(np.argmin(val_losses)))
        ),
    },
)
def early_stopping(val_losses, patience):
    """Checks an answer that says where early stopping ends a training, and the best epoch.

    The answer takes a list of validation losses, one an epoch, and a whole number of 1 or more,
    and gives two whole numbers: the last epoch and the best one, both counted from 0.
    """
    return _epochs(val_losses, patience)


def _training(accuracy, val_accuracy, test_accuracy):
    return {"accuracy": accuracy, "val_accuracy": val_accuracy, "test_accuracy": test_accuracy}


_CURES = {
    "baseline": _training([0.80, 0.90, 0.97], [0.78, 0.84, 0.83], 0.82),
    "L2": _training([0.75, 0.86, 0.91], [0.77, 0.82, 0.85], 0.88),
    "dropout": _training([0.70, 0.82, 0.88], [0.76, 0.83, 0.87], 0.85),
    "early stopping": _training([0.79, 0.88, 0.90], [0.81, 0.86, 0.82], 0.83),
    "batch normalization": _training([0.79, 0.93, 0.96], [0.80, 0.89, 0.84], 0.84),
    "wide": _training([0.78, 0.84, 0.89], [0.79, 0.81, 0.80], 0.81),
    "small": _training([0.72, 0.79, 0.84], [0.74, 0.80, 0.84], 0.80),
}
_SIZES = {
    "width 32": _training([0.6, 0.9], [0.7, 0.8], 0.9),
    "width 64": _training([0.5, 0.7], [0.5, 0.9], 0.8),
    "width 128": _training([0.7, 0.8, 0.8, 0.8], [0.8, 0.9, 0.95, 0.7], 0.7),
}


def _best(results, of):
    return max(results, key=lambda name: of(results[name]))


@check(
    (_CURES,),
    (_SIZES,),
    seen=lambda result, results: str(result) if isinstance(result, str) else result,
    verified="chosen by the validation images, at the last epoch, with the test images unread.",
    mistakes={
        "Chosen by the test images. What are they worth as a test after that?": (
            lambda results: _best(results, lambda one: one["test_accuracy"])
        ),
        "Chosen by the training images. What did the lesson say about learning by heart?": (
            lambda results: _best(results, lambda one: one["accuracy"][-1])
        ),
        "Chosen by each network's best epoch. Some of that is luck, and that network is gone: "
        "what you have is the one at the end.": (
            lambda results: _best(results, lambda one: max(one["val_accuracy"]))
        ),
        "Chosen by the first epoch. Which place in a list is the last?": (
            lambda results: _best(results, lambda one: one["val_accuracy"][0])
        ),
        "That is the lowest accuracy.": (
            lambda results: _best(results, lambda one: -one["val_accuracy"][-1])
        ),
        "An accuracy came back. Whose is it?": (
            lambda results: max(one["val_accuracy"][-1] for one in results.values())
        ),
        "A place in the dict came back. The name is asked for.": (
            lambda results: list(results).index(_best(results, lambda one: one["val_accuracy"][-1]))
        ),
        "Chosen by the smallest gap. A network that learns nothing has no gap either.": (
            lambda results: _best(
                results, lambda one: -abs(one["accuracy"][-1] - one["val_accuracy"][-1])
            )
        ),
    },
)
def choose(results):
    """Checks an answer that chooses among trained networks.

    The answer takes a dict of names and results, each a dict with lists "accuracy" and
    "val_accuracy", one number an epoch, and a number "test_accuracy", and gives one of the names.
    """
    return _best(results, lambda one: one["val_accuracy"][-1])
