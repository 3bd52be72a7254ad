"""Answers to the exercises of lesson 13, as learners write them."""

import numpy as np


def _shuffled_in_a_loop(labels, count, rng):
    left = {label: count for label in set(labels.tolist())}
    positions = []
    for position in rng.permutation(len(labels)):
        label = int(labels[position])
        if left[label] > 0:
            left[label] -= 1
            positions.append(int(position))
    return positions


def _sorted_at_the_end(labels, count, rng):
    positions = []
    for label in np.unique(labels):
        places = np.where(labels == label)[0]
        rng.shuffle(places)
        positions += list(places[:count])
    return np.sort(positions).astype("int32")


def _ends_in_the_loop(labels, count, rng):
    for label in np.unique(labels):
        places = np.where(labels == label)[0]
        return rng.permutation(places)[:count]


def _joined(labels, choose):
    positions = []
    for label in np.unique(labels):
        positions.extend(choose(np.where(labels == label)[0]))
    return positions


def _appended(labels, count, rng):
    positions = np.array([])
    for label in np.unique(labels):
        positions = np.append(positions, rng.permutation(np.where(labels == label)[0])[:count])
    return positions


def _mask(labels, count, rng):
    mask = [False] * len(labels)
    for position in _shuffled_in_a_loop(labels, count, rng):
        mask[position] = True
    return mask


def _masked(labels, classes):
    new = np.zeros_like(labels)
    for number, label in enumerate(classes):
        new[labels == label] = number
    return new


def _replaced_twice(labels, classes):
    new = labels.tolist()
    for number, label in enumerate(classes):
        new = [number if old == label else old for old in new]
    return new


def _as_they_appear(labels, classes):
    numbers = {}
    return [numbers.setdefault(label, len(numbers)) for label in labels.tolist()]


RIGHT = {
    "head_parameters": [lambda: 195, lambda: np.int64((64 + 1) * 3)],
    "few_of_each": [_shuffled_in_a_loop, _sorted_at_the_end],
    "new_labels": [
        _masked,
        lambda labels, classes: [{label: i for i, label in enumerate(classes)}[k] for k in labels],
        lambda labels, classes: (labels[:, None] == np.array(classes)).argmax(axis=1),
    ],
}

WRONG = {
    "head_parameters": [
        (lambda: 64 * 3, "weights alone"),
        (lambda: 1152 * 3 + 3, "the lesson's head"),
        (lambda: 64 * 3 + 64, "as many biases"),
        (lambda: 64 * 3 + 1, "One bias for all"),
        (lambda: 64 + 3, "Added up"),
        (lambda: 64 * 10 + 10, "ten classes"),
        (lambda: 64 * 7 + 7, "seven classes"),
    ],
    "few_of_each": [
        (lambda y, n, rng: _joined(y, lambda places: list(places)[:n]), "first ones"),
        (
            lambda y, n, rng: _joined(y, lambda p: [p[rng.integers(len(p))] for _ in range(n)]),
            "twice",
        ),
        (lambda y, n, rng: rng.permutation(len(y))[:n], "So many in all"),
        (lambda y, n, rng: rng.permutation(len(y))[: n * len(set(y))], "all at once"),
        (lambda y, n, rng: y[_shuffled_in_a_loop(y, n, rng)], "Those are the labels"),
        (_ends_in_the_loop, "Only one class"),
        (lambda y, n, rng: rng.permutation(len(y)), "All images"),
        (lambda y, n, rng: _joined(y, lambda p: rng.permutation(len(p))[:n]), "within each class"),
        (
            lambda y, n, rng: [rng.permutation(np.where(y == k)[0])[:n] for k in np.unique(y)],
            "a list of its own",
        ),
        (_appended, "whole numbers"),
        (_mask, "A mask"),
        (
            lambda y, n, rng: _shuffled_in_a_loop(y, n, np.random.default_rng()),
            "not with `rng`",
        ),
    ],
    "new_labels": [
        (_as_they_appear, "in which they appear"),
        (lambda y, classes: np.searchsorted(np.sort(classes), y), "which may be another"),
        (lambda y, classes: np.unique(y, return_inverse=True)[1], "only the classes that occur"),
        (lambda y, classes: [label - min(classes) for label in y], "taken away"),
        (lambda y, classes: [label in classes for label in y], "whether a label"),
        (lambda y, classes: [[int(label == k) for k in classes] for label in y], "One-hot"),
        (lambda y, classes: [classes.index(label) + 1 for label in y], "from 1"),
        (_replaced_twice, "once more"),
        (
            lambda y, classes: [i for k in classes for i, label in enumerate(y) if label == k],
            "positions in `labels`",
        ),
        (lambda y, classes: list(y), "as they were"),
    ],
}
