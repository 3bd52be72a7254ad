"""What the figures of plots show, that they can be read, and what is refused."""

import json
import os
import subprocess
import sys
from itertools import combinations

from fashion_dl import CLASS_NAMES, load_data, plots

import matplotlib
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.text import Text

matplotlib.use("Agg")

(X_TRAIN, Y_TRAIN), (X_TEST, Y_TEST) = load_data()
SCALED = X_TEST[:100].astype(np.float32) / 255

EPOCHS = np.arange(1, 13)
HISTORY = {
    "loss": list(0.25 + 0.5 / EPOCHS),
    "accuracy": list(0.92 - 0.15 / EPOCHS),
    "val_loss": list(0.32 + 0.3 / EPOCHS),
    "val_accuracy": list(0.90 - 0.1 / EPOCHS),
}
HISTORIES = {
    "softmax regression": HISTORY,
    "dense": {key: values[:5] for key, values in HISTORY.items()},
    "CNN": {key: [value + 0.02 for value in values] for key, values in HISTORY.items()},
}

BY_WAY = {
    "from scratch": np.linspace((0.5, 0.7, 0.8), (0.7, 0.8, 0.85), 10),
    "frozen base": np.linspace((0.7, 0.75, 0.85), (0.8, 0.85, 0.9), 10),
}

# Each true class is taken for itself in 900 of 1,000 cases, and for the next one in 100.
MATRIX = np.eye(10, dtype=int) * 900 + np.roll(np.eye(10, dtype=int), 1, axis=1) * 100

# The first test images' true classes get 0.6, the next class 0.22, the others 0.0225 each; the
# third image is taken for the next class.
PROBABILITIES = np.full((12, 10), 0.0225)
PROBABILITIES[np.arange(12), Y_TEST[:12]] = 0.6
PROBABILITIES[np.arange(12), (Y_TEST[:12] + 1) % 10] = 0.22
PROBABILITIES[2] = np.roll(PROBABILITIES[2], 1)

KERNELS = np.random.default_rng(0).normal(0, 0.2, (3, 3, 1, 32)).astype(np.float32)
MAPS = np.maximum(0, np.random.default_rng(1).normal(0, 1, (26, 26, 12)))

CONFIDENCE = np.array([np.nan, 0.17, 0.25, 0.35, 0.45, 0.55, 0.65, 0.75, 0.85, 0.99])
ACCURACY = np.array([np.nan, 0.0, 0.3, 0.3, 0.4, 0.52, 0.6, 0.66, 0.8, 0.93])
COUNT = np.array([0, 2, 40, 210, 512, 701, 764, 903, 1204, 5664])

FIGURES = {
    "image_grid": lambda: plots.image_grid(X_TRAIN[:24], Y_TRAIN[:24]),
    "image_grid, one": lambda: plots.image_grid(X_TRAIN[:1], Y_TRAIN[:1]),
    "image_grid, narrow": lambda: plots.image_grid(X_TRAIN[:12], Y_TRAIN[:12], columns=12),
    "image_grid, titles": lambda: plots.image_grid(
        X_TRAIN[:5], Y_TRAIN[:5], titles=[f"training image {i}" for i in range(5)]
    ),
    "class_balance": lambda: plots.class_balance(Y_TRAIN),
    "pixel_histogram": lambda: plots.pixel_histogram(X_TEST),
    "mean_images": lambda: plots.mean_images(X_TEST, Y_TEST),
    "learning_curves": lambda: plots.learning_curves(HISTORY),
    "compare_curves": lambda: plots.compare_curves(HISTORIES),
    "accuracy_by_images": lambda: plots.accuracy_by_images(BY_WAY, (5, 20, 100)),
    "confusion_matrix": lambda: plots.confusion_matrix(MATRIX),
    "predictions": lambda: plots.predictions(X_TEST[:5], Y_TEST[:5], PROBABILITIES[:5]),
    "mistakes": lambda: plots.mistakes(X_TEST[:12], Y_TEST[:12], PROBABILITIES),
    "filters": lambda: plots.filters(KERNELS),
    "feature_maps": lambda: plots.feature_maps(MAPS),
    "reliability_diagram": lambda: plots.reliability_diagram(CONFIDENCE, ACCURACY, COUNT),
}
ON_AXES = {
    "class_balance": lambda ax: plots.class_balance(Y_TRAIN, ax=ax),
    "pixel_histogram": lambda ax: plots.pixel_histogram(SCALED, ax=ax),
    "compare_curves": lambda ax: plots.compare_curves(HISTORIES, ax=ax),
    "confusion_matrix": lambda ax: plots.confusion_matrix(MATRIX, ax=ax),
    "reliability_diagram": lambda ax: plots.reliability_diagram(CONFIDENCE, ACCURACY, COUNT, ax=ax),
}


@pytest.fixture(autouse=True)
def _no_figure_stays_open():
    yield
    left = plt.get_fignums()
    plt.close("all")
    assert left == []


def image_axes(figure):
    return [ax for ax in figure.axes if ax.images]


def shown(figure):
    return [np.asarray(ax.images[0].get_array()) for ax in image_axes(figure)]


def limits(figure):
    """The grey scale of each image shown; one entry where they share it."""
    return {ax.images[0].get_clim() for ax in image_axes(figure)}


def captions(figure):
    return [ax.get_title() for ax in image_axes(figure)]


def texts(ax):
    return [text.get_text() for text in ax.texts]


def visible_texts(figure):
    """All texts that a reader sees; matplotlib keeps tick labels beyond the axes' ends too."""
    tick_labels, seen = set(), []
    for ax in figure.axes:
        for axis in (ax.xaxis, ax.yaxis):
            low, high = sorted(axis.get_view_interval())
            for tick in axis.get_major_ticks() + axis.get_minor_ticks():
                tick_labels |= {tick.label1, tick.label2}
                if low <= tick.get_loc() <= high:
                    seen.append(tick.label1)
    seen += [text for text in figure.findobj(Text) if text not in tick_labels]
    return [text for text in seen if text.get_text().strip() and text.get_visible()]


# Every figure


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_figure_has_a_title_and_named_axes(draw):
    figure = draw()
    assert isinstance(figure, Figure)
    assert figure.get_suptitle() or figure.axes[0].get_title()
    for ax in figure.axes:
        if ax.images and not ax.get_xlabel():  # a tile: no numbers along it either
            assert not ax.get_xticks().size
            assert not ax.get_yticks().size
        elif ax.lines or ax.patches or ax.images:
            assert ax.get_title()
            assert ax.get_xlabel()
            assert ax.get_ylabel()
        elif ax.axison:  # a colour bar
            assert ax.get_ylabel()


@pytest.mark.parametrize("draw", FIGURES.values(), ids=FIGURES)
def test_texts_are_large_enough_and_do_not_overlap(draw):
    figure = draw()
    assert figure.get_size_inches()[0] <= 10.5
    figure.draw_without_rendering()
    seen = visible_texts(figure)
    assert min(text.get_fontsize() for text in seen) >= 8
    # The box around a slanted text is larger than the text.
    boxes = [
        (text.get_text(), text.get_window_extent().padded(-1))
        for text in seen
        if text.get_rotation() % 90 == 0
    ]
    overlapping = [(a, b) for (a, one), (b, other) in combinations(boxes, 2) if one.overlaps(other)]
    assert overlapping == []


@pytest.mark.parametrize("draw", ON_AXES.values(), ids=ON_AXES)
def test_draws_into_the_axes_it_is_given(draw):
    figure, (left, right) = plt.subplots(1, 2, layout="constrained")
    assert draw(right) is figure
    assert plt.get_fignums() == [figure.number]  # left open: it is the caller's
    plt.close(figure)
    assert right.get_title()
    assert not left.has_data()


@pytest.mark.parametrize("draw", ON_AXES.values(), ids=ON_AXES)
def test_refuses_an_ax_that_is_no_axes(draw):
    figure, axes = plt.subplots(1, 2)
    plt.close(figure)
    with pytest.raises(ValueError, match=r"ax: expected one matplotlib Axes.*found ndarray"):
        draw(axes)


def test_the_callers_current_figure_stays_current():
    own = plt.figure()
    plots.class_balance(Y_TEST)
    assert plt.gcf() is own
    plt.close(own)


def test_knows_no_model():
    code = (
        "import sys, fashion_dl.plots; "
        "print([name for name in ('keras', 'fashion_dl.models') if name in sys.modules])"
    )
    result = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    assert result.stdout.strip() == "[]"


def test_a_notebook_shows_each_figure_once(tmp_path):
    cells = [
        "import matplotlib.pyplot as plt\nfrom fashion_dl import plots",
        "plots.class_balance([0, 0, 9])",
        "figure = plots.class_balance([0, 0, 9])",
        "figure",
        "_, ax = plt.subplots()\nplots.class_balance([0, 0, 9], ax=ax);",
    ]
    notebook = {
        "cells": [
            {
                "cell_type": "code",
                "id": f"cell-{i}",
                "source": source,
                "metadata": {},
                "outputs": [],
                "execution_count": None,
            }
            for i, source in enumerate(cells)
        ],
        "metadata": {},
        "nbformat": 4,
        "nbformat_minor": 5,
    }
    path = tmp_path / "figures.ipynb"
    path.write_text(json.dumps(notebook), encoding="utf-8")
    command = ["-c", "from nbclient.cli import main; main()", "--inplace", str(path)]
    # The kernel chooses its own backend, as it does for a learner.
    environment = {name: value for name, value in os.environ.items() if name != "MPLBACKEND"}
    subprocess.run(
        [sys.executable, *command], check=True, capture_output=True, env=environment, timeout=120
    )
    executed = json.loads(path.read_text(encoding="utf-8"))
    images = [
        sum("image/png" in output.get("data", {}) for output in cell["outputs"])
        for cell in executed["cells"]
    ]
    assert images == [0, 1, 0, 1, 1]


# The data set


def test_image_grid_shows_the_images_with_their_class_names():
    figure = plots.image_grid(X_TRAIN[:24], Y_TRAIN[:24])
    np.testing.assert_array_equal(shown(figure), X_TRAIN[:24])
    assert captions(figure) == [CLASS_NAMES[label] for label in Y_TRAIN[:24]]
    assert figure.get_suptitle() == "24 images"
    # Light on black, as published.
    assert {ax.images[0].get_cmap().name for ax in image_axes(figure)} == {"gray"}


def test_image_grid_puts_columns_into_a_row():
    figure = plots.image_grid(X_TRAIN[:7], columns=3)
    places = [ax.get_subplotspec() for ax in image_axes(figure)]
    assert [(place.rowspan.start, place.colspan.start) for place in places] == [
        (0, 0), (0, 1), (0, 2), (1, 0), (1, 1), (1, 2), (2, 0),
    ]  # fmt: skip
    assert [ax.axison for ax in figure.axes] == [True] * 7 + [False] * 2


def test_image_grid_takes_titles_beside_class_names():
    figure = plots.image_grid(X_TRAIN[:2], Y_TRAIN[:2], titles=["first", "second"], title="Two")
    assert captions(figure) == ["first\nAnkle boot", "second\nT-shirt/top"]
    assert figure.get_suptitle() == "Two"
    assert captions(plots.image_grid(X_TRAIN[:2], titles=["a", "b"])) == ["a", "b"]


@pytest.mark.parametrize(
    ("images", "expected"),
    [
        (X_TRAIN[:3] // 2, (0, 255)),
        (SCALED[:3] / 2, (0, 1)),
        (SCALED[:3] * 3 - 1, (-1, 2)),  # standardized, say
    ],
    ids=["uint8", "scaled", "standardized"],
)
def test_images_share_one_grey_scale(images, expected):
    assert limits(plots.image_grid(images)) == {expected}


def test_class_balance_draws_and_writes_the_counts():
    (ax,) = plots.class_balance(Y_TRAIN).axes
    assert [bar.get_width() for bar in ax.patches] == [6000] * 10
    assert texts(ax) == ["6,000"] * 10
    assert [label.get_text() for label in ax.get_yticklabels()] == list(CLASS_NAMES)
    assert ax.yaxis_inverted()  # class 0 on top
    assert ax.get_title() == "Images per class, 60,000 in all"


def test_class_balance_counts_absent_classes_as_0():
    (ax,) = plots.class_balance([0, 0, 9]).axes
    assert texts(ax) == ["2", *["0"] * 8, "1"]
    assert all(tick == int(tick) for tick in ax.get_xticks())


def test_pixel_histogram_counts_each_value():
    (ax,) = plots.pixel_histogram(X_TEST[:100]).axes
    counts, edges, _ = ax.patches[0].get_data()
    np.testing.assert_array_equal(counts, np.bincount(X_TEST[:100].ravel(), minlength=256))
    np.testing.assert_array_equal(edges, np.arange(257))
    assert ax.get_yscale() == "log"
    zeros = (X_TEST[:100] == 0).mean()
    assert ax.get_title() == f"Pixel values of 100 images\n{zeros:.0%} are 0, the smallest"


@pytest.mark.parametrize("offset", [0, -0.5])
def test_pixel_histogram_of_floats_has_the_same_counts(offset):
    (ax,) = plots.pixel_histogram(SCALED + np.float32(offset)).axes
    counts, edges, _ = ax.patches[0].get_data()
    np.testing.assert_array_equal(counts, np.bincount(X_TEST[:100].ravel(), minlength=256))
    np.testing.assert_allclose(edges[[0, -1]], [offset, 1 + offset])


def test_mean_images_shows_the_mean_of_each_class():
    figure = plots.mean_images(X_TEST, Y_TEST)
    expected = [X_TEST[label == Y_TEST].mean(axis=0) for label in range(10)]
    np.testing.assert_allclose(shown(figure), expected)
    assert captions(figure) == list(CLASS_NAMES)
    assert limits(figure) == {(0, 255)}
    places = [ax.get_subplotspec() for ax in image_axes(figure)]
    assert [place.rowspan.start for place in places] == [0] * 5 + [1] * 5


# Training


def test_learning_curves_draws_training_dashed_and_validation_solid():
    figure = plots.learning_curves(HISTORY, title="Dense network")
    assert figure.get_suptitle() == "Dense network"
    assert [ax.get_title() for ax in figure.axes] == ["Loss", "Accuracy"]
    for ax, key in zip(figure.axes, ("loss", "accuracy"), strict=True):
        training, validation = ax.lines
        np.testing.assert_array_equal(training.get_xydata().T, [EPOCHS, HISTORY[key]])
        np.testing.assert_array_equal(validation.get_xydata().T, [EPOCHS, HISTORY[f"val_{key}"]])
        assert (training.get_linestyle(), validation.get_linestyle()) == ("--", "-")
        names = [text.get_text() for text in ax.get_legend().get_texts()]
        assert names == ["training", "validation"]


@pytest.mark.parametrize("epochs", [1, 2, 12])
def test_learning_curves_without_validation(epochs):
    history = {key: HISTORY[key][:epochs] for key in ("loss", "accuracy")}
    figure = plots.learning_curves(history)
    assert figure.get_suptitle() == "Learning curves"
    for ax in figure.axes:
        assert len(ax.lines) == 1
        low, high = ax.get_xlim()
        ticks = [tick for tick in ax.get_xticks() if low <= tick <= high]
        assert ticks == [int(tick) for tick in ticks]
        assert 1 <= min(ticks) <= max(ticks) <= epochs


def test_compare_curves_draws_a_line_for_each_history():
    (ax,) = plots.compare_curves(HISTORIES).axes
    assert ax.get_ylabel() == "validation accuracy"
    assert ax.get_title() == "Validation accuracy by epoch"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(HISTORIES)
    for line, history in zip(ax.lines, HISTORIES.values(), strict=True):
        expected = history["val_accuracy"]
        np.testing.assert_array_equal(line.get_xdata(), range(1, len(expected) + 1))
        np.testing.assert_array_equal(line.get_ydata(), expected)


def test_compare_curves_takes_any_metric_and_a_title():
    history = {"learning_rate": [0.1, 0.01]}
    (ax,) = plots.compare_curves({"steps": history}, "learning_rate", title="Schedule").axes
    assert (ax.get_title(), ax.get_ylabel()) == ("Schedule", "learning rate")


def test_compare_curves_can_be_told_apart_without_colour():
    (ax,) = plots.compare_curves({f"run {i}": HISTORY for i in range(12)}).axes
    looks = {(line.get_linestyle(), line.get_marker()) for line in ax.lines}
    assert len(looks) == 12


def test_accuracy_by_images_draws_mean_and_spread_of_each_way():
    (ax,) = plots.accuracy_by_images(BY_WAY, (5, 20, 100)).axes
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("training images of each class", "accuracy")
    assert ax.get_title() == "Accuracy by number of images"
    assert [text.get_text() for text in ax.get_legend().get_texts()] == list(BY_WAY)
    assert [label.get_text() for label in ax.get_xticklabels()] == ["5", "20", "100"]
    for drawn, draws in zip(ax.containers, BY_WAY.values(), strict=True):
        line, _, (bars,) = drawn
        np.testing.assert_allclose(line.get_xdata(), (5, 20, 100), rtol=0.02)
        np.testing.assert_allclose(line.get_ydata(), draws.mean(axis=0))
        lengths = [segment[1, 1] - segment[0, 1] for segment in bars.get_segments()]
        np.testing.assert_allclose(lengths, 2 * draws.std(axis=0, ddof=1))
    looks = {(drawn[0].get_linestyle(), drawn[0].get_marker()) for drawn in ax.containers}
    assert len(looks) == len(BY_WAY)
    assert plots.accuracy_by_images(BY_WAY, (5, 20, 100), title="Shoes").axes[0].get_title() == (
        "Shoes"
    )


def test_accuracy_by_images_of_one_draw_shows_no_spread():
    (ax,) = plots.accuracy_by_images({"one draw": np.array([[0.6, 0.8]])}, (5, 20)).axes
    assert not ax.containers[0].has_yerr


# Evaluation


def test_confusion_matrix_writes_the_counts_into_their_cells():
    matrix = np.arange(100).reshape(10, 10)
    ax = plots.confusion_matrix(matrix).axes[0]
    written = {text.get_position(): int(text.get_text()) for text in ax.texts}
    assert written == {(column, row): matrix[row, column] for row, column in np.ndindex(10, 10)}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("predicted class", "true class")
    assert [label.get_text() for label in ax.get_xticklabels()] == list(CLASS_NAMES)
    assert [label.get_text() for label in ax.get_yticklabels()] == list(CLASS_NAMES)
    assert ax.get_title() == "Confusion matrix: 495 of 4,950 right"


def test_confusion_matrix_shades_shares_of_the_true_class():
    matrix = MATRIX.copy()
    matrix[0] //= 10  # fewer images, the same shares
    matrix[1] = 0
    shares = np.asarray(plots.confusion_matrix(matrix).axes[0].images[0].get_array())
    np.testing.assert_allclose(shares[[0, 2], [0, 2]], 0.9)
    np.testing.assert_array_equal(shares[1], 0)


def test_confusion_matrix_can_be_read_on_every_shade():
    matrix = np.diag(np.linspace(0, 100, 10).astype(int))
    matrix[:, 0] += 100 - matrix.diagonal()
    ax = plots.confusion_matrix(matrix).axes[0]
    (image,) = ax.images
    backgrounds = image.to_rgba(image.get_array())
    for text in ax.texts:
        column, row = text.get_position()
        lightness = sorted(
            luminance(color) for color in (backgrounds[row, column, :3], to_rgb(text.get_color()))
        )
        assert (lightness[1] + 0.05) / (lightness[0] + 0.05) >= 4.5


def luminance(rgb):
    """As WCAG defines it, which asks for a contrast of 4.5 between text and ground."""
    rgb = np.asarray(rgb)
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def test_predictions_draws_the_probabilities_beside_each_image():
    figure = plots.predictions(X_TEST[:5], Y_TEST[:5], PROBABILITIES[:5])
    np.testing.assert_array_equal(shown(figure), X_TEST[:5])
    assert figure.get_suptitle() == "Predicted probabilities: 4 of 5 right"
    bars = [ax for ax in figure.axes if ax.patches]
    for ax, row, label in zip(bars, PROBABILITIES, Y_TEST, strict=False):
        assert [bar.get_width() for bar in ax.patches] == list(row)
        assert [text.get_text() for text in ax.get_yticklabels()] == list(CLASS_NAMES)
        assert [bool(bar.get_hatch()) for bar in ax.patches] == list(row == row.max())
        notes = dict(enumerate(texts(ax)))
        if label == row.argmax():
            assert notes.pop(label) == "predicted, true"
        else:
            assert notes.pop(row.argmax()) == "predicted"
            assert notes.pop(label) == "true"
        assert set(notes.values()) == {""}


def test_predictions_takes_one_image():
    figure = plots.predictions(X_TEST[:1], Y_TEST[:1], PROBABILITIES[:1])
    assert len(figure.axes) == 2
    assert figure.axes[1].get_title() == "true: Ankle boot\npredicted: Ankle boot 60%"


def test_mistakes_says_what_was_true_and_what_was_predicted():
    probabilities = np.zeros((2, 10))
    probabilities[:, [4, 6]] = [[0.97, 0.03], [0.45, 0.55]]
    figure = plots.mistakes(X_TEST[:2], [6, 4], probabilities)
    np.testing.assert_array_equal(shown(figure), X_TEST[:2])
    assert captions(figure) == [
        "true: Shirt\npredicted: Coat 97%",
        "true: Coat\npredicted: Shirt 55%",
    ]


def test_reliability_diagram_draws_the_bins_that_are_not_empty():
    (ax,) = plots.reliability_diagram(CONFIDENCE, ACCURACY, COUNT).axes
    diagonal, model = ax.lines[:2]
    np.testing.assert_array_equal(diagonal.get_xydata(), [[0, 0], [1, 1]])
    np.testing.assert_array_equal(model.get_xydata().T, [CONFIDENCE[1:], ACCURACY[1:]])
    gaps = ax.collections[0].get_segments()
    np.testing.assert_array_equal(
        gaps, [[[c, c], [c, a]] for c, a in zip(CONFIDENCE[1:], ACCURACY[1:], strict=True)]
    )
    assert texts(ax) == ["count:", *(f"{count:,}" for count in COUNT[1:])]
    assert ax.get_title() == "Reliability of 10,000 predictions"


def test_reliability_diagram_takes_a_confidence_rounded_up():
    confidence = np.array([1.0000001], np.float32)  # as a mean of float32 softmax rows may be
    (ax,) = plots.reliability_diagram(confidence, [1.0], [3]).axes
    assert ax.lines[1].get_xdata() == confidence


def test_reliability_diagram_keeps_the_counts_of_near_bins_apart():
    figure = plots.reliability_diagram([0.1999, 0.2001, 0.21], [0.1, 0.3, 0.2], [1234, 5678, 9012])
    figure.draw_without_rendering()
    boxes = [text.get_window_extent() for text in figure.axes[0].texts]
    assert not any(one.overlaps(other) for one, other in combinations(boxes, 2))


# Convolution


def test_filters_share_a_grey_scale_centred_on_0():
    figure = plots.filters(KERNELS)
    np.testing.assert_array_equal(shown(figure), [KERNELS[:, :, 0, i] for i in range(32)])
    largest = float(np.abs(KERNELS).max())
    assert limits(figure) == {(-largest, largest)}
    assert captions(figure) == [str(i) for i in range(32)]
    assert figure.get_suptitle() == "32 filters of 3 × 3 weights"
    assert figure.axes[-1].get_ylabel() == "weight"


def test_filters_of_zeros_are_grey():
    assert limits(plots.filters(np.zeros((3, 3, 1, 1)))) == {(-1, 1)}


def test_feature_maps_share_a_grey_scale():
    figure = plots.feature_maps(MAPS)
    np.testing.assert_array_equal(shown(figure), np.moveaxis(MAPS, -1, 0))
    assert limits(figure) == {(MAPS.min(), MAPS.max())}
    assert figure.get_suptitle() == "12 feature maps of 26 × 26"
    assert plots.feature_maps(MAPS[..., :1], title="One").get_suptitle() == "One"


# Bad inputs

NAN = np.full((2, 28, 28), np.nan)
TWO, LABELS, ROWS = X_TEST[:2], Y_TEST[:2], PROBABILITIES[:2]
LOSS = {"loss": [0.5, 0.4]}


def changed(array, index, value):
    array = np.array(array)
    array[index] = value
    return array


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plots.image_grid(TWO[0]), r"expected an array of shape \(n, height, width\)"),
        (lambda: plots.image_grid(TWO.astype(int)), "expected dtype uint8 or floating"),
        (lambda: plots.image_grid(TWO[:0]), "found an empty array"),
        (lambda: plots.image_grid(NAN), "found NaN"),
        (lambda: plots.image_grid(TWO / np.float32(0.5) + np.inf), "infinity in 1568 places"),
        (lambda: plots.image_grid(X_TEST), "at most 256 for one figure, found 10000"),
        (lambda: plots.image_grid(TWO, [0, 10]), "expected labels from 0 to 9, found 0 to 10"),
        (lambda: plots.image_grid(TWO, [-1, 0]), "found -1 to 0"),
        (lambda: plots.image_grid(TWO, [0.0, 1.0]), "labels: expected dtype integer"),
        (lambda: plots.image_grid(TWO, [1]), "found 2 images, 1 labels"),
        (lambda: plots.image_grid(TWO, columns=0), "columns: expected a whole number of 1 or more"),
        (lambda: plots.image_grid(TWO, columns=2.0), "columns: expected a whole number"),
        (lambda: plots.image_grid(TWO, titles=["a"]), "found 2 images, 1 titles"),
        (lambda: plots.image_grid(TWO, titles="ab"), "titles: expected one text for each image"),
        (lambda: plots.image_grid(TWO, titles=2), "titles: expected one text for each image"),
        (lambda: plots.image_grid(TWO, titles=[1, 2]), "titles: expected one text for each image"),
        (lambda: plots.class_balance(np.eye(10)), "one-hot labels go back"),
        (lambda: plots.class_balance([]), "found an empty array"),
        (lambda: plots.class_balance([10]), "found 10 to 10"),
        (lambda: plots.pixel_histogram(TWO.reshape(2, 784)), "expected an array of shape"),
        (lambda: plots.pixel_histogram(NAN), "found NaN"),
        (lambda: plots.mean_images(TWO, LABELS), "found none of: T-shirt/top, Trouser, Dress"),
        (lambda: plots.mean_images(X_TEST, Y_TEST[:-1]), "found 10000 images, 9999 labels"),
        (lambda: plots.learning_curves([0.5, 0.4]), "expected a mapping .* found list"),
        (lambda: plots.learning_curves({"accuracy": [0.5]}), "expected 'loss' among its keys"),
        (lambda: plots.learning_curves(LOSS), r"expected 'accuracy'.*found 'loss'.*compile"),
        (
            lambda: plots.learning_curves(LOSS | {"accuracy": [0.8]}),
            "one number of epochs, found {'loss': 2, 'accuracy': 1}",
        ),
        (
            lambda: plots.learning_curves({"loss": [0.5, np.nan], "accuracy": [0.1, 0.1]}),
            r"history\['loss'\]: expected finite numbers, found nan: the training diverged",
        ),
        (lambda: plots.learning_curves({"loss": [], "accuracy": []}), "found an empty array"),
        (lambda: plots.learning_curves({"loss": 0.5, "accuracy": 0.5}), r"shape \(epochs,\)"),
        (
            lambda: plots.learning_curves({"loss": ["a"], "accuracy": [1]}),
            r"history\['loss'\]: expected dtype floating or integer",
        ),
        (lambda: plots.accuracy_by_images({}, (5,)), "at least one name and array, found dict {}"),
        (lambda: plots.accuracy_by_images(BY_WAY, (5, 20)), r"'from scratch'\]: expected .* 2\)"),
        (lambda: plots.accuracy_by_images(BY_WAY, (5, 100, 20)), "counts: expected rising numbers"),
        (lambda: plots.accuracy_by_images(BY_WAY, (0, 5, 20)), "counts: expected rising numbers"),
        (
            lambda: plots.accuracy_by_images({"percent": [[81.0]]}, (5,)),
            r"accuracies\['percent'\]: expected accuracies from 0 to 1, found \[\[81.0",
        ),
        (lambda: plots.compare_curves(HISTORY), r"histories\['loss'\]: expected a mapping"),
        (lambda: plots.compare_curves({}), "at least one name and history, found dict {}"),
        (lambda: plots.compare_curves([HISTORY]), "expected a dict .* found list"),
        (
            lambda: plots.compare_curves({"CNN": LOSS}),
            r"histories\['CNN'\]: expected 'val_accuracy' among its keys, found 'loss'",
        ),
        (
            lambda: plots.compare_curves({"CNN": {"loss": [np.inf]}}, "loss"),
            "found inf: the training diverged",
        ),
        (lambda: plots.confusion_matrix(MATRIX[:9]), r"expected an array of shape \(10, 10\)"),
        (lambda: plots.confusion_matrix(MATRIX / 1000), "matrix: expected dtype integer"),
        (lambda: plots.confusion_matrix(-MATRIX), "expected counts of 0 or more"),
        (lambda: plots.confusion_matrix(0 * MATRIX), "not all 0"),
        (lambda: plots.predictions(TWO, LABELS, ROWS * 2), "logits need a softmax first"),
        (lambda: plots.predictions(TWO, LABELS, ROWS[:1]), "2 images, 2 labels, 1 probabilities"),
        (
            lambda: plots.predictions(TWO, LABELS, ROWS[:, :9]),
            r"expected an array of shape \(n, 10\)",
        ),
        (lambda: plots.predictions(TWO, LABELS + 10, ROWS), "expected labels from 0 to 9"),
        (
            lambda: plots.predictions(*(np.repeat(a, 20, axis=0) for a in (TWO, LABELS, ROWS))),
            "at most 32 for one figure, found 40",
        ),
        (lambda: plots.mistakes(TWO[:1], LABELS, ROWS), "1 images, 2 labels, 2 probabilities"),
        (lambda: plots.mistakes(NAN, LABELS, ROWS), "images: found NaN"),
        (lambda: plots.mistakes(TWO, LABELS, ROWS * np.nan), "probabilities: found NaN"),
        (
            lambda: plots.filters(KERNELS[:, :, 0]),
            r"expected an array of shape \(height, width, 1, n\)",
        ),
        (lambda: plots.filters(np.zeros((3, 3, 32, 64))), r"found shape \(3, 3, 32, 64\)"),
        (lambda: plots.filters(KERNELS.astype(int)), "kernels: expected dtype floating"),
        (lambda: plots.filters(np.zeros((3, 3, 1, 257))), "filters: expected at most 256"),
        (lambda: plots.filters(KERNELS * np.nan), "kernels: found NaN"),
        (
            lambda: plots.feature_maps(MAPS[None]),
            r"expected an array of shape \(height, width, n\)",
        ),
        (lambda: plots.feature_maps(MAPS[..., :0]), "found an empty array"),
        (lambda: plots.feature_maps(np.zeros((1, 1, 257))), "maps: expected at most 256"),
        (
            lambda: plots.reliability_diagram(CONFIDENCE[1:], ACCURACY, COUNT),
            r"confidence: expected the shape of count, \(10,\), found \(9,\)",
        ),
        (
            lambda: plots.reliability_diagram(CONFIDENCE, ACCURACY, COUNT + 1),
            "confidence where count > 0: found NaN",
        ),
        (
            lambda: plots.reliability_diagram(CONFIDENCE, changed(ACCURACY, 3, 1.5), COUNT),
            "accuracy: expected values from 0 to 1, found 0 to 1.5",
        ),
        (lambda: plots.reliability_diagram(CONFIDENCE, ACCURACY, COUNT * 0), "not all 0"),
        (lambda: plots.reliability_diagram(CONFIDENCE, ACCURACY, -COUNT), "counts of 0 or more"),
        (
            lambda: plots.reliability_diagram(CONFIDENCE, ACCURACY, COUNT / 2),
            "count: expected dtype integer",
        ),
        (lambda: plots.reliability_diagram([], [], np.array([], int)), "found an empty array"),
    ],
)
def test_refuses_bad_input(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()
