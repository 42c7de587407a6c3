"""The `ayni` command: parse, call, print."""
