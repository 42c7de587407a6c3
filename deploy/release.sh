#!/bin/sh
# Moves running lifecycles from the versions of the worker that run on this machine to a new one: release.sh VERSION
#
# 1. the record's schema and what Temporal must know, 2. the new worker beside the old ones, 3. new lifecycles begin on
# it, 4. the running ones and people's mailboxes are woken until all have moved (a contingency or a digest that is under
# way ends where it began, after minutes), 5. the old workers stop. Repeating it after a failure is safe.
# Needs the commands `temporal` and `systemctl`, and /opt/ayni/VERSION (another folder: AYNI_VERSIONS). Back to an older
# version, whose schema is older than the record's: AYNI_RELEASE_PREPARE=no release.sh VERSION
set -eu

new=${1:?say which version to release: release.sh VERSION}
versions=${AYNI_VERSIONS:-/opt/ayni}
settings=${AYNI_SETTINGS:-/etc/ayni}
deployment=${TEMPORAL_DEPLOYMENT_NAME:-ayni}
patience=${AYNI_RELEASE_SECONDS:-3600}
ayni="$versions/$new/bin/ayni"

# The settings of the workers are those of this command too.
if [ -e "$settings/worker.env" ]; then
    set -a
    # shellcheck source=/dev/null
    . "$settings/worker.env"
    set +a
fi
if [ -z "${AYNI_DATABASE_URL:-}" ]; then
    export AYNI_DATABASE_URL_FILE="${AYNI_DATABASE_URL_FILE:-$settings/database-url}"
fi

say() { echo "release: $*"; }
fail() {
    echo "release: $*" >&2
    exit 1
}

running_versions() {
    systemctl list-units --plain --no-legend --state=active 'ayni-worker@*.service' |
        sed -n 's/^ayni-worker@\(.*\)\.service .*/\1/p'
}

# Two versions side by side need two pairs of ports.
write_ports() {
    for pair in "8080 9464" "8081 9465" "8082 9466"; do
        health=${pair% *} metrics=${pair#* }
        if ! port_taken "$health"; then
            printf 'AYNI_HEALTH_PORT=%s\nAYNI_METRICS_ADDRESS=127.0.0.1:%s\n' "$health" "$metrics" \
                >"$settings/worker-$new.env"
            return
        fi
    done
    fail "three versions run already ($(running_versions | tr '\n' ' ')). Wait until the oldest has no lifecycles, and stop it."
}

port_taken() {
    for version in $(running_versions); do
        if grep -qsx "AYNI_HEALTH_PORT=$1" "$settings/worker-$version.env"; then return 0; fi
    done
    return 1
}

still_on() {
    temporal workflow count --query "$(on_version "$1")" | sed -n 's/^Total: *//p'
}

on_version() { echo "TemporalWorkerDeploymentVersion='$deployment:$1' AND ExecutionStatus='Running'"; }

nudge() {
    temporal workflow signal --name nudge --query "$(on_version "$1")" --reason "release of $new" --yes >/dev/null ||
        say "Temporal did not take it; asking again in a while"
}

# Waits until a command succeeds: attempt SECONDS WHAT COMMAND...
attempt() {
    limit=$(($(date +%s) + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        test "$(date +%s)" -lt "$limit" || fail "$what. Look at: journalctl --unit ayni-worker@$new"
        sleep 1
    done
}

# Temporal's lists are a moment behind: nobody is left only when nobody is left twice.
nobody_left() {
    test "$(still_on "$1")" = 0 && sleep 5 && test "$(still_on "$1")" = 0
}

# A lifecycle or a mailbox moves when it next looks around; one that was busy is asked again.
move_from() {
    old=$1 limit=$(($(date +%s) + patience)) asked=0
    while ! nobody_left "$old"; do
        now=$(date +%s) left=$(still_on "$old")
        test "$now" -lt "$limit" || fail "$left runs are still on $old; its worker goes on. Repeat the command later."
        if test $((now - asked)) -ge 30; then
            say "$left lifecycles, mailboxes and others are on $old: waking them"
            nudge "$old"
            asked=$now
        fi
        sleep 2
    done
}

test -x "$ayni" || fail "$ayni is not there. Install the version first (RUNBOOK, \"Install\")."
olds=$(running_versions | grep -vx "$new" || true)
test -e "$settings/worker-$new.env" || write_ports

if [ "${AYNI_RELEASE_PREPARE:-yes}" = yes ]; then
    say "preparing the record and Temporal"
    "$ayni" database upgrade
    "$ayni" setup --apply
fi
say "starting the worker of $new"
systemctl enable --now "ayni-worker@$new.service"
attempt 120 "Temporal does not see the worker of $new" \
    temporal worker deployment describe-version --deployment-name "$deployment" --build-id "$new"
say "new lifecycles begin on $new"
attempt 120 "Temporal does not make $new the current version" \
    temporal worker deployment set-current-version --deployment-name "$deployment" --build-id "$new" --yes

for old in $olds; do
    move_from "$old"
    say "nothing runs on $old any more: stopping its worker"
    systemctl disable --now "ayni-worker@$old.service"
    rm -f "$settings/worker-$old.env"
done
say "$new is the current version"
