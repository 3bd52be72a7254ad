"""What the race's runs say: medians over the seeds, the table and the figure."""

import statistics
from typing import NamedTuple

from benchmarks.peers import PEERS
from benchmarks.recipes import RECIPES

import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator, NullFormatter

RUNNERS = {**PEERS, **RECIPES}
BLUE = "#0072B2"


class Summary(NamedTuple):
    """The runs of one name, over their seeds: medians, and all final accuracies."""

    seconds: float
    accuracy: float
    accuracies: list[float]
    parameters: int
    compiling: float
    curve: list[tuple[float, float]]


def summaries(runs):
    """Summary by name, in the order of peers and recipes."""
    names = [name for name in RUNNERS if any(run["name"] == name for run in runs)]
    return {name: _summary([run for run in runs if run["name"] == name]) for name in names}


def _summary(runs):
    curve = [
        tuple(statistics.median(values) for values in zip(*points, strict=True))
        for points in zip(*(run["curve"] for run in runs), strict=True)
    ]
    accuracies = [run["curve"][-1][1] for run in runs]
    compiling = statistics.median(run["compiling_seconds"] for run in runs)
    return Summary(*curve[-1], accuracies, runs[0]["parameters"], compiling, curve)


def time_to(accuracy, ours):
    """(seconds, name) of the fastest of our recipes that reaches `accuracy`, or None."""
    reached = [(s.seconds, name) for name, s in ours.items() if s.accuracy >= accuracy]
    return min(reached, default=None)


def best_within(seconds, ours):
    """(accuracy, name) of the best of our recipes that takes at most `seconds`, or None."""
    fitting = [(s.accuracy, name) for name, s in ours.items() if s.seconds <= seconds]
    return max(fitting, default=None)


def table(runs):
    """race.json as a page to read."""
    all_of = summaries(runs)
    ours = {name: s for name, s in all_of.items() if name in RECIPES}
    measured = runs[-1]["machine"]
    lines = [
        "# The race",
        "",
        "Written by `python -m benchmarks.race`; do not edit. Medians over the seeds, lowest and",
        "highest in brackets; accuracy on the test images, at the last epoch. Seconds are those of",
        "training alone; compiling stands beside them. Recipes with flips ask their model for each",
        "image and its mirror image, which doubles the time to use it, not that to train it.",
        "A peer is compared by all its epochs, and in brackets by its first that was as good.",
        "",
        f"Last training {measured['date']}, {measured['processor']}, {runs[-1]['threads']} "
        f"threads, Python {measured['python']}, Keras {measured['keras']}, TensorFlow "
        f"{measured['tensorflow']}.",
        "",
        "| peer | parameters | seeds | accuracy | seconds | compiling | ours reaches it in | "
        "ours in its time |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, peer in all_of.items():
        if name in PEERS:
            lines.append(f"{_cells(name, peer)} {_faster(peer, ours)} | {_better(peer, ours)} |")
    lines += [
        "",
        "| this project | parameters | seeds | accuracy | seconds | compiling |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_cells(name, summary).rstrip() for name, summary in ours.items()),
    ]
    return "\n".join(lines) + "\n"


def _cells(name, summary):
    low, high = min(summary.accuracies), max(summary.accuracies)
    return (
        f"| {name} | {summary.parameters:,} | {len(summary.accuracies)} "
        f"| {summary.accuracy:.2%} ({low:.2%} to {high:.2%}) | {summary.seconds:.0f} "
        f"| {summary.compiling:.0f} |"
    )


def _faster(peer, ours):
    found = time_to(peer.accuracy, ours)
    if not found:
        return "not reached"
    first = next(seconds for seconds, accuracy in peer.curve if accuracy >= peer.accuracy)
    return f"{found[0]:.0f} s, × {peer.seconds / found[0]:.1f} (× {first / found[0]:.1f})"


def _better(peer, ours):
    found = best_within(peer.seconds, ours)
    return f"{found[0]:.2%}" if found else "none so short"


def draw(runs):
    """Test accuracy against seconds of training: the peers grey and dashed, this project blue."""
    all_of = summaries(runs)
    figure, ax = plt.subplots(figsize=(9.6, 5.4), layout="constrained")
    for (name, peer), marker in zip(
        ((name, s) for name, s in all_of.items() if name in PEERS), "osDv^<>", strict=False
    ):
        ax.plot(*zip(*peer.curve, strict=True), color="0.45", ls="--", marker=marker, ms=4)
        ax.annotate(name, peer.curve[-1], xytext=(4, 0), textcoords="offset points", va="center")
    fast = [(s.seconds, s.accuracy) for name, s in all_of.items() if name.startswith("fast_cnn")]
    ax.plot(*zip(*sorted(fast), strict=True), color=BLUE, lw=2.5, marker="o", label="fast_cnn")
    for name, recipe in all_of.items():
        if name in RECIPES and not name.startswith("fast_cnn"):
            ax.plot(*recipe.curve[-1], color=BLUE, marker="*", ms=12)
            ax.annotate(name, recipe.curve[-1], xytext=(6, 6), textcoords="offset points")
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.margins(x=0.2)  # room for the names
    ax.set_ylim(bottom=min(summary.accuracy for summary in all_of.values()) - 0.02)
    ax.legend()
    ax.grid(color="0.9")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set(
        title="Test accuracy against training time",
        xlabel="seconds of training",
        ylabel="test accuracy",
    )
    return figure
