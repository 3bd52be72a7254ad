"""What augmentations make of real images: what moves, what stays, and what they refuse."""

from fashion_dl import load_data, preprocessing, training

import numpy as np
import pytest

(X_TRAIN, Y_TRAIN), _ = load_data()
IMAGES = preprocessing.standardize(X_TRAIN[:200], X_TRAIN)
ONE_HOT = preprocessing.one_hot(Y_TRAIN[:200])
BLACK = IMAGES.min()
ALL = {
    "flip": training.flip(),
    "shift": training.shift(3),
    "erase": training.erase(),
    "mixup": training.mixup(),
}


def apply(augmentation, images=IMAGES, one_hot=ONE_HOT, seed=0):
    return augmentation(images, one_hot, np.random.default_rng(seed))


@pytest.mark.parametrize("name", ALL)
def test_every_augmentation(name):
    before = IMAGES.copy(), ONE_HOT.copy()
    images, one_hot = apply(ALL[name])
    assert (images.shape, images.dtype) == (IMAGES.shape, IMAGES.dtype)
    assert (one_hot.shape, one_hot.dtype) == (ONE_HOT.shape, ONE_HOT.dtype)
    assert np.array_equal(IMAGES, before[0])
    assert np.array_equal(ONE_HOT, before[1])
    changed = (images != IMAGES).any(axis=(1, 2)).mean()
    assert 0.3 < changed <= 1
    assert images.min() >= BLACK - 1e-5
    assert images.max() <= IMAGES.max() + 1e-5


@pytest.mark.parametrize("name", ALL)
def test_a_seed_decides_all_and_a_channel_axis_nothing(name):
    images, _ = apply(ALL[name])
    assert np.array_equal(images, apply(ALL[name])[0])
    assert not np.array_equal(images, apply(ALL[name], seed=1)[0])
    with_channel, _ = apply(ALL[name], IMAGES[..., None])
    assert np.array_equal(with_channel[..., 0], images)


def test_flip_mirrors_half_of_the_images():
    images, one_hot = apply(training.flip())
    flipped = (images == IMAGES[:, :, ::-1]).all(axis=(1, 2))
    assert ((images == IMAGES).all(axis=(1, 2)) | flipped).all()
    assert 0.4 < flipped.mean() < 0.6
    assert np.array_equal(one_hot, ONE_HOT)
    assert np.array_equal(apply(training.flip(1))[0], IMAGES[:, :, ::-1])
    assert np.array_equal(apply(training.flip(0))[0], IMAGES)


def test_shift_moves_and_leaves_black_behind():
    images, one_hot = apply(training.shift(2))
    padded = np.pad(IMAGES, ((0, 0), (2, 2), (2, 2)), constant_values=BLACK)
    found = []
    for image, source in zip(images, padded, strict=True):
        fits = [
            (down, right)
            for down in range(5)
            for right in range(5)
            if np.array_equal(image, source[down : down + 28, right : right + 28])
        ]
        assert len(fits) == 1
        found += fits
    assert len(set(found)) == 25  # each distance, and each with each
    assert np.array_equal(one_hot, ONE_HOT)


def test_erase_blackens_one_rectangle_of_the_size_asked():
    white = np.ones((500, 28, 28))
    white[-1] = 0  # the darkest value of the batch
    images = apply(training.erase(largest=0.25, share=1), white, np.eye(500, 10))[0][:-1]
    for image in images:
        rows, columns = np.flatnonzero((image == 0).any(1)), np.flatnonzero((image == 0).any(0))
        assert (image[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1] == 0).all()
    areas = (images == 0).mean(axis=(1, 2))
    assert 0.15 < areas.max() <= 0.3  # whole pixels are more than the share asked
    assert 0.05 < areas.mean() < 0.13
    some, _ = apply(training.erase(share=0.25), IMAGES)
    assert 0.1 < (some != IMAGES).any(axis=(1, 2)).mean() < 0.3


def test_mixup_blends_images_as_their_labels():
    images, one_hot = apply(training.mixup(1.0))
    assert np.allclose(one_hot.sum(axis=1), 1, atol=1e-6)
    weight = one_hot.max(axis=1)
    assert weight.min() >= 0.5 - 1e-6
    assert 0.6 < weight.mean() < 0.9
    # An image that is its class's number all over shows what it was mixed of.
    numbered = np.broadcast_to(Y_TRAIN[:200, None, None].astype("float32"), IMAGES.shape)
    images, one_hot = apply(training.mixup(1.0), numbered)
    assert np.allclose(images[:, 3, 5], one_hot @ np.arange(10), atol=1e-5)


def test_mixup_of_whole_numbers_gives_shares():
    images, one_hot = apply(training.mixup(1.0), X_TRAIN[:200], ONE_HOT.astype(int))
    assert 0.5 < one_hot.max(axis=1).mean() < 0.95
    assert (images % 1 != 0).any()


@pytest.mark.parametrize(
    ("build", "message"),
    [
        (lambda: training.flip(1.5), "share: expected a share .* at most 1, found 1.5"),
        (lambda: training.flip(float("nan")), "share: .* found nan"),
        (lambda: training.flip(None), "share: .* found None"),
        (lambda: next(training.batches(IMAGES, ONE_HOT, batch_size=0)), "batch_size: .* found 0"),
        (lambda: training.shift(0), "pixels: expected a whole number of 1 or more, found 0"),
        (lambda: training.shift(1.5), "pixels: .* found 1.5"),
        (lambda: training.erase(share=-1), "share: .* found -1"),
        (lambda: training.erase(largest=0.01), "largest: .* from 0.02 to 1, found 0.01"),
        (lambda: training.erase(largest=1.1), "largest: .* found 1.1"),
        (lambda: training.mixup(0), "alpha: expected a number above 0, found 0"),
        (lambda: training.mixup(float("inf")), "alpha: .* found inf"),
        (lambda: training.mixup("0.2"), "alpha: .* found '0.2'"),
        (lambda: training.erase(largest=None), "largest: .* found None"),
    ],
)
def test_refuses(build, message):
    with pytest.raises(ValueError, match=message):
        build()


def test_batches_hold_every_image_and_have_one_size():
    numbered = np.arange(10, dtype=float)[:, None, None] * np.ones((1, 28, 28))

    def order(**more):
        drawn = training.batches(numbered, np.eye(10), batch_size=4, **more)
        return np.concatenate([images[:, 0, 0] for images, _ in drawn]).tolist()

    first, second = order(epoch=0), order(epoch=1)
    for seen in (first, second):
        assert len(seen) == 12
        assert sorted(seen[:10]) == list(range(10))
        assert seen[10:] == seen[:2]  # the last batch is filled up
    assert first == order(epoch=0)
    assert len({tuple(first), tuple(second), tuple(order(seed=1))}) == 3


def test_batches_apply_augmentations_in_their_order():
    added = lambda images, one_hot, generator: (images + 1, one_hot)  # noqa: E731
    doubled = lambda images, one_hot, generator: (images * 2, one_hot)  # noqa: E731
    zeros = np.zeros((3, 28, 28)), np.eye(3, 10)
    ((images, _),) = training.batches(*zeros, augment=[added, doubled])
    assert (images == 2).all()
