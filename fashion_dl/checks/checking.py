"""What all checks share: try an answer on each input, compare, and find the hint that fits.

A check knows the right function and typical wrong ones. An answer is judged by what it gives, not
by how it is written: where it gives what a wrong function gives, on every input, that function's
hint is shown.
"""

import copy
import functools
import inspect
import re
import traceback
from pathlib import Path
from typing import NamedTuple

import numpy as np

HERE = Path(__file__).parent
INSTALLED = re.compile(r"[/\\](site|dist)-packages[/\\]")  # the second is Debian's
TOLERANCE = {"rtol": 1e-4, "atol": 1e-6, "equal_nan": True}  # float32 is exact enough
NOTHING = "Your function gives nothing back. Does it end in `return`?"
RAISED = (
    "Your function stopped with an error. Run it on this input yourself, and look at that line."
)
SHAPE = "The shape is another one. Print the shape after each step, for this input."
NUMBERS = "The numbers are others. Work this input out on paper, and compare step by step."
VALUES = "How many values are asked for, and in which order?"
PREDICTION = "It is another number. Work it out on paper, one factor after the other."
RAISED_ALONE = "Your function stopped with an error: look at that line."
COMMA = "A comma separates values in Python: a million is 1_000_000 or 1000000, not 1,000,000."
PROPERTIES = "Compare what was found with what was expected, one by one."
KIND = "It is another kind of thing than expected: compare the two, and read the task once more."
CHANGED = (
    "Your function changes what it is given. Whoever calls it may need that again: "
    "work on a copy, or make a new array."
)
TO_FIND = "something else: finding it is the task"


class NotYet(AssertionError):
    """An answer that is not right yet. A notebook shows the message, without a traceback."""

    def _render_traceback_(self):
        return str(self).splitlines()


class Raised(NamedTuple):
    """What is compared in place of a result where a function raised an error."""

    kind: type


class Generator(np.random.Generator):
    """For inputs: it begins anew with each call, and knows whether it was drawn from."""

    def __init__(self, seed):
        super().__init__(np.random.PCG64(seed))
        self._seed, self._start = seed, self.bit_generator.state

    def __deepcopy__(self, memo):
        self.bit_generator.state = self._start
        return self

    def __repr__(self):
        return f"np.random.default_rng({self._seed})"

    @property
    def was_drawn_from(self):
        return self.bit_generator.state != self._start


class Trial(NamedTuple):
    """One call of an answer: what it gave, what is compared of it, and what went wrong."""

    result: object
    seen: object
    changed: bool = False
    error: Exception | None = None


def check(*inputs, verified, mistakes, seen=lambda result, *arguments: result):
    """Make a check of a right function: `check(...)(right)` is called with an answer.

    Args:
        inputs: what an answer is tried on: a tuple of arguments each. They are copied for
            every call.
        verified: what is said of a right answer, after "Well done:".
        mistakes: a dict of hints to the wrong functions that they are meant for.
        seen: gives what is compared, from the result and the arguments of a call: for answers
            that may differ, as random ones do, the properties that they share.
    """

    def of(right):
        @functools.wraps(right, assigned=("__module__", "__name__", "__qualname__", "__doc__"))
        def checked(answer):
            if not callable(answer) or hasattr(answer, "weights"):  # a model can be called too
                hint = f"Write checks.{right.__name__}(name), without brackets after the name."
                lines = [("found:", show(answer)), ("expected:", "a function"), ("hint:", hint)]
                raise NotYet(_report(right, lines))
            ours = [attempt(right, arguments, seen) for arguments in inputs]
            theirs = [attempt(answer, arguments, seen) for arguments in inputs]
            for arguments, expected, found in zip(inputs, ours, theirs, strict=True):
                if found.changed or not same(found.seen, expected.seen):
                    hint = _hint(theirs, found, expected, mistakes, inputs, seen)
                    lines = [*_comparison(right, arguments, found, expected), ("hint:", hint)]
                    raise NotYet(_report(right, lines)) from found.error
            print(f"Well done: {verified}")

        del checked.__wrapped__  # it is called with an answer, not with what the answer takes
        checked.right, checked.mistakes, checked.inputs, checked.seen = (
            right,
            mistakes,
            inputs,
            seen,
        )
        return checked

    return of


def attempt(function, arguments, seen):
    """Call a function on copies of the arguments. A gap left open is no wrong answer: it raises."""
    copies = copy.deepcopy(arguments)
    try:
        result = function(*copies)
    except NotImplementedError:
        raise
    except Exception as error:
        return Trial(None, Raised(type(error)), error=error)
    try:
        what = seen(result, *arguments)
    except Exception:  # it is not even of the kind that has the properties looked at
        what = result
    kept = all(
        same(after, before)
        for after, before in zip(copies, arguments, strict=True)
        if not isinstance(before, Generator)  # it moves on when it is used
    )
    return Trial(result, what, changed=not kept)


def same(found, expected):
    """Whether two values are equal: numbers up to rounding, in whatever they are kept."""
    if isinstance(expected, Raised) or isinstance(found, Raised):
        return type(found) is type(expected) and found == expected
    if isinstance(expected, dict):
        return (
            isinstance(found, dict)
            and found.keys() == expected.keys()
            and all(same(found[key], expected[key]) for key in expected)
        )
    if isinstance(expected, tuple | list):
        return (
            (isinstance(found, tuple | list) or (isinstance(found, np.ndarray) and found.ndim))
            and len(found) == len(expected)
            and all(map(same, found, expected))
        )
    if isinstance(expected, bool | int | float | np.ndarray | np.generic):
        return _same_numbers(found, expected)
    return found is expected or (isinstance(found, type(expected)) and found == expected)


def _same_numbers(found, expected):
    try:
        found, expected = np.asarray(found), np.asarray(expected)
    except ValueError:  # a list of rows of different lengths
        return False
    if found.dtype.kind not in "buif" or found.shape != expected.shape:
        return False
    if expected.dtype.kind in "bui":  # what is counted is right or wrong
        return np.array_equal(found, expected)
    return bool(np.allclose(found, expected, **TOLERANCE))


def _hint(theirs, found, expected, mistakes, inputs, seen):
    """What to say: of a known mistake where the answer gives the same on all inputs."""
    if found.changed:
        return CHANGED
    for hint, wrong in mistakes.items():
        if all(
            same(trial.seen, attempt(wrong, arguments, seen).seen)
            for trial, arguments in zip(theirs, inputs, strict=True)
        ):
            return hint
    alone = inputs == ((),)  # a prediction
    if found.error is not None:
        return RAISED_ALONE if alone else RAISED
    if found.result is None:
        return NOTHING
    values = _length(found.seen)
    if alone and values > max(1, _length(expected.seen)):
        return COMMA
    if isinstance(expected.seen, tuple) and values != len(expected.seen):
        return VALUES
    shape, wanted = _shape(found.seen), _shape(expected.seen)
    if type(shape) is not type(wanted):
        return KIND
    if shape != wanted:
        return SHAPE
    if isinstance(expected.seen, dict):
        return PROPERTIES
    return PREDICTION if alone else NUMBERS


def _length(value):
    """How many values there are: 1 of a single one."""
    if isinstance(value, np.ndarray):
        return len(value) if value.ndim else 1
    return len(value) if isinstance(value, tuple | list) else 1


def _shape(value):
    """The shape of an array or number, a list of them for several, a name for anything else."""
    if isinstance(value, tuple | list) and any(isinstance(item, np.ndarray) for item in value):
        return [_shape(item) for item in value]
    try:
        array = np.asarray(value)
    except ValueError:
        return type(value).__name__
    return array.shape if array.dtype.kind in "buif" else type(value).__name__


def _comparison(right, arguments, found, expected):
    names = inspect.signature(right).parameters
    for name, value in zip(names, arguments, strict=True):
        yield "input:", f"{name} = {show(value)}"
    yield "found:", show(found.seen) if found.error is None else _where(found.error)
    yield "expected:", show(expected.seen) if arguments else TO_FIND


def _report(right, lines):
    indent = "\n" + " " * 12
    return f"Not yet: {right.__name__}\n" + "\n".join(
        f"  {label:9} {indent.join(text.splitlines())}" for label, text in lines
    )


def _where(error):
    """An error's name and message, and the line of the answer that raised it."""
    line = next(
        (
            frame.line
            for frame in reversed(traceback.extract_tb(error.__traceback__))
            if Path(frame.filename).parent != HERE and not INSTALLED.search(frame.filename)
        ),
        None,
    )
    return f"{type(error).__name__}: {error}" + (f"\nat: {line}" if line else "")


def show(value):
    """A value in a few lines: arrays with their shape and dtype, long ones cut short."""
    if isinstance(value, np.generic):
        value = value.item()
    if isinstance(value, np.ndarray):
        with np.printoptions(threshold=40, edgeitems=2, precision=4, suppress=True):
            return f"array of shape {value.shape}, {value.dtype}\n{value}"
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key!r}: {show(item)}" for key, item in value.items()) + "}"
    if isinstance(value, tuple | list):
        if any(isinstance(item, np.ndarray) for item in value):
            return "\n".join(f"{position}: {show(item)}" for position, item in enumerate(value))
        text = ", ".join(map(show, value))
        return _short(f"({text})" if isinstance(value, tuple) else f"[{text}]")
    if callable(value):
        return (inspect.getdoc(value) or getattr(value, "__name__", repr(value))).splitlines()[0]
    return _short(f"{value:.6g}" if isinstance(value, float) else repr(value))


def _short(text):
    return text if len(text) <= 300 else text[:300] + " …"
