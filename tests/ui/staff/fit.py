"""Looks for text that is cut off, controls on top of each other, and what sticks out."""

from __future__ import annotations

from itertools import combinations

from PySide6.QtWidgets import QScrollArea, QWidget

from ui.kit.buttons import Button
from ui.kit.choice import Option
from ui.kit.control import FocusRing
from ui.kit.stepper import Stepper
from ui.kit.text import Text
from ui.kit.tween import Appearing
from ui.staff.dialog import Dialog
from ui.staff.preview import Preview
from ui.staff.rail import PageButton
from ui.staff.review import Value
from ui.staff.zone import Zone

OVER_OTHERS = (FocusRing, Dialog, Zone, Appearing)


def misfits(root):
    """Sentences about everything under ``root`` that does not fit; none when all is well."""
    found = []
    for widget in [root, *root.findChildren(QWidget)]:
        if (widget is root or widget.isVisibleTo(root)) and not _in_zone(widget):
            found += [f"{_name(widget)}: {what}" for what in _looks(widget)]
            found += _beside(widget)
    return found


def _looks(widget):
    if isinstance(widget, Text):
        yield from _text(widget)
    if isinstance(widget, (Button, Option, PageButton)) and not widget.fits():
        yield f"no room for {widget.says!r} in {widget.width()}x{widget.height()}"
    if isinstance(widget, Value):
        needed = widget.heightForWidth(widget.width())
        if needed > widget.height():
            yield f"{widget.text!r} needs {needed} of {widget.height()}"
    if (
        isinstance(widget, Preview)
        and abs(widget.height() - widget.heightForWidth(widget.width())) > 1
    ):
        yield f"cropped to {widget.width()}x{widget.height()}: boxes and zone lie elsewhere"
    if isinstance(widget, Stepper) and widget.width() < widget.minimumSizeHint().width():
        yield f"{widget.shown!r} in {widget.width()}"


def _text(text):
    lines = text.lines(text.width())
    widest = max(text._width(line) for line in lines)
    if widest > text.width() + 1:
        yield f"{text.text!r} is {widest} wide in {text.width()}"
    needed = text.heightForWidth(text.width())
    if text.text.strip() and needed > text.height() + 1:
        yield f"{text.text!r} needs {needed} of {text.height()} px"


def _beside(parent):
    children = [
        child
        for child in parent.children()
        if isinstance(child, QWidget)
        and child.isVisibleTo(parent)
        and not isinstance(child, OVER_OTHERS)
    ]
    scrolled = isinstance(parent.parent(), QScrollArea) or isinstance(parent, QScrollArea)
    if isinstance(parent, QScrollArea) and parent.widget().width() > parent.viewport().width():
        wide = parent.widget().width()
        yield f"what scrolls is {wide} wide in {parent.viewport().width()}"  # it is cut off there
    for child in children:
        if not scrolled and not parent.rect().contains(child.geometry()):
            yield f"{_name(child)} {child.geometry()} sticks out of {_name(parent)} {parent.rect()}"
    for one, other in combinations(children, 2):
        if one.geometry().intersects(other.geometry()):
            yield f"{_name(one)} lies on {_name(other)} in {_name(parent)}"


def _in_zone(widget):
    while widget is not None:
        if isinstance(widget, Zone):
            return True
        widget = widget.parentWidget()
    return False


def _name(widget):
    said = widget.accessibleName() or getattr(widget, "text", "")
    return f"{type(widget).__name__}({said if isinstance(said, str) else ''})"
