"""Reads every file of `deploy/` as its engine would, without the engine: `python -m deploy.checks`."""
