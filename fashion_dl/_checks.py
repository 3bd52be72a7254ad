"""Checks of arguments, made before any work: ValueError says what was found and expected."""

from numbers import Real

import numpy as np

CLASSES = 10


def check_array(array, name, shape, dtypes, way_out=""):
    """An array of `shape` and one of `dtypes`, filled, without NaN or infinity.

    A length of `shape` is a number or, where any will do, the name it has in the message.
    `way_out` ends the message about another shape.
    """
    array = np.asarray(array)
    fits = array.ndim == len(shape) and all(
        isinstance(length, str) or length == found
        for length, found in zip(shape, array.shape, strict=True)
    )
    if not fits:
        expected = ", ".join(map(str, shape)) + ("," if len(shape) == 1 else "")
        raise ValueError(
            f"{name}: expected an array of shape ({expected}), found shape {array.shape}{way_out}"
        )
    _check_dtype(array, name, dtypes)
    _check_filled(array, name)
    return array


def check_images(images, name="images", dtypes=(np.uint8, np.floating)):
    """Images as an array of shape (n, height, width), n > 0, of one of `dtypes`, without NaN."""
    return check_array(images, name, ("n", "height", "width"), dtypes)


def check_labels(labels, name="labels", num_classes=CLASSES):
    """Labels as an integer array of shape (n,), n > 0, each from 0 to below `num_classes`."""
    labels = np.asarray(labels)
    if labels.ndim != 1:
        raise ValueError(
            f"{name}: expected integer labels of shape (n,), found shape {labels.shape}; "
            "one-hot labels go back to integers with preprocessing.from_one_hot"
        )
    _check_filled(labels, name)
    _check_dtype(labels, name, (np.integer,))
    if labels.min() < 0 or labels.max() >= num_classes:
        raise ValueError(
            f"{name}: expected labels from 0 to {num_classes - 1}, "
            f"found {labels.min()} to {labels.max()}"
        )
    return labels


def check_one_hot(one_hot, name="one_hot", num_classes=CLASSES):
    """One-hot labels as an array of shape (n, num_classes), n > 0, a single 1 in each row."""
    one_hot = check_array(one_hot, name, ("n", num_classes), (np.number, np.bool_))
    is_one_hot = np.isin(one_hot, (0, 1)).all(axis=1) & (one_hot.sum(axis=1) == 1)
    if not is_one_hot.all():
        row = int(np.argmin(is_one_hot))
        raise ValueError(
            f"{name}: expected a single 1 in each row, found {one_hot[row]} in row {row}"
        )
    return one_hot


def check_probabilities(probabilities, name="probabilities"):
    """Probabilities as a float array of shape (n, 10), n > 0, each row adding up to 1."""
    probabilities = check_array(probabilities, name, ("n", CLASSES), (np.floating,))
    sums = probabilities.sum(axis=1)
    if probabilities.min() < 0 or np.abs(sums - 1).max() > 1e-3:
        raise ValueError(
            f"{name}: expected values in [0, 1] that add up to 1 in each row, found values from "
            f"{probabilities.min():.4g} to {probabilities.max():.4g} "
            f"and sums from {sums.min():.4g} to {sums.max():.4g}; logits need a softmax first"
        )
    return probabilities


def check_same_length(**arrays):
    """Raise unless all arrays, given by name, have the same length."""
    lengths = {name: len(array) for name, array in arrays.items()}
    if len(set(lengths.values())) > 1:
        found = ", ".join(f"{length} {name}" for name, length in lengths.items())
        raise ValueError(f"expected arrays of one length, found {found}")


def check_fraction(value, name):
    """Raise unless `value` lies strictly between 0 and 1."""
    if not isinstance(value, Real) or not 0 < value < 1:
        raise ValueError(
            f"{name}: expected a fraction between 0 and 1, both excluded, found {value!r}"
        )


def check_share(value, name, below=False):
    """Raise unless `value` lies from 0 to 1, or with `below` from 0 to below 1."""
    if not isinstance(value, Real) or not 0 <= value <= 1 or (below and value == 1):
        raise ValueError(
            f"{name}: expected a share of at least 0 and {'below' if below else 'at most'} 1, "
            f"found {value!r}"
        )


def check_positive_integer(value, name):
    """Raise unless `value` is a whole number of 1 or more."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or value < 1:
        raise ValueError(f"{name}: expected a whole number of 1 or more, found {value!r}")


def check_seed(value, name="seed"):
    """Raise unless `value` is a whole number that NumPy and Keras take as a seed."""
    if isinstance(value, bool) or not isinstance(value, int | np.integer) or not 0 <= value < 2**32:
        raise ValueError(f"{name}: expected a whole number from 0 to 2**32 - 1, found {value!r}")


def _check_dtype(array, name, dtypes):
    if not any(np.issubdtype(array.dtype, dtype) for dtype in dtypes):
        expected = " or ".join(np.dtype(t).name if t is np.uint8 else t.__name__ for t in dtypes)
        raise ValueError(f"{name}: expected dtype {expected}, found {array.dtype}")


def _check_filled(array, name):
    if array.size == 0:
        raise ValueError(
            f"{name}: expected at least one, found an empty array of shape {array.shape}"
        )
    if np.issubdtype(array.dtype, np.floating):
        odd = array.size - np.count_nonzero(np.isfinite(array))
        if odd:
            raise ValueError(f"{name}: found NaN or infinity in {odd} places, expected none")
