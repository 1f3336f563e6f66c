# Two commands for a new machine with Python 3.11+ and make: `make demo` and `make test`.
PYTHON ?= python3
PORT ?= 8000
BIN := .venv/bin

.PHONY: demo test quick lint lock

demo: .venv/run.stamp
	$(BIN)/snn demo --port $(PORT)

test: .venv/test.stamp
	$(BIN)/python tests/run.py

quick: .venv/test.stamp
	$(BIN)/python -m pytest -q -n 2 -m "not slow and not browser"
	$(BIN)/python -m pytest -q -n 2 -m "not slow and not browser" --ds snn.config.desk_settings src/snn/desk

lint: .venv/test.stamp
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m django makemigrations --check --dry-run --settings snn.config.desk_settings

.venv/run.stamp: requirements/run.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "SNN needs Python 3.11 or newer; say make PYTHON=/path/to/python3.11"; exit 2; }
	test -x $(BIN)/python || $(PYTHON) -m venv .venv
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/run.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation --editable .
	touch $@

.venv/test.stamp: .venv/run.stamp requirements/test.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --require-hashes -r requirements/test.txt
	touch $@

# Needs uv; names no index host and stores no download address.
lock:
	for part in run train test; do uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
	  --no-emit-index-url --no-annotate --no-header requirements/$$part.in -o requirements/$$part.txt; done
