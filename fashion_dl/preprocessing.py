"""From the arrays of `load_data` to what a network takes."""

from fashion_dl._checks import (
    CLASSES,
    check_fraction,
    check_images,
    check_labels,
    check_one_hot,
    check_positive_integer,
    check_same_length,
    check_seed,
)

import numpy as np


def scale(images: np.ndarray) -> np.ndarray:
    """Pixels from 0–255 to [0, 1].

    Args:
        images: uint8, shape (n, height, width), values 0 to 255.

    Returns:
        float32, the same shape, values in [0, 1].

    Raises:
        ValueError: `images` has another rank or dtype (floats have been scaled already),
            or is empty.

    Example:
        >>> scale(np.array([[[0, 51, 255]]], dtype=np.uint8))
        array([[[0. , 0.2, 1. ]]], dtype=float32)
    """
    images = check_images(images, dtypes=(np.uint8,))
    return images.astype(np.float32) / 255


def standardize(images: np.ndarray, training_images: np.ndarray) -> np.ndarray:
    """Images less the training images' mean, over their standard deviation.

    Both are single numbers, taken over all pixels of all training images. Validation and
    test images take the training images' too: a model must see them the way it saw those.

    Args:
        images: uint8 or float, shape (n, height, width).
        training_images: of the same dtype and on the same scale, shape (m, height, width).

    Returns:
        float32, the shape of `images`; for the training images themselves, mean 0 and
        standard deviation 1.

    Raises:
        ValueError: an argument has another rank or dtype, is empty or has NaN; the two have
            different dtypes; or all training pixels are equal.

    Example:
        >>> x_train = np.array([[[0, 100]], [[200, 100]]], dtype=np.uint8)
        >>> standardize(x_train, x_train).ravel()
        array([-1.4142135,  0.       ,  1.4142135,  0.       ], dtype=float32)
    """
    images = check_images(images)
    training_images = check_images(training_images, "training_images")
    if images.dtype != training_images.dtype:
        raise ValueError(
            "expected images and training_images of one dtype, and so on one scale, "
            f"found {images.dtype} and {training_images.dtype}"
        )
    lowest = training_images.min()
    if lowest == training_images.max():  # rounding may leave them a deviation above 0
        raise ValueError(
            f"training_images: expected pixels that differ, found all equal to {lowest}"
        )
    mean = np.float32(training_images.mean(dtype=np.float64))
    deviation = np.float32(training_images.std(dtype=np.float64))
    return (images.astype(np.float32) - mean) / deviation


def flatten(images: np.ndarray) -> np.ndarray:
    """Each image as one row of pixels.

    Args:
        images: uint8 or float, shape (n, height, width).

    Returns:
        The same dtype, shape (n, height · width), row by row from the top left.

    Raises:
        ValueError: `images` has another rank or dtype, is empty or has NaN.

    Example:
        >>> flatten(np.zeros((5, 28, 28))).shape
        (5, 784)
    """
    images = check_images(images)
    return images.reshape(len(images), -1)


def add_channel_axis(images: np.ndarray) -> np.ndarray:
    """Images with a last axis of length 1, the single grey channel that `Conv2D` expects.

    Args:
        images: uint8 or float, shape (n, height, width).

    Returns:
        The same dtype, shape (n, height, width, 1).

    Raises:
        ValueError: `images` has another rank or dtype, is empty or has NaN.

    Example:
        >>> add_channel_axis(np.zeros((5, 28, 28))).shape
        (5, 28, 28, 1)
    """
    return check_images(images)[..., np.newaxis]


def one_hot(labels: np.ndarray, num_classes: int = CLASSES) -> np.ndarray:
    """Each label as a row of one number a class: 1 at the label, 0 elsewhere.

    Args:
        labels: integers from 0 to below `num_classes`, shape (n,).
        num_classes: 1 or more.

    Returns:
        float32, shape (n, num_classes).

    Raises:
        ValueError: `labels` has another rank or dtype, is empty, or has a label out of range.

    Example:
        >>> one_hot([2])
        array([[0., 0., 1., 0., 0., 0., 0., 0., 0., 0.]], dtype=float32)
    """
    check_positive_integer(num_classes, "num_classes")
    return np.eye(num_classes, dtype=np.float32)[check_labels(labels, num_classes=num_classes)]


def from_one_hot(one_hot: np.ndarray) -> np.ndarray:
    """Labels from one-hot rows; the way back from `one_hot`.

    Args:
        one_hot: numbers, shape (n, 10), a single 1 in each row and 0 elsewhere.

    Returns:
        int64, shape (n,), from 0 to 9.

    Raises:
        ValueError: `one_hot` has another shape or dtype, is empty, or a row is not one-hot
            (probabilities are not: take their `argmax(axis=1)`).

    Example:
        >>> from_one_hot(one_hot([9, 0, 3]))
        array([9, 0, 3])
    """
    return check_one_hot(one_hot).argmax(axis=1).astype(np.int64)


def train_validation_split(
    x: np.ndarray, y: np.ndarray, validation_split: float = 0.1, seed: int = 42
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[np.ndarray, np.ndarray]]:
    """Part of the training set kept aside for validation, every class in equal share.

    Args:
        x: images of any rank and dtype, shape (n, …).
        y: integers from 0 to 9, shape (n,).
        validation_split: the share kept aside, in (0, 1).
        seed: which images are kept aside, 0 or more; the same seed gives the same ones.

    Returns:
        `(x_train, y_train), (x_validation, y_validation)`, shuffled copies with the dtypes
        and trailing axes of `x` and `y`.

    Raises:
        ValueError: different lengths, labels out of range, `validation_split` outside (0, 1),
            too few images for each class to be on both sides, or no valid seed.

    Source: scikit-learn's `train_test_split` with `stratify`.

    Example:
        >>> x, y = np.zeros((100, 28, 28)), np.arange(100) % 10
        >>> (x_train, y_train), (x_validation, y_validation) = train_validation_split(x, y)
        >>> x_train.shape, np.bincount(y_validation)
        ((90, 28, 28), array([1, 1, 1, 1, 1, 1, 1, 1, 1, 1]))
    """
    x, y = np.asarray(x), check_labels(y, "y")
    if x.ndim == 0:
        raise ValueError(f"x: expected an array of shape (n, ...), found the single value {x}")
    check_same_length(x=x, y=y)
    check_fraction(validation_split, "validation_split")
    check_seed(seed)
    from sklearn.model_selection import train_test_split  # half a second: not for `scale` alone

    try:
        x_train, x_validation, y_train, y_validation = train_test_split(
            x, y, test_size=validation_split, random_state=seed, stratify=y
        )
        on_both_sides = np.array_equal(np.unique(y_train), np.unique(y_validation))
    except ValueError:
        on_both_sides = False
    if not on_both_sides:
        rarest = np.unique(y, return_counts=True)[1].min()
        raise ValueError(
            f"y: expected enough images of each class for both sides of a split at "
            f"{validation_split}, found only {rarest} of one; take more images, or another share"
        )
    return (x_train, y_train), (x_validation, y_validation)
