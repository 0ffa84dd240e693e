"""A network camera: RTSP with motion JPEG over TCP on loopback (RFC 2326, RFC 2435)."""

from __future__ import annotations

import socket
import struct
import threading

import cv2

RATE = 30.0
CLOCK = 90000
JPEG_PAYLOAD = 26
YUV420 = 1
TABLES_FOLLOW = 255
PACKET = 1400

SDP = (
    "v=0\r\no=- 0 0 IN IP4 127.0.0.1\r\ns=camera\r\nc=IN IP4 0.0.0.0\r\nt=0 0\r\n"
    "m=video 0 RTP/AVP 26\r\na=control:track1\r\na=framerate:30\r\n"
)
ANSWERS = {
    "OPTIONS": ("Public: OPTIONS, DESCRIBE, SETUP, PLAY, TEARDOWN\r\n", ""),
    "DESCRIBE": ("Content-Type: application/sdp\r\n", SDP),
    "SETUP": ("Transport: RTP/AVP/TCP;unicast;interleaved=0-1\r\nSession: 1\r\n", ""),
    "PLAY": ("Session: 1\r\n", ""),
    "TEARDOWN": ("Session: 1\r\n", ""),
}


class RtspCamera:
    """Serves pictures until told to stall, die or come back. A context manager."""

    def __init__(self, picture):
        self._picture = picture
        self._port = 0
        self._threads = []
        self.stalled = threading.Event()
        self._dead = threading.Event()

    def __enter__(self):
        self.come_back()
        return self

    def __exit__(self, *_):
        self.die()

    @property
    def url(self):
        return f"rtsp://user:secret@127.0.0.1:{self._port}/live"

    def come_back(self):
        self._dead.clear()
        self.stalled.clear()
        listener = socket.create_server(("127.0.0.1", self._port))
        listener.settimeout(0.05)
        self._port = listener.getsockname()[1]
        self._start(self._accept, listener)

    def die(self):
        self._dead.set()
        while self._threads:
            self._threads.pop().join()

    def _start(self, work, *args):
        thread = threading.Thread(target=work, args=args)
        self._threads.append(thread)
        thread.start()

    def _accept(self, listener):
        with listener:
            while not self._dead.is_set():
                try:
                    line, _ = listener.accept()
                except socket.timeout:
                    continue
                self._start(self._serve, line)

    def _serve(self, line):
        with line, line.makefile("rb") as requests:
            try:
                while self._answer(line, requests) != "PLAY":
                    pass
                self._play(line)
            except OSError:  # the kiosk hung up
                pass

    def _answer(self, line, requests):
        lines = [text.decode().strip() for text in iter(requests.readline, b"\r\n") if text]
        if not lines:
            raise ConnectionResetError
        method = lines[0].split()[0]
        number = next(text for text in lines if text.lower().startswith("cseq"))
        head, body = ANSWERS[method]
        reply = f"RTSP/1.0 200 OK\r\n{number}\r\n{head}Content-Length: {len(body)}\r\n\r\n{body}"
        line.sendall(reply.encode())
        return method

    def _play(self, line):
        index = sequence = 0
        while not self._dead.wait(1 / RATE):
            if self.stalled.is_set():
                continue
            jpeg = cv2.imencode(".jpg", self._picture(index % 24))[1].tobytes()
            for packet in packets(jpeg, sequence, int(index * CLOCK / RATE)):
                line.sendall(b"$\0" + struct.pack(">H", len(packet)) + packet)
                sequence += 1
            index += 1


def packets(jpeg, sequence, stamp):
    """The RTP packets of one baseline 4:2:0 JPEG; its quantisation tables ride in the first."""
    tables, size, scan = taken_apart(jpeg)
    for start in range(0, len(scan), PACKET):
        piece = scan[start : start + PACKET]
        last = 0x80 if start + PACKET >= len(scan) else 0
        number = (sequence + start // PACKET) & 0xFFFF
        rtp = struct.pack(">BBHII", 0x80, last | JPEG_PAYLOAD, number, stamp, 1)
        height, width = size
        jpeg_head = struct.pack(
            ">IBBBB", start, YUV420, TABLES_FOLLOW, (width + 7) // 8, (height + 7) // 8
        )
        table_head = struct.pack(">HH", 0, len(tables)) + tables if start == 0 else b""
        yield rtp + jpeg_head + table_head + piece


def taken_apart(jpeg):
    """Quantisation tables, (height, width) and the entropy-coded scan of a baseline JPEG."""
    tables, size, at = b"", (0, 0), 2
    while True:
        marker, length = struct.unpack_from(">HH", jpeg, at)
        body = jpeg[at + 4 : at + 2 + length]
        at += 2 + length
        if marker == 0xFFDB:
            tables += b"".join(body[i + 1 : i + 65] for i in range(0, len(body), 65))
        elif marker == 0xFFC0:
            size = struct.unpack_from(">HH", body, 1)
        elif marker == 0xFFDA:
            return tables, size, jpeg[at:-2]
