# Two commands matter: `make maps` and `make test`. Windows: see the pip lines in README.md.
PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --constraint constraints.txt
OUT ?= maps
TOOLS := .tools

.PHONY: sanitize maps test check lint lock audit-dependencies clean
.DELETE_ON_ERROR:

maps: $(VENV)/.installed
	$(BIN)/geomine run --out $(OUT)

test: check

# Everything CI runs, cheapest first.
check: lint
	$(BIN)/python -m pytest --numprocesses auto --dist loadgroup --cov --cov-report=term:skip-covered --cov-fail-under=95
	GEOMINE_KERNEL=off $(BIN)/python -m pytest --numprocesses auto tests/test_pipeline.py tests/joins tests/cluster/test_dbscan.py --no-cov -q
	$(BIN)/python -m pytest --numprocesses auto --nbmake notebooks --no-cov -q

lint: $(VENV)/.installed-test
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports

# The compiled kernel under the address, undefined-behaviour and thread sanitizers.
sanitize: $(VENV)/.installed-test
	$(BIN)/python -m pytest tests/kernel -q --no-cov -rs

# Exact versions with hashes, for installs that trust nothing else.
lock:
	$(PYTHON) -m venv $(TOOLS)/uv
	$(TOOLS)/uv/bin/python -m pip install --quiet --disable-pip-version-check uv
	$(TOOLS)/uv/bin/uv pip compile pyproject.toml --constraint constraints.txt --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header --quiet --output-file requirements.lock

# Known faults of the dependencies: 0 none, 1 some, 3 nobody could be asked (no network).
audit-dependencies:
	@$(PYTHON) scripts/audit_dependencies.py

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "geomine needs Python 3.11 or newer; found: $$($(PYTHON) --version). Try: make PYTHON=python3.12 $(MAKECMDGOALS)"; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { rm -rf $(VENV); echo "Could not make $(VENV). On Debian or Ubuntu: apt install python3-venv"; exit 1; }

KERNEL := hatch_build.py $(wildcard geomine/kernel/build.py geomine/kernel/source/*)

# Installing compiles the kernel too, if there is a C++ compiler.
$(VENV)/.installed: $(VENV)/bin/python pyproject.toml constraints.txt $(KERNEL)
	$(PIP) --editable .
	@touch $@

$(VENV)/.installed-test: $(VENV)/bin/python pyproject.toml constraints.txt $(KERNEL)
	$(PIP) --editable '.[test]'
	@touch $@ $(VENV)/.installed

clean:
	rm -rf $(VENV) $(TOOLS) .mypy_cache .pytest_cache .ruff_cache .hypothesis .coverage build dist
