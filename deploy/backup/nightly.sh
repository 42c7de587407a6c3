#!/bin/sh
# Runs backup.sh every day at AYNI_BACKUP_AT (UTC); leaves a file /tmp/failed while the last one failed.
set -eu
at=${AYNI_BACKUP_AT:-06:30}
failed=${TMPDIR:-/tmp}/failed
trap 'exit 0' TERM INT
while true; do
    now=$(date -u +%s)
    next=$(date -u -d "$at" +%s)
    test "$next" -gt "$now" || next=$((next + 86400))
    # In the background, so that a signal to stop is heard at once.
    sleep $((next - now)) &
    wait $!
    if sh "$(dirname "$0")/backup.sh"; then rm -f "$failed"; else touch "$failed"; fi
done
