"""Says prompts through a player that may come and go; never cuts off a sentence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Callable

from kiosk.errors import SoundError
from kiosk.types import Part, TroubleCode

if TYPE_CHECKING:
    from pathlib import Path

    from kiosk.health import HealthBoard
    from kiosk.ports import Player

PAUSE = 0.25
"""Seconds between one sound and the next."""

LONGEST = 20.0
"""Seconds after which a sound that is still being played means a stuck card."""

FIRST_RETRY, LAST_RETRY = 1.0, 60.0
"""Seconds between attempts to open the card; each wait is twice the one before."""


class Voice:
    """One prompt being said, at most one waiting. Owned by one thread; times are monotonic.

    ``volume``, 0..1, may be changed between steps and counts from the next sound on.
    """

    def __init__(self, board: HealthBoard, open_: Callable[[], Player]) -> None:
        """Nothing is opened before the first step."""
        self.volume = 1.0
        self._board = board
        self._open = open_
        self._complaint = ""
        self._player: Player | None = None
        self._retry_at = float("-inf")
        self._retry_after = FIRST_RETRY
        self._saying: tuple[Path, ...] = ()
        self._waiting: tuple[Path, ...] = ()
        self._began_at = self._sounded_at = float("-inf")

    @property
    def works(self) -> bool:
        """True while a sound card is open."""
        return self._player is not None

    def say(self, prompt: tuple[Path, ...]) -> None:
        """Say these sounds next, after the prompt that is being said, instead of one waiting."""
        self._waiting = prompt

    def finish(self) -> None:
        """Let the sound that is being played come to its end and say nothing more."""
        self._saying = self._waiting = ()

    def step(self, at: float) -> None:
        """Go on: open the card when it is time to, start the next sound when the last is over."""
        try:
            if self._player is not None:
                self._go_on(self._player, at)
            elif at >= self._retry_at:
                self._player = self._open()
                self._began_at = at  # opening it may play something to try it
                self._report_well()
                self._go_on(self._player, at)
        except SoundError as error:
            self._fail(error, at)

    def complain(self, complaint: str) -> None:
        """Name the sounds that are missing, empty for none; told while the card works."""
        before, self._complaint = self._complaint, complaint
        if self.works and complaint != before:
            self._report_well()

    def switch_off(self) -> None:
        """Fall silent at once; a card that nobody wants to hear is no trouble."""
        self.finish()
        self.close()
        self._board.clear(Part.SOUND)
        self._retry_at = float("-inf")

    def close(self) -> None:
        """Fall silent at once and give the card back."""
        player, self._player = self._player, None
        if player is not None:
            player.close()

    def _go_on(self, player: Player, at: float) -> None:
        if player.busy:
            self._sounded_at = at
            if at - self._began_at > LONGEST:
                sentence = "The sound card took a sound and never finished it; plug it in again."
                raise SoundError(TroubleCode.SOUND_MISSING, sentence)
        elif at - self._sounded_at >= PAUSE:
            self._next(player, at)

    def _next(self, player: Player, at: float) -> None:
        if not self._saying:
            self._saying, self._waiting = self._waiting, ()
        if self._saying:
            player.play(self._saying[0], self.volume)
            self._saying = self._saying[1:]
            self._began_at = self._sounded_at = at
            self._retry_after = FIRST_RETRY

    def _report_well(self) -> None:
        self._board.clear(Part.SOUND)
        if self._complaint:
            self._board.report(Part.SOUND, TroubleCode.SOUND_FILE, self._complaint)

    def _fail(self, error: SoundError, at: float) -> None:
        self.close()
        self._saying = ()
        self._board.report_error(Part.SOUND, error)
        self._retry_at = at + self._retry_after
        self._retry_after = min(2 * self._retry_after, LAST_RETRY)
