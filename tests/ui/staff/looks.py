"""What tests look for on a page."""

from __future__ import annotations

from PySide6.QtCore import QPoint

from ui.kit.text import Text


def texts(widget):
    """Every text that can be seen."""
    return {text.text for text in widget.findChildren(Text) if text.isVisible()}


def end(stepper, which):
    """Where the minus or the plus of a stepper is."""
    return QPoint(15 if which == "minus" else stepper.width() - 15, stepper.height() // 2)
