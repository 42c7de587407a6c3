"""Importing alliances from sheets: `sheets` reads, `rows` understands, `plan` checks; only the command acts."""
