# Everything a developer or a curious person runs. `make` alone lists it.
PYTHON ?= python3
PORT ?= 8000
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip install --quiet --disable-pip-version-check --no-compile
RUN := $(VENV)/.run
DEV := $(VENV)/.dev

.DEFAULT_GOAL := help
.PHONY: help setup demo test million check fix bench pictures gallery lock clean

help: ## list the targets
	@grep -E '^[a-z]+:.*##' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 12

setup: $(DEV) ## make the virtual environment in .venv (once)

$(RUN): requirements.txt pyproject.toml
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { echo "SPM needs Python 3.11 or newer; set PYTHON=/path/to/python3.11"; exit 1; }
	@$(PYTHON) -m venv --clear $(VENV) || { echo "This Python has no venv module: install python3-venv, or set PYTHON=…"; exit 1; }
	@echo "Installing what SPM needs into $(VENV) (once, about a minute) …"
	@$(PIP) --no-deps --require-hashes -r requirements.txt
	@$(PIP) --no-deps --no-build-isolation -e .
	@touch $@

$(DEV): $(RUN) requirements-dev.txt
	@echo "Installing what building and testing need into $(VENV) (once) …"
	@$(PIP) --no-deps --require-hashes -r requirements-dev.txt
	@touch $@

demo: $(RUN) ## the demo company in a Slack on this machine (PORT=8000)
	@exec $(BIN)/spm sandbox --port $(PORT)

test: check ## everything that must hold: check, then all tests on SQLite, PostgreSQL and in a browser
	$(BIN)/python -m pytest -n 2 --dist loadfile

million: $(DEV) ## the grammar's property tests with a million examples instead of 50,000 (some twenty minutes)
	EXAMPLES_TIMES=20 $(BIN)/python -m pytest -n 2 --dist load --timeout 7200 tests/bot/test_grammar_words.py tests/bot/test_grammar_commands.py

check: $(DEV) ## format, lint, types, import contracts, every test can be collected
	$(BIN)/ruff format --check .
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	$(BIN)/python -m pytest -qqq --collect-only >$(VENV)/collected || { cat $(VENV)/collected; exit 1; }

fix: $(DEV) ## format and repair what can be repaired
	$(BIN)/ruff format .
	$(BIN)/ruff check --fix .

bench: $(DEV) ## measure speed as ratios against stated floors
	$(BIN)/python -m bench

pictures: $(DEV) ## make the README's pictures with the program itself
	$(BIN)/python docs/make_pictures.py

gallery: $(DEV) ## make docs/charts.md and its pictures with the program itself
	$(BIN)/python docs/make_gallery.py

lock: ## renew requirements*.txt from the .in files (needs uv)
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements.in -o requirements.txt
	uv pip compile -q --upgrade --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-header requirements-dev.in -o requirements-dev.txt

clean: ## remove what was made here
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .import_linter_cache .hypothesis spm.db spm.db-*
