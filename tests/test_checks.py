from fashion_dl import checks
from tests.learners import RIGHT, WRONG

import numpy as np
import pytest

CHECKS = [name for name in checks.__all__ if name != "NotYet"]


def not_yet(check, answer):
    with pytest.raises(checks.NotYet) as failure:
        check(answer)
    return str(failure.value)


@pytest.mark.parametrize("name", CHECKS)
def test_the_right_function_is_well_done(name, capsys):
    check = getattr(checks, name)
    check(check.right)
    assert capsys.readouterr().out.startswith("Well done: ")


@pytest.mark.parametrize("name", CHECKS)
def test_each_typical_mistake_gets_a_hint_of_its_own(name):
    check = getattr(checks, name)
    assert len(check.mistakes) >= 5
    for hint, wrong in check.mistakes.items():
        assert not_yet(check, wrong).endswith(hint)


@pytest.mark.parametrize("name", CHECKS)
def test_answers_as_learners_write_them(name):
    """Right ones written differently pass; at least five wrong ones get the hint that fits."""
    check = getattr(checks, name)
    assert len(RIGHT[name]) >= 2
    for answer in RIGHT[name]:
        check(answer)
    hints = [not_yet(check, answer).partition("hint:")[2] for answer, _ in WRONG[name]]
    for hint, (_, words) in zip(hints, WRONG[name], strict=True):
        assert words in " ".join(hint.split())
    assert len(set(hints)) == len(hints) >= 5


@pytest.mark.parametrize("name", CHECKS)
def test_a_gap_is_no_wrong_answer(name):
    def gap(*arguments):
        raise NotImplementedError

    with pytest.raises(NotImplementedError):
        getattr(checks, name)(gap)


@pytest.mark.parametrize("name", CHECKS)
def test_answers_that_are_none_at_all(name):
    check = getattr(checks, name)
    assert "gives nothing back" in not_yet(check, lambda *arguments: None)
    assert "without brackets" in not_yet(check, check.right(*check.inputs[0]))
    assert "Your function stopped with an error" in not_yet(check, lambda *arguments: 1 / 0)
    for odd in ("?", np.array(5), np.zeros((2, 3)), [[1], [2, 3]], {}, 5.5, {1}):
        not_yet(check, lambda *arguments, odd=odd: odd)


@pytest.mark.parametrize("name", CHECKS)
def test_what_the_answer_takes_and_gives_is_in_the_docstring(name):
    assert getattr(checks, name).__doc__.startswith("Checks a")
    assert "he answer takes" in getattr(checks, name).__doc__


def test_a_changed_input_is_seen_though_the_result_is_right():
    def changes(images, training_images):
        images[:] = images // 2
        return checks.standardize.right(images * 2 + images % 1, training_images)

    def in_place(labels, num_classes):
        rows = checks.one_hot.right(labels, num_classes)
        labels[0] = 0
        return rows

    assert "work on a copy" in not_yet(checks.one_hot, in_place)
    assert "work on a copy" in not_yet(checks.standardize, changes)


def test_not_yet_tells_input_result_expectation_and_hint():
    message = not_yet(
        checks.one_hot, lambda labels, num_classes: 0 * checks.one_hot.right(labels, num_classes)
    )
    assert [line.split()[0] for line in message.splitlines() if line[2] != " "] == [
        "Not",
        "input:",
        "input:",
        "found:",
        "expected:",
        "hint:",
    ]
    assert "array of shape (3, 4)" in message


def test_a_prediction_is_not_given_away():
    message = not_yet(checks.pixels, lambda: 5)
    assert "61440000" not in message
    assert "on this input" not in message


def test_a_number_with_commas_is_explained():
    assert "A comma separates values" in not_yet(checks.pixels, lambda: (61, 440, 000))
    assert "How many values" in not_yet(checks.abstain, lambda *arguments: 0.5)


def test_an_error_is_told_with_its_line():
    def fails(labels, num_classes):
        return labels.nothing

    message = not_yet(checks.one_hot, fails)
    assert "AttributeError" in message
    assert "return labels.nothing" in message


def test_a_notebook_shows_the_message_alone():
    error = checks.NotYet("Not yet: x\n  hint: y")
    assert error._render_traceback_() == ["Not yet: x", "  hint: y"]
