"""The networks of the core lessons: a stack of layers each, smallest first."""

import math
from functools import partial
from numbers import Real

from fashion_dl._checks import CLASSES, check_positive_integer, check_share

import keras
from keras import layers

IMAGE_SHAPE = (28, 28)


def smallest_network() -> keras.Model:
    """The smallest network that beats guessing: it sees an image's mean brightness alone.

    Returns:
        An uncompiled model named "smallest_network" with 20 parameters. Input: float,
        shape (n, 28, 28), standardized pixels. Output: float32 probabilities, shape (n, 10).

    Example:
        >>> smallest_network().count_params()
        20
    """
    return _classifier(
        "smallest_network",
        [layers.Flatten(), layers.Reshape((784, 1)), layers.GlobalAveragePooling1D()],
    )


def softmax_regression() -> keras.Model:
    """Softmax regression: every pixel has a weight for every class, and nothing is hidden.

    Returns:
        An uncompiled model named "softmax_regression" with 7,850 parameters. Input: float,
        shape (n, 28, 28). Output: float32 probabilities, shape (n, 10).

    Example:
        >>> softmax_regression().count_params()
        7850
    """
    return _classifier("softmax_regression", [layers.Flatten()])


def dense(
    depth: int = 1,
    width: int = 128,
    *,
    dropout: float = 0.0,
    l2: float = 0.0,
    batch_normalization: bool = False,
) -> keras.Model:
    """A dense network: `depth` hidden layers of `width` ReLU units.

    Args:
        depth: number of hidden layers, 1 or more.
        width: units in each of them, 1 or more.
        dropout: share of each hidden layer's outputs dropped in training, in [0, 1).
        l2: factor of the squared kernel weights added to the loss, 0 or more.
        batch_normalization: whether each hidden layer's sums are normalized before ReLU.

    Returns:
        An uncompiled model named "dense". Input: float, shape (n, 28, 28). Output: float32
        probabilities, shape (n, 10).

    Raises:
        ValueError: an argument is out of its range.

    Source: dropout, Srivastava et al. 2014; batch normalization, Ioffe and Szegedy 2015.

    Example:
        >>> dense(depth=2, width=64).count_params()
        55050
    """
    check_positive_integer(depth, "depth")
    check_positive_integer(width, "width")

    width = int(width)  # Keras takes no NumPy integer
    stack = [layers.Flatten()]
    for _ in range(depth):
        layer = partial(layers.Dense, width, kernel_regularizer=_l2(l2))
        stack += _hidden(layer, batch_normalization)
        stack += _dropout(dropout)
    return _classifier("dense", stack)


def cnn(
    dropout: float = 0.0,
    *,
    depth: int = 2,
    width: int = 32,
    kernel_size: int = 3,
    padding: str = "valid",
    l2: float = 0.0,
    batch_normalization: bool = False,
) -> keras.Model:
    """The course's convolutional network: Conv 32 – pool – Conv 64 – pool – Dense 128.

    Args:
        dropout: share of the values dropped in training before each dense layer, in [0, 1).
        depth: convolutions, each followed by pooling to half the sides, from 1 to 4.
        width: filters of the first convolution, 1 or more; each later one has twice as many.
        kernel_size: sides of the convolutions' kernels in pixels, from 1 to 9.
        padding: "valid", where kernels keep inside what they look at, or "same", where zeros
            around it keep its size.
        l2: factor of the squared kernel weights of all layers but the last added to the loss, 0
            or more.
        batch_normalization: whether the sums of each layer but the last are normalized before
            ReLU, those of the convolutions after pooling.

    Returns:
        An uncompiled model named "cnn", with 225,034 parameters if nothing is given. Input: float,
        shape (n, 28, 28, 1). Output: float32 probabilities, shape (n, 10).

    Raises:
        ValueError: an argument is out of its range, or the image is too small for so many
            convolutions.

    Source: the usual tutorial network, after LeCun et al. 1998.

    Example:
        >>> cnn().count_params()
        225034
    """
    check_positive_integer(depth, "depth")
    check_positive_integer(width, "width")
    check_positive_integer(kernel_size, "kernel_size")
    if kernel_size > 9:
        raise ValueError(f"kernel_size: expected 9 pixels at most, found {kernel_size!r}")
    if padding not in ("valid", "same"):
        raise ValueError(f"padding: expected 'valid' or 'same', found {padding!r}")

    _check_size_left(depth, kernel_size if padding == "valid" else 1)

    width, kernel_size = int(width), int(kernel_size)  # Keras takes no NumPy integer
    stack = []
    for stage in range(depth):
        convolution = partial(
            layers.Conv2D,
            width * 2**stage,
            kernel_size,
            padding=padding,
            kernel_regularizer=_l2(l2),
        )
        stack += _hidden(convolution, batch_normalization, layers.MaxPooling2D())
    stack += [layers.Flatten(), *_dropout(dropout)]
    stack += _hidden(partial(layers.Dense, 128, kernel_regularizer=_l2(l2)), batch_normalization)
    return _classifier("cnn", [*stack, *_dropout(dropout)], input_shape=(*IMAGE_SHAPE, 1))


def _hidden(layer, batch_normalization, *pooling):
    """A layer with ReLU, pooled if asked for; where it is normalized, an offset is its bias."""
    if not batch_normalization:
        return [layer(activation="relu"), *pooling]
    normalized = [layers.BatchNormalization(), layers.Activation("relu")]
    return [layer(use_bias=False), *pooling, *normalized]


def _l2(factor):
    if not isinstance(factor, Real) or not 0 <= factor < math.inf:
        raise ValueError(f"l2: expected a factor of 0 or more, found {factor!r}")
    return keras.regularizers.L2(factor) if factor else None


def _check_size_left(depth, kernel_size):
    """Raise where so many convolutions, each cutting its edge off, and poolings leave nothing."""
    side = IMAGE_SHAPE[0]
    for stage in range(depth):
        side = (side - kernel_size + 1) // 2
        if side < 1:
            raise ValueError(
                f"depth: expected {stage} at most with this kernel_size and padding, found "
                f"{depth!r}: nothing of the image would be left"
            )


def _dropout(share):
    check_share(share, "dropout", below=True)
    return [layers.Dropout(share)] if share else []


def _classifier(name, stack, input_shape=IMAGE_SHAPE):
    """`stack` between an input and the softmax layer that all models end in."""
    return keras.Sequential(
        [
            keras.Input(input_shape),
            *stack,
            layers.Dense(CLASSES, activation="softmax", dtype="float32"),
        ],
        name=name,
    )
