"""What the race's runs say: medians over the seeds, the table and the figure."""

import re
import statistics
from typing import NamedTuple

from benchmarks.peers import PEERS
from benchmarks.recipes import RECIPES
from benchmarks.runs import circumstances, spread

import matplotlib.pyplot as plt
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator

RUNNERS = {**PEERS, **RECIPES}
BLUE = "#0072B2"
# Whose names would lie on others' lines or names in their usual place.
NAMED_AT_FIRST = "Hands-On ML CNN"
NAMED_RIGHT = "fast_cnn(24), 3 epochs, bfloat16"
TICKS = (0.7, 0.75, 0.8, 0.85, 0.88, 0.9, 0.92, 0.93, 0.94, 0.95)


class Summary(NamedTuple):
    """The runs of one name, over their seeds: medians, and all final figures."""

    seconds: float
    accuracy: float
    all_seconds: list[float]
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
    all_seconds, accuracies = zip(*(run["curve"][-1] for run in runs), strict=True)
    compiling = statistics.median(run["compiling_seconds"] for run in runs)
    return Summary(*curve[-1], all_seconds, accuracies, runs[0]["parameters"], compiling, curve)


def time_to(accuracy, ours):
    """The fastest of our recipes that reaches `accuracy`, or None."""
    reached = [summary for summary in ours.values() if summary.accuracy >= accuracy]
    return min(reached, key=lambda summary: summary.seconds, default=None)


def best_within(seconds, ours):
    """The best of our recipes that takes at most `seconds`, or None."""
    fitting = [summary for summary in ours.values() if summary.seconds <= seconds]
    return max(fitting, key=lambda summary: summary.accuracy, default=None)


def table(runs):
    """race.json as a page to read."""
    all_of = summaries(runs)
    ours = {name: s for name, s in all_of.items() if name in RECIPES}
    lines = [
        "# The race",
        "",
        "Written by `python -m benchmarks.race`; do not edit. Medians over the seeds, lowest and",
        "highest in brackets; accuracy on the test images, at the last epoch. Seconds are those of",
        "training alone; compiling stands beside them. bfloat16 is faster on processors with",
        "instructions for it, and slower on others. Recipes with flips ask their model for each",
        "image and its mirror image, which doubles the time to use it, not that to train it. A",
        "peer is compared by all its epochs; in brackets by its first as good; then with",
        "compiling, which takes a short training as long as a long one. Reported is what its",
        "source says, and of a usual network what is said of one like it. A peer's seed is that",
        "of its first weights; in which order it takes the images is left to chance, as there.",
        "",
        f"Last training {circumstances(runs)}",
        "",
        "| peer | parameters | seeds | accuracy | seconds | compiling | ours reaches it in | "
        "ours in its time | reported |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for name, peer in all_of.items():
        if name in PEERS:
            compared = f"{_faster(peer, ours)} | {_better(peer, ours)}"
            lines.append(f"{_cells(name, peer)} {compared} | {PEERS[name].reported} |")
    lines += [
        "",
        "| this project | parameters | seeds | accuracy | seconds | compiling |",
        "| --- | --- | --- | --- | --- | --- |",
        *(_cells(name, summary).rstrip() for name, summary in ours.items()),
    ]
    return "\n".join(lines) + "\n"


def _cells(name, summary):
    return (
        f"| {name} | {summary.parameters:,} | {len(summary.accuracies)} "
        f"| {spread(summary.accuracies, '.2%')} | {spread(summary.all_seconds, '.0f')} "
        f"| {summary.compiling:.1f} |"
    )


def _faster(peer, ours):
    found = time_to(peer.accuracy, ours)
    if not found:
        return "not reached"
    first = next(seconds for seconds, accuracy in peer.curve if accuracy >= peer.accuracy)
    compiled = (peer.seconds + peer.compiling) / (found.seconds + found.compiling)
    return (
        f"{found.seconds:.0f} s, × {peer.seconds / found.seconds:.1f} "
        f"(× {first / found.seconds:.1f}), with compiling × {compiled:.1f}"
    )


def _better(peer, ours):
    found = best_within(peer.seconds, ours)
    return f"{found.accuracy:.2%}" if found else "none so short"


def draw(runs):
    """Test accuracy against seconds of training: the peers grey and dashed, this project blue."""
    all_of = summaries(runs)
    figure, ax = plt.subplots(figsize=(9.6, 7), layout="constrained")
    beside = {"textcoords": "offset points", "va": "center", "fontsize": 9}
    beside["bbox"] = {"fc": "white", "ec": "none", "pad": 1}  # where another's line goes through
    for (name, peer), marker in zip(
        ((name, s) for name, s in all_of.items() if name in PEERS), "osDv^<>", strict=False
    ):
        ax.plot(*zip(*peer.curve, strict=True), color="0.45", ls="--", marker=marker, ms=4)
        place = peer.curve[0 if name == NAMED_AT_FIRST else -1]
        ax.annotate(name, place, xytext=(6, -8), **beside)
    ours = {name: summary for name, summary in all_of.items() if name in RECIPES}
    fast = [summary.curve[-1] for name, summary in ours.items() if name.startswith("fast_cnn")]
    ax.plot(*zip(*sorted(fast), strict=True), color=BLUE, lw=2.5)
    for name, summary in ours.items():
        is_fast = name.startswith("fast_cnn")
        ax.plot(*summary.curve[-1], color=BLUE, marker="o" if is_fast else "*", ms=8)
        on_the_left = is_fast and name != NAMED_RIGHT
        place = {"xytext": (-4, 9), "ha": "right"} if on_the_left else {"xytext": (7, 3)}
        ax.annotate(_short(name), summary.curve[-1], color=BLUE, **place, **beside)
    ax.set_xscale("log")
    ax.xaxis.set_major_locator(LogLocator(subs=(1, 3)))
    ax.xaxis.set_major_formatter("{x:g}")
    ax.xaxis.set_minor_formatter(NullFormatter())
    ax.margins(x=0.3)  # room for the names
    ax.set_yscale("logit")  # by what is left to win: from 93% to 94% is as far as from 86% to 88%
    ax.set_yticks(TICKS, [f"{tick:.0%}" for tick in TICKS])
    ax.yaxis.set_minor_locator(NullLocator())
    ax.set_ylim(min(summary.accuracy for summary in all_of.values()) - 0.03)
    ax.grid(color="0.9")
    ax.spines[["top", "right"]].set_visible(False)
    ax.set(
        title="Test accuracy against training time: recipes of tutorials and books (grey),\n"
        "and this project's (blue; stars are not its fast network)",
        xlabel="seconds of training",
        ylabel="test accuracy",
    )
    return figure


def _short(name):
    """A recipe's network and epochs, without what stands in the table."""
    return re.match(".* epochs?", name)[0]
