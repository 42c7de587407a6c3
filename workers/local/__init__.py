"""The local stack: PostgreSQL, Temporal and a worker on one machine, started with `ayni up`."""
