"""Answers to the exercises of lesson 10, as learners write them."""

import math

import numpy as np


def _two_lines(step, steps, peak):
    rise = steps // 4
    if step <= rise:
        return peak * step / rise
    return peak * (steps - step) / (steps - rise)


def _stays_up(step, steps, peak):
    if step < steps // 4:
        return peak * step / (steps // 4)
    return peak


def _as_in_the_lesson(step, steps, peak):
    rise = steps // 4
    straight = peak / 10 + (peak - peak / 10) * step / rise
    cosine = peak * (1 + np.cos(np.pi * (step - rise) / (steps - rise))) / 2
    return np.where(step < rise, straight, cosine)


def _straight_up_then_cosine(step, steps, peak):
    rise = steps // 4
    if step <= rise:
        return peak * step / rise
    return 0.5 * peak * (1 + math.cos(math.pi * (step - rise) / (steps - rise)))


def _from_a_tenth(step, steps, peak):
    rise = steps // 4
    if step <= rise:
        return peak / 10 + (peak - peak / 10) * step / rise
    return peak - peak * (step - rise) / (steps - rise)


def _jumps_down(step, steps, peak):
    if step < steps / 4:
        return 4 * peak * step / steps
    return peak - peak * step / steps


def _falls_too_slowly(step, steps, peak):
    rise = steps / 4
    if step < rise:
        return peak * step / rise
    return peak * (1 - (step - rise) / steps)


def _half_up_half_down(step, steps, peak):
    half = steps / 2
    return peak * step / half if step <= half else peak * (steps - step) / half


def _whole_division(step, steps, peak):
    rise = steps // 4
    if step < rise:
        return step // rise * peak
    return peak * (steps - step) / (steps - rise)


def _averages_in_a_loop(values, momentum):
    averages = []
    for value in values:
        if not averages:
            averages.append(float(value))
        else:
            averages.append(momentum * averages[-1] + (1 - momentum) * float(value))
    return averages


def _averages_by_difference(values, momentum):
    averages = np.zeros(len(values), dtype="float32")
    averages[0] = values[0]
    for i in range(1, len(values)):
        averages[i] = averages[i - 1] + (1 - momentum) * (values[i] - averages[i - 1])
    return averages


def _averages_by_weights(values, momentum):
    n = len(values)
    age = np.arange(n)[:, None] - np.arange(n)
    weights = np.where(age >= 0, (1 - momentum) * momentum ** np.maximum(age, 0), 0)
    weights[:, 0] = momentum ** np.arange(n)
    return weights @ values


def _from_zero(values, momentum):
    average, averages = 0, []
    for value in values:
        average = momentum * average + (1 - momentum) * value
        averages.append(average)
    return averages


def _last_alone(values, momentum):
    average = values[0]
    for value in values[1:]:
        average = momentum * average + (1 - momentum) * value
    return average


def _new_value_whole(values, momentum):
    averages = [values[0]]
    for value in values[1:]:
        averages.append(value + momentum * averages[-1])
    return averages


def _old_average_whole(values, momentum):
    average = values[0]
    averages = [average]
    for value in values[1:]:
        average = average + (1 - momentum) * value
        averages.append(average)
    return averages


def _with_the_value_before(values, momentum):
    mixed = [values[0]]
    for i in range(1, len(values)):
        mixed.append(momentum * values[i - 1] + (1 - momentum) * values[i])
    return np.array(mixed)


def _in_an_integer_array(values, momentum):
    averages = np.zeros_like(values)
    averages[0] = values[0]
    for i, value in enumerate(values[1:]):
        averages[i + 1] = (1 - momentum) * value + momentum * averages[i]
    return averages


RIGHT = {
    "steps": [lambda: 848, lambda: math.ceil(54_000 / 512) * 8, lambda: (54_000 // 512 + 1) * 8.0],
    "one_cycle": [
        _two_lines,
        lambda step, steps, peak: np.float32(
            min(4 * step / steps, (steps - step) / (0.75 * steps)) * peak
        ),
    ],
    "moving_average": [_averages_in_a_loop, _averages_by_difference, _averages_by_weights],
}

WRONG = {
    "steps": [
        (lambda: 54_000 // 512 * 8, "left over"),
        (lambda: 54_000 * 8 / 512, "Steps are whole"),
        (lambda: math.ceil(54_000 * 8 / 512), "All epochs in one row"),
        (lambda: math.ceil(54_000 / 512), "That is one epoch"),
        (lambda: math.ceil(54_000 / 128) * 8, "batches of 128"),
        (lambda: math.ceil(60_000 / 512) * 8, "60,000 images"),
        (lambda: 54_000 * 8, "a whole batch"),
    ],
    "one_cycle": [
        (lambda step, steps, peak: peak - peak * step / steps, "begins at the peak"),
        (_stays_up, "stays at the peak"),
        (lambda step, steps, peak: 4 * step / steps * peak, "beyond the peak"),
        (_half_up_half_down, "half of the steps to reach"),
        (lambda step, steps, peak: peak, "same rate at each step"),
        (
            lambda step, steps, peak: max(0, peak * (1 - abs(4 * step / steps - 1))),
            "falls as fast as it rose",
        ),
        (_jumps_down, "jumps down"),
        (_falls_too_slowly, "does not arrive at 0"),
        (_from_a_tenth, "a tenth of the peak"),
        (_straight_up_then_cosine, "the lesson's cosine"),
        (_as_in_the_lesson, "the lesson's curve"),
        (_whole_division, "cuts off"),
    ],
    "moving_average": [
        (lambda values, momentum: _averages_in_a_loop(values, 1 - momentum), "shares are swapped"),
        (
            lambda values, momentum: [np.mean(values[: i + 1]) for i in range(len(values))],
            "the mean of all values so far",
        ),
        (
            lambda values, momentum: [sum(values[: i + 1]) for i in range(len(values))],
            "Those are sums",
        ),
        (_from_zero, "not with 0"),
        (_last_alone, "the last average"),
        (_new_value_whole, "new value comes in whole"),
        (_old_average_whole, "old average is kept whole"),
        (_with_the_value_before, "the value before"),
        (_in_an_integer_array, "cut off"),
        (lambda values, momentum: _averages_in_a_loop(values, momentum)[1:], "first one is"),
    ],
}
