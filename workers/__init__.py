"""Workers: configuration, clients, the local stack, wiring and entry points."""
