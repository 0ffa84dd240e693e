"""A network camera: multipart JPEG over HTTP on loopback, as cheap IP cameras send it."""

from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import cv2

RATE = 30.0


class MjpegCamera:
    """Serves pictures until told to stall, die or come back. A context manager."""

    def __init__(self, picture):
        self._picture = picture
        self.rate = RATE
        self._port = 0
        self._server = None
        self._thread = None
        self.stalled = threading.Event()
        self._dead = threading.Event()

    def __enter__(self):
        self.come_back()
        return self

    def __exit__(self, *_):
        self.die()

    @property
    def url(self):
        return f"http://user:secret@127.0.0.1:{self._port}/video.mjpg"

    def come_back(self):
        self._dead.clear()
        self.stalled.clear()
        self._server = _Server(("127.0.0.1", self._port), _Handler)
        self._server.camera = self
        self._port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,))
        self._thread.start()

    def die(self):
        if self._server is None:
            return
        self._dead.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self._server = None

    def parts(self):
        """JPEG pictures, at their rate, until the camera dies; none while it is stalled."""
        index = 0
        while not self._dead.wait(1 / self.rate):
            if not self.stalled.is_set():
                yield cv2.imencode(".jpg", self._picture(index % 24))[1].tobytes()
                index += 1


class _Server(ThreadingHTTPServer):
    daemon_threads = False
    allow_reuse_address = True


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=next")
        self.end_headers()
        for jpeg in self.server.camera.parts():
            head = f"--next\r\nContent-Type: image/jpeg\r\nContent-Length: {len(jpeg)}\r\n\r\n"
            try:
                self.wfile.write(head.encode() + jpeg + b"\r\n")
            except OSError:  # the kiosk hung up
                return

    def log_message(self, *_):
        pass
