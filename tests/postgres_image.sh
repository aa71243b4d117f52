#!/bin/sh
# What the image of PostgreSQL does before its command: on the first start it makes the
# cluster, the account with its password and its database, and runs the initial files.
# Where root starts it, it goes on as postgres, as the image does: the server refuses root.
set -eu

as_postgres=
if [ "$(id -u)" = 0 ]; then
  chown postgres "$PGDATA" "$PGHOST"
  as_postgres="setpriv --reuid=postgres --regid=postgres --init-groups"
fi

if [ ! -e "$PGDATA/PG_VERSION" ]; then
  $as_postgres initdb --username "$POSTGRES_USER" --auth-local trust \
    --auth-host scram-sha-256 --no-sync
  echo "unix_socket_directories = '$PGHOST'" >>"$PGDATA/postgresql.conf"
  {
    printf "ALTER USER %s PASSWORD '%s';\n\n" "$POSTGRES_USER" "$(cat "$POSTGRES_PASSWORD_FILE")"
    printf 'CREATE DATABASE %s;\n\n' "$POSTGRES_DB"
    # shellcheck disable=SC2086 - several files
    sed 's/;$/;\n/' $INITIAL_FILES
  } | $as_postgres postgres --single -j postgres >/dev/null
fi

exec $as_postgres "$@"
