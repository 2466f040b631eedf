# Two commands for a newcomer: `make demo` and `make test`. Each does its own set-up first.
SHELL := /bin/bash
.DEFAULT_GOAL := help
export PATH := $(CURDIR)/.venv/bin:$(CURDIR)/node_modules/.bin:$(PATH)

.PHONY: help setup scanners runtimes demo test test-versions check fix lock strict-synth bench-synth bench-small-files bench-straggler bench-s3-latency bench-jdbc faults clean

help: ## list all targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | awk -F ':.*## ' '{printf "make %-17s %s\n", $$1, $$2}'

setup: ## install everything from package registries; a second call does nothing
	@./scripts/setup.sh

demo: setup ## deploy into the emulator, run the deployed job on 20,000 small files, compare
	@python -m demo $(DEMO_OPTIONS)

test: scanners ## all tests: templates, real Spark, real `cdk deploy` into the emulator
	@pytest $(PYTEST_OPTIONS)

test-versions: runtimes ## the same job and DynamicFrame calls on the Spark of Glue 5.0, 5.1 and 6.0
	@pytest tests/local/versions tests/local/test_awsglue_dynamic_frame.py $(PYTEST_OPTIONS)

check: setup ## format, lint, types and the quick tests
	@ruff format --check --quiet .
	@ruff check --quiet .
	@mypy
	@pytest -q -m "not spark and not deploy and not whole" $(PYTEST_OPTIONS)

fix: setup ## format, and mend what the linter can
	@ruff check --quiet --fix .
	@ruff format --quiet .

scanners: setup
	@./scripts/setup.sh --scanners

runtimes: setup ## the Spark and Python of Glue 5.1 and 6.0, each in an environment of its own
	@./scripts/setup.sh --runtimes

strict-synth: scanners ## all scanners over the sample app and a full one: cdk-nag's packs, cfn-lint, checkov, our own
	@python -m scripts.strict_synth

bench-synth: setup ## what a synth costs beside bare L1 and stable L2, into benchmarks/results/synth.json
	@python -m benchmarks.bench_synth $(BENCH_OPTIONS)

bench-small-files: setup ## small files to Parquet: naive, tuned, ours, pyarrow, in one run
	@python -m benchmarks.small_files $(BENCH_OPTIONS)

bench-straggler: setup ## coalesce(1) against ours
	@python -m benchmarks.straggler $(BENCH_OPTIONS)

bench-jdbc: setup ## 34 million rows from PostgreSQL and MariaDB: the guide's code, ours, others, in one run
	@python -m benchmarks.jdbc $(BENCH_OPTIONS)

bench-s3-latency: setup ## small objects on an S3 that answers 20 to 50 ms late
	@python -m benchmarks.s3_latency $(BENCH_OPTIONS)

faults: setup ## runs and the commit protocol killed, S3 and disks that fail, writers at once: all cells, onto their page
	@rm -rf build/faults
	@HARDENED_GLUE_ALL_FAULTS=1 pytest -q tests/faults
	@PYTHONPATH=constructs:glue_scripts python -m tests.faults.faults_page

lock: setup ## pin requirements*.txt anew from pyproject.toml
	@./scripts/lock.sh

clean: ## remove what was built, keep what was installed
	@rm -rf build cdk.out
