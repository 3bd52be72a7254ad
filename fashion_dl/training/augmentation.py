"""Augmentations: each makes other images of a whole batch at once, in NumPy, on any backend.

Each function here gives an `Augmentation`, a function of a batch and a generator that returns
a new batch: `flip()(images, one_hot, generator)`. Images are float, shape (n, height, width) or
(n, height, width, 1); what an augmentation leaves empty takes the darkest value of the batch,
which is black whatever the pixels' scale, if one of its images has a black pixel. The arrays
given stay as they are.
"""

import math
from collections.abc import Callable
from numbers import Real

from fashion_dl._checks import check_positive_integer, check_share

import numpy as np

Batch = tuple[np.ndarray, np.ndarray]
Augmentation = Callable[[np.ndarray, np.ndarray, np.random.Generator], Batch]


def flip(share: float = 0.5) -> Augmentation:
    """Mirror images, left to right.

    Args:
        share: how likely each image is to be mirrored, in [0, 1].

    Returns:
        The augmentation; the labels stay.

    Raises:
        ValueError: `share` is out of its range.

    Example:
        >>> row = np.array([[[1.0, 2.0, 3.0]]])
        >>> flip(share=1)(row, np.eye(1, 10), np.random.default_rng(0))[0]
        array([[[3., 2., 1.]]])
    """
    check_share(share, "share")

    def flipped(images, one_hot, generator):
        chosen = generator.random(len(images)) < share
        images = images.copy()
        images[chosen] = images[chosen, :, ::-1]
        return images, one_hot

    return flipped


def shift(pixels: int = 2) -> Augmentation:
    """Move each image by up to `pixels` up or down and, independently, left or right.

    Args:
        pixels: the farthest, 1 or more; all distances from -pixels to pixels are as likely.

    Returns:
        The augmentation; the labels stay.

    Raises:
        ValueError: `pixels` is no whole number of 1 or more.

    Source: the random crop of zero-padded images in He et al. 2015, "Deep Residual Learning",
    section 4.2.

    Example:
        >>> moved, _ = shift(1)(np.eye(3)[None], np.eye(1, 10), np.random.default_rng(2))
        >>> moved[0]
        array([[0., 0., 1.],
               [0., 0., 0.],
               [0., 0., 0.]])
    """
    check_positive_integer(pixels, "pixels")

    def shifted(images, one_hot, generator):
        n, height, width = images.shape[:3]
        margin = [(0, 0), (pixels, pixels), (pixels, pixels)] + [(0, 0)] * (images.ndim - 3)
        padded = np.pad(images, margin, constant_values=images.min())
        top, left = generator.integers(0, 2 * pixels + 1, size=(2, n, 1))
        rows, columns = top + np.arange(height), left + np.arange(width)
        which = np.arange(n)[:, None, None]
        return padded[which, rows[:, :, None], columns[:, None, :]], one_hot

    return shifted


def erase(largest: float = 0.33, share: float = 0.5) -> Augmentation:
    """Black out a rectangle of an image, anywhere in it.

    Args:
        largest: the largest part of the image's area that a rectangle takes, in [0.02, 1]; the
            smallest is 0.02. Its sides' ratio lies between 0.3 and 1 / 0.3.
        share: how likely each image is to lose a rectangle, in [0, 1].

    Returns:
        The augmentation; the labels stay.

    Raises:
        ValueError: an argument is out of its range.

    Source: Zhong et al. 2017, "Random Erasing Data Augmentation", algorithm 1; their rectangles
    are filled with noise, and one that does not fit into the image is drawn again, where it is
    cut off here.

    Example:
        >>> white = np.ones((1, 28, 28)); white[0, 0, 0] = 0
        >>> erased, _ = erase(share=1)(white, np.eye(1, 10), np.random.default_rng(0))
        >>> int((erased == 0).sum())
        54
    """
    check_share(share, "share")
    if not isinstance(largest, Real) or not 0.02 <= largest <= 1:
        raise ValueError(f"largest: expected a part of the area from 0.02 to 1, found {largest!r}")

    def erased(images, one_hot, generator):
        n, height, width = images.shape[:3]
        area = generator.uniform(0.02, largest, n) * height * width
        ratio = np.exp(generator.uniform(math.log(0.3), -math.log(0.3), n))
        rows = _between(generator, np.sqrt(area * ratio), height)
        columns = _between(generator, np.sqrt(area / ratio), width)
        rows[generator.random(n) >= share] = False
        rectangle = rows[:, :, None] & columns[:, None, :]
        rectangle = rectangle.reshape(rectangle.shape + (1,) * (images.ndim - 3))
        return np.where(rectangle, images.min(), images), one_hot

    return erased


def mixup(alpha: float = 0.2) -> Augmentation:
    """Blend each image, and its label, with another one of the batch.

    Args:
        alpha: how even the blend is, above 0: the weight of the first image is drawn from a
            Beta(alpha, alpha) distribution, near 0 or 1 for a small alpha.

    Returns:
        The augmentation; its labels are float, shape (n, classes), with up to two entries a row
        that are not 0.

    Raises:
        ValueError: `alpha` is not above 0.

    Source: Zhang et al. 2017, "mixup: Beyond Empirical Risk Minimization", section 2.

    Example:
        >>> images, one_hot = np.array([[[0.0]], [[1.0]]]), np.eye(2, 10)
        >>> _, mixed = mixup(1.0)(images, one_hot, np.random.default_rng(3))
        >>> mixed[:, :2].round(2)
        array([[0.27, 0.73],
               [0.82, 0.18]])
    """
    if not isinstance(alpha, Real) or not 0 < alpha < math.inf:
        raise ValueError(f"alpha: expected a number above 0, found {alpha!r}")

    def mixed(images, one_hot, generator):
        weight = generator.beta(alpha, alpha, len(images)).astype("float32")
        other = generator.permutation(len(images))
        return _blend(images, other, weight), _blend(one_hot, other, weight)

    return mixed


# Without arguments, by the name that `fit` takes.
AUGMENTATIONS = {make.__name__: make for make in (flip, shift, erase, mixup)}


def _blend(items, other, weight):
    weight = weight.reshape(-1, *(1,) * (items.ndim - 1))
    return weight * items + (1 - weight) * items[other]


def _between(generator, length, size):
    """Whether each of `size` places lies in a stretch of `length`, centred anywhere: (n, size)."""
    centre = generator.uniform(0, size, len(length))
    low, high = centre - length / 2, centre + length / 2
    places = np.arange(size) + 0.5
    return (low[:, None] <= places) & (places < high[:, None])
