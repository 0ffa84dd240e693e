from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import QApplication, QWidget

from tests.ui.hands import Finger, Mouse
from ui.kit.scale import Scale


@pytest.fixture
def scale():
    return Scale(1.0)


@pytest.fixture
def place(application):
    """Put a control on a shown window; the window is taken away afterwards."""
    window = QWidget()
    window.resize(900, 400)
    window.show()

    def put(control, x=100, y=100, width=None):
        size = control.sizeHint()
        control.setParent(window)
        control.setGeometry(x, y, width or size.width(), size.height())
        control.show()
        QApplication.processEvents()
        return control

    yield put
    window.close()
    window.deleteLater()
    QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete.value)


@pytest.fixture(params=[Finger, Mouse], ids=["finger", "mouse"])
def hand(request):
    return request.param()
