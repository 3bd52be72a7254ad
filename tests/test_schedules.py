"""Learning rates over a whole training: where they begin, peak and end, and what they refuse."""

from fashion_dl import models, training

import keras
import numpy as np
import pytest


def test_cosine_decay():
    schedule = training.cosine_decay(0.4, images=1000, epochs=8, batch_size=100)
    assert schedule.decay_steps == 80
    steps = np.array([0, 10, 20, 40, 60, 80])
    found = [float(schedule(step)) for step in steps]
    assert np.allclose(found, 0.4 * (1 + np.cos(np.pi * steps / 80)) / 2, atol=1e-6)
    assert float(schedule(100)) == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(
    ("images", "batch_size", "steps"),
    [(256, 128, 2), (257, 128, 3), (100, 128, 1), (1, 1, 1), (54_000, 128, 422)],
)
def test_cosine_decay_counts_a_last_smaller_batch(images, batch_size, steps):
    schedule = training.cosine_decay(0.1, images, epochs=5, batch_size=batch_size)
    assert schedule.decay_steps == 5 * steps
    assert training.cosine_decay(0.1, 257, epochs=1).decay_steps == 3  # batches of 128


def test_schedules_end_with_the_training():
    for schedule, steps in (
        (training.cosine_decay(0.1, 100, epochs=2, batch_size=32), 8),
        (training.one_cycle(0.1, 100, epochs=2, batch_size=32), 8),
    ):
        model = models.softmax_regression()
        optimizer = keras.optimizers.SGD(schedule)
        images, labels = np.zeros((100, 28, 28)), np.arange(100) % 10
        training.fit(model, images, labels, epochs=2, batch_size=32, optimizer=optimizer)
        assert int(optimizer.iterations) == steps
        assert float(schedule(steps)) == pytest.approx(0, abs=1e-7)
        assert float(schedule(steps - 1)) > 1e-4


def test_one_cycle_rises_in_a_line_and_falls_along_a_cosine():
    schedule = training.one_cycle(0.4, images=1000, epochs=8, batch_size=100, warmup=0.25)
    rise = [float(schedule(step)) for step in (0, 5, 10, 20)]
    assert np.allclose(rise, [0.04, 0.13, 0.22, 0.4], atol=1e-6)
    steps = np.array([20, 35, 50, 80])
    fall = [float(schedule(step)) for step in steps]
    assert np.allclose(fall, 0.4 * (1 + np.cos(np.pi * (steps - 20) / 60)) / 2, atol=1e-6)


def test_one_cycle_without_a_rise_is_cosine_decay():
    one_cycle = training.one_cycle(0.1, 1000, epochs=2, warmup=0.0)
    cosine = training.cosine_decay(0.1, 1000, epochs=2)
    assert one_cycle.get_config() == cosine.get_config()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"learning_rate": 0}, "learning_rate: expected a number above 0, found 0"),
        ({"learning_rate": -0.1}, "learning_rate: expected a number above 0, found -0.1"),
        ({"learning_rate": "fast"}, "learning_rate: .* found 'fast'"),
        ({"learning_rate": float("nan")}, "learning_rate: .* found nan"),
        ({"learning_rate": float("inf")}, "learning_rate: .* found inf"),
        ({"images": 0}, "images: expected a whole number of 1 or more, found 0"),
        ({"images": np.zeros((9, 28, 28))}, "images: expected a whole number of 1 or more"),
        ({"epochs": 0}, "epochs: expected a whole number of 1 or more, found 0"),
        ({"batch_size": 12.5}, "batch_size: expected a whole number of 1 or more, found 12.5"),
    ],
)
@pytest.mark.parametrize("schedule", [training.cosine_decay, training.one_cycle])
def test_refuses(schedule, arguments, message):
    with pytest.raises(ValueError, match=message):
        schedule(**({"learning_rate": 0.1, "images": 10, "epochs": 1} | arguments))


def test_one_cycle_always_leaves_a_step_for_the_fall():
    schedule = training.one_cycle(0.1, 256, epochs=1, warmup=0.9)
    assert [float(schedule(step)) for step in range(3)] == pytest.approx([0.01, 0.1, 0])


@pytest.mark.parametrize("warmup", [-0.1, 1, 1.5, float("nan")])
def test_one_cycle_refuses_a_rise_that_leaves_no_fall(warmup):
    with pytest.raises(ValueError, match="warmup: expected a share of at least 0 and below 1"):
        training.one_cycle(0.1, 10, epochs=1, warmup=warmup)
