# The verbs of the project. Tools are called as `python -m …`, so that a path with a space works.

SHELL := /bin/sh
PY := .venv/bin/python
PYTEST := $(PY) -m pytest
SETUP := .venv/.setup.stamp
SETUP_DEV := .venv/.setup-dev.stamp
PSYCOPG_PY := .venv-psycopg/bin/python
SETUP_PSYCOPG := .venv-psycopg/.setup.stamp
PSYCOPG := psycopg[binary,pool]==3.3.9
PIP_INSTALL := $(PY) -m pip install --quiet --disable-pip-version-check

.DEFAULT_GOAL := help
.PHONY: help setup setup-dev demo test test-sqlite test-postgresql test-psycopg test-slow test-matrix fuzz \
	mutate lint types contracts format migrations docs bench run check

help: ## list the verbs
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-16s %s\n", $$1, $$2}' Makefile

setup: $(SETUP) ## make .venv with what the project needs to run

setup-dev: $(SETUP_DEV) ## add what tests, checks and types need

.venv/bin/python:
	@sh development/make_venv.sh .venv

$(SETUP): requirements.txt pyproject.toml | .venv/bin/python
	$(PIP_INSTALL) -r requirements.txt
	$(PIP_INSTALL) --no-deps --editable .
	@touch $@

$(SETUP_DEV): requirements-dev.txt $(SETUP)
	$(PIP_INSTALL) -r requirements-dev.txt
	@touch $@

demo: $(SETUP) ## import public data, process it with a script, show what happened
	@$(PY) -m examples.demo

test: test-sqlite test-postgresql ## run the suite on SQLite, then what uses the database on PostgreSQL

test-sqlite: $(SETUP_DEV) ## run the suite on SQLite
	TEST_DATABASE=sqlite $(PYTEST) -n 2 -m "not slow"

test-postgresql: $(SETUP_DEV) ## run the tests that use the database on a real PostgreSQL
	TEST_DATABASE=postgresql $(PYTEST) -n 2 -m "not slow"

test-slow: $(SETUP_DEV) ## run the slow tests on both databases
	@# Exit code 5: no slow test uses the database.
	TEST_DATABASE=postgresql $(PYTEST) -n 2 --dist worksteal -m slow || test $$? = 5
	TEST_DATABASE=sqlite $(PYTEST) -n 2 --dist worksteal -m slow

$(SETUP_PSYCOPG): requirements-dev.txt requirements.txt pyproject.toml
	@sh development/make_venv.sh .venv-psycopg
	$(PSYCOPG_PY) -m pip install --quiet --disable-pip-version-check -r requirements-dev.txt "$(PSYCOPG)"
	$(PSYCOPG_PY) -m pip install --quiet --disable-pip-version-check --no-deps --editable .
	@touch $@

test-psycopg: $(SETUP_PSYCOPG) ## run what speaks to PostgreSQL itself with psycopg 3, which Django prefers
	TEST_DATABASE=postgresql $(PSYCOPG_PY) -m pytest -n 2 -m "not slow" tests/core tests/eaml_bridge \
		tests/eamllogger tests/faults tests/machine

fuzz: $(SETUP_DEV) ## try random texts on the language for ten minutes
	ML_FUZZ_S=600 ML_FUZZ_SEED=$${ML_FUZZ_SEED:-1} $(PYTEST) tests/fuzz

test-matrix: $(SETUP_DEV) ## run the tests of mlpy on Python 3.12 and 3.13, where found
	@sh development/test_matrix.sh 3.12 3.13

mutate: $(SETUP_DEV) ## break operators and built-ins of mlpy on purpose; the tests must notice
	$(PY) -m development.mutation

lint: $(SETUP_DEV) ## look for mistakes and for code that is not formatted
	$(PY) -m ruff check .
	$(PY) -m ruff format --check .

types: $(SETUP_DEV) ## check the types
	$(PY) -m mypy

contracts: $(SETUP_DEV) ## check that every import points down
	$(PY) -m development.contracts

format: $(SETUP_DEV) ## format the code and mend what can be mended
	$(PY) -m ruff check --fix .
	$(PY) -m ruff format .

migrations: $(SETUP) ## fail if a model changed without its migration
	$(PY) manage.py makemigrations --check --dry-run

docs: $(SETUP_DEV) ## write the tables of the language's reference, check all documentation
	$(PY) -m development.language_reference
	$(PYTEST) tests/docs

.venv/.setup-bench.stamp: benchmarks/requirements.txt $(SETUP_DEV)
	$(PIP_INSTALL) -r benchmarks/requirements.txt
	@touch $@

bench: .venv/.setup-bench.stamp ## run the benchmarks and print their bars
	$(PY) -m benchmarks

run: $(SETUP) ## migrate and serve the project on http://127.0.0.1:8000/
	$(PY) manage.py migrate
	$(PY) manage.py runserver

check: lint types contracts migrations test ## everything a change must pass
