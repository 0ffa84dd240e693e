"""The recipe that makes the models: labelled pictures in, trained networks out.

Run from a checkout as ``python -m models.training COMMAND``; it is no part of the installed kiosk.
"""
