"""Checks of lesson 12, Search instead of guessing."""

from fashion_dl.checks.checking import Generator, check

import numpy as np

_OTHERS = [  # those with fewer epochs were ended before
    [0.70, 0.80, 0.84, 0.87],
    [0.78, 0.79],
    [0.55, 0.72, 0.82, 0.88],
    [0.74, 0.86, 0.81, 0.83],
    [0.71],
    [0.64, 0.77, 0.85, 0.86],
    [0.66, 0.81, 0.80],
]


@check(
    (),
    verified="3 · 2 · 4 · 3 · 2 = 144 trainings.",
    mistakes={
        "Added up. A grid has each value with each of all the others.": lambda: 14,
        "A setting with two values is missing. There are two of these.": lambda: 72,
        "That is the lesson's grid, of eight settings. Here there are five.": lambda: 4_374,
        "Three values of each: count them again, setting by setting.": lambda: 243,
        "The dropouts are left out.": lambda: 36,
        "A setting with three values is missing. There are two of these.": lambda: 48,
        "That is how many settings there are. How many values has each?": lambda: 5,
    },
)
def grid_points():
    """Checks a prediction: how many trainings a grid of five settings takes.

    The answer takes nothing and gives an integer.
    """
    return 3 * 2 * 4 * 3 * 2


def _draws(result, low, high, count, rng):
    """What all right draws share, so coarse that chance never decides."""
    numbers = np.asarray(result)
    if numbers.dtype.kind not in "iuf":
        return result
    if numbers.shape != (count,):
        return {"shape": numbers.shape}
    if len(np.unique(numbers)) < count / 2:
        return {"shape": numbers.shape, "different numbers": False}
    seen = {"shape": numbers.shape, "different numbers": True}
    below, *shares, above = np.bincount(
        np.digitize(numbers, np.geomspace(low, high, 6)), minlength=7
    )
    if numbers.min() < low * 0.9999 or numbers.max() > high * 1.0001:
        return seen | {"too low": round(below / count, 1), "too high": round(above / count, 1)}
    seen["share in each power of ten"] = np.round(np.array(shares) / count, 1).tolist()
    if set(seen["share in each power of ten"]) != {0.2}:
        return seen
    steps = np.diff(np.log(np.sort(numbers)))
    return seen | {
        "equal steps": bool(steps.max() < 2 * steps.mean()),
        "drawn with rng": rng.was_drawn_from,
    }


@check(
    (1e-7, 1e-2, 20_000, Generator(1)),
    (1_000, 100_000_000, 20_000, Generator(2)),
    verified="random numbers within the bounds, and as many in each factor of ten.",
    seen=_draws,
    mistakes={
        "Nearly all are of the largest size: they are spread evenly on the plain scale. What of "
        "these numbers should be spread evenly?": lambda low, high, count, rng: rng.uniform(
            low, high, count
        ),
        "Out of bounds: np.log10 has another base than np.exp. What undoes a logarithm with base "
        "10?": lambda low, high, count, rng: np.exp(
            rng.uniform(np.log10(low), np.log10(high), count)
        ),
        "Out of bounds: the logarithms of np.log are not powers of 10. Which function undoes "
        "np.log?": lambda low, high, count, rng: (
            10 ** rng.uniform(np.log(low), np.log(high), count)
        ),
        "Those are the logarithms. Which numbers have them?": lambda low, high, count, rng: (
            rng.uniform(np.log10(low), np.log10(high), count)
        ),
        "The scale is right, but the steps are all equal, as on a grid. Draw at random.": (
            lambda low, high, count, rng: np.geomspace(low, high, count)
        ),
        "Only powers of ten: the exponents are whole numbers. They may be anything between.": (
            lambda low, high, count, rng: (
                10.0 ** np.round(rng.uniform(np.log10(low), np.log10(high), count))
            )
        ),
        "Whole numbers only. What becomes of a learning rate of 0.003?": (
            lambda low, high, count, rng: np.exp(
                rng.uniform(np.log(low), np.log(high), count)
            ).astype(int)
        ),
        "One number comes back. `count` of them are asked for.": (
            lambda low, high, count, rng: np.exp(rng.uniform(np.log(low), np.log(high)))
        ),
        "Random and evenly spread, but not drawn with `rng`: nobody can draw the same again.": (
            lambda low, high, count, rng: np.exp(
                np.random.default_rng(0).uniform(np.log(low), np.log(high), count)
            )
        ),
    },
)
def log_uniform(low, high, count, rng):
    """Checks an answer that draws numbers evenly on the scale of logarithms.

    The answer takes two numbers above 0, how many to draw, and a NumPy Generator, and gives
    `count` floats from low to high, of shape (count,).
    """
    return np.exp(rng.uniform(np.log(low), np.log(high), count))


def _at(epoch, others):
    return [other[epoch] for other in others if len(other) > epoch]


def _is_below(accuracies, others, middle=np.median):
    return bool(others) and bool(max(accuracies) < middle(others))


@check(
    ([0.68, 0.75, 0.79, 0.86], _OTHERS, 2),
    ([0.75, 0.80, 0.87, 0.85], _OTHERS, 3),
    ([0.71, 0.78, 0.83], _OTHERS, 2),
    ([0.75, 0.82], _OTHERS, 1),
    ([0.82, 0.85, 0.86, 0.84], _OTHERS, 3),
    ([0.76, 0.79], _OTHERS, 1),
    ([0.77, 0.80, 0.82], _OTHERS, 2),
    ([0.63, 0.78], [[0.70], [0.60]], 1),
    ([0.69, 0.74], _OTHERS, 0),
    verified="a trial ends where its best so far is below the median of the others at that epoch.",
    mistakes={
        "That is the mean of the others, which one bad trial pulls down. The rule has the one in "
        "the middle.": lambda curve, others, epoch: _is_below(
            curve[: epoch + 1], _at(epoch, others), np.mean
        ),
        "You compare this epoch's accuracy. The trial may have been better before.": (
            lambda curve, others, epoch: _is_below([curve[epoch]], _at(epoch, others))
        ),
        "The good ones are ended, and the bad ones go on.": (
            lambda curve, others, epoch: (
                bool(_at(epoch, others)) and max(curve[: epoch + 1]) > np.median(_at(epoch, others))
            )
        ),
        "A trial that is just as good as the median is not below it.": (
            lambda curve, others, epoch: (
                bool(_at(epoch, others))
                and max(curve[: epoch + 1]) <= np.median(_at(epoch, others))
            )
        ),
        "Only what beats all others goes on. It is enough to keep up with the one in the middle.": (
            lambda curve, others, epoch: _is_below(curve[: epoch + 1], _at(epoch, others), max)
        ),
        "You compare with the others' last accuracies: they have had more epochs than this "
        "trial.": lambda curve, others, epoch: _is_below(
            curve[: epoch + 1], [other[-1] for other in others if len(other) > epoch]
        ),
        "A trial that was ended before this epoch has no accuracy there. It does not count.": (
            lambda curve, others, epoch: _is_below(
                curve[: epoch + 1], [other[: epoch + 1][-1] for other in others]
            )
        ),
        "One that was ended later did reach this epoch. There it counts.": (
            lambda curve, others, epoch: _is_below(
                curve[: epoch + 1],
                _at(epoch, [other for other in others if len(other) == max(map(len, others))]),
            )
        ),
        "The best so far is this trial's. Of the others it is the accuracy at this one epoch.": (
            lambda curve, others, epoch: _is_below(
                curve[: epoch + 1], [max(other[: epoch + 1]) for other in others if other[epoch:]]
            )
        ),
        "Of this trial the last epoch is left out. `curve[:n]` ends before n.": (
            lambda curve, others, epoch: _is_below(curve[:epoch], _at(epoch, others))
        ),
        "That is one epoch too early, for this trial and for the others: the first epoch is 0.": (
            lambda curve, others, epoch: _is_below(curve[:epoch], _at(epoch - 1, others))
        ),
        "That looks ahead: at this epoch nobody knows how the trial will go on.": (
            lambda curve, others, epoch: _is_below(curve, _at(epoch, others))
        ),
        "Nobody has come as far as this epoch: there is nothing to compare with.": (
            lambda curve, others, epoch: (
                not _at(epoch, others) or _is_below(curve[: epoch + 1], _at(epoch, others))
            )
        ),
    },
)
def pruned(curve, others, epoch):
    """Checks an answer that says by the median rule whether a trial is ended.

    The answer takes a list of a trial's accuracies after each epoch, a list of such lists of other
    trials, some of them shorter, and the number of an epoch, from 0, and gives True or False.
    """
    return _is_below(curve[: epoch + 1], _at(epoch, others))
