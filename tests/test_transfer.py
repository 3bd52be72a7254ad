"""A trained network under a new head: what is frozen, what learns, and what stays as it was."""

import socket

from fashion_dl import load_data, models, preprocessing, training

import keras
import numpy as np
import pytest

(IMAGES, LABELS), _ = load_data()
OTHERS = np.flatnonzero(np.isin(LABELS, (7, 8, 9)))[:300]
X = preprocessing.add_channel_axis(preprocessing.standardize(IMAGES[OTHERS], IMAGES))
Y = LABELS[OTHERS].astype("int64") - 7


def base():
    keras.utils.set_random_seed(0)
    return models.fast_cnn(4, dropout=0.2)


def arrays(model):
    return [np.array(weight) for weight in model.get_weights()]


def same(some, others):
    return [np.array_equal(a, b) for a, b in zip(some, others, strict=True)]


def test_what_is_below_the_head_is_the_base():
    old = base()
    new = models.transfer(old, 3)
    assert (new.name, new.compiled, new.output_shape) == ("fast_cnn_transfer", False, (None, 3))
    below = keras.Model(old.inputs, old.layers[-1].input)
    found = new.get_layer("features").predict(X[:50], verbose=0)
    assert np.allclose(found, below.predict(X[:50], verbose=0), atol=1e-6)
    kernel, bias = new.trainable_weights
    assert (tuple(kernel.shape), tuple(bias.shape)) == ((found.shape[1], 3), (3,))


def test_its_parts_take_an_array_as_it_is():
    new = models.transfer(base(), 3)
    assert new.get_layer("features")(X[:50]).shape[0] == 50  # a warning would be an error
    assert models.unfreeze(new)(X[:50]).shape == (50, 3)


@pytest.mark.parametrize(
    "build", [models.dense, models.cnn, models.mobilenet, lambda: models.resnet(8, 4)]
)
def test_every_network_can_be_a_base(build):
    old = build()
    new = models.transfer(old, 4, dropout=0.3)
    assert new.predict(np.zeros((2, *old.input_shape[1:])), verbose=0).shape == (2, 4)
    assert len(new.trainable_weights) == 2


def test_the_frozen_network_learns_in_its_head_alone():
    old = base()
    before = arrays(old)
    model = models.transfer(old, 3)
    below, head = arrays(model.get_layer("features")), arrays(model.layers[-1])
    history = training.fit(model, X, Y, epochs=40, learning_rate=0.02, augment=["flip"]).history
    assert history["accuracy"][-1] > 0.8
    assert all(same(below, arrays(model.get_layer("features"))))
    assert not any(same(head, arrays(model.layers[-1])))
    assert all(same(before, arrays(old)))


def test_unfrozen_all_weights_learn_but_batch_normalization_s():
    old = base()
    before = arrays(old)
    model = models.transfer(old, 3)
    training.fit(model, X, Y, epochs=2, learning_rate=0.02)
    tuned = models.unfreeze(model)
    assert not tuned.compiled
    predicted = model.predict(X[:50], verbose=0)
    assert np.array_equal(predicted, tuned.predict(X[:50], verbose=0))  # it goes on from there
    first = {weight.path: np.array(weight) for weight in tuned.weights}
    training.fit(tuned, X, Y, epochs=2, learning_rate=1e-3)
    stayed = {path for path in first if "batch_normalization" in path}
    assert len(stayed) == 2 * 4
    for weight in tuned.weights:
        assert np.array_equal(first[weight.path], weight) == (weight.path in stayed), weight.path
    assert all(same(before, arrays(old)))


def test_the_upper_layers_can_be_unfrozen_alone():
    model = models.transfer(base(), 3)
    tuned = models.unfreeze(model, last=1)  # the last convolution, which has no bias
    assert len(tuned.trainable_weights) == 1 + 2
    assert len(models.unfreeze(model, last=2).trainable_weights) == 1 + 1 + 2
    assert len(models.unfreeze(model).trainable_weights) == 2 + 1 + 1 + 2
    assert len(models.unfreeze(model, last=1).trainable_weights) == 1 + 2


def test_a_network_in_a_network_is_unfrozen_layer_by_layer():
    twice = models.transfer(models.transfer(base(), 5), 3)
    assert len(twice.trainable_weights) == 2
    assert len(models.unfreeze(twice, last=1).trainable_weights) == 1 + 2
    tuned = models.unfreeze(twice)
    assert len(tuned.trainable_weights) == 2 + 1 + 1 + 2
    assert not any("batch_normalization" in weight.path for weight in tuned.trainable_weights)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: models.transfer(base(), 1), "num_classes: expected 2 or more, found 1"),
        (lambda: models.transfer(base(), 2.5), "num_classes: expected a whole number"),
        (lambda: models.transfer(base(), 3, dropout=1), "dropout: expected a share"),
        (
            lambda: models.transfer(keras.Sequential([keras.Input((4,)), keras.layers.ReLU()]), 3),
            "base: expected a model that ends in a dense layer, found .* ends in ReLU",
        ),
        (lambda: models.unfreeze(base()), "model: expected one of models.transfer, found 'fast_cn"),
        (lambda: models.unfreeze(models.transfer(base(), 3), 0), "last: expected a whole number"),
        (
            lambda: models.unfreeze(models.transfer(base(), 3), 99),
            "last: expected 3 layers at most, found 99",
        ),
    ],
)
def test_bad_input_is_refused(make, message):
    with pytest.raises(ValueError, match=message):
        make()


@pytest.mark.parametrize("labels", [np.full(300, 3), np.full(300, -1)])
def test_labels_that_the_new_head_has_no_place_for_are_refused(labels):
    with pytest.raises(ValueError, match="y_train: expected labels from 0 to 2, found"):
        training.fit(models.transfer(base(), 3), X, labels)


# ImageNet's network


def test_mobilenet_v2_sees_the_images_enlarged_and_its_last_layer_can_be_replaced():
    keras.utils.set_random_seed(0)
    old = models.mobilenet_v2(weights=None)
    assert (old.input_shape, old.output_shape) == ((None, 28, 28, 1), (None, 10))
    images = preprocessing.add_channel_axis(preprocessing.scale(IMAGES[:2]))
    below = keras.Model(old.inputs, old.get_layer("Conv1").input)
    seen = below.predict(images, verbose=0)
    assert seen.shape == (2, 96, 96, 3)
    assert -1 <= seen.min() < seen.max() <= 1
    assert np.allclose(seen.mean(axis=(1, 2, 3)), 2 * images.mean(axis=(1, 2, 3)) - 1, atol=0.02)
    new = models.transfer(old, 3)
    assert new.predict(images, verbose=0).shape == (2, 3)
    assert len(new.trainable_weights) == 2
    assert len(models.unfreeze(new, last=1).trainable_weights) == 1 + 2


@pytest.mark.parametrize("error", [Exception("URL fetch failure on x: None -- no"), TimeoutError()])
def test_without_a_network_one_line_says_what_was_to_be_downloaded(monkeypatch, error):
    def fail(**arguments):
        assert arguments["weights"] == "imagenet"
        raise error

    monkeypatch.setattr(keras.applications, "MobileNetV2", fail)
    timeout = socket.getdefaulttimeout()
    with pytest.raises(ConnectionError, match=r"^MobileNetV2's weights: expected to download 9 MB"):
        models.mobilenet_v2()
    assert socket.getdefaulttimeout() == timeout


def test_other_errors_of_keras_come_out():
    with pytest.raises(ValueError, match="weights"):
        models.mobilenet_v2(weights="no such weights")
