"""Checks of lesson 1, Meet the data."""

from fashion_dl.checks.checking import check

import numpy as np

_LABELS = np.array([3, 0, 1, 3, 3, 0], dtype=np.uint8)
_IMAGES = np.random.default_rng(1).integers(0, 256, size=(30, 4, 5), dtype=np.uint8)
_OF_IMAGES = np.repeat(np.arange(10, dtype=np.uint8), 3)[::-1]
_MEANS = np.random.default_rng(2).uniform(0, 255, size=(10, 4, 5))


@check(
    (),
    verified="60,000 images of 32 rows and 32 columns have 61,440,000 pixels.",
    mistakes={
        "That is the number for 28 × 28 pixels: change the 28.": lambda: 60_000 * 28 * 28,
        "That is one image. How many are there?": lambda: 32 * 32,
        "An image has rows and columns: 32 is in there twice.": lambda: 60_000 * 32,
        "That is the test set's. The question is about the training images.": lambda: (
            10_000 * 32 * 32
        ),
        "One side has 32 pixels now, and the other one too.": lambda: 60_000 * 28 * 32,
        "Training images alone: the test images are not among them.": lambda: 70_000 * 32 * 32,
    },
)
def pixels():
    """Checks a prediction: how many pixels 60,000 images of 32 × 32 have.

    The answer takes nothing and gives an integer.
    """
    return 60_000 * 32 * 32


@check(
    (_LABELS, 5),
    (np.array([2, 2, 0, 1], dtype=np.uint8), 3),
    verified="each class is counted once, in label order, and those that don't occur are 0.",
    mistakes={
        "A class that no label names is missing. np.bincount has an argument for that.": (
            lambda labels, num_classes: np.bincount(labels)
        ),
        "Only the classes that occur are counted. How long should the result be?": (
            lambda labels, num_classes: np.unique(labels, return_counts=True)[1]
        ),
        "Those are shares. Counts are asked for.": (
            lambda labels, num_classes: np.bincount(labels, minlength=num_classes) / len(labels)
        ),
        "Counted from 1: labels begin at 0.": (
            lambda labels, num_classes: np.array(
                [(labels == label).sum() for label in range(1, num_classes + 1)]
            )
        ),
        "The last class is left out. `range(n)` ends before n.": (
            lambda labels, num_classes: np.bincount(labels, minlength=num_classes)[
                : num_classes - 1
            ]
        ),
        "Sorted by size, so nobody knows which class is which. Keep the order of the labels.": (
            lambda labels, num_classes: np.sort(np.bincount(labels, minlength=num_classes))[::-1]
        ),
    },
)
def class_counts(labels, num_classes):
    """Checks an answer that counts how often each class occurs.

    The answer takes integer labels of shape (n,) and the number of classes, and gives
    `num_classes` counts in label order.
    """
    return np.bincount(labels, minlength=num_classes)


@check(
    (_IMAGES, _OF_IMAGES),
    (_IMAGES[::-1], np.random.default_rng(0).permutation(_OF_IMAGES)),
    verified="ten mean garments, pixel by pixel, in label order.",
    mistakes={
        "That is one number an image or class. Which axis counts the images?": (
            lambda images, labels: np.array([images[labels == label].mean() for label in range(10)])
        ),
        "The mean of all images, ten times. Where are the labels used?": (
            lambda images, labels: np.stack([images.mean(axis=0)] * 10)
        ),
        "The sums are right. A mean is a sum divided by something.": (
            lambda images, labels: np.stack(
                [images[labels == label].sum(axis=0) for label in range(10)]
            )
        ),
        "The digits after the point are cut off: a mean of uint8 is no uint8.": (
            lambda images, labels: np.stack(
                [images[labels == label].mean(axis=0) for label in range(10)]
            ).astype(np.uint8)
        ),
        "That is how much the pixels vary. Their mean is asked for.": (
            lambda images, labels: np.stack(
                [images[labels == label].std(axis=0) for label in range(10)]
            )
        ),
        "That is the median, the one in the middle. The mean is asked for.": (
            lambda images, labels: np.stack(
                [np.median(images[labels == label], axis=0) for label in range(10)]
            )
        ),
        "The sum ran over: a uint8 goes from 255 to 0. Which type does your sum have?": (
            lambda images, labels: np.stack(
                [
                    np.add.reduce(images[labels == label], axis=0, dtype=np.uint8)
                    / (labels == label).sum()
                    for label in range(10)
                ]
            )
        ),
    },
)
def mean_images(images, labels):
    """Checks an answer that gives the mean garment of each class.

    The answer takes uint8 images of shape (n, height, width) and their labels from 0 to 9, of
    shape (n,), and gives floats of shape (10, height, width).
    """
    return np.stack([images[labels == label].mean(axis=0) for label in range(10)])


def _distances(images, means):
    return ((images[:, np.newaxis].astype(float) - means) ** 2).mean(axis=(2, 3))


@check(
    (_IMAGES, _MEANS),
    (_IMAGES[:4], _MEANS[::-1].copy()),
    verified="each image gets the label of the mean garment that is nearest to it.",
    mistakes={
        "That is the mean garment farthest away.": (
            lambda images, means: _distances(images, means).argmax(axis=1)
        ),
        "Those are distances. Which class has the smallest?": (
            lambda images, means: _distances(images, means).min(axis=1)
        ),
        "For each class its nearest image: the axes are swapped. One answer an image is needed.": (
            lambda images, means: _distances(images, means).argmin(axis=0)
        ),
        "uint8 less uint8 never goes below 0: it runs over. Make floats of the pixels first.": (
            lambda images, means: np.array(
                [
                    ((image - means.astype(np.uint8)) ** 2).mean(axis=(1, 2)).argmin()
                    for image in images
                ]
            )
        ),
        "Differences up and down cancel out here. Square them before you take their mean.": (
            lambda images, means: np.abs(
                (images[:, np.newaxis].astype(float) - means).mean(axis=(2, 3))
            ).argmin(axis=1)
        ),
        "Labels begin at 0.": (lambda images, means: _distances(images, means).argmin(axis=1) + 1),
    },
)
def nearest_mean(images, means):
    """Checks an answer that gives each image the class whose mean garment is nearest to it.

    The answer takes uint8 images of shape (n, height, width) and floats of shape
    (10, height, width), and gives n labels. Distance is the mean squared difference of the pixels.
    """
    return _distances(images, means).argmin(axis=1)
