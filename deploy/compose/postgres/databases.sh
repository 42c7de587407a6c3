#!/bin/bash
# Runs once, on an empty volume: Temporal and Ayni each own their databases and may not enter the other's.
set -euo pipefail
secrets=${AYNI_SECRETS:-/run/secrets}
psql --username postgres --dbname postgres --set ON_ERROR_STOP=1 \
    --set temporal_password="$(cat "$secrets/temporal-password")" \
    --set ayni_password="$(cat "$secrets/ayni-password")" <<'SQL'
CREATE ROLE temporal LOGIN PASSWORD :'temporal_password';
CREATE ROLE ayni LOGIN PASSWORD :'ayni_password';
CREATE DATABASE temporal OWNER temporal;
CREATE DATABASE temporal_visibility OWNER temporal;
CREATE DATABASE ayni OWNER ayni;
REVOKE CONNECT ON DATABASE temporal, temporal_visibility, ayni FROM PUBLIC;
SQL
