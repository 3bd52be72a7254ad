"""Checks of lesson 13, Transfer learning."""

from fashion_dl.checks.checking import Generator, check

import numpy as np

_GARMENTS = np.repeat([7, 4, 1], [70, 40, 40])
_CATALOGUE = np.repeat(np.array([250, 130], dtype=np.uint8), [80, 30])  # past the last position


@check(
    (),
    verified="64 · 3 weights and 3 biases are 195 parameters.",
    mistakes={
        "The weights alone. A dense layer has something else.": lambda: 192,
        "That is the lesson's head, on 1,152 features.": lambda: 3_459,
        "There are as many biases as outputs, not as many as features.": lambda: 256,
        "One bias for all: each output has its own.": lambda: 193,
        "Added up. Each feature has a weight to each output.": lambda: 67,
        "That head is for ten classes.": lambda: 650,
        "That is a head for the seven classes of the lesson's base. The new task has three.": (
            lambda: 455
        ),
    },
)
def head_parameters():
    """Checks a prediction: how many parameters a head for 3 classes has on 64 features.

    The answer takes nothing and gives an integer.
    """
    return 64 * 3 + 3


def _chosen(result, labels, count, rng):
    """What all right choices share: few properties, so coarse that chance never decides."""
    positions = np.asarray(result)
    kind = {"i": "whole numbers", "u": "whole numbers", "f": "floats", "b": "True and False"}
    if positions.dtype.kind not in kind:
        return result
    seen = {"shape": positions.shape, "of": kind[positions.dtype.kind]}
    if positions.ndim != 1 or positions.dtype.kind not in "iu":
        return seen
    if positions.size and not 0 <= positions.min() <= positions.max() < len(labels):
        return seen | {"all are positions": False}
    occurring = np.unique(labels)
    each = [int((labels[positions] == label).sum()) for label in occurring]
    first = [np.flatnonzero(labels == label)[:count] for label in occurring]
    seen |= {
        "all are positions": True,
        "only one class": sum(number > 0 for number in each) == 1,
        f"{count} of each class": each == [count] * len(each),
        "twice the same": len(np.unique(positions)) < len(positions),
    }
    if each != [count] * len(each):
        return seen
    the_first = set(positions.tolist()) == set(np.concatenate(first).tolist())
    return seen | {"the first of each": the_first, "drawn with rng": rng.was_drawn_from}


def _each(labels, choose):
    return np.concatenate([choose(np.flatnonzero(labels == label)) for label in np.unique(labels)])


@check(
    (_GARMENTS, 24, Generator(1)),
    (_CATALOGUE, 20, Generator(2)),
    verified="so many positions of each class that occurs, drawn with rng, none twice.",
    seen=_chosen,
    mistakes={
        "Those are the first ones of each class, every time. They should be drawn.": (
            lambda labels, count, rng: _each(labels, lambda places: places[:count])
        ),
        "Some images were drawn twice. Put none back.": (
            lambda labels, count, rng: _each(labels, lambda places: rng.choice(places, count))
        ),
        "So many in all. They should be so many of each class.": (
            lambda labels, count, rng: rng.choice(len(labels), count, replace=False)
        ),
        "The number is right, but drawn from all at once: the larger classes get more.": (
            lambda labels, count, rng: rng.choice(
                len(labels), count * len(np.unique(labels)), replace=False
            )
        ),
        "Those are the labels. Where in the array are the images that you chose?": (
            lambda labels, count, rng: labels[
                _each(labels, lambda places: rng.choice(places, count, replace=False))
            ]
        ),
        "Only one class is there. What becomes of the others, in your loop?": (
            lambda labels, count, rng: rng.choice(
                np.flatnonzero(labels == labels.min()), count, replace=False
            )
        ),
        "All images of each class came back. How many are asked for?": (
            lambda labels, count, rng: _each(labels, rng.permutation)
        ),
        "You count within each class: its first image has 0. In the whole array it has another "
        "position.": lambda labels, count, rng: _each(
            labels, lambda places: rng.choice(len(places), count, replace=False)
        ),
        "Each class has a list of its own. One list of all positions is asked for.": (
            lambda labels, count, rng: _each(
                labels, lambda places: rng.choice(places, count, replace=False)
            ).reshape(-1, count)
        ),
        "Positions have to be whole numbers, or nothing can be looked up with them.": (
            lambda labels, count, rng: _each(
                labels, lambda places: rng.choice(places, count, replace=False)
            ).astype(float)
        ),
        "A mask, True for the chosen ones. Which positions are those?": (
            lambda labels, count, rng: np.isin(
                np.arange(len(labels)),
                _each(labels, lambda places: rng.choice(places, count, replace=False)),
            )
        ),
        "Drawn, but not with `rng`: nobody can draw the same again.": (
            lambda labels, count, rng: _each(
                labels,
                lambda places: np.random.default_rng(0).choice(places, count, replace=False),
            )
        ),
    },
)
def few_of_each(labels, count, rng):
    """Checks an answer that draws a few images of each class.

    The answer takes integer labels of shape (n,), how many of each class to draw, and a NumPy
    Generator, and gives positions in `labels`, whole numbers in any order, of shape
    (count · number of classes that occur,).
    """
    return _each(labels, lambda places: rng.choice(places, count, replace=False))


def _numbered(labels, classes):
    return np.array([list(classes).index(label) for label in labels])


def _one_after_another(labels, classes):
    new = labels.copy()
    for number, label in enumerate(classes):
        new[new == label] = number
    return new


@check(
    (np.array([6, 4, 6]), (4, 6)),
    (np.array([2, 0, 5, 2, 5, 0], dtype=np.uint8), (5, 0, 2)),
    (np.array([9, 3, 9, 3]), (3, 7, 9)),
    verified="each label has its place among the classes, in the order given.",
    mistakes={
        "Numbered in the order in which they appear. The order of `classes` is asked for.": (
            lambda labels, classes: _numbered(labels, dict.fromkeys(labels.tolist()))
        ),
        "Numbered by size. The order of `classes` counts, which may be another.": (
            lambda labels, classes: _numbered(labels, sorted(classes))
        ),
        "Numbered by size, and only the classes that occur. Where is `classes` used?": (
            lambda labels, classes: np.searchsorted(np.unique(labels), labels)
        ),
        "7 is taken away, as in the lesson. That works for the classes 7, 8 and 9 alone.": (
            lambda labels, classes: labels - 7
        ),
        "The smallest label is taken away. That works where the classes follow one another.": (
            lambda labels, classes: labels - labels.min()
        ),
        "True and False only say whether a label is among the classes. At which place?": (
            lambda labels, classes: np.isin(labels, classes)
        ),
        "One-hot rows. A number for each label is asked for.": (
            lambda labels, classes: (labels[:, np.newaxis] == np.array(classes)).astype(int)
        ),
        "You count from 1. The first of the classes is 0.": (
            lambda labels, classes: _numbered(labels, classes) + 1
        ),
        "What has its new number is taken for an old label, and numbered once more. Look for the "
        "old labels in the old array.": _one_after_another,
        "Those are positions in `labels`. Which place does each label have in `classes`?": (
            lambda labels, classes: np.concatenate(
                [np.flatnonzero(labels == label) for label in classes]
            )
        ),
        "The labels are as they were.": lambda labels, classes: labels.copy(),
    },
)
def new_labels(labels, classes):
    """Checks an answer that numbers the labels of some classes from 0 on.

    The answer takes integer labels of shape (n,) and a tuple of classes, which has all labels that
    occur, and gives n integers: for each label its place in the tuple, from 0.
    """
    return _numbered(labels, classes)
