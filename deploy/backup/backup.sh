#!/bin/sh
# One backup of Ayni's record and of Temporal's databases that fit together, checked, and the oldest ones removed.
#
# The record is locked against writing (readers go on) until Temporal is dumped too: lifecycles keep what they decide
# meanwhile and record it afterwards. So nothing is in the dump of the record that Temporal's dump does not know.
#
# Where PostgreSQL is: PGHOST, PGPORT, PGUSER. Needs pg_dump of PostgreSQL's version or newer.
#   AYNI_BACKUP_FOLDER          where to (required)
#   AYNI_BACKUP_PASSWORD_FILE   file with the password
#   AYNI_BACKUP_RECORD          the record's database (ayni)
#   AYNI_BACKUP_OTHERS          dumped while the record is locked (temporal temporal_visibility); may be empty
#   AYNI_BACKUP_KEEP_DAYS       older backups are removed (14)
set -eu
umask 077
record=${AYNI_BACKUP_RECORD:-ayni}
others=${AYNI_BACKUP_OTHERS-temporal temporal_visibility}
keep_days=${AYNI_BACKUP_KEEP_DAYS:-14}

say() { echo "backup: $*"; }
fail() {
    echo "backup: $*" >&2
    exit 1
}

dump() {
    pg_dump --format=custom --no-password --dbname="$1" --file="$2/$1.dump"
    pg_restore --list "$2/$1.dump" >/dev/null
}

# Called by psql, while it holds the lock.
if [ "${1:-}" = --dump-into ]; then
    for database in $record $others; do dump "$database" "$2"; done
    touch "$2/complete"
    exit 0
fi

folder=${AYNI_BACKUP_FOLDER:?say where backups go: AYNI_BACKUP_FOLDER}
test -d "$folder" || fail "the folder $folder is not there. Make it, and give it to the user who runs backups."
if [ -n "${AYNI_BACKUP_PASSWORD_FILE:-}" ]; then
    PGPASSWORD=$(cat "$AYNI_BACKUP_PASSWORD_FILE")
    export PGPASSWORD
fi

name=$(date -u +%Y-%m-%dT%H%M%SZ)
work="$folder/.$name.unfinished"
mkdir "$work"
trap 'rm -rf "$work"' EXIT

psql --quiet --no-psqlrc --no-password --dbname="$record" --set ON_ERROR_STOP=1 <<SQL
SET lock_timeout = '60s';
BEGIN;
LOCK TABLE event_log IN SHARE MODE;
\! sh "$0" --dump-into "$work"
COMMIT;
SQL
test -e "$work/complete" || fail "a dump failed (see above); nothing was kept. The last good backup is still there."

rm "$work/complete"
(cd "$work" && sha256sum -- *.dump >SHA256SUMS)
mv "$work" "$folder/$name"
trap - EXIT
find "$folder" -mindepth 1 -maxdepth 1 -type d -name '????-??-??T??????Z' -mtime "+$keep_days" -exec rm -rf {} +
say "done: $folder/$name ($(du -sh "$folder/$name" | cut -f1))"
