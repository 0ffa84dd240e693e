from __future__ import annotations

import pytest
from PySide6.QtCore import QSize

from tests.ui.hands import Finger
from ui.screens import with_changes
from ui.staff.screens import Stage


@pytest.fixture
def make_stage(application):
    """Make windows with an example desk; they are taken away afterwards."""
    made = []

    def make(languages=("en", "zh-Hant"), size=(1920, 1080), changes=(), **more):
        stage = Stage(with_changes(languages, changes), QSize(*size), **more)
        stage.staff.today.draws = False
        made.append(stage)
        return stage

    yield make
    for stage in made:
        stage.close()


@pytest.fixture
def stage(make_stage):
    return make_stage()


@pytest.fixture
def panel(stage):
    return stage.enter()


@pytest.fixture
def finger():
    Finger.taps = 0
    return Finger()


@pytest.fixture
def open_page(stage, panel):
    """Open a page and let it settle."""

    def open_(name):
        panel.open_page(name)
        stage.tick()
        return panel.page

    return open_
