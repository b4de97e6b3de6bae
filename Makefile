# Telecine. `make help` lists what there is; the first target that needs it makes .venv.
PYTHON ?= python3
BIN := .venv/bin
READY := .venv/.ready
RUN := $(BIN)/python -m
PORT ?= 8700
PACE ?= 6
LONG_RUNS := deep or postgres or browser or inspector
unexport PYTHONDONTWRITEBYTECODE  # tests start many processes: each would compile the whole tree again

.DEFAULT_GOAL := help
.PHONY: help install generate drift lint types test test-slow test-postgres test-browser test-inspector contract contract-deep mutation demo bench mock tables api-diff clips constraints clean

help: ## show this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' $(MAKEFILE_LIST)

install: $(READY) ## make .venv with everything in it (Python >= 3.11)

$(READY): pyproject.toml constraints.txt
	@$(PYTHON) -c 'import sys; sys.exit("Telecine needs Python 3.11 or newer, not %d.%d: make PYTHON=python3.12" % sys.version_info[:2] if sys.version_info < (3, 11) else 0)'
	@echo "making .venv (once; half a minute or so)"
	@$(PYTHON) -m venv .venv
	@$(BIN)/pip install --quiet --disable-pip-version-check --constraint constraints.txt --editable '.[dev]'
	@touch $@

generate: $(READY) ## bring generated/ up to date with specs/
	@$(RUN) codegen generate

drift: $(READY) ## fail when generated/ does not follow from specs/
	@$(RUN) codegen check

lint: $(READY) ## look for problems in specs and code
	@$(RUN) codegen lint
	@$(RUN) ruff check .
	@$(RUN) ruff format --check .

types: $(READY) ## check types with mypy --strict and pyright strict
	@$(RUN) mypy
	@$(BIN)/pyright

test: $(READY) ## run the fast tests, less than two minutes on two cores
	@$(RUN) pytest -q -n 3 --dist worksteal -m 'not slow and not ($(LONG_RUNS))'

test-slow: $(READY) ## run the tests that start many processes, servers and compilers, five minutes or so
	@$(RUN) pytest -q -n 3 --dist worksteal -m 'slow and not ($(LONG_RUNS))'

test-postgres: $(READY) ## run the tests that need PostgreSQL, which they start (Debian: apt-get install postgresql)
	@$(RUN) pytest -q -m postgres -n 4 --maxschedchunk 1

test-browser: $(READY) ## run the tests of the gallery in a headless Chromium (Debian: apt-get install chromium)
	@$(RUN) pytest -q -m browser -n 2 --dist worksteal tests/browser

test-inspector: $(READY) ## run the tests with the MCP Inspector as client, which is installed with npm
	@npm install --silent --no-audit --no-fund --prefix .inspector node@22.23.3 @modelcontextprotocol/inspector@2.12.0
	@$(RUN) pytest -q -m inspector tests/inspector

contract: $(READY) ## specs against mocks, 50 examples; with PROVIDER= BASE_URL= against a real server (free, or ALLOW_PAID=1)
	@$(RUN) $(if $(BASE_URL),codegen contract --base-url $(BASE_URL) --report reports $(if $(filter 1,$(ALLOW_PAID)),--allow-paid) $(if $(RECORD),--record $(RECORD)),tests.contract run) $(if $(PROVIDER),--provider $(PROVIDER)) $(if $(SEED),--seed $(SEED))

contract-deep: $(READY) ## the same with 400 examples and a new seed (SEED= to repeat one), and every cut and broken mock
	@$(RUN) tests.contract run --examples 400 --seed $(or $(SEED),new) $(if $(PROVIDER),--provider $(PROVIDER))
	@$(RUN) pytest -q -n 2 -m 'deep and not (postgres or browser or inspector)'

mutation: $(READY) ## put every broken mock before the check that must catch it
	@$(RUN) tests.contract mutation

demo: generate ## one prompt through every provider: a video each in out/, and out/index.html
	@$(RUN) telecine.demo

bench: $(READY) ## ratios against floors and peers, in one table (ONLY="calls decode" for some, KEEP=1 to keep it)
	@$(RUN) benchmarks $(ONLY) $(if $(KEEP),--keep)

mock: $(READY) ## serve the mock servers on 127.0.0.1 (PORT=8700, PACE=6)
	@$(RUN) telecine_mock --port $(PORT) --pace $(PACE)

tables: $(READY) ## write the tables in README and docs again, from the code
	@$(RUN) tests.docs.generated_tables

api-diff: $(READY) ## print public names removed, added or changed since REVISION= (default: the last tag)
	@$(RUN) tests.docs.api_diff $(REVISION)

clips: ## make the mock's clips again (needs ffmpeg)
	@sh src/telecine_mock/clips/make.sh

constraints: $(READY) ## write constraints.txt from .venv
	@{ sed -n '/^#/p' constraints.txt; $(BIN)/pip freeze --exclude-editable; } > constraints.tmp && mv constraints.tmp constraints.txt

clean: ## remove what can be made again
	@rm -rf .venv .cache .hypothesis .mypy_cache .pytest_cache .ruff_cache build dist out reports
	@find . -name __pycache__ -type d -prune -exec rm -rf {} +
