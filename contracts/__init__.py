"""The published contract of every message: JSON Schemas and examples, generated from the models (SPEC V3)."""
