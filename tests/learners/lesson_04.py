"""Answers to the exercises of lesson 4, as learners write them."""

import math

import numpy as np


def _entropy_in_a_loop(probabilities, labels):
    losses = [-math.log(row[label]) for row, label in zip(probabilities, labels, strict=True)]
    return sum(losses) / len(losses)


def _entropy_by_one_hot(probabilities, labels):
    one_hot = np.eye(probabilities.shape[1], dtype="float32")[labels]
    return -(one_hot * np.log(probabilities)).sum() / len(labels)


def _entropy_of_all(probabilities, labels):
    total = 0
    for row in probabilities:
        for p in row:
            total -= math.log(p)
    return total / probabilities.size


def _slope_as_in_the_lesson(probabilities, labels):
    dz2 = probabilities.copy()
    dz2[np.arange(len(labels)), labels] -= 1
    return dz2 / len(labels)


def _slope_in_a_loop(probabilities, labels):
    n, classes = probabilities.shape
    return [
        [(probabilities[i, k] - (k == labels[i])) / n for k in range(classes)] for i in range(n)
    ]


def _slope_in_place(probabilities, labels):
    probabilities[np.arange(len(labels)), labels] -= 1
    return probabilities / len(labels)


def _slope_of_the_sum(probabilities, labels):
    slope = probabilities.copy()
    for image, label in enumerate(labels):
        slope[image, label] -= 1
    return slope


def _slope_by_classes(probabilities, labels):
    slope = _slope_of_the_sum(probabilities, labels)
    return slope / len(slope[0])


def _differences_in_a_loop(f, weights, epsilon):
    slopes = np.zeros_like(weights)
    for i in range(len(weights)):
        moved = weights.copy()
        moved[i] = weights[i] + epsilon
        above = f(moved)
        moved[i] = weights[i] - epsilon
        slopes[i] = (above - f(moved)) / epsilon / 2
    return slopes


def _differences_put_back(f, weights, epsilon):
    slopes = []
    for i in range(weights.size):
        weights[i] += epsilon
        slope = f(weights)
        weights[i] -= 2 * epsilon
        slope -= f(weights)
        weights[i] += epsilon
        slopes.append(float(slope / (2 * epsilon)))
    return slopes


def _weights_left_moved(f, weights, epsilon):
    slopes = []
    for i in range(len(weights)):
        weights[i] += epsilon
        above = f(weights)
        weights[i] -= 2 * epsilon
        slopes.append((above - f(weights)) / (2 * epsilon))
    return slopes


def _copied_once(f, weights, epsilon):
    moved, slopes = np.array(weights), np.zeros(len(weights))
    for i in range(len(weights)):
        moved[i] = moved[i] + epsilon
        above = f(moved)
        moved[i] = moved[i] - 2 * epsilon
        below = f(moved)
        slopes[i] = (above - below) / (2 * epsilon)
    return slopes


def _steps(forth, back, over):
    """A wrong quotient: how far forth and back, and over what."""

    def slopes(f, weights, epsilon):
        result = []
        for i in range(len(weights)):
            above, below = weights.copy(), weights.copy()
            above[i] += forth * epsilon
            below[i] -= back * epsilon
            result.append((f(above) - f(below)) / over(epsilon))
        return result

    return slopes


RIGHT = {
    "network_weights": [lambda: 50890, lambda: np.int64(785) * 64 + 65 * 10],
    "cross_entropy": [
        _entropy_in_a_loop,
        _entropy_by_one_hot,
        lambda p, y: np.mean(np.log(1 / np.take_along_axis(p, y[:, None].astype(int), axis=1))),
    ],
    "output_slope": [
        _slope_as_in_the_lesson,
        _slope_in_a_loop,
        lambda p, y: p / len(p) - (y[:, None] == np.arange(p.shape[1])) / len(p),
    ],
    "finite_difference": [_differences_in_a_loop, _differences_put_back],
}

WRONG = {
    "network_weights": [
        (lambda: 101_770, "128 hidden units"),
        (lambda: 50_816, "Weights alone"),
        (lambda: 50_240, "Another layer"),
        (lambda: 50_176, "hidden layer alone"),
        (lambda: 858, "pass through"),
        (lambda: 50_826, "have biases, too"),
    ],
    "cross_entropy": [
        (lambda p, y: -sum(np.log(p[i, k]) for i, k in enumerate(y)), "take the mean"),
        (lambda p, y: [-np.log(p[i, k]) for i, k in enumerate(y)], "one loss an image"),
        (lambda p, y: np.mean([-math.log10(p[i, k]) for i, k in enumerate(y)]), "base 10"),
        (lambda p, y: np.mean([-math.log2(p[i, k]) for i, k in enumerate(y)]), "base 2"),
        (lambda p, y: np.mean([np.log(p[i, k]) for i, k in enumerate(y)]), "below 0"),
        (_entropy_of_all, "in that mean"),
        (lambda p, y: np.mean(np.log(1 / p[y])), "whole rows"),
        (lambda p, y: np.mean(-np.log(p[:, y])), "all images"),
        (lambda p, y: np.mean([-math.log(max(row)) for row in p]), "predicted class"),
        (lambda p, y: -math.log(np.mean([p[i, k] for i, k in enumerate(y)])), "other way round"),
        (lambda p, y: np.mean([(1 - p[i, k]) ** 2 for i, k in enumerate(y)]), "squared error"),
    ],
    "output_slope": [
        (_slope_in_place, "work on a copy"),
        (_slope_of_the_sum, "The loss is a mean"),
        (_slope_by_classes, "number of classes"),
        (lambda p, y: (np.eye(p.shape[1])[y] - p) / len(y), "signs"),
        (lambda p, y: [(row - label) / len(y) for row, label in zip(p, y, strict=True)], "itself"),
        (lambda p, y: np.mean(p - np.eye(p.shape[1])[y], axis=0), "db2"),
        (lambda p, y: p - np.eye(p.shape[1])[y] / len(y), "brackets"),
        (lambda p, y: np.where(np.eye(p.shape[1])[y] == 1, (p - 1) / len(y), 0), "other classes"),
    ],
    "finite_difference": [
        (_weights_left_moved, "work on a copy"),
        (_copied_once, "back in its place"),
        (_steps(1, 0, lambda epsilon: epsilon), "right alone"),
        (_steps(0, 1, lambda epsilon: epsilon), "left alone"),
        (_steps(1, 1, lambda epsilon: epsilon), "Twice too large"),
        (_steps(-1, -1, lambda epsilon: 2 * epsilon), "signs"),
        (_steps(1, 1, lambda epsilon: 1), "divided by a distance"),
        (_steps(1, 1, lambda epsilon: 2 / epsilon), "from left to right"),
        (lambda f, w, e: (f(w + e) - f(w - e)) / (e + e), "one number comes out"),
    ],
}
