"""The searches side by side: each has its time and no more, and the table says what was run."""

import json
import statistics
import time
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks import runs
from benchmarks import tuning as searches
from fashion_dl import load_data, tuning
from fashion_dl.tuning.spaces import suggest

import optuna
import pytest

ROOT = Path(__file__).parent.parent
MACHINE = {"date": "2026-01-01", "processor": "P", "python": "3", "keras": "3", "tensorflow": "2"}


@pytest.fixture
def small_searches(tmp_path, monkeypatch):
    """The same searches of trials that train nothing, with little to train: where they are kept."""
    small = tuning.SPACES["dense"]._replace(epochs=2)
    data = tuple((images[:300], labels[:300]) for images, labels in load_data())
    monkeypatch.setattr(searches, "SPACE", small)
    monkeypatch.setitem(tuning.SPACES, "dense", small)
    monkeypatch.setattr(searches, "load_data", lambda: data)
    monkeypatch.setattr(tuning, "objective", lambda model, space: lambda trial: draw(trial, space))
    return tmp_path / "tuning.db"


def draw(trial, space):
    time.sleep(0.1)
    return suggest(trial, space)["dropout"]


@pytest.mark.parametrize("name", searches.SEARCHES)
def test_a_search_gives_its_best_settings(name, small_searches):
    found = searches.run(name, 0, small_searches, budget=3)
    study = optuna.load_study(study_name=f"{name}, seed 0", storage=f"sqlite:///{small_searches}")
    complete = [trial for trial in study.trials if trial.state.name == "COMPLETE"]
    assert 1 <= found["complete"] <= len(complete)
    assert found["accuracy"] == found["settings"]["builder"]["dropout"]
    assert found["accuracy"] in [trial.value for trial in complete]
    assert found["settings"]["fit"]["epochs"] == 2
    assert 0 <= found["test_accuracy"] < 0.9
    if name == "grid search":
        for trial in study.trials:
            assert all(value in searches.GRID[key] for key, value in trial.params.items())


def test_an_interrupted_search_begins_anew(small_searches):
    ends = []
    for _ in range(2):
        searches.run("random search", 1, small_searches, budget=2)
        name = "random search, seed 1"
        trials = optuna.load_study(study_name=name, storage=f"sqlite:///{small_searches}").trials
        ends += [trials[0].datetime_start, trials[-1].datetime_complete]
    assert ends == sorted(ends)


@pytest.mark.parametrize(
    ("options", "name"), [([], "tuning.db"), (["--threads", "1"], "tuning-1-threads.db")]
)
def test_each_folder_and_number_of_threads_has_studies_of_its_own(
    options, name, tmp_path, monkeypatch, capsys
):
    monkeypatch.setattr(searches, "run", lambda name, seed, database: str(database))
    searches.main(["--run", "random search", "0", "--into", str(tmp_path), *options])
    assert json.loads(capsys.readouterr().out) == str(tmp_path / name)


def test_every_point_of_the_grid_is_in_the_space():
    for name, distribution in (searches.SPACE.builder | searches.SPACE.fit).items():
        for value in searches.GRID[name]:
            assert distribution._contains(distribution.to_internal_repr(value))


def trial(state, seconds):
    begun = datetime(2026, 1, 1)
    return optuna.trial.FrozenTrial(
        number=0,
        state=optuna.trial.TrialState[state],
        value=0.5,
        datetime_start=begun,
        datetime_complete=begun + timedelta(seconds=seconds),
        params={},
        distributions={},
        user_attrs={},
        system_attrs={},
        intermediate_values={},
        trial_id=0,
    )


def test_a_trial_that_ends_after_the_budget_does_not_count():
    trials = [trial("COMPLETE", 10), trial("PRUNED", 15), trial("COMPLETE", 21)]
    inside = searches.within(20, trials)
    assert inside == {"COMPLETE": trials[:1], "PRUNED": trials[1:2]}


def test_the_table_of_searches_gives_medians():
    found = [
        {
            "name": "random search",
            "seed": seed,
            "threads": 2,
            "accuracy": accuracy,
            "test_accuracy": accuracy - 0.01,
            "complete": 20,
            "pruned": seed,
            "machine": MACHINE,
        }
        for seed, accuracy in enumerate((0.9, 0.89, 0.91))
    ]
    row = "| random search | 3 | 21 | 1 | 90.00% (89.00% to 91.00%) | 89.00% (88.00% to 90.00%) |"
    assert row in searches.table(found)


def test_the_stored_table_is_that_of_the_stored_runs_and_the_readme_s():
    page = searches.TUNING_JSON.with_suffix(".md").read_text(encoding="utf-8")
    assert page == searches.table(runs.read(searches.TUNING_JSON))
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for row in [line for line in page.splitlines() if line.startswith("|")]:
        assert row in readme


def test_the_pruned_search_ends_at_least_as_high_as_the_random_one():
    accuracy = {
        name: statistics.median(run["accuracy"] for run in some)
        for name, some in runs.by_name(runs.read(searches.TUNING_JSON)).items()
    }
    assert accuracy["pruned search"] >= accuracy["random search"]


def test_bad_options_are_refused(capsys):
    with pytest.raises(SystemExit) as stopped:
        searches.main(["--only", "none such"])
    assert stopped.value.code == 2
    assert "--only: expected part of one of grid search" in capsys.readouterr().err
