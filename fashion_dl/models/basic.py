"""The networks of the core lessons: a stack of layers each, smallest first."""

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
    if not l2 >= 0:
        raise ValueError(f"l2: expected a factor of 0 or more, found {l2!r}")

    width = int(width)  # Keras takes no NumPy integer
    stack = [layers.Flatten()]
    for _ in range(depth):
        regularizer = keras.regularizers.L2(l2) if l2 else None
        if batch_normalization:
            # Its offset takes the place of the bias.
            stack += [
                layers.Dense(width, use_bias=False, kernel_regularizer=regularizer),
                layers.BatchNormalization(),
                layers.Activation("relu"),
            ]
        else:
            stack.append(layers.Dense(width, activation="relu", kernel_regularizer=regularizer))
        stack += _dropout(dropout)
    return _classifier("dense", stack)


def cnn(dropout: float = 0.0) -> keras.Model:
    """The course's convolutional network: Conv 32 – pool – Conv 64 – pool – Dense 128.

    Args:
        dropout: share of the values dropped in training before each dense layer, in [0, 1).

    Returns:
        An uncompiled model named "cnn" with 225,034 parameters. Input: float, shape
        (n, 28, 28, 1). Output: float32 probabilities, shape (n, 10).

    Raises:
        ValueError: `dropout` is out of its range.

    Source: the usual tutorial network, after LeCun et al. 1998.

    Example:
        >>> cnn().count_params()
        225034
    """
    return _classifier(
        "cnn",
        [
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Conv2D(64, 3, activation="relu"),
            layers.MaxPooling2D(),
            layers.Flatten(),
            *_dropout(dropout),
            layers.Dense(128, activation="relu"),
            *_dropout(dropout),
        ],
        input_shape=(*IMAGE_SHAPE, 1),
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
