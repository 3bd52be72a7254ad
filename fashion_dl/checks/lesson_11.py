"""Checks of lesson 11, Deeper: residual and mobile networks."""

from fashion_dl.checks.checking import check

import numpy as np

_RNG = np.random.default_rng(11)
_X = np.array([[1.0, -2.0, 3.0], [-4.0, 0.5, 2.0]])
_KERNEL = np.array([[1.0, 0.0, -1.0], [0.5, 2.0, 0.0], [-1.0, 1.0, 0.5]])
_MAPS = _RNG.uniform(-2, 2, size=(1, 2, 2, 3)).round(1)
_IMAGES = np.array([[[1.0, 2.0, 1.0], [3.0, 2.0, 1.0]], [[0.0, 1.0, 4.0], [1.0, 0.0, 4.0]]])
_MORE = _RNG.uniform(0, 1, size=(4, 3, 4)).round(2)
_WEIGHTS = _RNG.normal(size=(12, 3))


def _relu(x):
    return np.maximum(x, 0)


def _by_a_matrix(x):
    """a function: x times a matrix of shape (3, 3)"""
    return x @ _KERNEL


def _less_its_double(x):
    """a function: 1 less the double of x"""
    return 1 - 2 * x


def _by_column(images):
    """a function: each column's share of an image's brightness, as probabilities"""
    return images.sum(axis=1) / images.sum(axis=(1, 2))[:, np.newaxis]


def _by_network(images):
    """a function: a network with one layer, which gives three probabilities"""
    scores = np.exp(np.reshape(images, (len(images), -1)) @ _WEIGHTS)
    return scores / scores.sum(axis=1, keepdims=True)


def _two(predict, images):
    return np.stack([predict(images), predict(images[:, :, ::-1])])


@check(
    (),
    verified="9 · 64 numbers filter the channels, and 64 · 128 mix them: 8,768.",
    mistakes={
        "That is the whole convolution. In two it is much less.": lambda: 9 * 64 * 128,
        "The lesson's, with 64 channels out. Which of the two parts grows with them?": lambda: (
            4_672
        ),
        "The depthwise part filters the channels that come in. How many are they?": lambda: (
            9 * 128 + 64 * 128
        ),
        "That is the pointwise part alone.": lambda: 64 * 128,
        "That is the depthwise part alone.": lambda: 9 * 64,
        "There are no biases.": lambda: 9 * 64 + 64 + 64 * 128 + 128,
        "The two parts follow each other: their parameters add up.": lambda: 9 * 64 * 64 * 128,
        "A filter of 3 × 3 has more than three numbers.": lambda: 3 * 64 + 64 * 128,
        "Each channel has a filter of its own, not one for all of them.": lambda: 9 + 64 * 128,
        "The pointwise part is 1 × 1: it does not look at neighbours.": lambda: (
            9 * 64 + 9 * 64 * 128
        ),
    },
)
def separable_parameters():
    """Checks a prediction: the parameters of a 3 × 3 convolution in two, from 64 to 128 channels.

    The answer takes nothing and gives an integer. The convolution is a depthwise and a pointwise
    one, both without biases.
    """
    return 9 * 64 + 64 * 128


@check(
    (_X, _by_a_matrix),
    (_MAPS, _less_its_double),
    verified="the layer's result is added to what it was given, and ReLU comes after the sum.",
    mistakes={
        "Some numbers are below 0. What comes after the sum?": lambda x, layer: x + layer(x),
        "ReLU comes after the sum, not before it.": lambda x, layer: x + _relu(layer(x)),
        "ReLU once, of the sum. Here each of the two has its own.": (
            lambda x, layer: _relu(x) + _relu(layer(x))
        ),
        "The shortcut is missing: that is the layer's result alone.": (
            lambda x, layer: _relu(layer(x))
        ),
        "The layer's result is taken away. A shortcut adds.": lambda x, layer: _relu(x - layer(x)),
        "The layer less what it was given. A shortcut adds.": lambda x, layer: _relu(layer(x) - x),
        "Twice x, and nothing of the layer. Call it.": lambda x, layer: _relu(x + x),
        "That is x alone. What does the layer make of it?": lambda x, layer: _relu(x),
        "The two stand side by side, in a longer array. They should be added, place by place.": (
            lambda x, layer: _relu(np.concatenate([x, layer(x)], axis=-1))
        ),
        "That is their mean: half of what is asked for.": lambda x, layer: _relu(
            (x + layer(x)) / 2
        ),
        "The two are multiplied. A shortcut adds.": lambda x, layer: _relu(x * layer(x)),
        "The layer is called on its own result. Call it once, on x.": (
            lambda x, layer: _relu(x + layer(layer(x)))
        ),
        "The layer gets x after ReLU. It should get x as it is.": (
            lambda x, layer: _relu(x + layer(_relu(x)))
        ),
    },
)
def residual(x, layer):
    """Checks an answer that adds a layer's result to what it was given, and takes ReLU of the sum.

    The answer takes a float array of any shape, and a function that gives an array of the same
    shape for it. It gives floats of that shape, none below 0.
    """
    return _relu(x + layer(x))


@check(
    (_by_column, _IMAGES),
    (_by_network, _MORE),
    verified="each image is asked about twice, and its two answers have the same weight.",
    mistakes={
        "The sum of the two: the rows add up to 2. What do probabilities add up to?": (
            lambda predict, images: _two(predict, images).sum(axis=0)
        ),
        "That is for the mirror images alone.": (
            lambda predict, images: predict(images[:, :, ::-1])
        ),
        "That is for the images as they are. Where do the mirror images come in?": (
            lambda predict, images: predict(images)
        ),
        "One row for all images. Which axis counts the images, and which the two ways?": (
            lambda predict, images: _two(predict, images).mean(axis=(0, 1))
        ),
        "The mean of everything is one number. Which axis counts the two ways?": (
            lambda predict, images: _two(predict, images).mean()
        ),
        "Two answers for each image. What becomes of them?": _two,
        "The second question was put upside down. Which axis goes from left to right?": (
            lambda predict, images: (predict(images) + predict(images[:, ::-1])) / 2
        ),
        "The second question was about the images in reverse order, not mirrored.": (
            lambda predict, images: (predict(images) + predict(images[::-1])) / 2
        ),
        "The larger of the two: such rows add up to more than 1. Take the mean.": (
            lambda predict, images: _two(predict, images).max(axis=0)
        ),
        "The two are multiplied: such rows add up to less than 1. Take the mean.": (
            lambda predict, images: _two(predict, images).prod(axis=0)
        ),
        "The probabilities are mirrored, which mixes up the classes. Mirror the images.": (
            lambda predict, images: (predict(images) + predict(images)[:, ::-1]) / 2
        ),
        "The images are blended with their mirror images, and asked about once. Ask twice.": (
            lambda predict, images: predict((images + images[:, :, ::-1]) / 2)
        ),
        "Those are classes. The probabilities are asked for.": (
            lambda predict, images: _two(predict, images).mean(axis=0).argmax(axis=1)
        ),
    },
)
def both_ways(predict, images):
    """Checks an answer that takes the mean of what is predicted for images and their mirror images.

    The answer takes a function, from images to probabilities of shape (n, classes), and images of
    shape (n, height, width). It gives floats of shape (n, classes).
    """
    return _two(predict, images).mean(axis=0)
