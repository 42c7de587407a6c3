#!/bin/sh
# Makes the passwords, once, and a file .env to fill in. Repeating it changes nothing that is there.
set -eu
cd "$(dirname "$0")"
umask 077
mkdir -p secrets
password() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
for name in postgres temporal ayni; do
    test -s "secrets/$name-password" || password >"secrets/$name-password"
done
test -s secrets/ayni-database-url || printf 'postgresql+asyncpg://ayni:%s@postgres:5432/ayni' \
    "$(cat secrets/ayni-password)" >secrets/ayni-database-url
# The password of the mail server is somebody else's to say.
test -e secrets/smtp-password || : >secrets/smtp-password
# Containers run as users of their own, so they must be able to read the files; the folder keeps everybody else out.
chmod 444 secrets/*
test -e .env || cp .env.example .env
mkdir -p backups
if [ "$(id -u)" = 0 ]; then chown 999:999 backups; fi
test -w backups || echo "Give the folder backups to user 999: chown 999:999 backups" >&2
echo "Ready. Say in .env which version to run and which server takes mail (its password: secrets/smtp-password), then:"
echo "docker compose up --detach"
