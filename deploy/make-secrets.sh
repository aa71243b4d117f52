#!/bin/sh
# Makes the secrets that docker-compose.yml mounts, once: `deploy/make-secrets.sh [FOLDER]`.
# What is there already stays as it is.
set -eu

folder=${1:-$(dirname "$0")/secrets}
mkdir -p "$folder"
# Only its owner looks inside; in the containers each file is mounted alone, for an
# account that is nobody on this machine, so the files themselves are readable.
chmod 700 "$folder"

word() { od -An -N24 -tx1 /dev/urandom | tr -d ' \n'; }
keep() {
  if [ ! -e "$folder/$1" ]; then
    printf '%s\n' "$2" >"$folder/$1"
    chmod 444 "$folder/$1"
  fi
}

keep postgres_password "$(word)"
keep prefect_auth "admin:$(word)"
password=$(cat "$folder/postgres_password")
keep database_url "postgresql://pubpipe:$password@postgres:5432/pubpipe"
keep prefect_database_url "postgresql+asyncpg://pubpipe:$password@postgres:5432/prefect"
echo "The secrets are in $folder."
