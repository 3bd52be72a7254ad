"""Checks of lesson 9, Augmentation."""

from fashion_dl.checks.checking import check

import numpy as np

_RNG = np.random.default_rng(9)
_SMALL = np.arange(1, 13, dtype=np.uint8).reshape(2, 2, 3)
_SQUARE = _RNG.uniform(0, 1, size=(3, 4, 4)).round(2)
_FILLED = np.arange(1, 25, dtype=np.uint8).reshape(2, 3, 4)  # no pixel is 0
_FOUR = np.array([[[10.0, 0.0]], [[0.0, 20.0]], [[30.0, 30.0]], [[0.0, 40.0]]])
_OF_FOUR = np.eye(3)[[0, 1, 2, 0]]
_FIVE, _OF_FIVE = _RNG.uniform(-1, 1, size=(5, 1, 3)).round(2), np.eye(4)[[2, 0, 3, 3, 0]]


def _first_alone(images):
    return np.concatenate([images[:1, :, ::-1], images[1:]])


def _moved(images, down, right, **filling):
    height, width = images.shape[1:]
    margin = max(abs(down), abs(right))
    padded = np.pad(images, ((0, 0), (margin, margin), (margin, margin)), **filling)
    top, left = margin - down, margin - right
    return padded[:, top : top + height, left : left + width]


def _moved_one_axis_too_early(images, down, right):
    return _moved(images.transpose(2, 0, 1), down, right).transpose(1, 2, 0)


def _moved_by_positive(images, down, right):
    height, width = images.shape[1:]
    moved = np.zeros_like(images)
    moved[:, down:, right:] = images[:, : height - down, : width - right]
    return moved


def _moved_but_not_by_zero(images, down, right):
    moved = np.zeros_like(images)
    moved[:, down:, right:] = images[:, :-down, :-right]
    return moved


def _cut(images, down, right):
    height, width = images.shape[1:]
    return images[:, : height - down, : width - right]


def _blend(items, other, weight):
    return weight * items + (1 - weight) * items[other]


@check(
    (),
    verified="648,000 images pass by in 12 epochs, and half of them, 324,000, are mirrored.",
    mistakes={
        "That is one epoch. There are twelve, and each mirrors other images.": lambda: 27_000,
        "So many pass by, mirrored or not. How many of them are mirrored?": lambda: 648_000,
        "That is for the lesson's 4,000 images.": lambda: 24_000,
        "That is how many images there are. In each epoch they come anew.": lambda: 54_000,
        "Images and mirror images of one epoch: nothing is added to the data. Each image comes "
        "once an epoch, as it is or mirrored.": lambda: 108_000,
        "Nothing is added to the data: in each epoch an image comes as it is or mirrored, "
        "not both.": lambda: 1_296_000,
        "That is with 60,000 images. Those kept for validation are not trained on.": lambda: (
            360_000
        ),
    },
)
def augmented_images():
    """Checks a prediction: how many mirrored images a network sees in 12 epochs of 54,000 images.

    The answer takes nothing and gives an integer. Each image is mirrored with probability 1/2,
    drawn anew in each epoch.
    """
    return 12 * 54_000 // 2


@check(
    (_SMALL,),
    (_SQUARE,),
    verified="each image is mirrored left to right, and stays at its place among the others.",
    mistakes={
        "The images stand on their heads. Which axis goes from left to right?": (
            lambda images: images[:, ::-1]
        ),
        "The images are as they were, in reverse order. The first axis counts the images.": (
            lambda images: images[::-1]
        ),
        "Each is mirrored, but the first image has become the last one.": (
            lambda images: images[::-1, :, ::-1]
        ),
        "Turned by 180 degrees: left to right, and upside down as well.": (
            lambda images: images[:, ::-1, ::-1]
        ),
        "Everything is turned over, the order of the images too. One axis is enough.": (
            lambda images: images[::-1, ::-1, ::-1]
        ),
        "Rows and columns are swapped. A mirror image has the same rows, each run backwards.": (
            lambda images: images.swapaxes(1, 2)
        ),
        "Only the first image is mirrored. What comes before the rows in the index?": _first_alone,
        "The images came back as they were.": lambda images: images,
        "Turned by 90 degrees. A mirror image keeps top and bottom.": (
            lambda images: np.rot90(images, axes=(1, 2))
        ),
    },
)
def flip(images):
    """Checks an answer that mirrors each image left to right.

    The answer takes images of shape (n, height, width), uint8 or float, and gives the same shape.
    """
    return images[:, :, ::-1]


@check(
    (_FILLED, 1, 2),
    (_FILLED, 0, 1),
    (_FILLED, -1, 2),
    (_FILLED, 0, -3),
    (_FILLED, 0, 0),
    verified="each image moves up or down, left or right, and black comes in.",
    mistakes={
        "What leaves on one side comes in on the other: it wraps around. Black should come in.": (
            lambda images, down, right: np.roll(images, (down, right), axis=(1, 2))
        ),
        "`down` moves the images sideways, and `right` moves them down. Which axis is which?": (
            lambda images, down, right: _moved(images, right, down)
        ),
        "They move the opposite way, up and down as well as sideways.": (
            lambda images, down, right: _moved(images, -down, -right)
        ),
        "Sideways it is right. Row 0 is at the top: which way does a larger row number go?": (
            lambda images, down, right: _moved(images, -down, right)
        ),
        "The edge's own pixels came in. It should be black, which is 0.": (
            lambda images, down, right: _moved(images, down, right, mode="edge")
        ),
        "Down and right work. What do your slices say when a number is negative?": (
            _moved_by_positive
        ),
        "A shift by 0 goes wrong: a slice up to -0 is empty. Say where it ends in another way.": (
            _moved_but_not_by_zero
        ),
        "The images have grown. What is moved out of the frame is lost.": (
            lambda images, down, right: np.pad(images, ((0, 0), (down, 0), (right, 0)))
        ),
        "The images have shrunk. What they leave is filled with black.": _cut,
        "They moved sideways alone. Does the second step begin with what the first one gave?": (
            lambda images, down, right: _moved(images, 0, right)
        ),
        "They moved up or down alone. What is `right` used for?": (
            lambda images, down, right: _moved(images, down, 0)
        ),
        "The images moved among each other. The first axis counts them: rows come after it.": (
            _moved_one_axis_too_early
        ),
    },
)
def shift(images, down, right):
    """Checks an answer that moves every image by whole pixels, and fills with 0.

    The answer takes images of shape (n, height, width), uint8 or float, and two integers: pixels
    down (up where negative), nearer to 0 than the height, and to the right (to the left where
    negative), nearer to 0 than the width. It gives the same shape.
    """
    return _moved(images, down, right)


@check(
    (_FOUR, _OF_FOUR, np.array([2, 0, 3, 1]), 0.7),
    (_FIVE, _OF_FIVE, np.array([3, 0, 4, 2, 1]), 0.25),
    verified="each image is blended with the one that `other` names, and so is its label.",
    mistakes={
        "The images are blended. Their labels should say so.": (
            lambda x, y, other, weight: (_blend(x, other, weight), y)
        ),
        "The labels are blended, and the images are as they were.": (
            lambda x, y, other, weight: (x, _blend(y, other, weight))
        ),
        "The two weights are swapped: `weight` is the share of the image itself.": (
            lambda x, y, other, weight: (_blend(x, other, 1 - weight), _blend(y, other, 1 - weight))
        ),
        "The labels' weights are swapped. A label is as mixed as its image.": (
            lambda x, y, other, weight: (_blend(x, other, weight), _blend(y, other, 1 - weight))
        ),
        "A sum of both, each whole. How much of each should it be?": (
            lambda x, y, other, weight: (x + x[other], y + y[other])
        ),
        "The first one has its weight, and the other one comes in whole. Shares add up to 1.": (
            lambda x, y, other, weight: (weight * x + x[other], weight * y + y[other])
        ),
        "Half of each, whatever the weight.": (
            lambda x, y, other, weight: (_blend(x, other, 0.5), _blend(y, other, 0.5))
        ),
        "Integer labels name one class. Here a label has a share of two: keep its row.": (
            lambda x, y, other, weight: (
                _blend(x, other, weight),
                _blend(y, other, weight).argmax(axis=1),
            )
        ),
        "The classes' numbers are blended: halfway from class 2 to class 4 is not class 3. "
        "Blend the rows.": (
            lambda x, y, other, weight: (
                _blend(x, other, weight),
                _blend(y.argmax(axis=1), other, weight),
            )
        ),
        "Each is blended with the next one. Whom does `other` name?": (
            lambda x, y, other, weight: (
                _blend(x, np.roll(np.arange(len(x)), -1), weight),
                _blend(y, np.roll(np.arange(len(x)), -1), weight),
            )
        ),
        "Those are the images. Give the labels back as well: two arrays.": (
            lambda x, y, other, weight: _blend(x, other, weight)
        ),
        "The images are blended with those of `other`, and the labels with others.": (
            lambda x, y, other, weight: (
                _blend(x, other, weight),
                _blend(y, np.roll(np.arange(len(x)), -1), weight),
            )
        ),
    },
)
def mixup(x, y, other, weight):
    """Checks an answer that blends each image with another one, and their labels alike.

    The answer takes float images of shape (n, height, width), one-hot rows of shape
    (n, classes), n integers, which are the positions 0 to n − 1 in another order, and a float
    from 0 to 1. It gives two float arrays of the shapes of `x` and `y`.
    """
    return _blend(x, other, weight), _blend(y, other, weight)
