"""The core, proved with plain dates: no server, no clock."""
