"""Contingencies: whom an external event pauses, who was reached, and who resumes afterwards (SPEC Z2)."""
