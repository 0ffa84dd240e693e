"""Counts pictures of the demo in which a model takes the badge on the cap for a face.

``python -m tests.demo_badge models/default``: one person walks through the demo, so a second face is
the badge. Of two rounds every second picture is looked at.
"""

from __future__ import annotations

import argparse

from kiosk.cameras import open_camera
from kiosk.cameras.scene import ROUND
from kiosk.detectors import open_detector
from kiosk.settings import CameraSettings, DetectorSettings

FPS = 15
ROUNDS = 2


def second_scores(model: str, least: float) -> list[float]:
    """Per picture looked at, the score of the second face of at least ``least``; 0 if there is none."""
    thresholds = {"mask": least, "no_mask": least, "misplaced": least}
    detector = open_detector(DetectorSettings(model=model, thresholds=thresholds))
    camera = open_camera(CameraSettings(source="demo:", fps=FPS, mirror=False), paced=False)
    scores = []
    for index in range(round(ROUNDS * ROUND * FPS)):
        frame = camera.read()
        assert frame is not None
        if index % 2 == 0:
            found = sorted((face.score for face in detector.detect(frame)), reverse=True)
            scores.append(found[1] if len(found) > 1 else 0.0)
    return scores


def main() -> None:
    """Look at the demo with the model that the command line names."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model")
    parser.add_argument("--from", dest="least", type=float, nargs="+", default=[0.65, 0.7])
    args = parser.parse_args()
    scores = second_scores(args.model, min(args.least))
    for least in args.least:
        count = sum(score >= least for score in scores)
        print(f"second face from {least:g} on: {count} of {len(scores)} pictures")


if __name__ == "__main__":
    main()
