"""Checks of lesson 2, Prepare the data."""

from fashion_dl.checks.checking import check

import numpy as np

_RNG = np.random.default_rng(2)
_TRAIN = _RNG.integers(0, 200, size=(6, 3, 4), dtype=np.uint8)
_OTHER = _RNG.integers(50, 256, size=(2, 3, 4), dtype=np.uint8)


def _rows(labels, num_classes):
    return np.eye(num_classes)[labels]


def _standardized(images, mean, deviation):
    return (images.astype(float) - mean) / deviation


@check(
    (),
    verified="a fifth of 60,000 is 12,000, which leaves 48,000, and 1,200 a class for validation.",
    mistakes={
        "That is for a tenth, as in the lesson. Now it is a fifth.": lambda: (54_000, 6_000, 600),
        "Training first, then validation.": lambda: (12_000, 48_000, 1_200),
        "The last number is for one class alone, of ten.": lambda: (48_000, 12_000, 12_000),
        "The last number is about the validation images, not the training images.": lambda: (
            48_000,
            12_000,
            4_800,
        ),
        "The test images are not touched: 60,000 images are split, not 70,000.": lambda: (
            56_000,
            14_000,
            1_400,
        ),
        "What is kept aside is not trained on: the two have to add up to 60,000.": lambda: (
            60_000,
            12_000,
            1_200,
        ),
    },
)
def split_sizes():
    """Checks a prediction: what `train_validation_split` with a fifth gives.

    The answer takes nothing and gives three integers: the number of training images, of
    validation images, and of validation images of each class.
    """
    return 48_000, 12_000, 1_200


@check(
    (_OTHER, _TRAIN),
    (_TRAIN, _TRAIN),
    verified="images are standardized with the training images' mean and deviation.",
    mistakes={
        "The images' own mean and deviation: that looks at data you are not supposed to have.": (
            lambda images, training_images: _standardized(images, images.mean(), images.std())
        ),
        "The mean is away. Now divide, by what?": (
            lambda images, training_images: _standardized(images, training_images.mean(), 1)
        ),
        "Divided by the variance. The standard deviation is its root.": (
            lambda images, training_images: _standardized(
                images, training_images.mean(), training_images.var()
            )
        ),
        "A mean for each pixel position. Here it is one number, over all pixels of all images.": (
            lambda images, training_images: _standardized(
                images, training_images.mean(axis=0), training_images.std(axis=0)
            )
        ),
        "That is scaling, to numbers from 0 to 1.": (lambda images, training_images: images / 255),
        "Divided first, then the mean taken away: the brackets are missing.": (
            lambda images, training_images: images - training_images.mean() / training_images.std()
        ),
        "The training images came back: standardize `images`.": (
            lambda images, training_images: _standardized(
                training_images, training_images.mean(), training_images.std()
            )
        ),
    },
)
def standardize(images, training_images):
    """Checks an answer that standardizes images by the training images.

    The answer takes uint8 images of shapes (n, height, width) and (m, height, width), and gives
    floats of the first one's shape.
    """
    return _standardized(images, training_images.mean(), training_images.std())


@check(
    (np.array([2, 0, 3]), 4),
    (np.array([1, 1], dtype=np.uint8), 6),
    verified="one row a label, with a single 1, at the label's place.",
    mistakes={
        "Off by one: class 0 has the first place.": (
            lambda labels, num_classes: np.roll(_rows(labels, num_classes), 1, axis=1)
        ),
        "Rows and columns are swapped: one row a label, one column a class.": (
            lambda labels, num_classes: _rows(labels, num_classes).T
        ),
        "As many columns as the largest label needs. Use num_classes.": (
            lambda labels, num_classes: _rows(labels, labels.max() + 1)
        ),
        "Always ten columns. Use num_classes.": (
            lambda labels, num_classes: _rows(labels, max(num_classes, 10))
        ),
        "The label itself stands at its place. A 1 is asked for.": (
            lambda labels, num_classes: _rows(labels, num_classes) * labels[:, np.newaxis]
        ),
        "0 and 1 are the wrong way round.": (
            lambda labels, num_classes: 1 - _rows(labels, num_classes)
        ),
        "All labels are in one row. Each label gets a row of its own.": (
            lambda labels, num_classes: _rows(labels, num_classes).max(axis=0)
        ),
    },
)
def one_hot(labels, num_classes):
    """Checks an answer that writes each label as a row of zeros and a single 1.

    The answer takes integer labels of shape (n,) and the number of classes, and gives numbers of
    shape (n, num_classes).
    """
    return _rows(labels, num_classes)
