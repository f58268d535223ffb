# `make` lists the targets. Set-up is bootstrap.py; what is checked, and in which order, is .ci/checks.py.
PYTHON ?= python3
INSTALLED := .venv/bin/python
WUZE_SEED ?= 1

.DEFAULT_GOAL := help
.PHONY: help demo run test test-fast test-large lint format types contracts audit simulate-year simulate-years \
	simulate-round \
	bench screenshots lock clean python set-up-run set-up-test

help: ## this list
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "  make %-14s %s\n", $$1, $$2 }' Makefile

demo: set-up-run ## the bot with a local server and a chat page, without a Telegram token
	@$(INSTALLED) -m bot demo

run: set-up-run ## the bot on Telegram; needs BOT_TOKEN
	@$(INSTALLED) -m bot run

test: set-up-test ## everything: lint, types, contracts, all tests on both databases, browser, audit
	@$(INSTALLED) .ci/checks.py all

test-fast: set-up-test ## the tests without real processes, browser and PostgreSQL
	@$(INSTALLED) .ci/checks.py fast

test-large: set-up-test ## the tests that take many minutes
	@$(INSTALLED) .ci/checks.py large

lint: set-up-test ## formatting and lint
	@$(INSTALLED) .ci/checks.py format lint

format: set-up-test ## put the code into the common format
	@.venv/bin/ruff format .
	@.venv/bin/ruff check --fix .

types: set-up-test ## types (mypy, strict)
	@$(INSTALLED) .ci/checks.py types

contracts: set-up-test ## which layer may import what
	@$(INSTALLED) .ci/checks.py contracts

audit: set-up-test ## known vulnerabilities of the locked packages
	@$(INSTALLED) .ci/checks.py audit

simulate-year: set-up-test ## the city over a whole year on a virtual clock; WUZE_SEED=7 for another one
	@$(INSTALLED) -m tests.simulation --seed $(WUZE_SEED)

simulate-years: set-up-test ## a hundred years of a small city, a line each
	@$(INSTALLED) -m tests.simulation --seed $(WUZE_SEED) --years 100 --small

simulate-round: set-up-test ## a cross round of 96 organizations and 48 inspectors through the chat, with faults
	@$(INSTALLED) -m tests.simulation --seed $(WUZE_SEED) --round

bench: set-up-test ## measure beside the peers and write docs/benchmarks.md
	@$(INSTALLED) -m benchmarks

screenshots: set-up-test ## draw the pictures of the chat page in docs/ anew
	@$(INSTALLED) -m tests.browser.screenshots

lock: python ## renew requirements/*.txt from pyproject.toml
	@$(PYTHON) bootstrap.py lock

clean: ## remove what was installed and cached (never data)
	rm -rf .venv .mypy_cache .ruff_cache .pytest_cache .hypothesis .import_linter_cache
	find . -name __pycache__ -type d -prune -exec rm -rf {} +

set-up-run set-up-test: set-up-%: python
	@$(PYTHON) bootstrap.py $*

python:
	@command -v $(PYTHON) >/dev/null || { \
		echo "Wuze needs Python 3.11 or newer, and $(PYTHON) is not here."; \
		echo "  Debian, Ubuntu:    sudo apt install python3 python3-pip"; \
		echo "  Fedora:            sudo dnf install python3 python3-pip"; \
		echo "  macOS (Homebrew):  brew install python"; \
		exit 1; }
