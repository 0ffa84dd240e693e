"""What the detector expects of whatever runs the network."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from numpy import ndarray


class Tensors(NamedTuple):
    """Coverage (classes, rows, columns) and bbox (4 * classes, rows, columns), float32.

    Valid until the runner's next ``infer``: runners reuse their memory.
    """

    coverage: ndarray
    bbox: ndarray


class NetworkRunner(Protocol):
    """Runs one network; its constructor takes the model and a number of threads (0: any).

    Constructors raise InputError when the network cannot be used at all. Owned by one thread.
    """

    @property
    def name(self) -> str:
        """The word for it in the settings."""

    @property
    def threads(self) -> int:
        """How many CPU threads it uses."""

    def infer(self, picture: ndarray) -> Tensors:
        """Look at ``picture``, uint8 BGR of the network's size. Raises DetectorError."""

    def close(self) -> None:
        """Free the network. Idempotent."""
