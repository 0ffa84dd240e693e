"""What the kiosk does to the world: the rules (pure), the effects, and the thread each runs on."""
