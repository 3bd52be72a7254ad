"""Checks of lesson 4, A neural network from scratch."""

from fashion_dl.checks.checking import check

import numpy as np

_PROBABILITIES = np.array(
    [
        [0.7, 0.1, 0.15, 0.05],
        [0.25, 0.3, 0.4, 0.05],
        [0.05, 0.6, 0.2, 0.15],
        [0.1, 0.2, 0.3, 0.4],
        [0.15, 0.05, 0.45, 0.35],
    ]
)
_LABELS = np.array([0, 1, 2, 3, 2])
_TWO = np.array([[0.2, 0.5, 0.3], [0.6, 0.3, 0.1]], dtype=np.float32)
_OF_TWO = np.array([1, 0], dtype=np.uint8)


def _of_true_class(probabilities, labels):
    return probabilities[np.arange(len(labels)), labels]


def _rows(probabilities, labels):
    return np.eye(probabilities.shape[1])[labels]


def _product(weights):
    """The function weights[0] ** 2 + 3 * weights[0] * weights[1]"""
    return weights[0] ** 2 + 3 * weights[0] * weights[1]


def _cubes(weights):
    """The function weights[-1] * (weights ** 3).sum()"""
    return weights[-1] * (weights**3).sum()


def _moves(weights, epsilon):
    return epsilon * np.eye(len(weights))


def _differences(f, weights, epsilon):
    """f a step to the right, less f a step to the left, for each weight."""
    moves = _moves(weights, epsilon)
    return np.array([f(weights + move) - f(weights - move) for move in moves])


def _never_moved_back(f, weights, epsilon):
    moved, slopes = weights.copy(), []
    for position in range(len(weights)):
        moved[position] += epsilon
        above = f(moved)
        moved[position] -= 2 * epsilon
        slopes.append((above - f(moved)) / (2 * epsilon))
    return np.array(slopes)


def _all_at_once(f, weights, epsilon):
    return (f(weights + epsilon) - f(weights - epsilon)) / (2 * epsilon)


@check(
    (),
    verified="784 × 64 + 64 in the hidden layer, 64 × 10 + 10 in the last one.",
    mistakes={
        "That is the lesson's network, with 128 hidden units.": lambda: (
            784 * 128 + 128 + 128 * 10 + 10
        ),
        "Weights alone. What else does each unit have?": lambda: 784 * 64 + 64 * 10,
        "The hidden layer is right. Another layer comes after it.": lambda: 784 * 64 + 64,
        "Weights of the hidden layer alone. Another layer and the biases are missing.": lambda: (
            784 * 64
        ),
        "Those are the numbers that pass through. Each pixel has a weight for each hidden unit.": (
            lambda: 784 + 64 + 10
        ),
        "The last layer sees the hidden units, not the pixels.": lambda: (
            784 * 64 + 64 + 784 * 10 + 10
        ),
        "The hidden units have biases, too.": lambda: 784 * 64 + 64 * 10 + 10,
        "The last layer has biases, too.": lambda: 784 * 64 + 64 + 64 * 10,
        "Exactly half. Which numbers do not depend on the hidden units?": lambda: 101_770 // 2,
    },
)
def network_weights():
    """Checks a prediction: how many numbers a network of 784 pixels, 64 and 10 units trains.

    The answer takes nothing and gives an integer.
    """
    return 784 * 64 + 64 + 64 * 10 + 10


@check(
    (_PROBABILITIES, _LABELS),
    (_TWO, _OF_TWO),
    verified="the mean of -log p, of the true classes alone.",
    mistakes={
        "The sum over the images. With more images it grows: take the mean.": (
            lambda probabilities, labels: -np.log(_of_true_class(probabilities, labels)).sum()
        ),
        "That is one loss an image. One number is asked for.": (
            lambda probabilities, labels: -np.log(_of_true_class(probabilities, labels))
        ),
        "The logarithm to base 10. The natural one is np.log.": (
            lambda probabilities, labels: -np.log10(_of_true_class(probabilities, labels)).mean()
        ),
        "The logarithm to base 2. The natural one is np.log.": (
            lambda probabilities, labels: -np.log2(_of_true_class(probabilities, labels)).mean()
        ),
        "A loss below 0? The logarithm of a probability is negative.": (
            lambda probabilities, labels: np.log(_of_true_class(probabilities, labels)).mean()
        ),
        "All classes are in that mean. Only the true class of each image counts.": (
            lambda probabilities, labels: -np.log(probabilities).mean()
        ),
        "All classes are in that sum. Only the true class of each image counts.": (
            lambda probabilities, labels: -np.log(probabilities).sum(axis=1).mean()
        ),
        "The labels choose whole rows here, that is images. They are to choose a class in each.": (
            lambda probabilities, labels: -np.log(probabilities[labels]).mean()
        ),
        "Each image is paired with the labels of all images. One label an image is wanted.": (
            lambda probabilities, labels: -np.log(probabilities[:, labels]).mean()
        ),
        "That is the predicted class's probability. The label says which one counts.": (
            lambda probabilities, labels: -np.log(probabilities.max(axis=1)).mean()
        ),
        "The mean of the probabilities, then the logarithm: the other way round.": (
            lambda probabilities, labels: -np.log(_of_true_class(probabilities, labels).mean())
        ),
        "That is the probability of being right. Where is the logarithm?": (
            lambda probabilities, labels: _of_true_class(probabilities, labels).mean()
        ),
        "1 - p is no cross-entropy: look at the lesson's formula.": (
            lambda probabilities, labels: (1 - _of_true_class(probabilities, labels)).mean()
        ),
        "That is the squared error. Cross-entropy takes a logarithm.": (
            lambda probabilities, labels: ((1 - _of_true_class(probabilities, labels)) ** 2).mean()
        ),
    },
)
def cross_entropy(probabilities, labels):
    """Checks an answer that gives the mean cross-entropy of some images.

    The answer takes floats above 0 of shape (n, classes) and integer labels of shape (n,), and
    gives a float.
    """
    return -np.log(_of_true_class(probabilities, labels)).mean()


@check(
    (_PROBABILITIES, _LABELS),
    (_TWO, _OF_TWO),
    verified="(p - one_hot) / n, the slope of the loss for each logit.",
    mistakes={
        "That is the slope of a sum over the images. The loss is a mean.": (
            lambda probabilities, labels: probabilities - _rows(probabilities, labels)
        ),
        "The signs are the wrong way round: a probability that is too high has a positive slope.": (
            lambda probabilities, labels: (
                (_rows(probabilities, labels) - probabilities) / len(labels)
            )
        ),
        "Divided by the number of classes. n counts the images.": (
            lambda probabilities, labels: (
                (probabilities - _rows(probabilities, labels)) / probabilities.shape[1]
            )
        ),
        "Divided by how many numbers there are in all. n counts the images.": (
            lambda probabilities, labels: (
                (probabilities - _rows(probabilities, labels)) / probabilities.size
            )
        ),
        "The label itself is taken away from its row. One-hot has a single 1 there.": (
            lambda probabilities, labels: (probabilities - labels[:, np.newaxis]) / len(labels)
        ),
        "The other classes have slopes, too: their probabilities should go down.": (
            lambda probabilities, labels: (
                (probabilities - 1) * _rows(probabilities, labels) / len(labels)
            )
        ),
        "Summed over the images: that is db2. The slope for the logits has a row for each image.": (
            lambda probabilities, labels: (
                (probabilities - _rows(probabilities, labels)).sum(axis=0) / len(labels)
            )
        ),
        "That is the slope for the probabilities. Go one step further back, through softmax.": (
            lambda probabilities, labels: (
                -_rows(probabilities, labels) / probabilities / len(labels)
            )
        ),
        "The probabilities alone, over n. Where do the labels come in?": (
            lambda probabilities, labels: probabilities / len(labels)
        ),
        "Only the 1 is divided by n: the brackets are missing.": (
            lambda probabilities, labels: probabilities - _rows(probabilities, labels) / len(labels)
        ),
    },
)
def output_slope(probabilities, labels):
    """Checks an answer that gives the slope of the mean cross-entropy for each logit.

    The answer takes floats of shape (n, classes), which softmax made of the logits, and integer
    labels of shape (n,), and gives floats of shape (n, classes).
    """
    return (probabilities - _rows(probabilities, labels)) / len(labels)


@check(
    (_product, np.array([1.0, 2.0]), 0.5),
    (_cubes, np.array([1.0, -0.5, 2.0]), 0.25),
    verified="one slope for each weight, from a step to either side.",
    mistakes={
        "A step to the right alone. Going to both sides is far more exact.": (
            lambda f, weights, epsilon: np.array(
                [(f(weights + move) - f(weights)) / epsilon for move in _moves(weights, epsilon)]
            )
        ),
        "A step to the left alone. Going to both sides is far more exact.": (
            lambda f, weights, epsilon: np.array(
                [(f(weights) - f(weights - move)) / epsilon for move in _moves(weights, epsilon)]
            )
        ),
        "Twice too large: how far apart are the two places at which f is taken?": (
            lambda f, weights, epsilon: _differences(f, weights, epsilon) / epsilon
        ),
        "The signs are the wrong way round: which of the two is taken away from the other?": (
            lambda f, weights, epsilon: -_differences(f, weights, epsilon) / (2 * epsilon)
        ),
        "Differences so far. A slope is a difference divided by a distance.": _differences,
        "Python divides and multiplies from left to right, so a / 2 * b is not a / (2 * b).": (
            lambda f, weights, epsilon: _differences(f, weights, epsilon) / 2 * epsilon
        ),
        "All weights are moved at once, and one number comes out. Move one, leave the others.": (
            _all_at_once
        ),
        "All weights are moved at once, for every slope. Move one, leave the others.": (
            lambda f, weights, epsilon: np.full(len(weights), _all_at_once(f, weights, epsilon))
        ),
        "The first number is right, the others are not. Is a weight back in its place before the "
        "next one is moved?": _never_moved_back,
        "Another step than `epsilon`: use the one that is given.": (
            lambda f, weights, epsilon: _differences(f, weights, 1e-5) / 2e-5
        ),
        "That is the slope for the first weight alone. The result has as many as there are "
        "weights.": (
            lambda f, weights, epsilon: _differences(f, weights, epsilon)[0] / (2 * epsilon)
        ),
    },
)
def finite_difference(f, weights, epsilon):
    """Checks an answer that finds slopes by small steps to both sides.

    The answer takes a function of weights that gives a float, weights, which are floats of shape
    (n,), and the size of a step, and gives n slopes: floats of shape (n,).
    """
    return _differences(f, weights, epsilon) / (2 * epsilon)
