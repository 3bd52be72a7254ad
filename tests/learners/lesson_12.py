"""Answers to the exercises of lesson 12, as learners write them."""

import statistics

import numpy as np


def _draws_in_a_loop(low, high, count, rng):
    numbers = []
    while len(numbers) < count:
        numbers.append(10 ** rng.uniform(np.log10(low), np.log10(high)))
    return numbers


def _whole_exponents(low, high, count, rng):
    exponents = np.rint(np.log10(low) + rng.random(count) * (np.log10(high) - np.log10(low)))
    return np.power(10.0, exponents)


def _pruned_in_a_loop(curve, others, epoch):
    there = []
    for other in others:
        if epoch < len(other):
            there.append(other[epoch])
    if not there:
        return False
    best = curve[0]
    for accuracy in curve[1 : epoch + 1]:
        best = max(best, accuracy)
    return best < statistics.median(there)


def _pruned_if(below, best, of_others):
    """What a learner writes who gets one part of the rule wrong."""

    def answer(curve, others, epoch):
        there = of_others(others, epoch)
        return len(there) > 0 and below(best(curve, epoch), np.array(there))

    return answer


def _below(number, there):
    return np.sort(there)[[(len(there) - 1) // 2, len(there) // 2]].sum() / 2 > number


def _best(curve, epoch):
    return np.max(curve[: epoch + 1])


def _there(others, epoch):
    return [other[epoch] for other in others if len(other) >= epoch + 1]


def _last_known(others, epoch):
    there = []
    for other in others:
        try:
            there.append(other[epoch])
        except IndexError:
            there.append(other[-1])
    return there


def _true_where_nobody_is(curve, others, epoch):
    there = _there(others, epoch)
    return _below(_best(curve, epoch), there) if there else True


RIGHT = {
    "grid_points": [lambda: 144, lambda: np.prod([3, 2, 4, 3, 2])],
    "log_uniform": [
        _draws_in_a_loop,
        lambda low, high, count, rng: low * (high / low) ** (1 - rng.random(count)),
        lambda low, high, count, rng: (
            np.float32(2) ** rng.uniform(np.log2(low), np.log2(high), size=count).astype("float32")
        ),
        lambda low, high, count, rng: np.exp2(
            rng.permutation(rng.uniform(np.log2(low), np.log2(high), count))
        ),
    ],
    "pruned": [
        _pruned_in_a_loop,
        _pruned_if(_below, _best, _there),
        lambda c, o, e: int(
            any(len(k) > e for k in o)
            and np.percentile([k[e] for k in o if k[e:]], 50) > max(c[: e + 1])
        ),
    ],
}

WRONG = {
    "grid_points": [
        (lambda: sum([3, 2, 4, 3, 2]), "Added up"),
        (lambda: 3 * 2 * 4 * 3, "two values is missing"),
        (lambda: 3**7 * 2, "the lesson's grid"),
        (lambda: 3**5, "count them again"),
        (lambda: 3 * 2 * 3 * 2, "dropouts are left out"),
        (lambda: 3 * 2 * 4 * 2, "three values is missing"),
    ],
    "log_uniform": [
        (lambda low, high, n, rng: low + (high - low) * rng.random(n), "plain scale"),
        (
            lambda low, high, n, rng: [
                np.e**x for x in rng.uniform(np.log10(low), np.log10(high), n)
            ],
            "What undoes",
        ),
        (
            lambda low, high, n, rng: [
                10 ** rng.uniform(np.log(low), np.log(high)) for _ in range(n)
            ],
            "Which function undoes",
        ),
        (
            lambda low, high, n, rng: np.log10(low) + rng.random(n) * np.log10(high / low),
            "Those are the logarithms",
        ),
        (
            lambda low, high, n, rng: np.logspace(np.log10(low), np.log10(high), n),
            "steps are all equal",
        ),
        (_whole_exponents, "Only powers of ten"),
        (
            lambda low, high, n, rng: np.rint(low * (high / low) ** rng.random(n)),
            "Whole numbers only",
        ),
        (lambda low, high, n, rng: low * (high / low) ** rng.random(), "One number"),
        (
            lambda low, high, n, rng: low * (high / low) ** np.random.default_rng().random(n),
            "not drawn with `rng`",
        ),
    ],
    "pruned": [
        (_pruned_if(lambda n, there: n < there.sum() / len(there), _best, _there), "the mean"),
        (_pruned_if(_below, lambda c, e: c[e], _there), "better before"),
        (_pruned_if(lambda n, there: not n <= np.median(there), _best, _there), "The good ones"),
        (_pruned_if(lambda n, there: not n > np.median(there), _best, _there), "just as good"),
        (_pruned_if(lambda n, there: n < np.max(there), _best, _there), "keep up"),
        (
            _pruned_if(_below, _best, lambda o, e: [k[len(k) - 1] for k in o if len(k) >= e + 1]),
            "last accuracies",
        ),
        (_pruned_if(_below, _best, _last_known), "does not count"),
        (
            _pruned_if(
                _below,
                _best,
                lambda o, e: [k[e] for k in o if len(k) == len(max(o, key=len)) > e],
            ),
            "There it counts",
        ),
        (
            _pruned_if(_below, _best, lambda o, e: [_best(k, e) for k in o if len(k) > e]),
            "at this one epoch",
        ),
        (_pruned_if(_below, lambda c, e: max(c[:e]), _there), "is left out"),
        (
            _pruned_if(
                _below, lambda c, e: max(c[:e]), lambda o, e: [k[e - 1] for k in o if len(k) >= e]
            ),
            "one epoch too early",
        ),
        (_pruned_if(_below, lambda c, e: max(c), _there), "looks ahead"),
        (_true_where_nobody_is, "Nobody has come"),
    ],
}
