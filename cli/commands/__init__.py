"""The commands, one file per noun; `cli/registry.py` says where each one is."""
