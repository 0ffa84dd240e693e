"""Builds the engine that is missing or of no use here, while the screen says so."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, ContextManager, Protocol

from kiosk.detectors.engines.builder import build
from kiosk.detectors.engines.order import Order
from kiosk.detectors.engines.store import EngineUnfitError, store_of
from kiosk.errors import InputError

if TYPE_CHECKING:
    from kiosk.detectors.engines.store import EngineStore
    from kiosk.detectors.model import Model

_log = logging.getLogger(__name__)

ATTEMPTS = 3
"""Builds that may go wrong one after the other before somebody has to look at it. A build that is
killed for its memory, or takes the board's power down, would otherwise be begun for ever. One that
was stopped by hand counts, too: nobody is left to tell the difference."""

GUESS_S = 300.0
"""Seconds said to be needed where no build on this machine is known."""


class Preparing(Protocol):
    """Says that something long is being done, for as long as the block lasts."""

    def __call__(self, sentence: str, seconds: float) -> ContextManager[None]:
        """Take what is done, for staff, and about how many seconds it takes."""


def rebuild(model: Model, reason: str, preparing: Preparing) -> None:
    """Build the engine again as it was ordered last.

    Raises what ``build`` raises, and EngineUnfitError when it went wrong too often.
    """
    store = store_of(model)
    tried = store.attempts()
    if tried >= ATTEMPTS:
        sentence = f"{model.path}: building its engine went wrong {tried} times"
        raise EngineUnfitError(f"{sentence}; run kiosk engine build and see what it says.")
    known = store.known()
    order = Order(precision=known.precision, dla=known.dla) if known else Order()
    with preparing(reason, known.built_in_s if known else GUESS_S):
        _build(model, order, store)


def _build(model: Model, order: Order, store: EngineStore) -> None:
    """As ordered; what this machine cannot do of it is left out."""
    try:
        build(model, order, store, _log.info)
    except InputError as error:
        if order == Order():
            raise
        _log.warning("the engine is built in another way than before: %s", error)
        build(model, Order(), store, _log.info)
