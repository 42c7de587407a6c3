"""Documents are executed: what a newcomer reads is what happens."""
