"""The pure core of Ayni: no I/O, no clock, no randomness, no Temporal (SPEC section 2)."""
