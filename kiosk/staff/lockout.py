"""How often a PIN may be tried, and how long one waits after that: pure, no clock, no file."""

from __future__ import annotations

from dataclasses import dataclass

FREE_TRIES = 5
"""Wrong tries before the first wait. After it every single wrong try is followed by another."""

FIRST_WAIT, LONGEST_WAIT = 60.0, 900.0
"""Seconds; each wait is twice the one before."""

FORGOTTEN_AFTER = 4 * 3600.0
"""Seconds after a wrong try and its wait in which nothing was tried: the count begins anew."""


@dataclass(frozen=True)
class Lockout:
    """Wrong tries on end, and ``until`` when nothing may be tried (monotonic seconds)."""

    wrong: int = 0
    until: float = float("-inf")

    @property
    def wait(self) -> float:
        """Seconds that one waits after the latest wrong try; 0 while tries are free."""
        doublings = self.wrong - FREE_TRIES
        if doublings < 0:
            return 0.0
        return float(min(LONGEST_WAIT, FIRST_WAIT * 2 ** min(doublings, 10)))

    @property
    def tries_left(self) -> int:
        """Tries until the next wait, at least 1."""
        return max(1, FREE_TRIES - self.wrong)

    def waiting(self, at: float) -> bool:
        """Whether nothing may be tried at ``at``."""
        return self.wait > 0 and at < self.until

    def after_wrong(self, at: float) -> Lockout:
        """What holds after a wrong try at ``at``."""
        one_more = Lockout(self.remembered(at).wrong + 1)
        return Lockout(one_more.wrong, at + one_more.wait)

    def remembered(self, at: float) -> Lockout:
        """The same, or a clean slate where the last wrong try is long past."""
        return Lockout() if at - self.until > FORGOTTEN_AFTER else self


@dataclass(frozen=True)
class Noted:
    """A lockout as it is kept across restarts.

    ``left`` seconds were left at ``wall`` (seconds since 1970) and ``monotonic``, which count from
    the start of the machine that ``boot`` names.
    """

    wrong: int
    left: float
    wall: float
    monotonic: float
    boot: str

    @classmethod
    def of(cls, lockout: Lockout, wall: float, monotonic: float, boot: str) -> Noted:
        """Note a lockout with both clocks as they are now."""
        return cls(lockout.wrong, lockout.until - monotonic, wall, monotonic, boot)

    def recalled(self, wall: float, monotonic: float, boot: str) -> Lockout:
        """What holds now, after a restart.

        The machine's own seconds count where it was not switched off meanwhile, else the wall
        clock's; where that one went back, everything that was left is waited for again.
        """
        passed = monotonic - self.monotonic if boot == self.boot else wall - self.wall
        left = self.left - passed if passed >= 0 else self.left
        return Lockout(self.wrong, monotonic + min(left, LONGEST_WAIT))
