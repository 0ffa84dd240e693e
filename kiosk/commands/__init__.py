"""One module per command of the shell; ``kiosk.cli`` holds the table.

A command module offers ``arguments(parser)``, which declares its arguments, and ``run(args)``,
which does the work and returns the exit code. It may raise any ``KioskError``.
"""
