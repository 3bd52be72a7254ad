"""Muon: kernels step as the matrices that they are, all else as Keras has it."""

from fashion_dl import models, training

import keras
import numpy as np
import pytest


def stepped(optimizer, value, gradients, name=None):
    """What `value` is once the optimizer was given the gradients."""
    variable = keras.Variable(value, name=name)
    for gradient in gradients:
        optimizer.apply([keras.ops.convert_to_tensor(gradient)], [variable])
    return np.array(variable)


@pytest.fixture
def drawn():
    generator = np.random.default_rng(0)
    return generator.normal(size=(4, 3, 3, 8, 16)).astype("float32")


def test_a_kernel_steps_as_its_matrix_does_in_keras(drawn):
    value, *gradients = drawn
    found = stepped(training.Muon(0.02), value, gradients)
    value, *gradients = drawn.reshape(4, 72, 16)
    expected = stepped(keras.optimizers.Muon(0.02), value, gradients)
    assert np.allclose(found.reshape(72, 16), expected, atol=1e-6)
    assert np.abs(expected - value).max() > 0.01


def test_a_kernel_learns_all_directions_about_equally_fast(drawn):
    uneven = drawn[1] * np.logspace(-1, 1, 16, dtype="float32")
    steps = stepped(training.Muon(1.0, weight_decay=0.0), np.zeros_like(uneven), [uneven])
    lengths = np.linalg.svd(steps.reshape(72, 16), compute_uv=False)
    slopes = np.linalg.svd(uneven.reshape(72, 16), compute_uv=False)
    assert slopes.max() / slopes.min() > 50
    assert lengths.max() / lengths.min() < 2


def test_all_else_steps_as_in_keras(drawn):
    for shape in [(16,), (8, 16), (3, 3, 8, 1)]:
        value, *gradients = drawn.reshape(4, -1)[:, : np.prod(shape)].reshape(4, *shape)
        found = stepped(training.Muon(0.02), value, gradients)
        assert np.array_equal(found, stepped(keras.optimizers.Muon(0.02), value, gradients))


def test_a_kernel_can_be_left_to_adamw(drawn):
    value, *gradients = drawn
    excluding = training.Muon(0.02, exclude_layers=["stem"])
    found = stepped(excluding, value, gradients, name="stem")
    assert np.array_equal(found, stepped(keras.optimizers.Muon(0.02), value, gradients))
    other = stepped(training.Muon(0.02, exclude_layers=["stem"]), value, gradients, name="kernel")
    assert not np.allclose(found, other, atol=1e-3)


def test_a_model_with_it_is_saved_and_goes_on(tmp_path):
    images, labels = np.zeros((4, 28, 28, 1)), np.arange(4)
    model = models.fast_cnn(2)
    training.fit(model, images, labels, optimizer=training.Muon(0.01, ns_steps=3), epochs=1)
    model.save(tmp_path / "model.keras")
    again = keras.models.load_model(tmp_path / "model.keras")
    assert isinstance(again.optimizer, training.Muon)
    assert again.optimizer.ns_steps == 3
    training.fit(again, images, labels, epochs=1)
    assert int(again.optimizer.iterations) == 2
