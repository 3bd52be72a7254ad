"""Answers to the exercises of lesson 1, as learners write them."""

import numpy as np


def _counts_in_a_loop(labels, num_classes):
    counts = [0] * num_classes
    for label in labels:
        counts[label] += 1
    return counts


def _counts_that_occur(labels, num_classes):
    counts = {}
    for label in sorted(labels.tolist()):
        counts[label] = counts.get(label, 0) + 1
    return list(counts.values())


def _means_in_a_loop(images, labels):
    means = np.zeros((10, *images.shape[1:]), dtype="float32")
    for label in range(10):
        means[label] = np.mean(images[np.flatnonzero(labels == label)], axis=0)
    return means


def _nearest_in_a_loop(images, means):
    nearest = []
    for image in images:
        distances = [np.linalg.norm(image - mean) for mean in means]
        nearest.append(int(np.argmin(distances)))
    return nearest


def _nearest_by_matrix(images, means):
    x, m = images.reshape(len(images), -1).astype("float64"), means.reshape(10, -1)
    return ((m**2).sum(axis=1) - 2 * x @ m.T).argmin(axis=1)


RIGHT = {
    "pixels": [lambda: 61440000, lambda: np.int64(60000) * 32**2],
    "class_counts": [
        _counts_in_a_loop,
        lambda labels, num_classes: np.eye(num_classes)[labels].sum(axis=0),
    ],
    "mean_images": [
        _means_in_a_loop,
        lambda images, labels: [
            images[labels == k].sum(axis=0) / (labels == k).sum() for k in range(10)
        ],
    ],
    "nearest_mean": [_nearest_in_a_loop, _nearest_by_matrix],
}

WRONG = {
    "pixels": [
        (lambda: 47_040_000, "change the 28"),
        (lambda: 1024, "That is one image"),
        (lambda: 1_920_000, "rows and columns"),
        (lambda: 10_240_000, "test set"),
        (lambda: 71_680_000, "Training images alone"),
    ],
    "class_counts": [
        (
            lambda labels, num_classes: np.histogram(labels, bins=range(labels.max() + 2))[0],
            "missing",
        ),
        (_counts_that_occur, "Only the classes that occur"),
        (lambda labels, n: [sum(labels == k) / len(labels) for k in range(n)], "shares"),
        (lambda labels, n: [sum(labels == k) for k in range(1, n + 1)], "Counted from 1"),
        (lambda labels, n: [sum(labels == k) for k in range(n - 1)], "last class"),
        (lambda labels, n: sorted([sum(labels == k) for k in range(n)], reverse=True), "Sorted"),
    ],
    "mean_images": [
        (lambda x, y: [np.mean(x[y == k]) for k in range(10)], "Which axis"),
        (lambda x, y: np.repeat(x.mean(axis=0)[None], 10, axis=0), "all images, ten times"),
        (lambda x, y: [x[y == k].astype(float).sum(0) for k in range(10)], "divided by something"),
        (lambda x, y: [np.uint8(np.mean(x[y == k], axis=0)) for k in range(10)], "cut off"),
        (lambda x, y: [np.sqrt(x[y == k].var(axis=0)) for k in range(10)], "vary"),
        (lambda x, y: [np.percentile(x[y == k], 50, axis=0) for k in range(10)], "median"),
    ],
    "nearest_mean": [
        (lambda x, m: [np.argmax([np.linalg.norm(i - k) for k in m]) for i in x], "farthest"),
        (lambda x, m: [min(np.mean((i - k) ** 2) for k in m) for i in x], "smallest"),
        (
            lambda x, m: [np.argmin([np.linalg.norm(i - k) for i in x]) for k in m],
            "axes are swapped",
        ),
        (lambda x, m: [np.argmin([abs(np.mean(i - k)) for k in m]) for i in x], "cancel out"),
        (lambda x, m: [1 + np.argmin([np.linalg.norm(i - k) for k in m]) for i in x], "begin at 0"),
    ],
}
