#!/usr/bin/env bash
# The database servers that the tests start, from the system's packages: MariaDB, of which no wheel has a
# server, and a PostgreSQL built with TLS, which the wheel's is not. A second call does nothing.
set -euo pipefail

missing=()
PATH="$PATH:/usr/sbin" command -v mariadbd >/dev/null || missing+=(mariadb-server)
compgen -G '/usr/lib/postgresql/*/bin/postgres' >/dev/null || missing+=(postgresql)
if [ ${#missing[@]} -eq 0 ]; then exit 0; fi

printf 'databases: installing %s\n' "${missing[*]}" >&2
export DEBIAN_FRONTEND=noninteractive
apt-get update -q >/dev/null
apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
