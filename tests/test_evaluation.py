"""The figures of evaluation, held to small cases by hand and to scikit-learn."""

from fashion_dl import evaluation, load_data

import numpy as np
import pytest
from sklearn import metrics

_, (_, Y_TEST) = load_data()
RNG = np.random.default_rng(0)


def rows(predicted, confidence, dtype=np.float64):
    """Probabilities with `confidence` at each label of `predicted`, the rest shared out."""
    predicted, confidence = np.asarray(predicted), np.asarray(confidence, np.float64)
    probabilities = np.repeat(((1 - confidence) / 9)[:, np.newaxis], 10, axis=1)
    probabilities[np.arange(len(predicted)), predicted] = confidence
    return probabilities.astype(dtype)


# An answer to each test image: right in 7 of 10 cases, and at random from 40% to 100% sure.
ANSWERS = np.where(RNG.random(10_000) < 0.7, Y_TEST, RNG.integers(0, 10, 10_000))
PROBABILITIES = rows(ANSWERS, RNG.uniform(0.4, 1, 10_000))

# Two of class 0, both found; of three of class 1, one found and two taken for 2; class 2 never.
TRUE, PREDICTED = [0, 0, 1, 1, 1], [0, 0, 1, 2, 2]


# From labels


def test_accuracy():
    assert evaluation.accuracy(TRUE, PREDICTED) == pytest.approx(3 / 5)
    assert evaluation.accuracy(TRUE, TRUE) == 1
    assert evaluation.accuracy([3], [4]) == 0
    assert evaluation.accuracy(Y_TEST, np.zeros(10_000, int)) == pytest.approx(0.1)
    found = evaluation.accuracy(Y_TEST, ANSWERS)
    assert found == pytest.approx(np.mean(Y_TEST == ANSWERS))
    assert type(found) is float


def test_confusion_matrix():
    matrix = evaluation.confusion_matrix(TRUE, PREDICTED)
    by_hand = np.zeros((10, 10))
    by_hand[0, 0], by_hand[1, 1], by_hand[1, 2] = 2, 1, 2
    assert (matrix.dtype, matrix.shape) == (np.int64, (10, 10))
    assert np.array_equal(matrix, by_hand)
    real = evaluation.confusion_matrix(Y_TEST, ANSWERS)
    assert np.array_equal(real.sum(axis=1), [1000] * 10)
    assert np.array_equal(real.sum(axis=0), np.bincount(ANSWERS))
    assert real.trace() == np.sum(Y_TEST == ANSWERS)


def test_confusion_matrix_of_a_single_class():
    assert evaluation.confusion_matrix([7], [7]).sum() == 1
    assert evaluation.confusion_matrix([7], [7])[7, 7] == 1


def test_per_class():
    figures = evaluation.per_class(TRUE, PREDICTED)
    assert list(figures) == ["precision", "recall", "f1", "count"]
    assert {values.shape for values in figures.values()} == {(10,)}
    assert [values.dtype for values in figures.values()] == [np.float64] * 3 + [np.int64]
    assert np.allclose(figures["precision"], [1, 1] + [0] * 8)
    assert np.allclose(figures["recall"], [1, 1 / 3] + [0] * 8)
    assert np.allclose(figures["f1"], [1, 1 / 2] + [0] * 8)
    assert figures["count"].tolist() == [2, 3] + [0] * 8


def test_per_class_is_scikit_learns():
    figures = evaluation.per_class(Y_TEST, ANSWERS)
    assert np.allclose(figures["precision"], metrics.precision_score(Y_TEST, ANSWERS, average=None))
    assert np.allclose(figures["recall"], metrics.recall_score(Y_TEST, ANSWERS, average=None))
    assert np.allclose(figures["f1"], metrics.f1_score(Y_TEST, ANSWERS, average=None))
    assert figures["count"].tolist() == [1000] * 10


@pytest.mark.parametrize(
    "function", [evaluation.accuracy, evaluation.confusion_matrix, evaluation.per_class]
)
@pytest.mark.parametrize(
    ("y_true", "y_pred", "message"),
    [
        ([0, 1], [0], "arrays of one length, found 2 y_true, 1 y_pred"),
        ([], [], "y_true: expected at least one, found an empty array"),
        ([0], [], "y_pred: expected at least one, found an empty array"),
        ([10], [0], "y_true: expected labels from 0 to 9, found 10 to 10"),
        ([0], [-1], "y_pred: expected labels from 0 to 9, found -1 to -1"),
        ([0], [[0]], r"y_pred: expected integer labels of shape \(n,\), found shape \(1, 1\)"),
        (np.eye(10), np.arange(10), r"y_true: .* found shape \(10, 10\); one-hot"),
        ([0], [0.0], "y_pred: expected dtype integer, found float64"),
        ([np.nan], [0], "y_true: found NaN"),
    ],
)
def test_refuses_labels(function, y_true, y_pred, message):
    with pytest.raises(ValueError, match=message):
        function(y_true, y_pred)


# From probabilities


def test_most_confident_mistakes():
    y_true = [0, 1, 2, 3, 4, 5]
    probabilities = rows([0, 9, 9, 3, 9, 9], [0.99, 0.6, 0.9, 0.2, 0.7, 0.8])
    found = evaluation.most_confident_mistakes(y_true, probabilities)
    assert found.dtype == np.int64
    assert found.tolist() == [2, 5, 4, 1]
    assert evaluation.most_confident_mistakes(y_true, probabilities, count=2).tolist() == [2, 5]
    assert evaluation.most_confident_mistakes(y_true, probabilities, np.int64(1)).tolist() == [2]


def test_most_confident_mistakes_of_the_test_images():
    found = evaluation.most_confident_mistakes(Y_TEST, PROBABILITIES)
    confidence = PROBABILITIES.max(axis=1)
    assert len(found) == 12
    assert (ANSWERS[found] != Y_TEST[found]).all()
    assert (np.diff(confidence[found]) <= 0).all()
    others = np.setdiff1d(np.flatnonzero(ANSWERS != Y_TEST), found)
    assert confidence[others].max() <= confidence[found].min()


def test_equally_confident_mistakes_stay_in_order():
    probabilities = rows([1] * 50, [0.9] * 25 + [0.95] * 25)
    found = evaluation.most_confident_mistakes([0] * 50, probabilities, count=50)
    assert found.tolist() == [*range(25, 50), *range(25)]


def test_no_mistakes():
    found = evaluation.most_confident_mistakes([3, 4], rows([3, 4], [0.9, 0.8]))
    assert (found.dtype, found.shape) == (np.int64, (0,))


def test_calibration():
    # Bin (0.6, 0.8]: confidences 0.7, 0.7, 0.8, right twice. Bin (0.8, 1]: 0.9, wrong.
    probabilities = rows([1, 2, 3, 4], [0.7, 0.7, 0.8, 0.9])
    found = evaluation.calibration([1, 2, 0, 0], probabilities, bins=5)
    assert np.allclose(found.confidence[3:], [2.2 / 3, 0.9])
    assert np.allclose(found.accuracy[3:], [2 / 3, 0])
    assert found.count.tolist() == [0, 0, 0, 3, 1]
    assert found.error == pytest.approx((3 * (2.2 / 3 - 2 / 3) + 0.9) / 4)
    assert [values.dtype for values in found[:3]] == [np.float64, np.float64, np.int64]
    assert type(found.error) is float


def test_empty_bins_are_nan():
    found = evaluation.calibration([1, 1], rows([1, 1], [0.35, 0.95]))
    empty = [True, True, True, False, True, True, True, True, True, False]
    assert np.isnan(found.confidence).tolist() == empty
    assert np.isnan(found.accuracy).tolist() == empty
    assert found.error == pytest.approx((0.65 + 0.05) / 2)


@pytest.mark.parametrize("dtype", [np.float32, np.float64])
@pytest.mark.parametrize("bins", [2, 5, 10, 15, 20, 100])
def test_confidence_on_an_edge_is_in_the_bin_below(bins, dtype):
    """Whatever the rounding: 0.55 · 100 is above 55, and the float32 of 0.8 above 0.8."""
    edges = np.array([k / bins for k in range(1, bins + 1) if k / bins >= 0.2])
    found = evaluation.calibration([0] * len(edges), rows([0] * len(edges), edges, dtype), bins)
    assert found.count.tolist() == [0] * (bins - len(edges)) + [1] * len(edges)


@pytest.mark.parametrize("bins", [1, 10])
def test_calibration_of_certainty(bins):
    certain = np.eye(10)[[0, 1, 2, 3]]
    found = evaluation.calibration([0, 1, 2, 9], certain, bins)
    assert found.count.tolist() == [0] * (bins - 1) + [4]
    assert (found.confidence[-1], found.accuracy[-1], found.error) == (1, 0.75, 0.25)


def test_calibration_of_a_row_slightly_above_1():
    probabilities = np.eye(10, dtype=np.float32)[[4]] * np.nextafter(np.float32(1), np.float32(2))
    found = evaluation.calibration([4], probabilities)
    assert found.count.tolist() == [0] * 9 + [1]
    assert (found.confidence[-1], found.error) == (1, 0)


def test_calibration_of_guessing():
    found = evaluation.calibration(np.arange(10), np.full((10, 10), 0.1))
    assert found.count.tolist() == [10] + [0] * 9
    assert found.error == pytest.approx(0, abs=1e-12)


def test_calibration_of_the_test_images():
    found = evaluation.calibration(Y_TEST, PROBABILITIES, bins=12)
    confidence, right = PROBABILITIES.max(axis=1), ANSWERS == Y_TEST
    error = 0
    for i in range(12):
        inside = (confidence > i / 12) & (confidence <= (i + 1) / 12)
        assert found.count[i] == inside.sum()
        if inside.any():
            assert found.confidence[i] == pytest.approx(confidence[inside].mean())
            assert found.accuracy[i] == pytest.approx(right[inside].mean())
            error += inside.mean() * abs(confidence[inside].mean() - right[inside].mean())
    assert found.error == pytest.approx(error)
    assert found.error > 0.05


@pytest.mark.parametrize("function", [evaluation.most_confident_mistakes, evaluation.calibration])
@pytest.mark.parametrize(
    ("y_true", "probabilities", "message"),
    [
        ([0, 1], np.eye(10)[:1], "arrays of one length, found 2 y_true, 1 probabilities"),
        ([], np.eye(10)[:0], "y_true: expected at least one"),
        ([0], np.eye(10)[:0], "probabilities: expected at least one"),
        ([10], np.eye(10)[:1], "y_true: expected labels from 0 to 9, found 10 to 10"),
        ([0.0], np.eye(10)[:1], "y_true: expected dtype integer, found float64"),
        ([0], [0], r"probabilities: expected an array of shape \(n, 10\), found shape \(1,\)"),
        ([0], np.eye(9)[:1], r"found shape \(1, 9\)"),
        ([0], np.eye(10, dtype=int)[:1], "probabilities: expected dtype floating, found int64"),
        ([0], np.full((1, 10), np.nan), "probabilities: found NaN"),
        (
            [0],
            np.full((1, 10), 0.5),
            "add up to 1 in each row, found .* from 0.5 .* need a softmax",
        ),
        ([0], np.eye(10)[:1] * 2 - 0.1, "add up to 1 in each row, found values from -0.1 to 1.9"),
    ],
)
def test_refuses_probabilities(function, y_true, probabilities, message):
    with pytest.raises(ValueError, match=message):
        function(y_true, probabilities)


@pytest.mark.parametrize("number", [0, -1, 1.5, True, None])
def test_refuses_count_and_bins(number):
    with pytest.raises(ValueError, match="count: expected a whole number of 1 or more"):
        evaluation.most_confident_mistakes([0], np.eye(10)[:1], number)
    with pytest.raises(ValueError, match="bins: expected a whole number of 1 or more"):
        evaluation.calibration([0], np.eye(10)[:1], number)
