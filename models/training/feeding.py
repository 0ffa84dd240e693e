"""Brings pictures and their targets to the trainer, made by worker processes.

Which pictures are in which step depends on nothing but the step's number, so a run that goes on
after a kill sees what it would have seen.
"""

from __future__ import annotations

import os
import signal
from typing import Iterator, NamedTuple, Protocol, Sequence

import cv2
import numpy as np
import torch
from torch import Tensor
from torch.utils.data import DataLoader, Dataset, Sampler

from kiosk.errors import InputError, KioskError
from models.training.losses import BatchTargets
from models.training.raster import BoxedFace, Rasteriser

_OF_WORKER = f"{InputError.__name__}: "


class KilledWorkerError(KioskError):
    """A worker process is gone. What was learned until then is whole."""


class Pictures(Protocol):
    """Makes training pictures: the same number always gives the same picture."""

    def picture(self, number: int) -> tuple[np.ndarray, Sequence[BoxedFace]]:
        """uint8 RGB (height, width, 3) and the faces in its pixels."""


class Batch(NamedTuple):
    """Pictures uint8 RGB (n, height, width, 3) and what to learn of them."""

    pictures: Tensor
    targets: BatchTargets


class _Lessons(Dataset[tuple[np.ndarray, ...]]):
    def __init__(self, pictures: Pictures, rasteriser: Rasteriser) -> None:
        self._pictures = pictures
        self._rasteriser = rasteriser

    def __getitem__(self, number: int) -> tuple[np.ndarray, ...]:
        pixels, faces = self._pictures.picture(number)
        return (np.ascontiguousarray(pixels), *self._rasteriser.draw(faces))


class _Numbers(Sampler[list[int]]):
    """The numbers of the pictures of every step."""

    def __init__(self, steps: range, size: int) -> None:
        self._steps = steps
        self._size = size

    def __iter__(self) -> Iterator[list[int]]:
        return (list(range(s * self._size, (s + 1) * self._size)) for s in self._steps)


def batches(
    pictures: Pictures, rasteriser: Rasteriser, size: int, steps: range, workers: int
) -> Iterator[Batch]:
    """The batch of every step in ``steps``; ``workers`` 0 makes them in this process.

    Raises InputError for a picture that cannot be read any more, and KilledWorkerError. Main thread
    only.
    """
    loader = DataLoader(
        _Lessons(pictures, rasteriser),
        batch_sampler=_Numbers(steps, size),
        num_workers=workers,
        collate_fn=_stacked,
        worker_init_fn=_alone,
        prefetch_factor=4 if workers else None,
        pin_memory=torch.cuda.is_available(),
        generator=torch.Generator(),  # its own, or it would draw from the run's
    )
    pictures_made = iter(loader)
    if workers:  # torch's own handler raises in the midst of a step; the queue tells it as well
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    try:
        yield from pictures_made
    except InputError as error:  # a worker's comes with the whole traceback in its words
        raise InputError(str(error).strip().rpartition(_OF_WORKER)[2]) from error
    except (RuntimeError, OSError, EOFError) as error:  # by where the trainer just waited for it
        told = str(error)
        is_gone = not isinstance(error, RuntimeError) or told.startswith("DataLoader worker (pid")
        if not workers or told.startswith("Caught ") or not is_gone:
            raise
        sentence = "a process that makes pictures was killed, most likely for its memory;"
        raise KilledWorkerError(f"{sentence} give fewer --workers.") from error


def _stacked(lessons: list[tuple[np.ndarray, ...]]) -> Batch:
    pictures, *targets = (torch.from_numpy(np.stack(parts)) for parts in zip(*lessons))
    return Batch(pictures, BatchTargets(*targets))


def _alone(_worker: int) -> None:
    """One thread each, and behind the trainer: it is the trainer who must never wait for a core.

    In a group of its own: a stop that is meant for all is the trainer's to hear, who writes a
    checkpoint and ends the workers.
    """
    os.setpgid(0, 0)
    cv2.setNumThreads(0)
    torch.set_num_threads(1)
    os.nice(1)
