"""What pySerial's ports behind a URL lack to serve a door, each in the module pySerial looks for.

pySerial takes ``protocol_<scheme>`` of the first package in ``serial.protocol_handler_packages``
that has one; ``kiosk.relays.port`` puts this package first.
"""
