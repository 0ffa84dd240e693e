"""The staff panel: shows what the kiosk says and hands over what was touched. Decides nothing."""
