"""Answers to the exercises of lesson 2, as learners write them."""

import numpy as np


def _rows_in_a_loop(labels, num_classes):
    return [[1 if label == k else 0 for k in range(num_classes)] for label in labels]


def _rows_off_by_one(labels, num_classes):
    rows = np.zeros((len(labels), num_classes))
    for i, label in enumerate(labels):
        rows[i, (int(label) + 1) % num_classes] = 1
    return rows


RIGHT = {
    "split_sizes": [lambda: [48000, 12000, 1200], lambda: np.array([4, 1, 0.1]) * 12000],
    "standardize": [
        lambda x, t: (x.astype("float32") - np.float32(np.mean(t))) / np.float32(np.std(t)),
        lambda x, t: x / t.std() - t.mean() / t.std(),
    ],
    "one_hot": [_rows_in_a_loop, lambda y, n: (y[:, None] == np.arange(n)).astype("float32")],
}

WRONG = {
    "split_sizes": [
        (lambda: (54000, 6000, 600), "a tenth"),
        (lambda: (12000, 48000, 1200), "Training first"),
        (lambda: (48000, 12000, 12000), "one class alone"),
        (lambda: (48000, 12000, 4800), "about the validation images"),
        (lambda: (56000, 14000, 1400), "not 70,000"),
    ],
    "standardize": [
        (lambda x, t: (x - np.mean(x)) / np.std(x), "own mean"),
        (lambda x, t: x - np.mean(t), "Now divide"),
        (lambda x, t: (x - np.mean(t)) / np.std(t) ** 2, "variance"),
        (lambda x, t: (x - t.mean(0)) / t.std(0), "each pixel position"),
        (lambda x, t: x.astype("float32") / 255, "scaling"),
        (lambda x, t: x - t.mean() / t.std(), "brackets"),
        (lambda x, t: (t - t.mean()) / t.std(), "standardize `images`"),
    ],
    "one_hot": [
        (_rows_off_by_one, "Off by one"),
        (lambda y, n: np.transpose(_rows_in_a_loop(y, n)), "swapped"),
        (lambda y, n: _rows_in_a_loop(y, max(y) + 1), "the largest label"),
        (lambda y, n: _rows_in_a_loop(y, 10), "Always ten"),
        (
            lambda y, n: [[k if k == label else 0 for k in range(n)] for label in y],
            "The label itself",
        ),
        (lambda y, n: (y[:, None] != np.arange(n)).astype(int), "wrong way round"),
        (lambda y, n: [int(k in y) for k in range(n)], "in one row"),
    ],
}
