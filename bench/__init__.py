"""Measurements that can be repeated: `python -m bench`, one JSON line each. How to read them is in README.md."""
