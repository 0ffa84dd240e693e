"""The entrance kiosk: camera, detector, decision, alarm and door. Knows nothing of Qt."""

__version__ = "0.1.0"
