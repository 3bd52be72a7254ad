"""Answers to the exercises of lesson 3, as learners write them."""

import math

import numpy as np


def _softmax_in_a_loop(logits):
    rows = []
    for row in logits.tolist():
        largest = max(row)
        exponentials = [math.exp(logit - largest) for logit in row]
        rows.append([e / sum(exponentials) for e in exponentials])
    return rows


def _softmax_by_logarithm(logits):
    logits = logits.astype("float32")
    return np.exp(logits - np.logaddexp.reduce(logits, axis=1)[:, None])


def _unstable(logits):
    with np.errstate(all="ignore"):
        exponentials = np.exp(logits)
        return (exponentials.T / exponentials.sum(axis=1)).T


def _as_in_the_lesson(logits):
    with np.errstate(all="ignore"):
        exponentials = np.exp(logits)
        return exponentials / np.sum(exponentials)


def _one_maximum_for_all(logits):
    with np.errstate(all="ignore"):
        exponentials = np.exp(logits - np.max(logits))
        return [row / sum(row) for row in exponentials]


def _exp_alone(logits):
    with np.errstate(all="ignore"):
        return np.e**logits


def _no_kept_axis(logits):
    exponentials = np.exp(logits - logits.max(axis=1))
    return exponentials / exponentials.sum(axis=1)


def _softmax_of_columns(logits):
    return np.transpose(_softmax_in_a_loop(logits.T))


def _all_together(logits):
    return np.reshape(_softmax_in_a_loop(logits.reshape(1, -1)), logits.shape)


RIGHT = {
    "regression_parameters": [lambda: 30730, lambda: np.int32(10) * (3 * 32**2 + 1)],
    "softmax": [
        _softmax_in_a_loop,
        _softmax_by_logarithm,
        lambda z: np.apply_along_axis(lambda row: _softmax_in_a_loop(row[None])[0], 1, z),
    ],
    "cosine_decay": [
        lambda step, steps, initial: initial * np.cos(np.pi / 2 * step / steps) ** 2,
        lambda s, n, a: np.float32(a) * np.float32(0.5 + 0.5 * math.cos(math.radians(180 * s / n))),
    ],
}

WRONG = {
    "regression_parameters": [
        (lambda: 7850, "the lesson's model"),
        (lambda: 30_720, "What else"),
        (lambda: 10_250, "grey images"),
        (lambda: 23_530, "larger than 28"),
        (lambda: 3073, "How many classes"),
        (lambda: 30_750, "one for each colour"),
    ],
    "softmax": [
        (_unstable, "exp(1000) is too large"),
        (_as_in_the_lesson, "over what must the sum go"),
        (_one_maximum_for_all, "has to come from that row"),
        (_exp_alone, "Only exp so far"),
        (_no_kept_axis, "keep the axis"),
        (_softmax_of_columns, "which axis goes along it"),
        (_all_together, "Each row has to by itself"),
        (lambda z: z / np.sum(z, axis=1)[:, None], "Where is exp"),
        (lambda z: np.exp(z - np.max(z, axis=1)[:, None]), "one step is missing"),
        (lambda z: _softmax_in_a_loop(z.max(axis=1, keepdims=True) - z), "a sign"),
        (lambda z: _softmax_in_a_loop(np.minimum(z, 700)), "cut off at a limit"),
    ],
    "cosine_decay": [
        (lambda s, n, a: a - a * s / n, "straight line"),
        (lambda s, n, a: a * np.cos(np.pi * s / n), "from 1 to -1"),
        (lambda s, n, a: a * np.sin(np.pi / 2 * (1 - s / n)), "a quarter of a wave"),
        (lambda s, n, a: a * 0.5 * (1 - np.cos(np.pi * s / n)), "It rises"),
        (lambda s, n, a: a * 0.5 * (1 + np.cos(s / n * 180)), "radians"),
        (lambda s, n, a: a * (1 + np.cos(np.pi * s / n)), "Twice too large"),
        (lambda s, n, a: a * np.cos(np.pi * s / n) ** 2, "a whole wave"),
        (lambda s, n, a: 0.5 * (1 + np.cos(np.pi * s / n)), "starts at 1"),
    ],
}
