"""How good a trained model is, and where it errs: figures from labels and probabilities."""

from typing import NamedTuple

from fashion_dl._checks import (
    CLASSES,
    check_labels,
    check_positive_integer,
    check_probabilities,
    check_same_length,
)

import numpy as np
from sklearn import metrics

LABELS = range(CLASSES)


class Calibration(NamedTuple):
    """What `calibration` gives: one entry a bin, and the error over all of them.

    Attributes:
        confidence: float64, shape (bins,), mean probability of the predicted class, up to 1;
            NaN in an empty bin.
        accuracy: float64, shape (bins,), share of right predictions; NaN in an empty bin.
        count: int64, shape (bins,), predictions in the bin.
        error: the expected calibration error, from 0 to 1.
    """

    confidence: np.ndarray
    accuracy: np.ndarray
    count: np.ndarray
    error: float


def accuracy(y_true: np.ndarray, y_pred: np.ndarray) -> float:
    """The share of predictions that are right.

    Args:
        y_true: integers from 0 to 9, shape (n,).
        y_pred: likewise; from probabilities, their `argmax(axis=1)`.

    Returns:
        A float from 0 to 1.

    Raises:
        ValueError: labels of another rank or dtype, out of range, of different length, or none.

    Example:
        >>> accuracy([0, 1, 2, 3], [0, 1, 2, 9])
        0.75
    """
    y_true, y_pred = _check_pair(y_true, y_pred)
    return float(metrics.accuracy_score(y_true, y_pred))


def confusion_matrix(y_true: np.ndarray, y_pred: np.ndarray) -> np.ndarray:
    """How often each class was taken for each.

    Args:
        y_true: integers from 0 to 9, shape (n,).
        y_pred: likewise.

    Returns:
        int64, shape (10, 10): rows are true classes, columns predicted ones.

    Raises:
        ValueError: as for `accuracy`.

    Example:
        >>> confusion_matrix([0, 6, 6], [0, 0, 6])[[0, 6]][:, [0, 6]]
        array([[1, 0],
               [1, 1]])
    """
    y_true, y_pred = _check_pair(y_true, y_pred)
    return metrics.confusion_matrix(y_true, y_pred, labels=LABELS)


def per_class(y_true: np.ndarray, y_pred: np.ndarray) -> dict[str, np.ndarray]:
    """Precision, recall and F1 of each class.

    Precision is the share of predictions of a class that are right, recall the share of its
    images that are found, F1 their harmonic mean; each is 0 where there is nothing to count.

    Args:
        y_true: integers from 0 to 9, shape (n,).
        y_pred: likewise.

    Returns:
        "precision", "recall" and "f1", float64 from 0 to 1, and "count", int64 images of the
        class, each of shape (10,) in label order.

    Raises:
        ValueError: as for `accuracy`.

    Source: scikit-learn's `precision_recall_fscore_support`.

    Example:
        >>> per_class([0, 0, 1, 1], [0, 0, 0, 1])["recall"][:2]
        array([1. , 0.5])
    """
    y_true, y_pred = _check_pair(y_true, y_pred)
    figures = metrics.precision_recall_fscore_support(
        y_true, y_pred, labels=LABELS, zero_division=0
    )
    return dict(zip(("precision", "recall", "f1", "count"), figures, strict=True))


def most_confident_mistakes(
    y_true: np.ndarray, probabilities: np.ndarray, count: int = 12
) -> np.ndarray:
    """Where the wrong predictions are that the model was surest of.

    Args:
        y_true: integers from 0 to 9, shape (n,).
        probabilities: float, shape (n, 10), each row adding up to 1.
        count: how many to give, 1 or more; fewer where there are fewer mistakes.

    Returns:
        int64 indices into `y_true`, shape (count,) or shorter, surest first.

    Raises:
        ValueError: other shapes or dtypes, labels out of range, rows that are no
            probabilities, different lengths, none, or `count` below 1.

    Example:
        >>> most_confident_mistakes([0, 1, 2], np.eye(10)[[0, 2, 1]] * 0.9 + 0.01, count=1)
        array([1])
    """
    y_true, probabilities = _check_probabilities(y_true, probabilities)
    check_positive_integer(count, "count")
    mistakes = np.flatnonzero(probabilities.argmax(axis=1) != y_true)
    surest_first = np.argsort(-probabilities[mistakes].max(axis=1), kind="stable")
    return mistakes[surest_first[:count]]


def calibration(y_true: np.ndarray, probabilities: np.ndarray, bins: int = 10) -> Calibration:
    """Whether a model that says 80% is right 80% of the time.

    Predictions are put into `bins` of equal width by the probability of the predicted class.
    The expected calibration error is the mean distance of confidence and accuracy over the
    bins, each weighted by its count.

    Args:
        y_true: integers from 0 to 9, shape (n,).
        probabilities: float, shape (n, 10), each row adding up to 1.
        bins: how many, 1 or more.

    Returns:
        A `Calibration` of confidence, accuracy and count per bin, and the error.

    Raises:
        ValueError: as for `most_confident_mistakes`, for `bins` in place of `count`.

    Source: Guo et al. 2017, "On Calibration of Modern Neural Networks", section 2.

    Example:
        >>> sure = np.eye(10)[[0, 1, 2, 3]]
        >>> calibration([0, 1, 2, 9], sure).error
        0.25
    """
    y_true, probabilities = _check_probabilities(y_true, probabilities)
    check_positive_integer(bins, "bins")
    confidence = np.minimum(probabilities.max(axis=1), 1)  # rounding may leave a hair above 1
    right = probabilities.argmax(axis=1) == y_true
    # Bins are open to the left, as in the paper. Edges of the probabilities' own dtype: a
    # float32 of 0.8 is above the float64 of 0.8.
    edges = (np.arange(1, bins) / bins).astype(confidence.dtype)
    which = np.searchsorted(edges, confidence)
    count = np.bincount(which, minlength=bins)
    with np.errstate(invalid="ignore"):  # 0 / 0: an empty bin
        mean_confidence = np.bincount(which, confidence, bins) / count
        mean_accuracy = np.bincount(which, right, bins) / count
    filled = count > 0
    gaps = np.abs(mean_confidence - mean_accuracy)[filled]
    return Calibration(
        mean_confidence, mean_accuracy, count, float(np.average(gaps, weights=count[filled]))
    )


def _check_pair(y_true, y_pred):
    y_true, y_pred = check_labels(y_true, "y_true"), check_labels(y_pred, "y_pred")
    check_same_length(y_true=y_true, y_pred=y_pred)
    return y_true, y_pred


def _check_probabilities(y_true, probabilities):
    y_true, probabilities = check_labels(y_true, "y_true"), check_probabilities(probabilities)
    check_same_length(y_true=y_true, probabilities=probabilities)
    return y_true, probabilities
