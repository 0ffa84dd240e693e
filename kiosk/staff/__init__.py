"""The staff panel without its pixels: PIN, changes, tests, figures, export.

``contract`` says what the screen may ask for; ``desk`` builds it.
"""
