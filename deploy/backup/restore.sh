#!/bin/sh
# Puts one backup back: restore.sh FOLDER_OF_ONE_BACKUP. Workers and the Temporal server must be stopped.
#
# Each database of the backup is dropped and made anew, owned as before. PGHOST, PGPORT, PGUSER (who may create
# databases) and AYNI_BACKUP_PASSWORD_FILE as for backup.sh. Nothing happens without: AYNI_RESTORE_REPLACES_DATA=yes
set -eu
fail() {
    echo "restore: $*" >&2
    exit 1
}
from=${1:?say which backup: restore.sh FOLDER}
test -e "$from/SHA256SUMS" || fail "$from is not a finished backup: it has no SHA256SUMS. Choose another."
(cd "$from" && sha256sum --check --quiet SHA256SUMS) || fail "$from is damaged. Nothing was changed; choose another."
test "${AYNI_RESTORE_REPLACES_DATA:-}" = yes ||
    fail "this replaces what the databases hold now. If that is meant: AYNI_RESTORE_REPLACES_DATA=yes $0 $from"
if [ -n "${AYNI_BACKUP_PASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$AYNI_BACKUP_PASSWORD_FILE")
    export PGPASSWORD
fi

command() { psql --quiet --no-psqlrc --no-password --dbname=postgres --set ON_ERROR_STOP=1 "$@"; }

for dump in "$from"/*.dump; do
    database=$(basename "$dump" .dump)
    busy=$(command --tuples-only --no-align --command \
        "SELECT count(*) FROM pg_stat_activity WHERE datname = '$database'")
    test "$busy" = 0 || fail "$busy programs still use the database $database. Stop workers and Temporal first."
done
for dump in "$from"/*.dump; do
    database=$(basename "$dump" .dump)
    command --command "DROP DATABASE IF EXISTS \"$database\""
    pg_restore --no-password --exit-on-error --create --dbname=postgres "$dump"
    echo "restore: $database is back"
done
