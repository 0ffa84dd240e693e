"""Pictures for the training side: drawn ones, and the one person that ships with the kiosk."""

from __future__ import annotations

import json
import signal
import sys
from pathlib import Path
from typing import Callable, Iterator

import cv2
import numpy as np
import pytest
import yaml

from kiosk.person import Wear, dressed
from tests.training.faces import BOX, MARKS, PERSON

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


@pytest.fixture(scope="session")
def kitti_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three portraits of the person that ships, with landmarks, and two scenes without."""
    folder = tmp_path_factory.mktemp("kitti")
    for part in ("images", "labels"):
        (folder / part).mkdir()
    worn = {Wear.BARE: "no_mask", Wear.LOW: "misplaced", Wear.PROPER: "mask"}
    for wear, label in worn.items():
        cv2.imwrite(str(folder / "images" / f"{label}.jpg"), dressed(PERSON, wear))
        _write_label(folder, label, [(label, *BOX)])
    for number in range(2):
        _write_scene(folder, f"scene_{number}")
    marks = dict.fromkeys(worn.values(), MARKS)
    (folder / "landmarks.json").write_text(json.dumps(marks))
    return folder


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Torch on one thread, and pytest's own way with SIGTERM afterwards."""
    import torch  # noqa: PLC0415  # not everybody who runs the tests has it

    torch.set_num_threads(1)
    handler = signal.getsignal(signal.SIGTERM)
    yield
    signal.signal(signal.SIGTERM, handler)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A KITTI folder with training and validation pictures and a tiny recipe beside it."""
    from tests.training.lessons import Squares, tiny  # noqa: PLC0415  # needs Python 3.10

    for part, numbers in (("train", range(4)), ("val", range(4, 6))):
        for folder in ("images", "labels"):
            (tmp_path / "data" / part / folder).mkdir(parents=True)
        for number in numbers:
            pixels, (square,) = Squares(True).picture(number)
            name = tmp_path / "data" / part
            assert cv2.imwrite(str(name / "images" / f"{number}.jpg"), pixels[:, :, ::-1])
            sides = " ".join(f"{side:.2f}" for side in square.box)
            line = f"no_mask 0 0 0 {sides} 0 0 0 0 0 0 0\n"
            (name / "labels" / f"{number}.txt").write_text(line, encoding="utf-8")
    recipe = tiny(schedule={"steps": 12}).model_dump(mode="json")
    recipe["augment"]["layouts"] = {"fitted": 1, "zoomed": 0, "group": 0, "mosaic": 0}
    (tmp_path / "tiny.yaml").write_text(yaml.safe_dump(recipe), encoding="utf-8")
    return tmp_path


def _write_scene(folder: Path, name: str) -> None:
    """Two of the person side by side, half as large, one masked; a third face is ignored."""
    half = [
        cv2.resize(dressed(PERSON, wear), None, fx=0.5, fy=0.5)
        for wear in (Wear.BARE, Wear.PROPER, Wear.BARE)
    ]
    cv2.imwrite(str(folder / "images" / f"{name}.jpg"), np.hstack(half))
    box = [side / 2 for side in BOX]
    width = half[0].shape[1]
    faces = [
        (label, box[0] + n * width, box[1], box[2] + n * width, box[3])
        for n, label in enumerate(("no_mask", "mask", "dontcare"))
    ]
    _write_label(folder, name, faces)


def _write_label(folder: Path, name: str, faces: list[tuple[str | float, ...]]) -> None:
    lines = [f"{label} 0 0 0 {' '.join(map(str, box))} 0 0 0 0 0 0 0\n" for label, *box in faces]
    (folder / "labels" / f"{name}.txt").write_text("".join(lines))
