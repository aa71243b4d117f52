#!/bin/sh
# Prefect reads no secrets from files: what NAME_FILE points to becomes NAME, for this
# process alone. pubpipe reads its own *_FILE variables by itself.
set -eu

for name in \
  PREFECT_API_AUTH_STRING \
  PREFECT_SERVER_API_AUTH_STRING \
  PREFECT_SERVER_DATABASE_CONNECTION_URL
do
  eval "file=\${${name}_FILE:-}"
  if [ -n "$file" ]; then
    if [ ! -r "$file" ]; then
      echo "${name}_FILE names $file, which cannot be read. Put the value there." >&2
      exit 1
    fi
    value=$(cat "$file")
    export "$name=$value"
    unset "${name}_FILE"
  fi
done

exec "$@"
