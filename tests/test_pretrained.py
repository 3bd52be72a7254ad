"""The shipped models: their figures on the test images are exact, and as their cards say."""

import json
from pathlib import Path

from fashion_dl import CLASS_NAMES, evaluation, load_data, models, preprocessing, training
from fashion_dl.models import shipped

import numpy as np
import pytest

ROOT = Path(__file__).parent.parent
CARDS = {
    classes: json.loads(shipped.card_of(classes).read_text(encoding="utf-8"))
    for classes in shipped.SHIPPED
}


@pytest.fixture(scope="module", params=shipped.SHIPPED)
def on_test_images(request):
    """(card, model, images, labels, probabilities) of all test images of a model's classes."""
    classes = request.param
    (x_train, y_train), (x_test, y_test) = load_data()
    known = y_test < classes
    images = preprocessing.standardize(x_test[known], x_train[y_train < classes])
    images = preprocessing.add_channel_axis(images)
    model = models.pretrained(classes)
    probabilities = model.predict(images, batch_size=1000, verbose=0)
    return CARDS[classes], model, images, y_test[known], probabilities


def test_accuracy_and_recall_are_exactly_those_of_the_card(on_test_images):
    card, _, _, labels, probabilities = on_test_images
    predicted = probabilities.argmax(axis=1)
    assert evaluation.accuracy(labels, predicted) == card["test_accuracy"]
    recall = evaluation.per_class(labels, predicted)["recall"]
    assert recall[: len(card["recall"])].round(4).tolist() == card["recall"]


def test_accuracy_with_mirror_images_is_that_of_the_card(on_test_images):
    card, model, images, labels, _ = on_test_images
    predicted = training.predict_both_ways(model, images).argmax(axis=1)
    assert evaluation.accuracy(labels, predicted) == card["test_accuracy_both_ways"]


def test_calibration_is_that_of_the_card(on_test_images):
    card, _, _, labels, probabilities = on_test_images
    error = evaluation.calibration(labels, probabilities).error
    assert error == pytest.approx(card["calibration_error"], abs=2e-4)


@pytest.mark.parametrize("classes", shipped.SHIPPED)
def test_it_is_small(classes):
    model = models.pretrained(classes)
    assert (model.name, model.compiled) == ({10: "resnet", 7: "fast_cnn"}[classes], False)
    assert model.count_params() == CARDS[classes]["parameters"] <= 500_000
    assert shipped.weights_of(classes).stat().st_size <= 2_000_000


@pytest.mark.parametrize("classes", [0, 8, 7.0, "10", None])
def test_other_numbers_of_classes_are_refused(classes):
    with pytest.raises(ValueError, match="classes: expected"):
        models.pretrained(classes)


def test_each_call_gives_a_model_of_its_own():
    one, another = models.pretrained(), models.pretrained()
    one.set_weights([np.zeros_like(weight) for weight in one.get_weights()])
    assert any(weight.any() for weight in another.get_weights())


def test_the_readme_gives_these_figures():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    parts = {10: "## A trained model", 7: "## Taught other classes"}
    for classes, card in CARDS.items():
        part = readme.split(parts[classes])[1].split("\n## ")[0]
        assert f"{card['parameters']:,}" in part
        for figure in ("test_accuracy", "test_accuracy_both_ways"):
            assert f"{card[figure]:.2%}" in part
        assert f"{card['calibration_error']:.4f}" in part
    for name, recall in zip(CLASS_NAMES, CARDS[10]["recall"], strict=True):
        assert f"| {name} | {recall:.1%} |" in readme
