"""Alembic environment and revisions of the record."""
