"""``demo:``, a camera that needs no camera: a walk-up scene that starts over for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kiosk.cameras.scene import Scene

if TYPE_CHECKING:
    import numpy as np

    from kiosk.settings import CameraSettings


class DemoSource:
    """The scene at the size and rate of the settings. Never ends."""

    live = False

    def __init__(self, _name: str, settings: CameraSettings) -> None:
        """Set the scene up."""
        self.fps = settings.fps
        self._scene = Scene(settings.width, settings.height)
        self._index = 0

    def grab(self) -> np.ndarray:
        """The next picture."""
        picture = self._scene.picture(self._index / self.fps, self._index)
        self._index += 1
        return picture

    def close(self) -> None:
        """There is nothing to give back."""
