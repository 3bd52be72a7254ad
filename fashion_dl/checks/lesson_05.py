"""Checks of lesson 5, A dense network in Keras."""

from fashion_dl.checks.checking import check

import numpy as np

_LABELS = np.array([2, 0, 1, 1, 0, 2])
_PROBABILITIES = np.array(
    [
        [0.1, 0.15, 0.75],
        [0.4, 0.35, 0.25],
        [0.3, 0.6, 0.1],
        [0.2, 0.3, 0.5],
        [0.12, 0.85, 0.03],
        [0.35, 0.2, 0.45],
    ]
)
_OTHER = np.array([[0.1, 0.2, 0.7], [0.62, 0.3, 0.08], [0.25, 0.41, 0.34]], dtype=np.float32)


def _right(y_true, probabilities):
    return probabilities.argmax(axis=1) == y_true


def _of_true_class(y_true, probabilities):
    return probabilities[np.arange(len(y_true)), y_true]


def _from_least_sure(probabilities):
    return np.argsort(probabilities.max(axis=1))


def _network(width, hidden="relu", last="softmax", *, units=10, layers=1, flatten=0, before=()):
    """A network, right or wrong: `flatten` is the place of Flatten, `before` are other layers."""
    import keras

    stack = [
        *(keras.layers.Dense(width, activation=hidden) for _ in range(layers)),
        keras.layers.Dense(units, activation=last),
    ]
    if flatten is not None:
        stack.insert(flatten, keras.layers.Flatten())
    return keras.Sequential([*before, *stack])


def _takes_images(width, **options):
    import keras

    return _network(width, before=[keras.Input((28, 28))], **options)


def _takes_a_row(width):
    import keras

    return _network(width, before=[keras.Input((784,))], flatten=None)


def _takes_a_channel(width):
    import keras

    return _network(width, before=[keras.Input((28, 28, 1))])


def _takes_anything(width):
    return _network(width)


def _drops_out(width):
    import keras

    return keras.Sequential(
        [
            keras.Input((28, 28)),
            keras.layers.Flatten(),
            keras.layers.Dense(width, activation="relu"),
            keras.layers.Dropout(0.5),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )


def _behaviour(model, width):
    """What all right networks share, however they are written; nothing is trained.

    Shapes first, then, where these are right, what a network answers to noise with weights that
    are the same for all, and whether it answers differently in training.
    """
    import keras

    if not isinstance(model, keras.Model):
        return model
    if not model.built:
        return {"takes": "not known yet", "gives": "not known yet"}
    rng = np.random.default_rng(5)
    seen = {"takes": model.input_shape[1:], "gives": model.output_shape[1:]}
    if seen != {"takes": (28, 28), "gives": (10,)}:
        return seen
    seen["weights"] = [weights.shape for weights in model.get_weights()]
    if seen["weights"] != [(784, width), (width,), (width, 10), (10,)]:
        return seen
    model.set_weights([rng.normal(size=s) / np.sqrt(s[0]) for s in seen["weights"]])
    noise = rng.normal(size=(20, 28, 28)).astype("float32")
    answers, in_training = (
        keras.ops.convert_to_numpy(model(noise, training=training)) for training in (False, True)
    )
    seen["answers to noise"] = answers
    seen["others in training"] = not np.allclose(answers, in_training, atol=1e-5)
    return seen


@check(
    (),
    verified="784 × 64 + 64, then 64 × 64 + 64, then 64 × 10 + 10.",
    mistakes={
        "That is the lesson's network: one hidden layer of 128 units.": lambda: (
            784 * 128 + 128 + 128 * 10 + 10
        ),
        "That is one hidden layer of 64 units. There are two.": lambda: (
            784 * 64 + 64 + 64 * 10 + 10
        ),
        "That is two hidden layers of 128 units. How wide are they?": lambda: (
            784 * 128 + 128 + 128 * 128 + 128 + 128 * 10 + 10
        ),
        "Weights alone. What else does each unit have?": lambda: 784 * 64 + 64 * 64 + 64 * 10,
        "The hidden layers are right. Another layer comes after them.": lambda: (
            784 * 64 + 64 + 64 * 64 + 64
        ),
        "The second hidden layer does not see the pixels. What comes out of the first one?": (
            lambda: 2 * (784 * 64 + 64) + 64 * 10 + 10
        ),
        "One hidden layer too many: depth counts the hidden layers.": lambda: (
            784 * 64 + 64 + 2 * (64 * 64 + 64) + 64 * 10 + 10
        ),
        "The last layer sees the second hidden layer alone.": lambda: (
            784 * 64 + 64 + 64 * 64 + 64 + 128 * 10 + 10
        ),
    },
)
def dense_parameters():
    """Checks a prediction: how many parameters `models.dense(depth=2, width=64)` has.

    The answer takes nothing and gives an integer.
    """
    return 784 * 64 + 64 + 64 * 64 + 64 + 64 * 10 + 10


@check(
    (5,),
    (12,),
    seen=_behaviour,
    verified="28 × 28 pixels go in, through `width` ReLU units, and ten probabilities come out.",
    mistakes={
        "The network does not know what it takes. Which line of the lesson's network says so?": (
            _takes_anything
        ),
        "It takes rows of 784 numbers. Images come as 28 × 28: a layer makes a row of them.": (
            _takes_a_row
        ),
        "The images have no channel axis: 28 rows and 28 columns are all.": _takes_a_channel,
        "Each row of an image gets ten numbers of its own. Which layer makes one row of all "
        "pixels?": lambda width: _takes_images(width, flatten=None),
        "Flatten comes too late: the hidden layer sees each row of an image by itself.": (
            lambda width: _takes_images(width, flatten=1)
        ),
        "One number comes out. How many classes are there?": (
            lambda width: _takes_images(width, units=1, last="sigmoid")
        ),
        "Ten units and nothing hidden: that is softmax regression.": (
            lambda width: _takes_images(width, layers=0)
        ),
        "Always 128 hidden units. Use `width`.": lambda width: _takes_images(128),
        "Two hidden layers. One is asked for.": lambda width: _takes_images(width, layers=2),
        "No layer has an activation: what makes probabilities of logits, and what is between two "
        "sums?": lambda width: _takes_images(width, hidden=None, last=None),
        "The hidden layer has no activation. Then two layers are no more than one.": (
            lambda width: _takes_images(width, hidden=None)
        ),
        "The hidden layer's activation is sigmoid. Which one does the lesson take?": (
            lambda width: _takes_images(width, hidden="sigmoid")
        ),
        "The last layer gives any numbers, some below 0. What makes probabilities of them?": (
            lambda width: _takes_images(width, last=None)
        ),
        "Each output lies between 0 and 1, but the ten do not add up to 1.": (
            lambda width: _takes_images(width, last="sigmoid")
        ),
        "The last layer cuts off what is below 0: those are no probabilities.": (
            lambda width: _takes_images(width, last="relu")
        ),
        "In training it answers by chance. Dropout is a cure for something; here nobody is ill "
        "yet.": _drops_out,
    },
)
def dense_network(width):
    """Checks an answer that builds a dense network with one hidden layer.

    The answer takes the number of hidden units and gives a Keras model that is not trained: from
    images of shape (n, 28, 28) to probabilities of shape (n, 10). What is compared are shapes, and
    what the network answers to noise with weights that the check puts in.
    """
    return _takes_images(width)


@check(
    (_LABELS, _PROBABILITIES),
    (np.array([2, 1, 0], dtype=np.uint8), _OTHER),
    verified="the share of images whose largest probability stands at the right class.",
    mistakes={
        "That is how many are right. Which share of all images is it?": (
            lambda y_true, probabilities: _right(y_true, probabilities).sum()
        ),
        "That is the share of wrong answers.": (
            lambda y_true, probabilities: 1 - _right(y_true, probabilities).mean()
        ),
        "In percent: a share lies between 0 and 1.": (
            lambda y_true, probabilities: 100 * _right(y_true, probabilities).mean()
        ),
        "That is one answer an image, right or not. Make a single number of them.": _right,
        "The largest of each column: an image is a row. Which axis goes along it?": (
            lambda y_true, probabilities: (probabilities.argmax(axis=0) == y_true).mean()
        ),
        "That is how sure the network is, not how often it is right. Where are the labels used?": (
            lambda y_true, probabilities: probabilities.max(axis=1).mean()
        ),
        "The mean probability of the true class. Accuracy asks only whether it is the largest.": (
            lambda y_true, probabilities: _of_true_class(y_true, probabilities).mean()
        ),
        "The class with the smallest probability is compared.": (
            lambda y_true, probabilities: (probabilities.argmin(axis=1) == y_true).mean()
        ),
        "An answer may be right with less than 0.5: the largest in the row counts.": (
            lambda y_true, probabilities: (_of_true_class(y_true, probabilities) > 0.5).mean()
        ),
    },
)
def accuracy(y_true, probabilities):
    """Checks an answer that gives the share of right predictions.

    The answer takes integer labels of shape (n,) and floats of shape (n, classes), each row of
    which adds up to 1, and gives a float from 0 to 1.
    """
    return _right(y_true, probabilities).mean()


@check(
    (_PROBABILITIES, 3),
    (_OTHER, 2),
    verified="where to find the images whose largest probability is lowest, the lowest first.",
    mistakes={
        "Those are the surest ones: the other end of the order.": (
            lambda probabilities, count: _from_least_sure(probabilities)[::-1][:count]
        ),
        "Those are probabilities. Where in the array do these images stand?": (
            lambda probabilities, count: np.sort(probabilities.max(axis=1))[:count]
        ),
        "The smallest probability of each image is looked at. The largest says how sure a "
        "network is.": lambda probabilities, count: np.argsort(probabilities.min(axis=1))[:count],
        "The right images, but the least sure one comes last.": (
            lambda probabilities, count: _from_least_sure(probabilities)[:count][::-1]
        ),
        "The right images, but in the order in which they stand. The least sure comes first.": (
            lambda probabilities, count: np.sort(_from_least_sure(probabilities)[:count])
        ),
        "One too many.": lambda probabilities, count: _from_least_sure(probabilities)[: count + 1],
        "One is missing at the end.": (
            lambda probabilities, count: _from_least_sure(probabilities)[: count - 1]
        ),
        "The least sure of all is left out: positions begin at 0.": (
            lambda probabilities, count: _from_least_sure(probabilities)[1 : count + 1]
        ),
        "All images, in the right order. Only `count` of them are wanted.": (
            lambda probabilities, count: _from_least_sure(probabilities)
        ),
        "Those are predicted classes. Which images are they from?": (
            lambda probabilities, count: probabilities.argmax(axis=1)[
                _from_least_sure(probabilities)[:count]
            ]
        ),
        "The classes of the first images. Where are probabilities compared between images?": (
            lambda probabilities, count: probabilities.argmax(axis=1)[:count]
        ),
        "The largest of each column: an image is a row. Which axis goes along it?": (
            lambda probabilities, count: np.argsort(probabilities.max(axis=0))[:count]
        ),
    },
)
def least_sure(probabilities, count):
    """Checks an answer that finds the images about which a network is least sure.

    The answer takes floats of shape (n, classes), each row of which adds up to 1, and how many
    images to find, and gives their positions, integers from 0 to n - 1, of shape (count,): the
    least sure image first.
    """
    return _from_least_sure(probabilities)[:count]
