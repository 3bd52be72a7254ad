"""Answers to the exercises of lesson 8, as learners write them."""

import numpy as np


def _matrix_in_a_loop(y_true, y_pred, num_classes):
    matrix = [[0] * num_classes for _ in range(num_classes)]
    for i in range(len(y_true)):
        matrix[y_true[i]][y_pred[i]] += 1
    return matrix


def _matrix_by_bincount(y_true, y_pred, num_classes):
    places = y_true.astype(int) * num_classes + y_pred
    return np.bincount(places, minlength=num_classes**2).reshape(num_classes, num_classes)


def _each_pair_once(y_true, y_pred, num_classes):
    matrix = np.zeros((num_classes, num_classes))
    matrix[y_true, y_pred] += 1
    return matrix


def _only_right(y_true, y_pred, num_classes):
    return np.diag([np.sum((y_true == k) & (y_pred == k)) for k in range(num_classes)])


def _only_wrong(y_true, y_pred, num_classes):
    wrong = y_true != y_pred
    return _matrix_in_a_loop(y_true[wrong], y_pred[wrong], num_classes)


def _as_large_as_needed(y_true, y_pred, num_classes):
    return _matrix_in_a_loop(y_true, y_pred, int(max([*y_true, *y_pred])) + 1)


def _recall_in_a_loop(matrix):
    shares = np.zeros(len(matrix), dtype="float32")
    for k, row in enumerate(matrix):
        if row.sum() > 0:
            shares[k] = row[k] / row.sum()
    return shares


def _recall_in_lists(matrix):
    rows = np.asarray(matrix).tolist()
    return [row[k] / sum(row) if any(row) else 0 for k, row in enumerate(rows)]


def _recall_with_nan(matrix):
    with np.errstate(all="ignore"):
        return [matrix[k, k] / matrix[k].sum() for k in range(len(matrix))]


def _abstain_in_a_loop(y_true, probabilities, threshold):
    answered = right = 0
    for label, row in zip(y_true, probabilities, strict=True):
        if max(row) > threshold:
            answered += 1
            right += int(np.argmax(row) == label)
    return answered / len(y_true), right / answered


def _abstain_by_indices(y_true, probabilities, threshold):
    sure = np.flatnonzero((probabilities > threshold).any(axis=1))
    accuracy = np.mean(probabilities[sure].argmax(axis=1) == y_true[sure])
    return [len(sure) / len(y_true), np.float32(accuracy)]


def _accuracy_of_all(y_true, probabilities, threshold):
    sure = probabilities.max(axis=1) > threshold
    return sure.sum() / len(sure), sum(np.argmax(probabilities, axis=1) == y_true) / len(y_true)


def _right_of_all(y_true, probabilities, threshold):
    sure = probabilities.max(axis=1) > threshold
    return sure.mean(), (sure & (probabilities.argmax(axis=1) == y_true)).mean()


def _where_unsure(y_true, probabilities, threshold):
    unsure = probabilities.max(axis=1) < threshold
    return unsure.mean(), np.mean(probabilities[unsure].argmax(axis=1) == y_true[unsure])


def _by_the_true_class(y_true, probabilities, threshold):
    of_true = np.array([row[label] for row, label in zip(probabilities, y_true, strict=True)])
    sure = of_true > threshold
    return sure.mean(), np.mean(probabilities[sure].argmax(axis=1) == y_true[sure])


def _counts(y_true, probabilities, threshold):
    sure = probabilities.max(axis=1) > threshold
    return sure.sum(), (probabilities[sure].argmax(axis=1) == y_true[sure]).sum()


def _at_the_threshold(y_true, probabilities, threshold):
    sure = ~(probabilities.max(axis=1) < threshold)
    return sure.mean(), np.mean(probabilities[sure].argmax(axis=1) == y_true[sure])


RIGHT = {
    "shirts_found": [lambda: [840, 160], lambda: np.array([1200 * 0.7, 1000 - 1200 * 0.7])],
    "confusion_matrix": [_matrix_in_a_loop, _matrix_by_bincount],
    "recall": [_recall_in_a_loop, _recall_in_lists],
    "abstain": [_abstain_in_a_loop, _abstain_by_indices],
}

WRONG = {
    "shirts_found": [
        (lambda: [160, 840], "First those that were found"),
        (lambda: (840, 1200 - 840), "other garments"),
        (lambda: (700, 300), "a recall of 0.7"),
        (lambda: (360, 640), "are none"),
        (lambda: (840, 10_000 - 840), "can only be a shirt"),
        (lambda: (0.84, 0.16), "shares"),
    ],
    "confusion_matrix": [
        (lambda t, p, n: np.transpose(_matrix_in_a_loop(t, p, n)), "swapped"),
        (_each_pair_once, "No count is above 1"),
        (_only_right, "Only what is right"),
        (_only_wrong, "Only the mistakes"),
        (lambda t, p, n: _matrix_by_bincount(t, p, n) / len(p), "shares of all images"),
        (_as_large_as_needed, "the largest label"),
        (lambda t, p, n: _matrix_in_a_loop(t, p, 10), "Always ten"),
        (lambda t, p, n: np.bincount(t * n + p, minlength=n * n), "in one row"),
    ],
    "recall": [
        (lambda m: [m[k, k] / m[:, k].sum() for k in range(len(m))], "precision"),
        (lambda m: m.diagonal().sum() / m.sum(), "all classes together"),
        (lambda m: [m[k, k] for k in range(len(m))], "Of how many"),
        (lambda m: [m[k, k] / m.sum() for k in range(len(m))], "number of all images"),
        (_recall_with_nan, "0 divided by 0"),
        (lambda m: 1 - np.array(_recall_in_lists(m)), "1 less the recall"),
        (lambda m: [m[k, k] / m[k].sum() for k in range(len(m)) if m[k].sum()], "left out"),
    ],
    "abstain": [
        (_accuracy_of_all, "that of all images"),
        (lambda t, p, x: _abstain_in_a_loop(t, p, x)[::-1], "swapped"),
        (_where_unsure, "not sure"),
        (_right_of_all, "divided by all images"),
        (_by_the_true_class, "true class's probability"),
        (_counts, "Those are counts"),
        (_at_the_threshold, "equal to the threshold"),
    ],
}
