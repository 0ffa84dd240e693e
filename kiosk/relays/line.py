"""The one serial driver: carries exchanges with a board over any port.

Every failure of the port becomes a RelayError here, with a code and a sentence that names the port.
"""

from __future__ import annotations

import contextlib
import time
from typing import TYPE_CHECKING, Iterator

import serial

from kiosk.errors import RelayError
from kiosk.relays.boards import chosen, output
from kiosk.relays.port import PORT_FAILURES, REPLY_TIMEOUT, open_port
from kiosk.types import TroubleCode

if TYPE_CHECKING:
    from kiosk.relays.boards import Board
    from kiosk.relays.exchange import Exchange, Output
    from kiosk.settings_door import RelaySettings


def open_relay(settings: RelaySettings) -> SerialRelay:
    """Open the line to the board that the settings name; the output stays as it is.

    Raises InputError when the settings cannot work on that board, RelayError when the port cannot
    be opened now.
    """
    return SerialRelay(chosen(settings), settings.port, output(settings), timed=settings.timed)


class SerialRelay:
    """One output of a board on a serial line: 9600 8N1, nobody else on the port.

    Implements the Relay protocol. With ``timed`` a board that can end an output by itself, or that
    has a watchdog, is used so that nothing stays energised by a program that is gone. An exchange
    ends within 1 s, whatever the board does.
    """

    def __init__(self, board: Board, port: str, output: Output, *, timed: bool = False) -> None:
        """Open the port. Raises RelayError."""
        self._board = board
        self._name = port
        self._output = output
        self._timed = timed
        self._prepared = board.prepare is None
        self._rest_until = 0.0
        self._late = False
        self._port = open_port(port)

    @property
    def answers(self) -> bool:
        """True when the board can say what its output is."""
        return self._board.reads_back

    @property
    def lasts(self) -> float | None:
        """Seconds the board keeps an output energised unless told again, None: for ever."""
        return self._board.lasts if self._timed and self._board.times_out else None

    def switch(self, energised: bool) -> None:
        """Drive the output. Raises RelayError unless it went out and was acknowledged.

        A board whose watchdog cannot be set is still told to switch off, and never on.
        """
        try:
            self._prepare()
        except RelayError:
            if not energised:
                self._ask(self._board.switch(self._output, False))
            raise
        if energised and self.lasts is not None and self._board.pulse is not None:
            self._carry_out(self._board.pulse(self._output, round(self.lasts * 10)))
        else:
            self._carry_out(self._board.switch(self._output, energised))

    def read(self) -> bool | None:
        """Ask the board for its output; of a blind board, only look whether the port is there."""
        if self._board.ask is None:
            with self._lost_on_failure():
                self._forget_what_came()
            return None
        if self._timed and self._board.keep_alive is not None:
            self._carry_out(self._board.keep_alive(self._output))
        return self._carry_out(self._board.ask(self._output))

    def look(self, number: int) -> bool:
        """Whether input ``number`` (from 1) of the board is active. Raises RelayError.

        Raises ValueError where the board has no such input.
        """
        if self._board.look is None or not 1 <= number <= self._board.inputs:
            raise ValueError(f"{self._board.name} has no input {number}")
        return bool(self._carry_out(self._board.look(self._output, number)))

    def stand_down(self) -> None:
        """Switch the board's watchdog off, or it would take its other outputs down as well."""
        if self._timed and self._prepared:
            try:
                self._set_watchdog(watched=False)
            except RelayError:  # one lost answer is no reason for that
                self._set_watchdog(watched=False)

    def close(self) -> None:
        """Close the line and leave the output as it is."""
        with contextlib.suppress(*PORT_FAILURES):
            self._port.close()

    def _prepare(self) -> None:
        """Set the watchdog before the first command of a connection: it may lie in an EEPROM."""
        if not self._prepared:
            self._set_watchdog(self._timed)
            self._prepared = True

    def _set_watchdog(self, watched: bool) -> None:
        for exchange in self._board.prepare(self._output, watched) if self._board.prepare else ():
            self._carry_out(exchange)

    def _carry_out(self, exchange: Exchange) -> bool | None:
        reply = self._ask(exchange)
        reported = exchange.reported(reply)
        if exchange.twice and reply != self._ask(exchange):
            reported = None
        if exchange.reply_size and reported is None:
            raise RelayError(TroubleCode.RELAY_SILENT, self._complaint(reply))
        return reported

    def _ask(self, exchange: Exchange) -> bytes:
        time.sleep(max(0.0, self._rest_until - time.monotonic()))
        with self._lost_on_failure():
            # Whatever came late or unasked must not pass for the answer to this question.
            self._late = self._port.is_open and self._port.in_waiting > 0
            if self._late:  # only then: over a network it is a question of its own
                self._forget_what_came()
            self._write(exchange.request)
            reply = self._hear(exchange)
        self._rest_until = time.monotonic() + self._board.quiet
        return reply

    def _forget_what_came(self) -> None:
        """Fails where the device is gone or the connection at its end."""
        self._port.reset_input_buffer()
        if self._port.in_waiting:  # the end of a connection can be read and not be forgotten
            self._port.read()

    def _hear(self, exchange: Exchange) -> bytes:
        """Read until the reply is over, or until its time is."""
        reply, until = b"", time.monotonic() + REPLY_TIMEOUT
        while not exchange.is_over(reply) and time.monotonic() < until:
            # At once what is to come, not byte by byte: each read may wait for the other threads.
            known = exchange.reply_size - len(reply)
            reply += self._port.read(max(1, self._port.in_waiting) if exchange.end else known)
        return reply

    def _write(self, request: bytes) -> None:
        try:
            self._port.write(request)
        except serial.SerialTimeoutException:
            # Half a frame left in the kernel would make closing the port wait for it.
            self._port.reset_output_buffer()
            raise

    @contextlib.contextmanager
    def _lost_on_failure(self) -> Iterator[None]:
        try:
            yield
        except PORT_FAILURES as error:
            raise RelayError(
                TroubleCode.RELAY_LOST,
                f"The relay board at {self._name} was lost; check its cable and power.",
            ) from error

    def _complaint(self, reply: bytes) -> str:
        nothing = "answers too late" if self._late else "does not answer"
        what = f"answers wrongly ({reply.hex(' ')})" if reply else nothing
        return (
            f"The relay board at {self._name} {what}; check its power, the wires to it, "
            "relay.board and relay.address."
        )
