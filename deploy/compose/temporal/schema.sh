#!/bin/sh
# Brings Temporal's own two databases to the schema of this server version. Repeating it is safe.
set -eu
SQL_PASSWORD=$(cat /run/secrets/temporal-password)
export SQL_PASSWORD
bring() {
    temporal-sql-tool --plugin postgres12_pgx --ep postgres --port 5432 --user temporal --db "$1" \
        setup-schema --version 0.0
    temporal-sql-tool --plugin postgres12_pgx --ep postgres --port 5432 --user temporal --db "$1" \
        update-schema --schema-dir "/etc/temporal/schema/postgresql/v12/$2/versioned"
}
bring temporal temporal
bring temporal_visibility visibility
