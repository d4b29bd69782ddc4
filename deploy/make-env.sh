#!/bin/sh
# Writes .env with fresh secrets for docker compose. Never overwrites one: what is sealed with old keys needs them.
set -eu
CDPATH='' cd -- "$(dirname -- "$0")/.."
if [ -e .env ]; then
  echo 'There is a .env already; it stays as it is.' >&2
  exit 1
fi
umask 077
random() { od -An -v -tx1 -N32 /dev/urandom | tr -d ' \n'; }
{
  echo '# Secrets of this installation. Keep a copy: without the keys, tokens and sessions in the database are lost.'
  for name in ACTOR_KEY URL_KEY USERS_KEY_ENCRYPTION_KEY INTEGRATIONS_KEY_ENCRYPTION_KEY \
    POSTGRES_PASSWORD USERS_PASSWORD MEDIA_PASSWORD CONTENT_PASSWORD INTEGRATIONS_PASSWORD JOBS_PASSWORD VALKEY_PASSWORD; do
    echo "$name=$(random)"
  done
  echo '# Where people reach the gateway.'
  echo 'PUBLIC_URL=http://localhost:4000'
} >.env
echo 'Wrote .env. Start with: docker compose up --build --detach'
