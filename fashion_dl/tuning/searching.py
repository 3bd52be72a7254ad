"""The search itself: trials on the training images, one after another, until there are enough."""

import time
from collections.abc import Callable
from typing import Any

from fashion_dl import load_data, preprocessing, training
from fashion_dl._checks import check_positive_integer
from fashion_dl.tuning.spaces import SPACES, Space, build, settings, suggest
from fashion_dl.tuning.storage import (
    HEARTBEAT,
    await_pulse,
    check_space,
    experimental,
    open_storage,
    reaching,
)

import keras
import numpy as np
import optuna
from optuna.trial import TrialState

SEED = 42  # of the split, of first weights and of training: trials differ in their settings alone
FINISHED = (TrialState.COMPLETE, TrialState.PRUNED)
Objective = Callable[[optuna.Trial], float]


def objective(model: str, space: Space, *, images: int | None = None) -> Objective:
    """What a trial does: train on the training split, and give the validation accuracy.

    After each epoch the pruner is told that accuracy, and may end the trial. The test images are
    not looked at.

    Args:
        model: name of a builder in `models`.
        space: what its settings are chosen from.
        images: train on so many of the 54,000 images, the first; None is all.

    Returns:
        A function for Optuna's `study.optimize`: the validation accuracy of the last epoch.

    Raises:
        ValueError: `images` is no whole number of 1 or more.
    """
    if images is not None:
        check_positive_integer(images, "images")
    (x_all, y_all), _ = load_data()
    (x_train, y_train), (x_validation, y_validation) = preprocessing.train_validation_split(
        x_all, y_all, seed=SEED
    )
    x_train, y_train = x_train[:images], y_train[:images]
    x_train, x_validation = (preprocessing.standardize(x, x_train) for x in (x_train, x_validation))

    def train(trial):
        chosen = settings(model, space, suggest(trial, space))
        _forget_earlier_models()
        keras.utils.set_random_seed(SEED)
        network = build(chosen)
        history = training.fit(
            network,
            _as_taken(network, x_train),
            y_train,
            validation_data=(_as_taken(network, x_validation), y_validation),
            seed=SEED,
            callbacks=[_Report(trial)],
            verbose=0,  # a line for each trial would bury the search's own
            **chosen["fit"],
        )
        return history.history["val_accuracy"][-1]

    return train


def open_study(
    model: str,
    *,
    space: Space | None = None,
    storage: str | None = None,
    name: str | None = None,
    images: int | None = None,
    heartbeat: int = HEARTBEAT,
    **options: Any,
) -> optuna.Study:
    """The study of that name, new or with all the trials that it holds already.

    Args:
        model: name of a builder in `models`.
        space: what is searched; None is that of `SPACES`.
        storage: SQLAlchemy's address of a database, as "sqlite:///tuning.db"; None keeps the
            study in memory.
        name: of the study; None is the model's.
        images: that a trial is trained on, at most.
        heartbeat: seconds between two signs of life of a running trial.
        **options: Optuna's `sampler` and `pruner`; else its own: TPE, and the median rule, by
            which a trial ends that is below the median of the others at the same epoch.

    Raises:
        ValueError: `model` is not in `SPACES`, and no `space` is given.
        StudyError: the storage cannot be reached, or the study searches another space.

    Example:
        >>> open_study("dense").direction.name
        'MAXIMIZE'
    """
    if space is None and model not in SPACES:
        raise ValueError(f"model: expected one of {', '.join(SPACES)}, found {model!r}")
    space = space or SPACES[model]
    opened = None if storage is None else open_storage(storage, heartbeat=heartbeat)
    with reaching(storage):
        study = optuna.create_study(
            study_name=name or model,
            storage=opened,
            direction="maximize",
            load_if_exists=True,
            **options,
        )
        check_space(study, model, space, images=images)
    return study


def search(
    study: optuna.Study,
    objective: Objective,
    *,
    trials: int,
    timeout: float | None = None,
    on_change: Callable[[optuna.Study], None] = lambda study: None,
) -> None:
    """Add trials to `study` until it has `trials` that finished, whoever did them.

    Other processes may do the same with the same study: what is running elsewhere is counted, and
    a trial whose process died is done again. Two that begin their last trial in the same instant
    can make it one more.

    Args:
        study: of `open_study`.
        objective: of `objective`.
        trials: finished ones in the whole study, those pruned among them; 1 or more.
        timeout: seconds after which no trial begins; None is no limit.
        on_change: called whenever the study may have changed.

    Raises:
        ValueError: `trials` is no whole number of 1 or more.
    """
    check_positive_integer(trials, "trials")
    end = time.monotonic() + (np.inf if timeout is None else timeout)
    awaited = set()
    while (finished := _count(study, *FINISHED)) < trials and time.monotonic() < end:
        if finished + _count(study, TrialState.RUNNING) < trials:
            _try_one(study, objective)
        else:
            for trial in study.get_trials(deepcopy=False, states=(TrialState.RUNNING,)):
                if trial.number not in awaited:
                    await_pulse(study, trial)
                    awaited.add(trial.number)
            time.sleep(1)
            with experimental():
                optuna.storages.fail_stale_trials(study)
        on_change(study)


def _try_one(study, objective):
    try:
        study.optimize(objective, n_trials=1)
    except (ValueError, AssertionError) as error:
        # A process that stood still for long was taken for dead: its trial is another's now. Where
        # the trial had come to its end, Optuna trips over that by an assertion of its own.
        if "Cannot tell a FAIL trial." not in (str(error), str(error.__context__)):
            raise


def best_settings(study: optuna.Study, space: Space) -> dict[str, Any]:
    """The settings of the best finished trial, as `models` and `training.fit` take them.

    Args:
        study: of `open_study`.
        space: what it searches.

    Raises:
        ValueError: no trial has finished.
    """
    return settings(study.user_attrs["space"]["model"], space, study.best_params)


def _forget_earlier_models():
    """A long search would fill the memory with them; how numbers are computed stays."""
    policy = keras.config.dtype_policy()
    keras.utils.clear_session()
    keras.config.set_dtype_policy(policy)


def _as_taken(network, images):
    return preprocessing.add_channel_axis(images) if len(network.input_shape) == 4 else images


def _count(study, *states):
    return len(study.get_trials(deepcopy=False, states=states))


class _Report(keras.callbacks.Callback):
    """Tells the pruner each epoch's validation accuracy, and does what it says."""

    def __init__(self, trial):
        super().__init__()
        self._trial = trial

    def on_epoch_end(self, epoch, logs=None):
        self._trial.report(logs["val_accuracy"], epoch + 1)
        if self._trial.should_prune():
            raise optuna.TrialPruned
