"""One training of a model: checked before it begins, seeded, watched, stopped in time."""

from collections.abc import Sequence
from functools import partial

from fashion_dl._checks import (
    check_array,
    check_labels,
    check_one_hot,
    check_positive_integer,
    check_same_length,
    check_seed,
    check_share,
)
from fashion_dl.preprocessing import one_hot
from fashion_dl.training.augmentation import AUGMENTATIONS, Augmentation
from fashion_dl.training.batches import fit_augmented
from fashion_dl.training.progress import Progress
from fashion_dl.training.schedules import one_cycle

import keras
import numpy as np

VALIDATION_BATCH_SIZE = 1000  # larger than in training: no slopes have to be kept


def fit(
    model: keras.Model,
    x_train: np.ndarray,
    y_train: np.ndarray,
    *,
    epochs: int = 10,
    batch_size: int = 128,
    optimizer: keras.optimizers.Optimizer | str | None = None,
    learning_rate: float | None = None,
    validation_data: tuple[np.ndarray, np.ndarray] | None = None,
    patience: int | None = None,
    seed: int = 42,
    augment: Sequence[Augmentation | str] = (),
    label_smoothing: float = 0.0,
    initial_epoch: int = 0,
    callbacks: Sequence[keras.callbacks.Callback] = (),
    verbose: int = 1,
) -> keras.callbacks.History:
    """Train a model with cross-entropy, showing its progress in a single line.

    A model that is not compiled is compiled with `optimizer` and the cross-entropy that goes
    with its labels; one that is compiled is trained as it is, and goes on where it was.

    Args:
        model: gives probabilities of shape (n, classes).
        x_train: float or integer, shape (n, …) as the model takes it, without NaN or infinity.
        y_train: integers from 0 to below the model's classes, shape (n,), or one-hot, shape
            (n, classes).
        epochs: how often all images are seen, at most.
        batch_size: images per step.
        optimizer: Keras's name, or an object that has trained no other model; None is Adam
            with learning rate 0.001.
        learning_rate: the peak of a `one_cycle` over this training, in place of the optimizer's
            own rate, over the epochs from `initial_epoch` on; above 0.
        validation_data: `(x, y)` like the training arrays, measured after each epoch.
        patience: stop when the validation loss has not fallen for so many epochs, and take
            back the weights of its lowest; None trains for all `epochs`. Not with an optimizer
            that averages weights (`use_ema`): the averages come after the last epoch.
        seed: 0 or more; sets Python's, NumPy's and Keras's global generators, and with them
            the order of the batches (on TensorFlow, Keras then draws a single one for all
            epochs; with `augment` each epoch has its own). First weights and dropout were
            seeded when the model was built. The same seeds give the same figures on the same
            processor and number of threads; another one rounds differently, and so may a GPU
            from one run to the next.
        augment: what is done to each batch of training images, in this order: `[flip()]`, or
            `["flip"]` for what `flip()` does without arguments.
        label_smoothing: share of the right class's 1 that is spread over all classes, in
            [0, 1); the validation loss is then smoothed, too.
        initial_epoch: epochs that the model has behind it, below `epochs`: a training that is
            taken up again.
        callbacks: Keras's, called after those of `fit`.
        verbose: 1 shows the line of progress, 0 nothing.

    Returns:
        Keras's `History`: its `history` maps "loss", "accuracy" and, with validation data,
        "val_loss", "val_accuracy" to a list of one float an epoch. The training figures are
        means over the epoch, taken while the weights changed.

    Raises:
        ValueError: arrays of different length, empty or with NaN, labels out of range or in two
            forms, images of another shape than the model takes, a model that does not give a
            number for each of two or more classes or, where it is not compiled yet, no
            probabilities, a number out of range, `patience` without validation data or with
            averaged weights, an `optimizer` that belongs to another model, or an `optimizer`,
            `learning_rate` or `label_smoothing` for a model that is compiled already, an
            `augment` that is no list of augmentations or does not fit the images, or one for a
            model compiled for integer labels.

    Example:
        >>> from fashion_dl import models
        >>> x, y = np.eye(10, 784).reshape(10, 28, 28), np.arange(10)
        >>> history = fit(models.softmax_regression(), x, y, epochs=2)  # doctest: +ELLIPSIS
        softmax_regression: epoch 1/2 ...
        >>> sorted(history.history)
        ['accuracy', 'loss']
    """
    check_positive_integer(epochs, "epochs")
    check_positive_integer(batch_size, "batch_size")
    check_seed(seed)
    check_share(label_smoothing, "label_smoothing", below=True)
    _check_initial_epoch(initial_epoch, epochs)
    _check_model(model)
    _check_optimizer(optimizer)
    _check_uncompiled(
        model,
        optimizer=optimizer,
        learning_rate=learning_rate,
        label_smoothing=label_smoothing or None,
    )
    x_train, y_train = _check_set(model, x_train, y_train, "train")
    if validation_data is not None:
        validation_data = _check_validation_data(model, validation_data, y_train)
    first = [Progress(may_stop_early=patience is not None)] if verbose else []
    if patience is not None:
        stepping = model.optimizer if model.compiled else optimizer
        first.append(_early_stopping(patience, validation_data, stepping))
    augment = _named(augment)
    if _takes_one_hot(model, y_train, augment, label_smoothing):
        y_train, validation_data = _as_one_hot(y_train, validation_data, model.output_shape[1])
    x_train = _check_augment(augment, x_train, y_train)
    if not model.compiled:
        _check_probabilities(model, model(x_train[:2], training=False))
        optimizer = keras.optimizers.get("adam" if optimizer is None else optimizer)
        if learning_rate is not None:
            optimizer.learning_rate = one_cycle(
                learning_rate, len(x_train), epochs=epochs - initial_epoch, batch_size=batch_size
            )
        model.compile(
            optimizer,
            _cross_entropy(y_train, label_smoothing),
            metrics=["accuracy"],
        )

    keras.utils.set_random_seed(int(seed))
    callbacks = [*first, *callbacks]
    if augment:
        return fit_augmented(
            model,
            x_train,
            y_train,
            epochs=epochs,
            initial_epoch=initial_epoch,
            batch_size=batch_size,
            augment=augment,
            seed=int(seed),
            validate=partial(_validation_figures, model, validation_data),
            callbacks=callbacks,
        )
    return model.fit(
        x_train,
        y_train,
        batch_size=batch_size,
        epochs=epochs,
        initial_epoch=initial_epoch,
        validation_data=validation_data,
        validation_batch_size=VALIDATION_BATCH_SIZE,
        callbacks=callbacks,
        verbose=0,
    )


def predict_both_ways(model: keras.Model, images: np.ndarray) -> np.ndarray:
    """Probabilities of each class, the mean of those for an image and for its mirror image.

    Args:
        model: gives probabilities of shape (n, classes).
        images: as the model takes them, width last or before the channel:
            (n, 28, 28) or (n, 28, 28, 1).

    Returns:
        float32, shape (n, classes).

    Raises:
        ValueError: images of another shape than the model takes, or with NaN; a model that gives
            no probabilities.

    Source: the test-time augmentation of Krizhevsky et al. 2012, section 4.1, without crops.

    Example:
        >>> from fashion_dl import models
        >>> predict_both_ways(models.softmax_regression(), np.zeros((2, 28, 28))).shape
        (2, 10)
    """
    _check_model(model)
    images = _check_images(model, images, "images")
    if images.ndim < 3:
        raise ValueError(f"model {model.name!r}: expected one for images, found {images.shape[1:]}")
    ways = (images, images[:, :, ::-1])
    given = [model.predict(way, batch_size=VALIDATION_BATCH_SIZE, verbose=0) for way in ways]
    _check_probabilities(model, given[0])
    return np.mean(given, axis=0)


def _validation_figures(model, validation_data, callbacks):
    if validation_data is None:
        return {}
    figures = model.evaluate(
        *validation_data,
        batch_size=VALIDATION_BATCH_SIZE,
        return_dict=True,
        verbose=0,
        callbacks=callbacks,
    )
    return {f"val_{name}": figure for name, figure in figures.items()}


def _takes_one_hot(model, y_train, augment, label_smoothing):
    """Whether the model is, or will be, trained on shares of classes in place of a class."""
    if not model.compiled:
        return bool(augment or label_smoothing)
    loss = model.loss  # named by a string, a function or an object
    name = loss if isinstance(loss, str) else getattr(loss, "__name__", type(loss).__name__)
    plain = name.replace("_", "").lower()
    takes_one_hot = plain == "categoricalcrossentropy"
    if augment and (plain.startswith("sparse") or (y_train.ndim == 1 and not takes_one_hot)):
        raise ValueError(
            f"augment: model {model.name!r} is compiled with {name!r}, for integer labels; compile "
            "it with 'categorical_crossentropy', or build it anew"
        )
    return takes_one_hot


def _named(augment):
    """`augment` with what is given by name made."""
    is_list = isinstance(augment, Sequence) and not isinstance(augment, str)
    if not is_list or not all(isinstance(way, str) or callable(way) for way in augment):
        raise ValueError(f"augment: expected a list as [flip(), shift()], found {augment!r}")
    unknown = [name for name in augment if isinstance(name, str) and name not in AUGMENTATIONS]
    if unknown:
        raise ValueError(
            f"augment: expected names from {', '.join(AUGMENTATIONS)}, found {unknown[0]!r}"
        )
    return [AUGMENTATIONS[way]() if isinstance(way, str) else way for way in augment]


def _check_augment(augment, x_train, y_train):
    """`x_train` as the augmentations take it, once they have been tried on two images."""
    if not augment:
        return x_train
    x_train = np.asarray(x_train, "float32")
    batch = x_train[:2], y_train[:2]
    for augmentation in augment:
        try:
            batch = augmentation(*batch, np.random.default_rng(0))
            shapes = [np.shape(array) for array in batch]
        except (TypeError, ValueError, IndexError) as error:
            raise ValueError(
                f"augment: {augmentation!r} failed on two images of shape {x_train.shape[1:]}: "
                f"{error}; call it to have an augmentation, as in [flip()]"
            ) from error
        if shapes != [x_train[:2].shape, y_train[:2].shape]:
            raise ValueError(
                f"augment: expected images and labels of the shapes given, found {shapes} from "
                f"{augmentation!r}"
            )
    return x_train


def _as_one_hot(y_train, validation_data, classes):
    if y_train.ndim == 1:
        y_train = one_hot(y_train, classes)
        if validation_data is not None:
            validation_data = validation_data[0], one_hot(validation_data[1], classes)
    return y_train.astype("float32"), validation_data


def _cross_entropy(y_train, label_smoothing):
    if y_train.ndim == 1:
        return keras.losses.SparseCategoricalCrossentropy()
    return keras.losses.CategoricalCrossentropy(label_smoothing=label_smoothing)


def _early_stopping(patience, validation_data, optimizer):
    check_positive_integer(patience, "patience")
    if validation_data is None:
        raise ValueError("patience: expected validation_data to watch, found None")
    if getattr(optimizer, "use_ema", False):
        raise ValueError(
            "patience: expected an optimizer that does not average weights, found use_ema=True: "
            "the weights taken back would be those of an epoch; leave one of the two out"
        )
    return keras.callbacks.EarlyStopping(
        monitor="val_loss", patience=patience, restore_best_weights=True
    )


def _check_initial_epoch(initial_epoch, epochs):
    is_whole = isinstance(initial_epoch, int | np.integer) and not isinstance(initial_epoch, bool)
    if not is_whole or not 0 <= initial_epoch < epochs:
        raise ValueError(
            f"initial_epoch: expected a whole number from 0 to below epochs = {epochs}, "
            f"found {initial_epoch!r}"
        )


def _check_model(model):
    found = getattr(model, "output_shape", None)  # a Sequential without an Input has none yet
    if not isinstance(found, tuple) or len(found) != 2 or (found[1] or 0) < 2:
        raise ValueError(
            f"model {model.name!r}: expected an output of shape (None, 2 or more), found {found}"
            + ("; begin the model with a keras.Input" if found is None else "")
        )


def _check_probabilities(model, given):
    """Raise unless the rows of `given` are probabilities, as far as half precision has them."""
    given = keras.ops.convert_to_numpy(keras.ops.cast(given, "float32"))
    sums = given.sum(axis=1)
    if given.min() < 0 or np.abs(sums - 1).max() > 0.05:
        raise ValueError(
            f"model {model.name!r}: expected probabilities that add up to 1 for each image, found "
            f"{given.min():.4g} to {given.max():.4g} and sums from {sums.min():.4g} to "
            f"{sums.max():.4g}; end the model in a layer with activation='softmax'"
        )


def _check_uncompiled(model, **given):
    """Raise where what only compiling could set is given for a model that is compiled."""
    for name, value in given.items():
        if value is not None and model.compiled:
            raise ValueError(
                f"{name}: model {model.name!r} is compiled already, with "
                f"{model.optimizer.name!r}; leave `{name}` out to go on with it, or build the "
                "model anew"
            )


def _check_optimizer(optimizer):
    if getattr(optimizer, "built", False):
        raise ValueError(
            f"optimizer: expected one that has trained no model yet, found {optimizer.name!r} "
            "of another model; make a new one for each model"
        )


def _check_images(model, x, name):
    shape = ("n", *(length or "any" for length in model.input_shape[1:]))
    lacks_channel = shape[-1] == 1 and np.ndim(x) == len(shape) - 1
    return check_array(
        x,
        f"{name} for model {model.name!r}",
        shape,
        dtypes=(np.integer, np.floating),
        way_out="; preprocessing.add_channel_axis adds what is missing" if lacks_channel else "",
    )


def _check_set(model, x, y, name):
    x = _check_images(model, x, f"x_{name}")
    y, classes = np.asarray(y), model.output_shape[1]
    check = check_one_hot if y.ndim == 2 and y.shape[1] == classes else check_labels
    y = check(y, f"y_{name}", classes)
    check_same_length(**{f"x_{name}": x, f"y_{name}": y})
    return x, y


def _check_validation_data(model, validation_data, y_train):
    try:
        x, y = validation_data
    except (TypeError, ValueError) as error:
        found = type(validation_data).__name__
        raise ValueError(
            f"validation_data: expected a pair (x, y), found {found}: {error}"
        ) from None
    x, y = _check_set(model, x, y, "validation")
    if y.ndim != y_train.ndim:
        raise ValueError(
            "expected y_train and y_validation in one form, integers or one-hot, "
            f"found shapes {y_train.shape} and {y.shape}"
        )
    return x, y
