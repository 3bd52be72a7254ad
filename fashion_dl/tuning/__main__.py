"""The command line of a search.

    python -m fashion_dl.tuning --model cnn --trials 40 --timeout 600

The same command on several machines, with the same --storage, makes them share one study. It goes
on where it was interrupted. Exit status: 0 when a best setting was found and written, 1 when no
trial finished in time, 2 when nothing was begun, 3 when the database was lost on the way, and 130
when Ctrl-C ended it, with what was best so far.
"""

import argparse
import json
import os
import sys
from pathlib import Path

from fashion_dl import tuning
from fashion_dl.tuning.searching import FINISHED
from fashion_dl.tuning.storage import first_line, hidden, lost

import optuna
from optuna.trial import TrialState
from tqdm import tqdm

SHOWN = 10  # trials in the table at the end


class Parser(argparse.ArgumentParser):
    def error(self, message):
        self.exit(2, f"{self.prog}: {message}\n")


def positive(text):
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"expected 1 or more, found {number}")
    return number


def options(arguments=None):
    parser = Parser(prog="python -m fashion_dl.tuning", description=__doc__.split("\n")[0])
    parser.add_argument("--model", required=True, choices=tuning.SPACES, help="what is tuned")
    parser.add_argument("--trials", type=positive, default=40, help="of the whole study (40)")
    parser.add_argument("--timeout", type=positive, help="seconds after which no trial begins")
    parser.add_argument("--storage", default="sqlite:///tuning.db", help="address of the database")
    parser.add_argument("--study", help="its name in the database (the model's)")
    parser.add_argument("--epochs", type=positive, help="of each trial")
    parser.add_argument("--images", type=positive, help="that a trial is trained on, at most")
    parser.add_argument("--heartbeat", type=positive, default=10, help="seconds between two (10)")
    parser.add_argument("--best", type=Path, help="file of the best settings (best-STUDY.json)")
    found = parser.parse_args(arguments)
    found.study = found.study or found.model
    found.best = found.best or Path(f"best-{found.study}.json")
    if not os.access(found.best.parent, os.W_OK):
        parser.error(f"--best: expected a folder that can be written to, found {found.best.parent}")
    found.space = tuning.SPACES[found.model]
    if found.epochs:
        found.space = found.space._replace(epochs=found.epochs)
    return parser, found


def check_best(parser, path, study, space):
    """End where there is a file at `path` that this very study did not write."""
    if not path.exists():
        return
    model = study.user_attrs["space"]["model"]
    of_this_study = [tuning.settings(model, space, trial.params) for trial in complete(study)]
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, OSError):
        found = None
    if found not in of_this_study:
        parser.error(f"--best: {path} is not of this study, and stays; name another, or move it")


def complete(study):
    return study.get_trials(deepcopy=False, states=(TrialState.COMPLETE,))


def show_best(bar, study, trials):
    finished = study.get_trials(deepcopy=False, states=FINISHED)
    bar.n = min(len(finished), trials)
    if values := [trial.value for trial in complete(study)]:
        bar.set_postfix_str(f"best {max(values):.4f}")
    bar.refresh()


def table(study):
    """The best trials, best first, and what became of the others."""
    trials = study.get_trials(deepcopy=False)
    best = sorted(complete(study), key=lambda trial: -trial.value)[:SHOWN]
    lines = [f"{'trial':>5}  accuracy  settings"]
    for trial in best:
        chosen = "  ".join(f"{name} {_short(value)}" for name, value in trial.params.items())
        lines.append(f"{trial.number:5}  {trial.value:8.4f}  {chosen}")
    states = [trial.state.name.lower() for trial in trials]
    counts = ", ".join(f"{states.count(state)} {state}" for state in sorted(set(states)))
    return "\n".join([*lines, f"{len(trials)} trials: {counts}"])


def _short(value):
    if isinstance(value, float):
        return f"{value:.3g}"
    return "none" if value == "" else value


def main(arguments=None):
    parser, asked = options(arguments)
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    try:
        study = tuning.open_study(
            asked.model,
            space=asked.space,
            storage=asked.storage,
            name=asked.study,
            images=asked.images,
            heartbeat=asked.heartbeat,
        )
    except tuning.StudyError as error:
        parser.error(error)
    check_best(parser, asked.best, study, asked.space)
    try:
        interrupted = search(study, asked)
        print(table(study))
        best = tuning.best_settings(study, asked.space) if complete(study) else None
    except Exception as error:
        cause = lost(error)
        if cause is None:
            raise
        parser.exit(
            3,
            f"{parser.prog}: storage {hidden(asked.storage)} was lost: {first_line(cause)}; what "
            "had finished is kept: give the same command again\n",
        )
    if best is None and not interrupted:
        parser.exit(1, f"{parser.prog}: no trial finished; give it more time\n")
    if best is not None:
        keep(best, asked.best)
    if interrupted:
        parser.exit(130)


def keep(best, path):
    """Write the best settings to `path`, whole or not at all."""
    aside = path.with_name(f"{path.name}.{os.getpid()}")
    aside.write_text(json.dumps(best, indent=1) + "\n", encoding="utf-8")
    aside.replace(path)
    print(f"best settings: {path}")


def search(study, asked):
    """Search as asked for; True where Ctrl-C ended it."""
    train = tuning.objective(asked.model, asked.space, images=asked.images)
    with tqdm(total=asked.trials, unit="trial", file=sys.stdout) as bar:
        show_best(bar, study, asked.trials)
        try:
            tuning.search(
                study,
                train,
                trials=asked.trials,
                timeout=asked.timeout,
                on_change=lambda study: show_best(bar, study, asked.trials),
            )
        except KeyboardInterrupt:
            return True
    return False


if __name__ == "__main__":
    main()
