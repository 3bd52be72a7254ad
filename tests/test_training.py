"""How fit trains: by seed, in view, until it should stop; and what it refuses, untouched."""

import random
import re
from configparser import ConfigParser
from contextlib import redirect_stdout
from io import StringIO
from itertools import chain, pairwise
from pathlib import Path

from fashion_dl import load_data, models, preprocessing, training

import keras
import numpy as np
import pytest

(X_TRAIN, Y_TRAIN), _ = load_data()
SMALL, Y_SMALL = preprocessing.standardize(X_TRAIN[:2000], X_TRAIN), Y_TRAIN[:2000]
X, Y = SMALL[:1500], Y_SMALL[:1500]
VALIDATION = SMALL[1500:], Y_SMALL[1500:]
FEW, Y_FEW = X[:100], Y[:100]
HISTORY_NAMES = ["accuracy", "loss", "val_accuracy", "val_loss"]


def new_model(build=models.softmax_regression, seed=0):
    keras.utils.set_random_seed(seed)
    return build()


def same(some, others):
    return all(np.array_equal(a, b) for a, b in zip(some, others, strict=True))


def nearly_same(some, others):
    return all(np.allclose(a, b, atol=1e-5) for a, b in zip(some, others, strict=True))


# What it trains


@pytest.mark.parametrize(
    ("build", "optimizer", "least"),
    [
        (models.smallest_network, keras.optimizers.Adam(0.05), 0.15),
        (models.softmax_regression, None, 0.6),
    ],
    ids=["smallest_network", "softmax_regression"],
)
def test_beats_guessing(build, optimizer, least):
    history = training.fit(
        new_model(build), X, Y, epochs=3, optimizer=optimizer, validation_data=VALIDATION
    ).history
    assert sorted(history) == HISTORY_NAMES
    assert {len(values) for values in history.values()} == {3}
    assert history["loss"][-1] < history["loss"][0]
    assert history["val_accuracy"][-1] > least


def test_convolutional_network():
    model = new_model(models.cnn)
    history = training.fit(model, preprocessing.add_channel_axis(FEW), Y_FEW, epochs=2).history
    assert sorted(history) == ["accuracy", "loss"]
    assert history["loss"][1] < history["loss"][0]


def test_is_keras_fit_with_adam_and_cross_entropy():
    def figures(history, model):
        return [history.history[name] for name in HISTORY_NAMES], model.get_weights()

    by_hand = new_model()
    by_hand.compile(
        keras.optimizers.Adam(0.001), "sparse_categorical_crossentropy", metrics=["accuracy"]
    )
    keras.utils.set_random_seed(3)
    history = by_hand.fit(
        FEW, Y_FEW, batch_size=32, epochs=2, validation_data=VALIDATION, verbose=0
    )
    expected, expected_weights = figures(history, by_hand)
    for labels in (np.asarray, preprocessing.one_hot):  # cross-entropy by the labels' form
        model = new_model()
        validation = VALIDATION[0], labels(VALIDATION[1])
        arguments = {"batch_size": 32, "epochs": 2, "validation_data": validation, "seed": 3}
        history = training.fit(model, FEW, labels(Y_FEW), **arguments)
        found, weights = figures(history, model)
        assert np.allclose(found, expected, rtol=1e-4)
        assert nearly_same(weights, expected_weights)


# What the seed decides


def test_seed_decides_all():
    def run(seed):
        model = new_model(lambda: models.dense(1, 16, dropout=0.5))
        history = training.fit(model, FEW, Y_FEW, epochs=2, batch_size=32, seed=seed).history
        drawn_next = random.random(), float(keras.random.uniform(()))
        return list(history.values()), model.get_weights(), drawn_next

    (history, weights, drawn), again, another = run(5), run(np.int64(5)), run(6)
    assert same(history, again[0])
    assert same(weights, again[1])
    assert drawn == again[2]
    assert not same(history, another[0])
    assert not same(weights, another[1])
    assert set(drawn).isdisjoint(another[2])


def test_seed_decides_the_order_of_batches():
    """Ten images, one of each class, in batches of one: the label's running mean tells which."""

    class Means(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            seen.append(logs["label"])

    def label(y_true, y_pred):
        return y_true

    def order(seed):
        seen.clear()
        model = new_model()
        model.compile("sgd", "sparse_categorical_crossentropy", metrics=[label])
        arguments = {"epochs": 2, "batch_size": 1, "callbacks": [Means()]}
        training.fit(model, FEW[:10], np.arange(10), seed=seed, **arguments)
        sums = np.reshape(seen, (2, 10)) * np.arange(1, 11)
        return np.diff(sums, prepend=0, axis=1).round().astype(int).tolist()

    seen = []
    first, again, another = order(1), order(1), order(2)
    for epoch in first:
        assert sorted(epoch) == list(range(10))
        assert epoch != sorted(epoch)
    assert first == again
    assert first != another


# A model that is compiled


def test_compiled_model_goes_on():
    """All images in one batch, so that their order does not matter: 1 + 2 epochs are 3."""
    at_once, in_two = new_model(), new_model()
    arguments = {"batch_size": len(FEW)}
    history = training.fit(at_once, FEW, Y_FEW, epochs=3, **arguments).history
    first = training.fit(in_two, FEW, Y_FEW, epochs=1, **arguments).history
    optimizer = in_two.optimizer
    rest = training.fit(in_two, FEW, Y_FEW, epochs=2, seed=7, **arguments).history
    assert in_two.optimizer is optimizer
    assert int(optimizer.iterations) == 3
    assert np.allclose(first["loss"] + rest["loss"], history["loss"], atol=1e-5)
    assert nearly_same(in_two.get_weights(), at_once.get_weights())


def test_compiled_model_keeps_its_loss_and_metrics():
    model = new_model()
    model.compile("sgd", "mean_squared_error", metrics=["mean_absolute_error"])
    history = training.fit(model, FEW, preprocessing.one_hot(Y_FEW), epochs=1).history
    assert sorted(history) == ["loss", "mean_absolute_error"]


# Early stopping


def test_early_stopping_restores_the_best_weights():
    model = new_model(seed=1)
    history = training.fit(
        model,
        FEW,
        Y_FEW,
        epochs=40,
        optimizer=keras.optimizers.Adam(0.01),
        validation_data=VALIDATION,
        patience=3,
    ).history["val_loss"]
    best = int(np.argmin(history))
    assert best > 0
    assert len(history) == best + 1 + 3 < 40
    assert history[-1] > history[best] * 1.002  # the last weights would be noticed
    loss, _ = model.evaluate(*VALIDATION, verbose=0)
    assert loss == pytest.approx(history[best], rel=1e-4)


def test_best_weights_without_stopping_early(capsys):
    """Trained on wrong labels, a model gets worse with each epoch."""
    model = new_model()
    arguments = {"epochs": 3, "validation_data": VALIDATION, "batch_size": 10}
    losses = training.fit(model, FEW, (Y_FEW + 1) % 10, patience=3, **arguments).history["val_loss"]
    assert losses[0] * 1.05 < losses[1] * 1.02 < losses[2]
    loss, _ = model.evaluate(*VALIDATION, verbose=0)
    assert loss == pytest.approx(losses[0], rel=1e-4)
    line = on_screen(capsys.readouterr().out)[0]  # the epoch was known for no better reason
    assert line.startswith("softmax_regression: epoch ~3/3 accuracy ~")
    assert "epoch ~/3 accuracy ~ loss ~ " in re.sub(trained_figures(), "~", line)

    losses = training.fit(model, FEW, (Y_FEW + 1) % 10, **arguments).history["val_loss"]
    assert losses[0] * 1.05 < losses[1] * 1.02 < losses[2]
    loss, _ = model.evaluate(*VALIDATION, verbose=0)
    assert loss == pytest.approx(losses[2], rel=1e-4)  # without patience, the last weights


# Progress


def trained_figures():
    """The form of trained figures, as the notebooks' check reads it."""
    config = ConfigParser(interpolation=None)
    config.read(Path(__file__).parent / "sanitize.cfg", encoding="utf-8")
    return config["trained"]["regex"]


def on_screen(output):
    """What stands in each line of a terminal in the end: \\r goes back to the line's start."""
    lines = []
    for line in output.split("\n"):
        shown = ""
        for part in line.split("\r"):
            shown = part + shown[len(part) :]
        lines.append(shown)
    return lines


@pytest.fixture(scope="module")
def progress():
    """What a training wrote, and its history."""
    with redirect_stdout(StringIO()) as written:
        history = training.fit(
            new_model(), X[:500], Y[:500], epochs=2, batch_size=16, validation_data=VALIDATION
        )
    return written.getvalue(), history.history


def test_progress_is_one_line(progress):
    written, history = progress
    line, rest = on_screen(written)
    assert rest == ""
    figures = [f"{name} ~{history[name][-1]:.4f}" for name in HISTORY_NAMES]
    assert line == f"softmax_regression: epoch 2/2 {' '.join(figures)}"
    assert re.sub(trained_figures(), "~", line) == (
        "softmax_regression: epoch 2/2 accuracy ~ loss ~ val_accuracy ~ val_loss ~"
    )


def test_progress_moves_while_it_trains(progress):
    moments = [moment.rstrip() for moment in progress[0].split("\r")]
    for epoch in ("1/2", "2/2"):
        of_epoch = [moment for moment in moments if f"epoch {epoch} " in moment]
        percents = [int(found) for found in re.findall(r"(\d+)%", " ".join(of_epoch))]
        assert percents == sorted(set(percents))
        assert [percent // 10 for percent in percents] == list(range(11))  # not all 32 batches
        assert "accuracy ~" in of_epoch[-1]


def test_progress_covers_what_was_longer(progress):
    moments = progress[0].removesuffix("\n").split("\r")
    for before, after in pairwise(moments):
        assert len(after) == max(len(before.rstrip()), len(after.rstrip()))  # and no more blanks
    assert any(len(after.rstrip()) < len(before) for before, after in pairwise(moments))


# Label smoothing, augmentation, and a training that is taken up again


def kept(images, one_hot, generator):
    return images, one_hot


def test_label_smoothing_is_that_of_keras():
    model = new_model()
    expected = keras.losses.CategoricalCrossentropy(label_smoothing=0.2)
    loss = float(expected(preprocessing.one_hot(Y_FEW), model(FEW)))
    arguments = {"batch_size": 100, "epochs": 1, "label_smoothing": 0.2}
    for y in (Y_FEW, preprocessing.one_hot(Y_FEW)):
        history = training.fit(new_model(), FEW, y, validation_data=(FEW, y), **arguments)
        assert history.history["loss"][0] == pytest.approx(loss, rel=1e-4)
        assert sorted(history.history) == HISTORY_NAMES


def test_augmented_training_calls_back_and_measures_as_keras_does():
    class Calls(keras.callbacks.Callback):
        def __init__(self):
            super().__init__()
            self.seen = []

        def on_epoch_end(self, epoch, logs=None):
            self.seen.append((epoch, sorted(logs)))

        def on_train_batch_end(self, batch, logs=None):
            self.seen.append(batch)

        def on_test_begin(self, logs=None):
            self.seen.append("validation")

    def figures(**more):
        calls, model = Calls(), new_model()
        history = training.fit(
            model,
            FEW,
            preprocessing.one_hot(Y_FEW),
            epochs=2,
            batch_size=100,  # a single batch: its order makes no difference
            validation_data=(VALIDATION[0], preprocessing.one_hot(VALIDATION[1])),
            callbacks=[calls],
            **more,
        )
        return calls.seen, list(history.history.values()), history.epoch

    (calls, history, epochs), plain = figures(augment=[kept]), figures()
    epoch = [0, "validation"]
    assert calls == plain[0] == [*epoch, (0, HISTORY_NAMES), *epoch, (1, HISTORY_NAMES)]
    assert np.allclose(sorted(history), sorted(plain[1]), rtol=1e-4)
    assert epochs == plain[2] == [0, 1]


def test_augmented_figures_are_means_over_the_epoch():
    model = new_model()
    optimizer = keras.optimizers.SGD(1e-12)
    model.compile(optimizer, "categorical_crossentropy", metrics=["accuracy"])
    y = preprocessing.one_hot(Y_FEW)
    expected = model.evaluate(FEW, y, verbose=0, return_dict=True)
    for augment in ([], [kept]):
        history = training.fit(model, FEW, y, epochs=1, batch_size=25, augment=augment).history
        found = {name: values[0] for name, values in history.items()}
        assert found == pytest.approx(expected, rel=1e-4)


def test_a_callback_stops_it_at_once():
    class Stop(keras.callbacks.Callback):
        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = batch == 1

    model = new_model()
    model.compile("sgd", "categorical_crossentropy", metrics=["accuracy"])
    y = preprocessing.one_hot(Y_FEW)
    arguments = {"epochs": 3, "batch_size": 20, "augment": [kept], "callbacks": [Stop()]}
    history = training.fit(model, FEW, y, **arguments)
    assert int(model.optimizer.iterations) == 2
    assert history.epoch == [0]


@pytest.mark.parametrize(
    ("first", "then"),
    [
        ({"augment": [kept]}, {}),
        ({"augment": [kept]}, {"augment": [kept]}),
        ({"label_smoothing": 0.1}, {}),
        ({"label_smoothing": 0.1}, {"augment": [kept]}),
    ],
)
def test_a_compiled_model_goes_on_in_its_own_labels(first, then):
    model = new_model()
    arguments = {"epochs": 1, "validation_data": VALIDATION}
    training.fit(model, FEW, Y_FEW, **arguments, **first)
    history = training.fit(model, FEW, Y_FEW, **arguments, **then)
    assert sorted(history.history) == HISTORY_NAMES


def test_labels_that_cannot_be_blended_are_refused_before_any_work():
    model = new_model()
    training.fit(model, FEW, Y_FEW, epochs=1)
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"augment: model .* compiled with 'SparseCategorical"):
        training.fit(model, FEW, Y_FEW, epochs=1, augment=[kept])
    assert same(before, model.get_weights())


@pytest.mark.parametrize(
    "loss",
    [
        keras.losses.sparse_categorical_crossentropy,
        keras.losses.SparseCategoricalCrossentropy(name="mine"),
        "mse",
    ],
    ids=["function", "renamed", "another"],
)
def test_integer_labels_are_not_blended_whatever_their_loss_is_called(loss):
    model = new_model()
    model.compile("sgd", loss)
    with pytest.raises(ValueError, match=r"augment: model .* for integer labels"):
        training.fit(model, FEW, Y_FEW, epochs=1, augment=["mixup"])


def test_augmentations_see_every_image_each_epoch_and_in_another_order():
    orders = []

    def noted(images, one_hot, generator):
        orders.append(one_hot.argmax(axis=1).tolist())
        return images, one_hot

    training.fit(
        new_model(), FEW[:10], np.arange(10), epochs=2, batch_size=4, augment=[kept, noted]
    )
    assert len(orders.pop(0)) == 2  # tried before any work
    assert [len(order) for order in orders] == [4, 4, 4] * 2
    first, second = ([*chain(*order)] for order in (orders[:3], orders[3:]))
    assert sorted(first[:10]) == sorted(second[:10]) == list(range(10))
    assert first != second


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (FEW[:0], Y_FEW[:0], "number of images: expected a whole number of 1 or more, found 0"),
        (FEW, Y_FEW[:99], "one length, found 100 images, 99 one_hot"),
    ],
)
def test_batches_of_nothing_or_of_unequal_arrays_are_refused(images, labels, message):
    with pytest.raises(ValueError, match=message):
        next(training.batches(images, preprocessing.one_hot(Y_FEW)[: len(labels)]))


def test_augmented_training_leaves_the_arrays_as_they_were():
    before = FEW.copy(), Y_FEW.copy()
    augment = [training.flip(), training.shift(), training.erase(), training.mixup()]
    training.fit(new_model(), FEW, Y_FEW, epochs=1, augment=augment)
    assert same(before, (FEW, Y_FEW))


def test_augmented_training_by_seed():
    def weights(seed):
        model = new_model(lambda: models.dense(1, 16, dropout=0.5))
        training.fit(model, FEW, Y_FEW, epochs=2, batch_size=32, augment=[kept], seed=seed)
        return model.get_weights()

    one, again, another = weights(5), weights(np.int64(5)), weights(6)
    assert same(one, again)
    assert not same(one, another)


def test_taken_up_again_it_ends_where_it_would_have():
    augment = [training.flip(), training.shift()]
    arguments = {"batch_size": 32, "augment": augment}
    whole, halves = new_model(), new_model()
    training.fit(whole, FEW, Y_FEW, epochs=4, **arguments)
    training.fit(halves, FEW, Y_FEW, epochs=2, **arguments)
    history = training.fit(halves, FEW, Y_FEW, epochs=4, initial_epoch=2, **arguments)
    assert nearly_same(whole.get_weights(), halves.get_weights())
    assert history.epoch == [2, 3]


def test_augmented_training_stops_early():
    model = new_model()
    optimizer = keras.optimizers.SGD(1e-12)  # nothing gets better
    history = training.fit(
        model,
        FEW,
        Y_FEW,
        epochs=9,
        optimizer=optimizer,
        validation_data=VALIDATION,
        patience=1,
        augment=[lambda images, one_hot, generator: (images * 0, one_hot)],
    )
    assert len(history.epoch) < 9


def test_averaged_weights_are_the_last_ones():
    def weights(**average):
        model = new_model()
        optimizer = keras.optimizers.SGD(0.1, **average)
        training.fit(model, FEW, Y_FEW, epochs=2, optimizer=optimizer, augment=[kept])
        return model.get_weights()

    last, averaged = weights(), weights(use_ema=True, ema_momentum=0.5)
    expected = new_model().get_weights()[0]  # two steps: one from the first weights, one more
    assert not np.allclose(averaged[0], last[0], atol=1e-5)
    assert np.abs(averaged[0] - expected).max() < np.abs(last[0] - expected).max()


def test_a_mirror_image_has_the_same_say():
    model = new_model()
    plain, mirrored = (np.asarray(model(images)) for images in (FEW, FEW[:, :, ::-1]))
    both = training.predict_both_ways(model, FEW)
    assert np.allclose(both, (plain + mirrored) / 2, atol=1e-6)
    assert np.allclose(both, training.predict_both_ways(model, FEW[:, :, ::-1]), atol=1e-6)
    assert both.dtype == np.float32


def test_mirror_images_of_other_shape_are_refused():
    with pytest.raises(ValueError, match=r"images for model .* found shape \(100, 784\)"):
        training.predict_both_ways(new_model(), preprocessing.flatten(FEW))


def test_mirror_images_of_a_model_without_input_are_refused():
    model = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(10)])
    with pytest.raises(ValueError, match=r"begin the model with a keras.Input"):
        training.predict_both_ways(model, FEW)


@pytest.mark.parametrize("units", [[1], [10, 10]], ids=["one number", "two outputs"])
def test_models_that_give_no_probabilities_of_classes_are_refused(units):
    inputs = keras.Input((28, 28))
    x = keras.layers.Flatten()(inputs)
    model = keras.Model(inputs, [keras.layers.Dense(count)(x) for count in units])
    with pytest.raises(ValueError, match=r"expected an output of shape \(None, 2 or more\)"):
        training.fit(model, FEW, Y_FEW)


def logits(name="mine"):
    layers = keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10)
    return keras.Sequential(layers, name=name)


def test_a_model_without_softmax_is_refused_where_fit_would_choose_its_loss():
    message = "model 'mine': expected probabilities that .*; end the model .*='softmax'"
    model = logits()
    with pytest.raises(ValueError, match=message):
        training.fit(model, FEW, Y_FEW)
    assert not model.compiled
    with pytest.raises(ValueError, match=message):
        training.predict_both_ways(model, FEW)
    model.compile("sgd", keras.losses.SparseCategoricalCrossentropy(from_logits=True))
    assert training.fit(model, FEW, Y_FEW, epochs=1).history["loss"][0] > 0


def test_probabilities_in_half_precision_are_probabilities():
    keras.config.set_dtype_policy("mixed_bfloat16")
    try:
        layers = keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(10, "softmax")
        model = keras.Sequential(layers)
    finally:
        keras.config.set_dtype_policy("float32")
    assert training.fit(model, FEW, Y_FEW, epochs=1).history["loss"][0] > 0


def test_images_without_a_channel_are_told_where_to_get_one():
    with pytest.raises(ValueError, match=r"found shape .*; preprocessing\.add_channel_axis adds"):
        training.fit(models.cnn(), FEW, Y_FEW)


def test_augmentations_go_by_name():
    by_name, called = new_model(), new_model()
    training.fit(by_name, FEW, Y_FEW, epochs=2, augment=["flip", "erase"])
    training.fit(called, FEW, Y_FEW, epochs=2, augment=[training.flip(), training.erase()])
    assert nearly_same(by_name.get_weights(), called.get_weights())


@pytest.mark.parametrize("optimizer", [None, "sgd", keras.optimizers.AdamW()])
def test_a_learning_rate_is_the_peak_of_one_cycle(optimizer):
    model = new_model()
    how = {"epochs": 2, "batch_size": 50}
    training.fit(model, FEW, Y_FEW, **how, optimizer=optimizer, learning_rate=0.01)
    found = model.optimizer.get_config()["learning_rate"]["config"]
    assert found == training.one_cycle(0.01, len(FEW), **how).get_config()


def test_its_cycle_is_that_of_the_epochs_that_are_left():
    model = new_model()
    training.fit(model, FEW, Y_FEW, epochs=5, initial_epoch=3, learning_rate=0.01)
    found = model.optimizer.get_config()["learning_rate"]["config"]
    assert found == training.one_cycle(0.01, len(FEW), epochs=2).get_config()


def test_it_can_be_silent(capsys):
    training.fit(new_model(), FEW, Y_FEW, epochs=1, verbose=0)
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("augment", [[], [kept]], ids=["plain", "augmented"])
def test_it_goes_on_where_keras_backed_it_up(augment, tmp_path):
    class Break(keras.callbacks.Callback):
        def on_epoch_end(self, epoch, logs=None):
            if epoch == 1:
                raise KeyboardInterrupt

    def fit(*more):
        backup = keras.callbacks.BackupAndRestore(tmp_path / "backup")
        how = {"epochs": 4, "augment": augment, "callbacks": [backup, *more]}
        return training.fit(new_model(), FEW, Y_FEW, **how)

    with pytest.raises(KeyboardInterrupt):
        fit(Break())
    assert fit().epoch == [2, 3]


# Bad input


def with_odd(value):
    x = FEW.copy()
    x[3, 4, 5] = value
    return x


def sequential(*layers):
    return keras.Sequential(layers, name="mine")


REFUSED = {
    "flat images": (
        {"x_train": preprocessing.flatten(FEW)},
        r"x_train for model 'softmax_regression': .*shape \(n, 28, 28\), found shape \(100, 784\)",
    ),
    "channel axis": ({"x_train": FEW[..., np.newaxis]}, r"found shape \(100, 28, 28, 1\)"),
    "one image": ({"x_train": FEW[0]}, r"found shape \(28, 28\)"),
    "no images": ({"x_train": FEW[:0], "y_train": Y_FEW[:0]}, "expected at least one, found"),
    "NaN": ({"x_train": with_odd(np.nan)}, "x_train .* found NaN or infinity in 1 places"),
    "infinity": ({"x_train": with_odd(np.inf)}, "x_train .* found NaN or infinity in 1 places"),
    "texts": ({"x_train": FEW.astype(str)}, "x_train .* expected dtype .*, found <U"),
    "truths": ({"x_train": FEW > 0}, "x_train .* expected dtype .*, found bool"),
    "complex numbers": ({"x_train": FEW + 1j}, "x_train .* expected dtype .*, found complex64"),
    "too few labels": ({"y_train": Y_FEW[:99]}, "one length, found 100 x_train, 99 y_train"),
    "no labels": ({"y_train": []}, "y_train: expected at least one"),
    "label 10": ({"y_train": Y_FEW + np.int64(1)}, "y_train: expected labels from 0 to 9, found 1"),
    "label -1": (
        {"y_train": Y_FEW - np.int64(1)},
        "y_train: expected labels from 0 to 9, found -1",
    ),
    "float labels": ({"y_train": Y_FEW / 1}, "y_train: expected dtype integer, found float64"),
    "nine columns": ({"y_train": np.eye(9)}, r"y_train: .* found shape \(9, 9\)"),
    "not one-hot": (
        {"y_train": preprocessing.one_hot(Y_FEW) / 2},
        "y_train: expected a single 1 in each row, found .* in row 0",
    ),
    "no epoch": ({"epochs": 0}, "epochs: expected a whole number of 1 or more, found 0"),
    "half an epoch": ({"epochs": 0.5}, "epochs: expected a whole number of 1 or more, found 0.5"),
    "no batch": ({"batch_size": 0}, "batch_size: expected a whole number of 1 or more, found 0"),
    "negative seed": ({"seed": -1}, "seed: expected a whole number from 0 .*, found -1"),
    "no seed": ({"seed": None}, "seed: expected a whole number from 0 .*, found None"),
    "patience alone": ({"patience": 3}, "patience: expected validation_data to watch, found None"),
    "no patience": (
        {"patience": 0, "validation_data": VALIDATION},
        "patience: expected a whole number of 1 or more, found 0",
    ),
    "unknown optimizer": ({"optimizer": "none such"}, "none such"),
    "validation images alone": (
        {"validation_data": VALIDATION[0]},
        r"validation_data: expected a pair \(x, y\), found ndarray",
    ),
    "three validation arrays": (
        {"validation_data": (*VALIDATION, VALIDATION[1])},
        r"validation_data: expected a pair \(x, y\), found tuple: too many",
    ),
    "no pair": ({"validation_data": 0.1}, r"expected a pair \(x, y\), found float"),
    "flat validation images": (
        {"validation_data": (preprocessing.flatten(VALIDATION[0]), VALIDATION[1])},
        r"x_validation .* found shape \(500, 784\)",
    ),
    "too few validation labels": (
        {"validation_data": (VALIDATION[0], Y_FEW)},
        "one length, found 500 x_validation, 100 y_validation",
    ),
    "NaN in validation": (
        {"validation_data": (with_odd(np.nan), Y_FEW)},
        "x_validation .* found NaN",
    ),
    "validation label 10": (
        {"validation_data": (FEW, Y_FEW + np.int64(1))},
        "y_validation: expected labels from 0 to 9",
    ),
    "label smoothing of 1": ({"label_smoothing": 1}, "label_smoothing: .* below 1, found 1"),
    "negative label smoothing": ({"label_smoothing": -0.1}, "label_smoothing: .* found -0.1"),
    "an augmentation that was not called": (
        {"augment": [training.flip]},
        r"augment: .* failed on two images of shape \(28, 28\).*call it .*\[flip\(\)\]",
    ),
    "an augmentation without a list": (
        {"augment": training.flip()},
        r"augment: expected a list as \[flip\(\), shift\(\)\], found",
    ),
    "an unknown augmentation": (
        {"augment": ["turn"]},
        "augment: expected names from flip, shift, erase, mixup, found 'turn'",
    ),
    "an augmentation's name without a list": ({"augment": "flip"}, "augment: expected a list as"),
    "augmentations without an order": ({"augment": {training.flip()}}, "expected a list as .* {"),
    "augmentations that are gone once seen": (
        {"augment": (make() for make in (training.flip, training.shift))},
        "augment: expected a list as .* found <generator",
    ),
    "a number among augmentations": ({"augment": [training.flip(), 1]}, "expected a list as .* 1]"),
    "no augmentation": ({"augment": None}, "augment: expected a list as .* found None"),
    "patience for averaged weights": (
        {
            "patience": 1,
            "validation_data": VALIDATION,
            "optimizer": keras.optimizers.SGD(use_ema=True),
        },
        "patience: expected an optimizer that does not average weights, found use_ema=True",
    ),
    "a learning rate of 0": ({"learning_rate": 0}, "learning_rate: expected a number above 0"),
    "an augmentation that changes the shape": (
        {"augment": [lambda images, one_hot, generator: (images[:, :27], one_hot)]},
        "augment: expected images and labels of the shapes given",
    ),
    "begins after its end": (
        {"epochs": 2, "initial_epoch": 2},
        "initial_epoch: expected a whole number from 0 to below epochs = 2, found 2",
    ),
    "half an initial epoch": ({"initial_epoch": 0.5}, "initial_epoch: .* found 0.5"),
    "labels in two forms": (
        {"validation_data": (FEW, preprocessing.one_hot(Y_FEW))},
        r"in one form, integers or one-hot, found shapes \(100,\) and \(100, 10\)",
    ),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_refuses_and_leaves_all_as_it_was(arguments, message, capsys):
    model = new_model()
    weights, generator = model.get_weights(), random.getstate()
    with pytest.raises(ValueError, match=message):
        training.fit(model, **({"x_train": FEW, "y_train": Y_FEW} | arguments))
    assert not model.compiled
    assert same(weights, model.get_weights())
    assert random.getstate() == generator
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    "arguments", [{"optimizer": "adam"}, {"learning_rate": 0.01}, {"label_smoothing": 0.1}]
)
def test_refuses_for_a_compiled_model_what_compiling_sets(arguments):
    model = new_model()
    model.compile("sgd", "sparse_categorical_crossentropy")
    weights, generator = model.get_weights(), random.getstate()
    (name,) = arguments
    message = rf"{name}: model .* compiled already, with 'sgd.*'; leave"
    with pytest.raises(ValueError, match=message):
        training.fit(model, FEW, Y_FEW, **arguments)
    assert isinstance(model.optimizer, keras.optimizers.SGD)
    assert same(weights, model.get_weights())
    assert random.getstate() == generator


def test_refuses_the_optimizer_of_another_model():
    optimizer = keras.optimizers.SGD()
    training.fit(new_model(), FEW, Y_FEW, epochs=1, optimizer=optimizer)
    model = new_model()
    with pytest.raises(ValueError, match=r"trained no model yet, found 'sgd.*' of another model"):
        training.fit(model, FEW, Y_FEW, epochs=1, optimizer=optimizer)
    assert not model.compiled


@pytest.mark.parametrize(
    ("model", "message"),
    [
        (sequential(keras.layers.Dense(10)), "'mine': .* found None; begin .* keras.Input"),
        (sequential(keras.Input((28, 28)), keras.layers.Dense(10)), r"found \(None, 28, 10\)"),
        (sequential(keras.Input((784,)), keras.layers.Dense(1)), r"found \(None, 1\)"),
    ],
)
def test_refuses_a_model_of_another_output(model, message):
    with pytest.raises(ValueError, match=message):
        training.fit(model, FEW, Y_FEW)
    assert not model.compiled


def test_model_for_images_of_any_size():
    model = sequential(
        keras.Input((None, None)),
        keras.layers.Reshape((-1, 1)),
        keras.layers.GlobalAveragePooling1D(),
        keras.layers.Dense(10, activation="softmax"),
    )
    assert training.fit(model, FEW, Y_FEW, epochs=1).history["loss"][0] > 0
    with pytest.raises(ValueError, match=r"shape \(n, any, any\), found shape \(100, 784\)"):
        training.fit(model, preprocessing.flatten(FEW), Y_FEW)
