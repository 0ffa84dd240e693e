"""The entrance kiosk: camera, detector, decision, alarm and door. Knows nothing of Qt."""

import os

__version__ = "0.1.0"

# OpenCV reads these once, while it is imported, so they stand where every import passes first.
os.environ.setdefault("OPENCV_VIDEOIO_V4L_SELECT_TIMEOUT", "2")  # seconds; 10 is past all deadlines
os.environ.setdefault("OPENCV_LOG_LEVEL", "SILENT")  # the kiosk says in words what went wrong
os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # the same for FFmpeg inside OpenCV: quiet
