"""Where a study is kept, so that several processes share it and none's death loses it."""

import json
import re
import time
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from fashion_dl.tuning.spaces import Space

import optuna
import sqlalchemy
from optuna.distributions import distribution_to_json

HEARTBEAT = 10  # seconds between two signs of life of a running trial; three missed are its death
RETRIES = 3  # of a trial whose process died
# What a database says where two processes that begin at once both make Optuna's tables.
MADE_BY_TWO = ("already exists", "duplicate key", "UNIQUE constraint failed")
DATABASE_ERRORS = (sqlalchemy.exc.SQLAlchemyError, optuna.exceptions.OptunaError)
# A driver that is missing, other versions of Optuna's tables, an address that can't be read.
ADDRESS_ERRORS = (*DATABASE_ERRORS, ImportError, RuntimeError, ValueError, LookupError)
PATIENCE = 60  # seconds for a connection, and for SQLite's lock: one process writes at a time


class StudyError(Exception):
    """A study that cannot be reached, or is another's: says what was found and what to do."""


class Storage(optuna.storages.RDBStorage):
    """Optuna's, but a beat that the database missed does not end the heartbeats of a trial."""

    def record_heartbeat(self, trial_id: int) -> None:
        with suppress(*DATABASE_ERRORS):
            super().record_heartbeat(trial_id)


def open_storage(url: str, *, heartbeat: int = HEARTBEAT) -> Storage:
    """The database at `url`, with Optuna's tables in it.

    A trial whose process has given no sign of life for three times `heartbeat` seconds fails, and
    is done again by the next process that is free.

    Raises:
        StudyError: it cannot be reached, or is no database that Optuna can use.
    """
    timeout = "timeout" if url.startswith("sqlite") else "connect_timeout"
    end = time.monotonic() + PATIENCE
    while True:
        try:
            with reaching(url, ADDRESS_ERRORS), experimental():
                return Storage(
                    url,
                    # A connection that a restart of the database has cut is made anew.
                    {"pool_pre_ping": True, "connect_args": {timeout: PATIENCE}},
                    heartbeat_interval=heartbeat,
                    grace_period=3 * heartbeat,
                    heartbeat_stale_trial_callback=(
                        optuna.storages.RetryHeartbeatStaleTrialCallback(max_retry=RETRIES)
                    ),
                )
        except StudyError as error:
            made_by_two = any(sign in str(error.__cause__) for sign in MADE_BY_TWO)
            if not made_by_two or time.monotonic() > end:
                raise
            time.sleep(1)


@contextmanager
def reaching(url: str | None, errors: tuple = DATABASE_ERRORS) -> Iterator[None]:
    """What is raised in here for a database is a StudyError that says so."""
    try:
        yield
    except errors as error:
        raise StudyError(
            f"storage {hidden(url)}: expected a database that can be reached and written to, found "
            f"{first_line(lost(error) or error)}; see that it runs, and that the address is as in "
            "sqlite:///tuning.db or postgresql+psycopg://user@host/database"
        ) from error


def await_pulse(study: optuna.Study, trial: optuna.trial.FrozenTrial) -> None:
    """Count from now on how long `trial` has been silent.

    One that died before its first sign of life would be waited for for ever.
    """
    if hasattr(study._storage, "record_heartbeat"):  # a study in memory has none
        study._storage.record_heartbeat(trial._trial_id)


def check_space(study: optuna.Study, model: str, space: Space, **setting) -> None:
    """Note what `study` searches where it is new; raise StudyError where it searches another."""
    asked = {"model": model, "epochs": space.epochs, **setting} | {
        name: json.loads(distribution_to_json(distribution))
        for name, distribution in (space.builder | space.fit).items()
    }
    found = study.user_attrs.get("space")
    if found is None and not study.trials:
        study.set_user_attr("space", asked)
    elif found != asked:
        names = [name for name in asked if (found or {}).get(name) != asked[name]]
        raise StudyError(
            f"study {study.study_name!r}: expected one with this search space, found one that "
            f"differs in {', '.join(names or ['what it leaves out'])}; go on with its own, or name "
            "a new study"
        )


def lost(error: BaseException | None) -> BaseException | None:
    """What the database said, where `error` began with it, or None.

    Optuna tells of it by errors of its own, or trips over it by others.
    """
    found = None
    while error is not None:
        found = error if isinstance(error, sqlalchemy.exc.SQLAlchemyError) else found
        error = error.__cause__ or error.__context__
    return found


def hidden(url: str | None) -> str:
    """`url` without its password, or what there is of it where it is no address."""
    try:
        return sqlalchemy.engine.make_url(url).render_as_string()
    except (sqlalchemy.exc.ArgumentError, ValueError):
        return re.sub(r":[^:@/]*@", ":***@", repr(url))


def first_line(error: BaseException) -> str:
    return f"{type(error).__name__}: {str(error).strip()}".splitlines()[0]


@contextmanager
def experimental():
    """Heartbeats, which Optuna warns may change, without the warning."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", optuna.exceptions.ExperimentalWarning)
        yield
