"""Answers to the exercises of lesson 5, as learners write them."""

import numpy as np


def _added_one_by_one(width):
    import keras

    model = keras.Sequential(name="mine")
    model.add(keras.layers.InputLayer((28, 28)))
    model.add(keras.layers.Reshape((784,)))
    model.add(keras.layers.Dense(width))
    model.add(keras.layers.Activation("relu"))
    model.add(keras.layers.Dense(10))
    model.add(keras.layers.Softmax())
    return model


def _functional(width):
    import keras

    images = keras.Input((28, 28), name="images")
    x = keras.layers.Flatten()(images)
    x = keras.layers.Dense(units=width, activation=keras.activations.relu)(x)
    return keras.Model(images, keras.layers.Dense(10, activation="softmax")(x))


def _from_the_library(width):
    from fashion_dl import models

    return models.dense(depth=1, width=width)


def _compiled(width):
    model = _functional(width)
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def _written_as(*layers):
    """An answer that stacks these layers, given as Keras's class names and their arguments."""

    def network(width):
        import keras

        model = keras.Sequential()
        for name, *arguments in layers:
            arguments = [width if argument == "width" else argument for argument in arguments]
            layer = keras.Input if name == "Input" else getattr(keras.layers, name)
            model.add(layer(*arguments))
        return model

    return network


_IMAGES, _FLATTEN = ("Input", (28, 28)), ("Flatten",)
_HIDDEN, _LAST = ("Dense", "width", "relu"), ("Dense", 10, "softmax")


def _accuracy_in_a_loop(y_true, probabilities):
    right = 0
    for label, row in zip(y_true.tolist(), probabilities.tolist(), strict=True):
        if row.index(max(row)) == label:
            right += 1
    return right / len(y_true)


def _sorted_by_confidence(probabilities, count):
    confidence = [max(row) for row in probabilities]
    return sorted(range(len(confidence)), key=lambda image: confidence[image])[:count]


def _one_after_the_other(probabilities, count):
    confidence, found = probabilities.max(axis=1), []
    for _ in range(count):
        found.append(int(confidence.argmin()))
        confidence[found[-1]] = np.inf
    return np.array(found)


RIGHT = {
    "dense_parameters": [lambda: 55050, lambda: np.int64(785) * 64 + 65 * 64 + 650],
    "dense_network": [
        _added_one_by_one,
        _functional,
        _from_the_library,
        _compiled,
        _written_as(_IMAGES, _FLATTEN, ("Dense", "width"), ("ReLU",), _LAST),
    ],
    "accuracy": [
        _accuracy_in_a_loop,
        lambda y, p: np.count_nonzero(np.argmax(p, axis=-1) - y == 0) / np.float32(len(p)),
    ],
    "least_sure": [
        _sorted_by_confidence,
        _one_after_the_other,
        lambda p, count: np.argsort(1 - p.max(axis=1))[::-1][:count].astype("int32"),
    ],
}

WRONG = {
    "dense_parameters": [
        (lambda: 101_770, "the lesson's network"),
        (lambda: 50_890, "There are two"),
        (lambda: 118_282, "How wide"),
        (lambda: 54_912, "Weights alone"),
        (lambda: 54_400, "Another layer"),
        (lambda: 101_130, "does not see the pixels"),
        (lambda: 59_210, "too many"),
    ],
    "dense_network": [
        (_written_as(_FLATTEN, _HIDDEN, _LAST), "does not know what it takes"),
        (_written_as(("Input", (784,)), _HIDDEN, _LAST), "rows of 784"),
        (_written_as(("Input", (28, 28, 1)), _FLATTEN, _HIDDEN, _LAST), "no channel axis"),
        (_written_as(_IMAGES, _HIDDEN, _LAST), "one row of all pixels"),
        (_written_as(_IMAGES, _HIDDEN, _FLATTEN, _LAST), "too late"),
        (_written_as(_IMAGES, _FLATTEN, _HIDDEN, ("Dense", 1, "sigmoid")), "How many classes"),
        (_written_as(_IMAGES, _FLATTEN, ("Dense", 128, "relu"), _LAST), "Always 128"),
        (_written_as(_IMAGES, _FLATTEN, _HIDDEN, _HIDDEN, _LAST), "Two hidden layers"),
        (_written_as(_IMAGES, _FLATTEN, ("Dense", "width"), _LAST), "no more than one"),
        (_written_as(_IMAGES, _FLATTEN, ("Dense", "width", "sigmoid"), _LAST), "is sigmoid"),
        (_written_as(_IMAGES, _FLATTEN, _HIDDEN, ("Dense", 10)), "any numbers"),
        (_written_as(_IMAGES, _FLATTEN, _HIDDEN, ("Dense", 10, "sigmoid")), "do not add up"),
        (_written_as(_IMAGES, _FLATTEN, _HIDDEN, ("Dropout", 0.2), _LAST), "by chance"),
    ],
    "accuracy": [
        (lambda y, p: sum(p.argmax(axis=1) == y), "how many are right"),
        (lambda y, p: np.mean(p.argmax(axis=1) != y), "wrong answers"),
        (lambda y, p: sum(p.argmax(axis=1) == y) / len(y) * 100, "percent"),
        (lambda y, p: [row.argmax() == label for row, label in zip(p, y, strict=True)], "single"),
        (lambda y, p: np.mean(np.argmax(p, axis=0) == y), "Which axis"),
        (lambda y, p: np.mean([max(row) for row in p]), "how sure"),
        (lambda y, p: np.mean([row[k] for row, k in zip(p, y, strict=True)]), "true class"),
        (lambda y, p: np.mean([p[i, k] >= 0.5 for i, k in enumerate(y)]), "less than 0.5"),
    ],
    "least_sure": [
        (lambda p, count: np.argsort(-p.max(axis=1))[:count], "surest"),
        (lambda p, count: sorted(max(row) for row in p)[:count], "Where in the array"),
        (lambda p, count: np.argsort([min(row) for row in p])[:count], "smallest probability"),
        (lambda p, count: list(reversed(_sorted_by_confidence(p, count))), "comes last"),
        (lambda p, count: sorted(_sorted_by_confidence(p, count)), "order in which they stand"),
        (lambda p, count: _sorted_by_confidence(p, count + 1), "too many"),
        (lambda p, count: _sorted_by_confidence(p, count - 1), "is missing"),
        (lambda p, count: _sorted_by_confidence(p, len(p)), "All images"),
        (lambda p, count: p[_sorted_by_confidence(p, count)].argmax(axis=1), "predicted classes"),
        (lambda p, count: _sorted_by_confidence(p.T, count), "Which axis"),
    ],
}
