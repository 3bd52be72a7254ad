"""Checks of lesson 8, Look at the errors."""

from fashion_dl.checks.checking import check

import numpy as np

_MATRIX = np.array([[5, 1, 0, 3], [0, 7, 1, 0], [0, 0, 0, 0], [3, 0, 2, 4]])
_FULL_MATRIX = np.array([[8, 2, 1], [4, 3, 0], [0, 6, 9]])
_LABELS = np.array([0, 0, 1, 0, 0, 1, 3, 3, 3, 2], dtype=np.uint8)
_PROBABILITIES = np.array(
    [
        [0.75, 0.25, 0, 0],
        [0.5, 0.25, 0.25, 0],
        [0.125, 0.625, 0.125, 0.125],
        [0.25, 0.125, 0.625, 0],
        [0.375, 0.25, 0.25, 0.125],
        [0, 0.875, 0, 0.125],
        [0.125, 0.25, 0.375, 0.25],
        [0, 0, 0.25, 0.75],
        [0.25, 0.25, 0.125, 0.375],
        [0.9375, 0.0625, 0, 0],
    ]
)


@check(
    (),
    verified="seven in ten of 1,200 are 840 shirts found, and 160 of the 1,000 are missed.",
    mistakes={
        "First those that were found, then those that were missed.": lambda: (160, 840),
        "The second number is about shirts that were missed, not about other garments that were "
        "called shirts.": lambda: (840, 360),
        "That would be a recall of 0.7: so many of all shirts. Precision is about all that were "
        "called shirts.": lambda: (700, 300),
        "Those that were called shirts and are none are taken for those that are.": lambda: (
            360,
            640,
        ),
        "Missed can only be a shirt, and there are 1,000 of them.": lambda: (840, 9_160),
        "Those are shares. Numbers of images are asked for.": lambda: (0.84, 0.16),
        "Those are the lesson's shirts: it had a recall of 0.668.": lambda: (668, 332),
    },
)
def shirts_found():
    """Checks a prediction: how many of 1,000 shirts are found, if 1,200 are called so, 0.7 rightly.

    The answer takes nothing and gives two integers: the shirts found, and the shirts missed.
    """
    return 840, 160


def _counts(y_true, y_pred, num_classes):
    matrix = np.zeros((num_classes, num_classes), dtype=int)
    np.add.at(matrix, (y_true, y_pred), 1)
    return matrix


def _pairs_once(y_true, y_pred, num_classes):
    return np.minimum(_counts(y_true, y_pred, num_classes), 1)


def _shares_of_rows(y_true, y_pred, num_classes):
    matrix = _counts(y_true, y_pred, num_classes)
    with np.errstate(invalid="ignore"):
        return matrix / matrix.sum(axis=1, keepdims=True)


@check(
    (np.array([2, 0, 2, 2, 1, 0, 2]), np.array([2, 0, 0, 0, 2, 0, 1]), 4),
    (
        np.array([1, 1, 1, 0, 2], dtype=np.uint8),
        np.array([1, 2, 2, 0, 1], dtype=np.uint8),
        3,
    ),
    verified="each image counts once, in the row of its true class and the predicted one's column.",
    mistakes={
        "Rows and columns are swapped: a row is a true class.": (
            lambda y_true, y_pred, num_classes: _counts(y_pred, y_true, num_classes)
        ),
        "No count is above 1. `matrix[rows, columns] += 1` adds once to each place, however often "
        "it is named.": _pairs_once,
        "Only what is right was counted. Where do the mistakes stand?": (
            lambda y_true, y_pred, num_classes: np.diag(
                np.diag(_counts(y_true, y_pred, num_classes))
            )
        ),
        "Only the mistakes were counted. What is right belongs in the matrix, too.": (
            lambda y_true, y_pred, num_classes: (
                _counts(y_true, y_pred, num_classes)
                - np.diag(np.diag(_counts(y_true, y_pred, num_classes)))
            )
        ),
        "Those are shares of all images. Counts are asked for.": (
            lambda y_true, y_pred, num_classes: _counts(y_true, y_pred, num_classes) / len(y_true)
        ),
        "Each row was divided by its sum. Counts are asked for.": _shares_of_rows,
        "The matrix is as large as the largest label needs. Use num_classes.": (
            lambda y_true, y_pred, num_classes: _counts(
                y_true, y_pred, max(y_true.max(), y_pred.max()) + 1
            )
        ),
        "Always ten classes. Use num_classes.": (
            lambda y_true, y_pred, num_classes: _counts(y_true, y_pred, max(num_classes, 10))
        ),
        "All counts stand in one row. A class needs a row of its own.": (
            lambda y_true, y_pred, num_classes: _counts(y_true, y_pred, num_classes).ravel()
        ),
    },
)
def confusion_matrix(y_true, y_pred, num_classes):
    """Checks an answer that counts how often each class was taken for each.

    The answer takes integer labels of shape (n,), predicted ones likewise, and the number of
    classes, and gives counts of shape (num_classes, num_classes): a row is a true class.
    """
    return _counts(y_true, y_pred, num_classes)


def _found(matrix):
    return np.diag(matrix) / np.maximum(matrix.sum(axis=1), 1)


def _with_nan(matrix):
    with np.errstate(invalid="ignore"):
        return np.diag(matrix) / matrix.sum(axis=1)


@check(
    (_MATRIX,),
    (_FULL_MATRIX,),
    verified="of each class the share that was found, and 0 where there was nothing to find.",
    mistakes={
        "That is precision: divided by how often a class was the answer. How many images has it?": (
            lambda matrix: np.diag(matrix) / matrix.sum(axis=0)
        ),
        "That is the accuracy of all classes together. Recall is one number for each.": (
            lambda matrix: np.trace(matrix) / matrix.sum()
        ),
        "Those are counts of what was found. Of how many?": lambda matrix: np.diag(matrix),
        "Divided by the number of all images. Recall looks at the images of one class.": (
            lambda matrix: np.diag(matrix) / matrix.sum()
        ),
        "Divided by what was missed. Recall is a share of all images of the class.": (
            lambda matrix: np.diag(matrix) / np.maximum(matrix.sum(axis=1) - np.diag(matrix), 1)
        ),
        "NaN comes from 0 divided by 0: a class has no images. What does the task want there?": (
            _with_nan
        ),
        "That is the share that was missed.": (
            lambda matrix: (
                (matrix.sum(axis=1) - np.diag(matrix)) / np.maximum(matrix.sum(axis=1), 1)
            )
        ),
        "That is 1 less the recall: the share that was not found.": (
            lambda matrix: 1 - _found(matrix)
        ),
        "A class without images is left out. Then nobody knows which number belongs to which "
        "class.": lambda matrix: _found(matrix)[matrix.sum(axis=1) > 0],
        "For a class without images the task wants 0.": (
            lambda matrix: np.where(matrix.sum(axis=1) > 0, _found(matrix), 1)
        ),
        "That is F1, which joins recall and precision.": (
            lambda matrix: 2 * np.diag(matrix) / (matrix.sum(axis=0) + matrix.sum(axis=1))
        ),
    },
)
def recall(matrix):
    """Checks an answer that gives the recall of each class.

    The answer takes a confusion matrix of shape (classes, classes), whose rows are the true
    classes, and gives floats of shape (classes,).
    """
    return _found(matrix)


def _over(y_true, probabilities, answered):
    right = probabilities.argmax(axis=1) == y_true
    return float(answered.mean()), float(right[answered].mean())


def _abstain(y_true, probabilities, threshold):
    return _over(y_true, probabilities, probabilities.max(axis=1) > threshold)


@check(
    (_LABELS, _PROBABILITIES, 0.5),
    (_LABELS[::-1], _PROBABILITIES[::-1].astype(np.float32), 0.7),
    verified="how many are answered, and how many of those rightly.",
    mistakes={
        "The share is right. The accuracy is that of all images: leave out those without an "
        "answer.": lambda y_true, probabilities, threshold: (
            _abstain(y_true, probabilities, threshold)[0],
            (probabilities.argmax(axis=1) == y_true).mean(),
        ),
        "The two are swapped: first the share of images answered.": (
            lambda y_true, probabilities, threshold: _abstain(y_true, probabilities, threshold)[
                ::-1
            ]
        ),
        "It answers where it is not sure. Which side of the threshold is meant?": (
            lambda y_true, probabilities, threshold: _over(
                y_true, probabilities, probabilities.max(axis=1) < threshold
            )
        ),
        "Right answers were divided by all images. Among which images is the accuracy asked for?": (
            lambda y_true, probabilities, threshold: (
                _abstain(y_true, probabilities, threshold)[0],
                np.prod(_abstain(y_true, probabilities, threshold)),
            )
        ),
        "It looks at the true class's probability. The model does not know the true class.": (
            lambda y_true, probabilities, threshold: _over(
                y_true, probabilities, probabilities[np.arange(len(y_true)), y_true] > threshold
            )
        ),
        "Those are counts. Shares are asked for.": (
            lambda y_true, probabilities, threshold: (
                len(y_true) * _abstain(y_true, probabilities, threshold)[0],
                len(y_true) * np.prod(_abstain(y_true, probabilities, threshold)),
            )
        ),
        "The first is a count of images. A share of them is asked for.": (
            lambda y_true, probabilities, threshold: (
                len(y_true) * _abstain(y_true, probabilities, threshold)[0],
                _abstain(y_true, probabilities, threshold)[1],
            )
        ),
        "The first is the share left open. The share answered is asked for.": (
            lambda y_true, probabilities, threshold: (
                1 - _abstain(y_true, probabilities, threshold)[0],
                _abstain(y_true, probabilities, threshold)[1],
            )
        ),
        "The second is the share of wrong answers.": (
            lambda y_true, probabilities, threshold: (
                _abstain(y_true, probabilities, threshold)[0],
                1 - _abstain(y_true, probabilities, threshold)[1],
            )
        ),
        "A probability equal to the threshold is not above it.": (
            lambda y_true, probabilities, threshold: _over(
                y_true, probabilities, probabilities.max(axis=1) >= threshold
            )
        ),
        "The second is how sure the model is. How often is it right?": (
            lambda y_true, probabilities, threshold: (
                _abstain(y_true, probabilities, threshold)[0],
                probabilities.max(axis=1)[probabilities.max(axis=1) > threshold].mean(),
            )
        ),
    },
)
def abstain(y_true, probabilities, threshold):
    """Checks an answer that lets a model answer only where it is sure.

    The answer takes integer labels of shape (n,), floats of shape (n, classes) and a number, and
    gives two floats: the share of images whose largest probability is above that number, and the
    accuracy among these.
    """
    return _abstain(y_true, probabilities, threshold)
