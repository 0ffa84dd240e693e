"""Pictures for the training side: drawn ones, and the one person that ships with the kiosk."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Callable

import cv2
import numpy as np
import pytest

ROOT = Path(__file__).parents[2]

if sys.version_info < (3, 10):
    NEEDS = "tests/training left out: it needs Python 3.10"
elif not (ROOT / "models" / "training").is_dir():
    NEEDS = "tests/training left out: models/training is in the checkout only"
else:
    NEEDS = ""

if NEEDS:
    collect_ignore_glob = ["*"]
elif str(ROOT) not in sys.path:
    sys.path.insert(0, str(ROOT))


def pytest_report_header() -> str:
    """Say why nothing of this folder is collected."""
    return NEEDS


WritePicture = Callable[..., Path]


@pytest.fixture
def write_picture() -> WritePicture:
    """Writes a JPEG of coloured noise, so that no two pictures are alike."""

    def write(path: Path, width: int = 80, height: int = 60, seed: int = 0) -> Path:
        path.parent.mkdir(parents=True, exist_ok=True)
        coarse = np.random.default_rng(seed).integers(0, 255, (6, 8, 3), np.uint8)
        assert cv2.imwrite(str(path), cv2.resize(coarse, (width, height)))
        return path

    return write
