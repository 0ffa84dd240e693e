"""Where the engine of a model lies, and how it gets there whole or not at all."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from kiosk import paths
from kiosk.detectors.engines.plan import EngineManifest, Machine, misfit, read_manifest
from kiosk.errors import InputError
from kiosk.files import make_folder, write_atomic

if TYPE_CHECKING:
    from kiosk.detectors.model import Model


class EngineUnfitError(InputError):
    """There is no engine that fits this machine and network; building one mends it."""


_READABLE = 0o644
"""No secret, and built by root it has to be readable for the kiosk's own user."""


@dataclass(frozen=True)
class EngineStore:
    """The files of one model's engine. One engine per model: what was built last is used."""

    folder: Path
    name: str

    @property
    def plan(self) -> Path:
        """The engine itself, as TensorRT serialised it."""
        return self.folder / f"{self.name}.engine"

    @property
    def manifest(self) -> Path:
        """What has to be true for it to be used."""
        return self.folder / f"{self.name}.engine.json"

    @property
    def calibration(self) -> Path:
        """The INT8 calibration cache of the last build that needed one."""
        return self.folder / f"{self.name}.calibration"

    @property
    def _attempts(self) -> Path:
        return self.folder / f"{self.name}.attempts"

    def timing(self, machine: Machine) -> Path:
        """The timing cache, which fits one TensorRT and one kind of GPU."""
        kind = f"{machine.tensorrt}-sm{machine.compute_capability.replace('.', '')}"
        return self.folder / f"timing-{kind}.cache"

    def known(self) -> EngineManifest | None:
        """The manifest of the engine that lies here, whether it fits or not."""
        with suppress(OSError):
            return read_manifest(self.manifest.read_bytes())
        return None

    def read(self, model: Model, machine: Machine) -> tuple[bytes, EngineManifest]:
        """The engine and its manifest. Raises EngineUnfitError with the reason."""
        manifest = self.known()
        if manifest is None:
            raise _unfit(model, f"there is no engine of it in {self.folder}")
        try:
            plan = self.plan.read_bytes()
        except OSError as error:
            raise _unfit(model, f"{self.plan} cannot be read ({error.strerror})") from error
        reason = misfit(manifest, model, machine, plan)
        if reason is not None:
            raise _unfit(model, f"the engine is of no use here: {reason}")
        return plan, manifest

    def write(self, plan: bytes, manifest: EngineManifest, calibration: bytes | None) -> None:
        """Keep an engine and what it was calibrated with.

        A power cut in between leaves files that do not agree, so that none is used. Raises OSError.
        """
        make_folder(self.folder.parent)
        self._drop_parts()
        if calibration is not None:
            write_atomic(self.calibration, calibration, _READABLE)
        write_atomic(self.plan, plan, _READABLE)
        write_atomic(self.manifest, (manifest.model_dump_json(indent=2) + "\n").encode(), _READABLE)

    def write_timing(self, machine: Machine, cache: bytes) -> None:
        """Keep a timing cache, and none of another TensorRT. Raises OSError."""
        kept = self.timing(machine)
        write_atomic(kept, cache, _READABLE)
        for other in self.folder.glob("timing-*.cache"):
            if other != kept:
                other.unlink()

    def attempts(self) -> int:
        """How many builds were begun since one came to a good end: failed, killed, power cut."""
        with suppress(OSError, ValueError):
            return int(self._attempts.read_text(encoding="ascii"))
        return 0

    def begin(self) -> None:
        """Note that a build begins. Raises OSError."""
        make_folder(self.folder.parent)
        write_atomic(self._attempts, str(self.attempts() + 1).encode(), _READABLE)

    def end(self) -> None:
        """Note that it came to a good end."""
        with suppress(FileNotFoundError):
            self._attempts.unlink()

    def _drop_parts(self) -> None:
        """Remove what builds left that were killed while writing; their number is in the name."""
        for part in self.folder.glob(".*.part"):
            if not Path("/proc", part.name.split(".")[-2]).exists():
                part.unlink()


def store_of(model: Model) -> EngineStore:
    """The place of a model's engine: ``engines`` in the state folder."""
    return EngineStore(paths.state() / "engines", model.name)


def _unfit(model: Model, what: str) -> EngineUnfitError:
    return EngineUnfitError(f"{model.path}: {what}; run kiosk engine build.")
