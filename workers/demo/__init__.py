"""The demonstration: a small world of alliances, lived through with real parts.

`world` invents it (the same seed and day give the same world), `drive` lives it, `result` and `stories` tell of it.
"""
