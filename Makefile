# Two words do all set-up: `make demo` for visitors, `make test` for contributors.
# Needs Python 3.11 or newer with venv, git and make.

VENV := .venv
BIN := $(VENV)/bin
READY := $(VENV)/.ready
INSTALLED := $(VENV)/.installed
# Folders too: one is newer where a file was deleted in it.
SOURCES := $(shell find perfsmith -name '*.py' -o -type d ! -name __pycache__) pyproject.toml

# How long `make demo` searches in each example.
DEMO_BUDGET ?= 95s
DEMO_FLAGS := --time-budget $(DEMO_BUDGET) --seed 1 --isolated --python $(CURDIR)/$(BIN)/python

SPELLED := perfsmith tests benchmarks docs examples scripts Makefile pyproject.toml $(wildcard *.md) $(wildcard requirements/*.in)

.PHONY: help demo test check venv sandbox clean

help:
	@echo 'make demo    make two small example projects faster, and show the evidence'
	@echo 'make test    run all tests'
	@echo 'make check   format, lint, types, layers, spelling'
	@echo 'make clean   remove everything that was made here'

demo: venv sandbox
	$(BIN)/optimize examples/recordkit $(DEMO_FLAGS)
	$(BIN)/optimize examples/signalkit $(DEMO_FLAGS)

test: venv sandbox
	scripts/with-docker-engine scripts/run-tests $(BIN)/python

check: $(READY)
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/codespell $(SPELLED)

venv: $(INSTALLED)

$(READY): requirements/dev.txt scripts/make-venv
	@scripts/make-venv $(VENV)
	@touch $@

# As users have it, from a wheel: what is missing in there is missed here.
$(INSTALLED): $(READY) $(SOURCES) scripts/install-perfsmith
	@scripts/install-perfsmith $(VENV)
	@touch $@

sandbox:
	@scripts/get-bubblewrap

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache .coverage
	rm -rf .perfsmith examples/*/.perfsmith *.egg-info
	find . -name __pycache__ -type d -prune -exec rm -rf {} +
