"""What preprocessing makes of the real images and labels, and what it refuses."""

from fashion_dl import load_data, preprocessing

import numpy as np
import pytest

(X_TRAIN, Y_TRAIN), (X_TEST, Y_TEST) = load_data()
NUMBERS = np.arange(60_000)  # in the place of images, they show which ones are where
TWO = X_TRAIN[:2]
WITH_NAN = np.full((2, 28, 28), np.nan, np.float32)
ONE_HOT = np.eye(10)


# Images


def test_scale():
    scaled = preprocessing.scale(X_TEST)
    assert (scaled.dtype, scaled.shape) == (np.float32, (10_000, 28, 28))
    assert (scaled.min(), scaled.max()) == (0, 1)
    assert np.array_equal(np.rint(scaled * 255), X_TEST)
    values = np.arange(256, dtype=np.uint8).reshape(1, 16, 16)
    exact = np.array([value / 255 for value in range(256)], np.float32)
    assert np.array_equal(preprocessing.scale(values).ravel(), exact)


def test_standardize_training_images():
    standardized = preprocessing.standardize(X_TRAIN, X_TRAIN)
    assert (standardized.dtype, standardized.shape) == (np.float32, X_TRAIN.shape)
    assert standardized.mean(dtype=np.float64) == pytest.approx(0, abs=1e-5)
    assert standardized.std(dtype=np.float64) == pytest.approx(1, abs=1e-5)


def test_standardize_test_images_by_the_training_images():
    standardized = preprocessing.standardize(X_TEST, X_TRAIN)
    by_hand = (X_TEST - X_TRAIN.mean()) / X_TRAIN.std()
    assert np.allclose(standardized, by_hand, atol=1e-5)
    # Their own mean and deviation are others: 0 and 1 would say that those were used.
    assert abs(standardized.mean(dtype=np.float64)) > 1e-3
    assert abs(standardized.std(dtype=np.float64) - 1) > 1e-3


def test_standardize_undoes_the_scale():
    raw = preprocessing.standardize(X_TEST[:100], X_TEST)
    scaled = preprocessing.standardize(
        preprocessing.scale(X_TEST[:100]), preprocessing.scale(X_TEST)
    )
    assert np.allclose(raw, scaled, atol=1e-5)


def test_standardize_gives_float32_of_every_float():
    for dtype in (np.float16, np.float32, np.float64):
        images = TWO.astype(dtype)
        assert preprocessing.standardize(images, images).dtype == np.float32


def test_flatten():
    flat = preprocessing.flatten(X_TEST[:50])
    assert (flat.dtype, flat.shape) == (np.uint8, (50, 784))
    for row, column in ((0, 0), (0, 27), (1, 0), (14, 9), (27, 27)):
        assert np.array_equal(flat[:, 28 * row + column], X_TEST[:50, row, column])
    assert preprocessing.flatten(np.zeros((3, 2, 5), np.float32)).shape == (3, 10)


def test_add_channel_axis():
    with_channel = preprocessing.add_channel_axis(X_TEST[:50])
    assert (with_channel.dtype, with_channel.shape) == (np.uint8, (50, 28, 28, 1))
    assert np.array_equal(with_channel[:, :, :, 0], X_TEST[:50])


@pytest.mark.parametrize(
    "function",
    [
        preprocessing.scale,
        lambda images: preprocessing.standardize(images, X_TRAIN),
        lambda images: preprocessing.standardize(X_TRAIN, images),
        preprocessing.flatten,
        preprocessing.add_channel_axis,
    ],
    ids=["scale", "standardize", "standardize by", "flatten", "add_channel_axis"],
)
@pytest.mark.parametrize(
    ("images", "message"),
    [
        (X_TRAIN[0], r"images: expected an array of shape \(n, height, width\), found .*\(28, 28"),
        (TWO[..., np.newaxis], r"found shape \(2, 28, 28, 1\)"),
        (TWO[:0], r"images: expected at least one, found an empty array of shape \(0, 28, 28\)"),
        (TWO[:, :0], "found an empty array"),
        (TWO.astype(int), r"images: expected dtype uint8.*, found int64"),
        (TWO > 0, "images: expected dtype uint8.*, found bool"),
        (WITH_NAN, "NaN|expected dtype uint8, found float32"),
        (np.inf + WITH_NAN, "NaN|expected dtype uint8, found float32"),
    ],
)
def test_refuses_images(function, images, message):
    with pytest.raises(ValueError, match=message):
        function(images)


def test_scale_refuses_scaled_images():
    with pytest.raises(ValueError, match="images: expected dtype uint8, found float32"):
        preprocessing.scale(preprocessing.scale(TWO))


def test_standardize_refuses_two_scales():
    with pytest.raises(ValueError, match="one scale, found float32 and uint8"):
        preprocessing.standardize(preprocessing.scale(TWO), TWO)


@pytest.mark.parametrize("images", [np.full((6, 28, 28), 0.1), np.zeros((1, 28, 28), np.uint8)])
def test_standardize_refuses_equal_pixels(images):
    """Of which the computed deviation may be 1e-17 instead of 0, as for the first."""
    with pytest.raises(ValueError, match=r"expected pixels that differ, found all equal to 0"):
        preprocessing.standardize(images, images)


# Labels


def test_one_hot_and_back():
    rows = preprocessing.one_hot(Y_TEST)
    assert (rows.dtype, rows.shape) == (np.float32, (10_000, 10))
    assert np.array_equal(rows[:3], np.eye(10)[[9, 2, 1]])
    assert np.array_equal(rows.sum(axis=0), np.full(10, 1000))
    labels = preprocessing.from_one_hot(rows)
    assert labels.dtype == np.int64
    assert np.array_equal(labels, Y_TEST)


@pytest.mark.parametrize("dtype", [bool, np.uint8, np.float64])
def test_from_one_hot_of_other_numbers(dtype):
    assert preprocessing.from_one_hot(np.eye(10).astype(dtype)).tolist() == list(range(10))


REFUSED_LABELS = [
    ([], "labels: expected at least one, found an empty array"),
    (3, r"labels: expected integer labels of shape \(n,\), found shape \(\)"),
    (ONE_HOT, r"found shape \(10, 10\); one-hot labels go back to integers"),
    ([1.0, 2.0], "labels: expected dtype integer, found float64"),
    ([np.nan], "labels: found NaN"),
    ([True], "labels: expected dtype integer, found bool"),
    (["Coat"], "labels: expected dtype integer, found <U4"),
    ([0, 10], "labels: expected labels from 0 to 9, found 0 to 10"),
    ([-1, 9], "labels: expected labels from 0 to 9, found -1 to 9"),
]


@pytest.mark.parametrize(("labels", "message"), REFUSED_LABELS)
def test_one_hot_refuses(labels, message):
    with pytest.raises(ValueError, match=message):
        preprocessing.one_hot(labels)


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([1, 2], r"one_hot: expected an array of shape \(n, 10\), found shape \(2,\)"),
        (np.eye(9), r"found shape \(9, 9\)"),
        (ONE_HOT[:0], "one_hot: expected at least one, found an empty array"),
        (ONE_HOT * np.nan, "one_hot: found NaN or infinity in 100 places"),
        (ONE_HOT.astype(str), "one_hot: expected dtype number or bool, found <U"),
        (np.vstack([ONE_HOT, np.zeros(10)]), r"a single 1 in each row, found .* in row 10"),
        (ONE_HOT + np.eye(10, k=1), "a single 1 in each row, found .* in row 0"),
        (ONE_HOT * 0.5 + 0.05, "a single 1 in each row, found .* in row 0"),
        (ONE_HOT[[3, 4]] * 2 - np.eye(10)[[5, 6]], "a single 1 in each row, found .* in row 0"),
    ],
)
def test_from_one_hot_refuses(rows, message):
    with pytest.raises(ValueError, match=message):
        preprocessing.from_one_hot(rows)


# The split


def split_numbers(**arguments):
    return preprocessing.train_validation_split(NUMBERS, Y_TRAIN, **arguments)


def test_split_of_the_real_images():
    train, validation = preprocessing.train_validation_split(X_TRAIN, Y_TRAIN)
    assert [array.shape for array in train] == [(54_000, 28, 28), (54_000,)]
    assert [array.shape for array in validation] == [(6_000, 28, 28), (6_000,)]
    assert {array.dtype for array in (*train, *validation)} == {np.dtype("uint8")}
    (where, _), (where_validation, _) = split_numbers(validation_split=0.1, seed=42)
    assert np.array_equal(train[0], X_TRAIN[where])  # these are the defaults
    assert np.array_equal(validation[0], X_TRAIN[where_validation])


@pytest.mark.parametrize(("share", "each"), [(0.1, 600), (0.25, 1500), (0.9, 5400)])
def test_split_is_stratified_and_disjoint(share, each):
    (train, y_train), (validation, y_validation) = split_numbers(validation_split=share)
    assert np.bincount(y_validation).tolist() == [each] * 10
    assert np.bincount(y_train).tolist() == [6000 - each] * 10
    assert np.array_equal(np.sort(np.concatenate([train, validation])), NUMBERS)
    assert np.array_equal(y_train, Y_TRAIN[train])
    assert np.array_equal(y_validation, Y_TRAIN[validation])


def test_split_is_shuffled():
    (train, _), (validation, _) = split_numbers()
    assert abs(np.corrcoef(np.arange(len(train)), train)[0, 1]) < 0.05
    assert abs(np.corrcoef(np.arange(len(validation)), validation)[0, 1]) < 0.05


def test_split_by_seed():
    one, again, another = (split_numbers(seed=seed) for seed in (1, 1, np.int64(2)))
    for first, second in zip(one, again, strict=True):
        assert np.array_equal(first[0], second[0])
        assert np.array_equal(first[1], second[1])
    shared = np.intersect1d(one[1][0], another[1][0])
    assert 400 < len(shared) < 800  # 600 by chance: a tenth of the one is in the other


def test_split_gives_copies():
    x = X_TRAIN[:100].copy()
    (x_train, _), (x_validation, _) = preprocessing.train_validation_split(x, Y_TRAIN[:100], 0.3)
    x_train[:], x_validation[:] = 7, 7
    assert np.array_equal(x, X_TRAIN[:100])


def test_split_where_classes_are_missing():
    some = np.flatnonzero(Y_TRAIN < 3)[:300]
    (_, y_train), (_, y_validation) = preprocessing.train_validation_split(some, Y_TRAIN[some])
    assert set(y_train) == set(y_validation) == {0, 1, 2}
    assert len(y_validation) == 30


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"x": X_TRAIN[:99]}, "arrays of one length, found 99 x, 100 y"),
        ({"x": 5}, "x: expected an array of shape .*, found the single value 5"),
        ({"x": TWO[:0], "y": []}, "y: expected at least one"),
        ({"y": np.arange(100)}, "y: expected labels from 0 to 9, found 0 to 99"),
        ({"y": np.eye(10)}, r"y: expected integer labels of shape \(n,\)"),
        ({"y": Y_TRAIN[:100] / 1}, "y: expected dtype integer, found float64"),
        ({"validation_split": 0}, "validation_split: expected a fraction .*, found 0"),
        ({"validation_split": 1}, "validation_split: expected a fraction .*, found 1"),
        ({"validation_split": 10}, "validation_split: expected a fraction .*, found 10"),
        ({"validation_split": -0.1}, "validation_split: expected a fraction .*, found -0.1"),
        ({"validation_split": float("nan")}, "validation_split: expected a fraction .*, found nan"),
        ({"validation_split": "0.1"}, "validation_split: expected a fraction .*, found '0.1'"),
        ({"validation_split": 0.05}, "enough images of each class .* at 0.05, found only 4 of one"),
        ({"validation_split": 0.95}, "enough images of each class .* at 0.95, found only 4 of one"),
        ({"y": [*np.arange(99) % 9, 9]}, "enough images of each class .*, found only 1 of one"),
        ({"y": [0] * 98 + [1] * 2}, "enough images of each class .*, found only 2 of one"),
        ({"seed": -1}, "seed: expected a whole number from 0 .*, found -1"),
        ({"seed": 1.5}, "seed: expected a whole number from 0 .*, found 1.5"),
        ({"seed": None}, "seed: expected a whole number from 0 .*, found None"),
    ],
)
def test_split_refuses(arguments, message):
    good = {"x": X_TRAIN[:100], "y": Y_TRAIN[:100]}
    with pytest.raises(ValueError, match=message):
        preprocessing.train_validation_split(**(good | arguments))
