"""Temporal workflows: thin shells that receive events, decide with the core and perform its intents."""
