"""Without a display the kiosk says so in a sentence and lives on."""

from __future__ import annotations

import socket

import pytest

from kiosk.errors import ScreenError
from kiosk.settings import Settings
from ui.display import _explain, missing_libraries, require_display
from ui.screen import Screen


@pytest.fixture(autouse=True)
def no_display(monkeypatch):
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)


def test_no_display_is_a_screen_error_with_a_way_out():
    with pytest.raises(ScreenError, match=r"neither DISPLAY.*--headless"):
        Screen(Settings())


def test_an_x_server_that_is_not_there_does_not_end_the_process(monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        number = free.getsockname()[1] - 6000
    monkeypatch.setenv("DISPLAY", f"127.0.0.1:{number}")
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    with pytest.raises(ScreenError, match=r"DISPLAY=127\.0\.0\.1|apt-get install"):
        require_display()


def test_an_x_server_that_does_not_answer_is_given_up(monkeypatch):
    monkeypatch.setattr("ui.display._PROBE", "import time; time.sleep(60)")
    monkeypatch.setattr("ui.display._PROBE_SECONDS", 0.3)
    monkeypatch.setenv("DISPLAY", ":77")
    with pytest.raises(ScreenError, match=r"DISPLAY=:77.*does not answer"):
        require_display()


def test_offscreen_needs_no_server(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    require_display()


NO_GL = "Traceback\nImportError: libGL.so.1: cannot open shared object file"
NO_XCB = (
    "From 6.5.0, xcb-cursor0 or libxcb-cursor0 is needed to load the Qt xcb platform plugin.\n"
    'Could not load the Qt platform plugin "xcb"'
)


@pytest.mark.parametrize("said", [NO_GL, NO_XCB])
def test_missing_libraries_come_with_the_packages_that_hold_them(said):
    assert "apt-get install" in _explain(said)
    assert "libxcb-cursor0" in _explain(said)


def test_an_import_that_fails_here_names_the_packages_too():
    error = ImportError("libEGL.so.1: cannot open shared object file")
    assert "libegl1" in str(missing_libraries(error))
