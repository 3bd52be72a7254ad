"""Answers to the exercises of lesson 6, as learners write them."""

import numpy as np


def _dropout_in_place_of_a_copy(x, rate, rng):
    out = x.astype("float32")
    out[rng.random(x.shape) < rate] = 0
    return out / np.float32(1 - rate)


def _dropout_by_rows(x, rate, rng):
    out = []
    for row in x:
        keep = rng.binomial(1, 1 - rate, size=len(row))
        out.append(row * keep / (1 - rate))
    return out


def _no_scaling(x, rate, rng):
    out = x.copy()
    out[rng.random(x.shape) < rate] = 0
    return out


def _keeps_the_rate(x, rate, rng):
    return np.where(rng.uniform(size=x.shape) > rate, 0, x / (1 - rate))


def _keeps_the_rate_twice(x, rate, rng):
    return x * rng.binomial(1, rate, x.shape) / rate


def _whole_images(x, rate, rng):
    out = x / (1 - rate)
    for i in range(len(x)):
        if rng.random() < rate:
            out[i] = 0
    return out


def _same_units(x, rate, rng):
    out = x / (1 - rate)
    out[:, rng.random(x.shape[1]) < rate] = 0
    return out


def _first_units(x, rate, rng):
    out = x / (1 - rate)
    out[:, : int(rate * x.shape[1])] = 0
    return out


def _so_many_of_each(x, rate, rng):
    out = x / (1 - rate)
    for row in out:
        row[rng.choice(len(row), int(rate * len(row)), replace=False)] = 0
    return out


def _stop_by_slices(val_losses, patience):
    for stop in range(patience, len(val_losses)):
        best = int(np.argmin(val_losses[: stop + 1]))
        if stop - best == patience:
            return [stop, best]
    return [len(val_losses) - 1, int(np.argmin(val_losses))]


def _stop_with_infinity(val_losses, patience):
    lowest, best, wait = float("inf"), None, 0
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            lowest, best, wait = loss, epoch, 0
            continue
        wait = wait + 1
        if wait == patience:
            break
    return epoch, best


def _stop_too_late(val_losses, patience):
    lowest, best, wait = float("inf"), None, 0
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            lowest, best, wait = loss, epoch, 0
        else:
            wait += 1
        if wait > patience:
            break
    return epoch, best


def _stop_too_early(val_losses, patience):
    lowest, best, wait = float("inf"), 0, 0
    for epoch, loss in enumerate(val_losses):
        wait += 1
        if loss < lowest:
            lowest, best, wait = loss, epoch, 1
        if wait == patience:
            return epoch, best
    return epoch, best


def _stop_by_the_epoch_before(val_losses, patience):
    wait, best, before = 0, 0, float("inf")
    for epoch, loss in enumerate(val_losses):
        if loss < before:
            wait, best = 0, epoch
        else:
            wait += 1
        before = loss
        if wait == patience:
            break
    return epoch, best


def _stop_without_new_counting(val_losses, patience):
    lowest, best, wait = float("inf"), None, 0
    for epoch, loss in enumerate(val_losses):
        if loss < lowest:
            lowest, best = loss, epoch
        else:
            wait += 1
        if wait == patience:
            break
    return epoch, best


def _stop_by_the_highest(val_losses, patience):
    highest, best, wait = -1, None, 0
    for epoch, loss in enumerate(val_losses):
        if loss > highest:
            highest, best, wait = loss, epoch, 0
        else:
            wait += 1
        if wait == patience:
            break
    return epoch, best


def _stop_at_the_first_rise(val_losses, patience):
    epoch = 1
    while epoch < len(val_losses) and val_losses[epoch] <= val_losses[epoch - 1]:
        epoch += 1
    return epoch, epoch - 1


def _best_of_all(val_losses, patience):
    stop, _ = _stop_with_infinity(val_losses, patience)
    return stop, val_losses.index(min(val_losses))


def _choose_in_a_loop(results):
    chosen, highest = None, 0
    for name, history in results.items():
        if history["val_accuracy"][-1] > highest:
            chosen, highest = name, history["val_accuracy"][-1]
    return chosen


def _choose_by_array(results):
    return np.array(list(results))[np.argmax([r["val_accuracy"][-1] for r in results.values()])]


def _choose_by_test(results):
    return sorted(results, key=lambda name: results[name]["test_accuracy"])[-1]


def _choose_by_training(results):
    last = {name: history["accuracy"][-1] for name, history in results.items()}
    return max(last, key=last.get)


def _choose_by_best_epoch(results):
    best = {name: np.max(history["val_accuracy"]) for name, history in results.items()}
    return max(best, key=best.get)


def _choose_by_first_epoch(results):
    first = {name: history["val_accuracy"][0] for name, history in results.items()}
    return max(first, key=first.get)


def _choose_lowest(results):
    return sorted(results, key=lambda name: results[name]["val_accuracy"][-1])[0]


RIGHT = {
    "kept_units": [lambda: int(0.75 * 512), lambda: np.float32(384)],
    "dropout": [
        _dropout_in_place_of_a_copy,
        _dropout_by_rows,
        lambda x, rate, rng: np.where(rng.uniform(0, 1, x.shape) > rate, x / (1 - rate), 0),
        lambda x, rate, rng: x * rng.choice([0, 1 / (1 - rate)], size=x.shape, p=[rate, 1 - rate]),
    ],
    "early_stopping": [_stop_by_slices, _stop_with_infinity],
    "choose": [_choose_in_a_loop, _choose_by_array],
}

WRONG = {
    "kept_units": [
        (lambda: 512 // 4, "are dropped"),
        (lambda: int(512 * 0.7), "rate of 0.3"),
        (lambda: 512.0, "In use"),
        (lambda: 256 * 3 // 4, "256 units"),
        (lambda: 768, "both hidden layers"),
        (lambda: 256, "rate of 0.5"),
    ],
    "dropout": [
        (_no_scaling, "as large as before"),
        (_keeps_the_rate, "look at your comparison"),
        (_keeps_the_rate_twice, "in the draw and in the division"),
        (lambda x, r, rng: np.where(rng.random(x.shape) < r, 0, x / r), "the share that went"),
        (
            lambda x, r, rng: np.where(rng.random(x.shape) < r, 0, x * (1 - r)),
            "should it grow or shrink",
        ),
        (_whole_images, "all of its numbers or none"),
        (_same_units, "All images lose the same units"),
        (lambda x, r, rng: x * (1 / (1 - r)), "Everything grew"),
        (lambda x, r, rng: np.array(x), "right in use"),
        (_first_units, "always the first units"),
        (_so_many_of_each, "exactly as many"),
    ],
    "early_stopping": [
        (_stop_too_late, "too late"),
        (_stop_too_early, "too early"),
        (_stop_by_the_epoch_before, "the epoch before"),
        (_stop_without_new_counting, "your counter"),
        (_stop_by_the_highest, "the highest"),
        (lambda losses, n: _stop_by_slices(losses, n)[::-1], "swapped"),
        (lambda losses, n: [1 + e for e in _stop_by_slices(losses, n)], "Counted from 1"),
        (_best_of_all, "after the stop"),
        (
            lambda losses, n: (len(losses) - 1, np.argmin(losses)),
            "never stops",
        ),
        (_stop_at_the_first_rise, "first rise"),
    ],
    "choose": [
        (_choose_by_test, "test images"),
        (_choose_by_training, "by heart"),
        (_choose_by_best_epoch, "best epoch"),
        (_choose_by_first_epoch, "first epoch"),
        (_choose_lowest, "lowest"),
        (lambda results: max(r["val_accuracy"][-1] for r in results.values()), "Whose"),
        (
            lambda results: np.argmax([r["val_accuracy"][-1] for r in results.values()]),
            "A place",
        ),
    ],
}
