"""Recipes: what is in them, and every mistake named by its key."""

from __future__ import annotations

import pytest

pytest.importorskip("torch", reason="the training side needs torch")

from kiosk.errors import InputError
from models.training import recipe
from models.training.retrain import second
from tests.training.lessons import tiny

SHARED = "files: [{width: 64, height: 64, kind: int8, trained_share: 0.5}]"


@pytest.mark.parametrize("path", sorted(recipe.RECIPES.glob("*.yaml")), ids=lambda path: path.stem)
def test_recipes_that_ship_can_be_read(path):
    """Each is called like its file, so that a run says where it came from."""
    assert recipe.load(path.stem).name == path.stem


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name: a\nsize: {width: 650}", "size.width"),
        ("name: a\nschedule: {stepz: 3}", "schedule.stepz"),
        ("name: a\nlabels: [hat]", "labels.0"),
        ("name: a\nretrain: {steps: 3}", "start, retrain and trained_share need prune"),
        (f"name: a\n{SHARED}", "start, retrain and trained_share need prune"),
        ("name: [", "not YAML"),
        pytest.param("[" * 5000, "not to be read", id="too deep"),
        ("", "name"),
    ],
)
def test_mistakes_are_named(tmp_path, text, said):
    """One sentence with file and key."""
    path = tmp_path / "mine.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=said) as caught:
        recipe.load(str(path))
    assert str(path) in str(caught.value)


def test_unknown_names_are_answered_with_those_that_exist():
    """A recipe that is not there is answered with a list."""
    with pytest.raises(InputError, match=r"give the path of a \.yaml file or one of"):
        recipe.load("nonsense")


def test_differences_are_dotted_keys():
    """Only what differs is named."""
    assert recipe.differences(tiny(), tiny()) == []
    assert recipe.differences(tiny(), tiny(schedule={"steps": 5})) == ["schedule.steps"]


def test_a_second_training_has_no_regulariser_unless_it_is_asked_for():
    """As NVIDIA's model cards have it, where a recipe says nothing of a second one."""
    first = tiny(schedule={"regulariser": 1e-3})
    assert second(first).schedule == first.schedule.model_copy(update={"regulariser": 0.0})
    asked = tiny(prune={"parameters": 60_000}, retrain={"regulariser": 1e-4})
    assert second(asked).schedule.regulariser == 1e-4
