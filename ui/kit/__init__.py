"""The controls of the staff panel: by touch, mouse and keyboard, at any scale."""
