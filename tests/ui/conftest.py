"""One offscreen Qt for all window tests; any word of warning from Qt fails the test."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest

try:
    from PySide6 import QtCore, QtGui, QtWidgets

    from ui.examples import examples
    from ui.screens import draw

    MISSING = ""
except ImportError as error:  # pragma: no cover
    MISSING = f"Qt's system libraries are missing: {error}"


class _Skipped(pytest.Module):
    def collect(self):
        pytest.skip(MISSING, allow_module_level=True)


def pytest_pycollect_makemodule(module_path, parent):
    return _Skipped.from_parent(parent, path=module_path) if MISSING else None


@pytest.fixture(scope="session", autouse=True)
def application():
    """What Qt and OpenCV open once and for good is open before a test's descriptors are counted."""
    application = QtWidgets.QApplication.instance() or QtWidgets.QApplication(["kiosk"])
    draw(examples()["clear"], ["en", "zh-Hant"], 1920, 1080)
    return application


@pytest.fixture(scope="session")
def large(application):
    return QtGui.QImage(1024, 1024, QtGui.QImage.Format.Format_ARGB32_Premultiplied)


@pytest.fixture
def painting_threads(large):
    """Wake Qt's painting threads: they sleep away after 30 s and come back with descriptors."""
    painter = QtGui.QPainter(large)
    painter.fillRect(large.rect(), QtGui.QColor(1, 2, 3, 9))
    painter.end()


@pytest.fixture(autouse=True)
def leaves_nothing_behind(painting_threads, leaves_nothing_behind):
    """The look of every test, taken while Qt's own threads are there."""


@pytest.fixture(autouse=True)
def silent_qt(application):
    said = []
    before = QtCore.qInstallMessageHandler(lambda kind, _context, text: said.append((kind, text)))
    yield said
    QtCore.qInstallMessageHandler(before)
    harmless = (QtCore.QtMsgType.QtDebugMsg, QtCore.QtMsgType.QtInfoMsg)
    assert [text for kind, text in said if kind not in harmless] == []


@pytest.fixture(autouse=True)
def no_windows_left(application):
    before = set(application.topLevelWidgets())
    yield
    assert [widget for widget in application.topLevelWidgets() if widget not in before] == []


@pytest.fixture
def settle(application):
    """Serve Qt's events until something is true, at most for a while."""

    def until(true, seconds=5.0):
        timer = QtCore.QDeadlineTimer(int(seconds * 1000))
        while not true() and not timer.hasExpired():
            application.processEvents(QtCore.QEventLoop.ProcessEventsFlag.AllEvents, 20)
        assert true(), "did not come true in time"

    return until


@pytest.fixture
def x_server(request):
    """A server of its own with one screen or, as a tuple, several; 1280x720 unless given."""
    if not shutil.which("Xvfb"):
        pytest.skip("Xvfb is not installed")
    given = getattr(request, "param", "1280x720")
    sizes = (given,) if isinstance(given, str) else given
    screens = [word for n, size in enumerate(sizes) for word in ("-screen", str(n), f"{size}x24")]
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), *screens, "-nolisten", "tcp"]
    server = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    with os.fdopen(reading) as number:
        yield f":{number.readline().strip()}"
    server.terminate()
    server.wait(10)


@pytest.fixture
def on_xvfb(x_server, monkeypatch):
    monkeypatch.setenv("DISPLAY", x_server)
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.delenv("WAYLAND_DISPLAY", raising=False)
    probe = subprocess.run(
        [sys.executable, "-c", "from PySide6 import QtGui; QtGui.QGuiApplication(['x'])"],
        capture_output=True,
        text=True,
        check=False,
    )
    if "needed to load the Qt xcb" in probe.stderr:
        pytest.skip("the system libraries of Qt's xcb plugin are missing")
