# Two commands do everything: `make run` and `make test`. The rest is for development.
SHELL := /bin/bash
.DEFAULT_GOAL := run
# The first Python that really runs and is new enough (a shim may stand for one that does not).
PYTHON ?= $(shell for p in python3.13 python3.12 python3.11 python3; do $$p -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null && echo $$p && break; done)
BIN := .venv/bin
export PIP_DISABLE_PIP_VERSION_CHECK := 1

.PHONY: run dev test check bench bench-large bench-environment bench-dossiers bench-peers lighthouse lock messages prepare screenshots clean

run: .make/run
	@exec $(BIN)/langnghe serve

dev: .make/dev  ## reloads on change
	@LANGNGHE_DEBUG=1 $(BIN)/langnghe prepare
	@LANGNGHE_DEBUG=1 $(BIN)/langnghe worker & worker=$$!; trap 'kill $$worker' EXIT; \
	  LANGNGHE_DEBUG=1 $(BIN)/langnghe runserver $${HOST:-127.0.0.1}:$${PORT:-8000}

test: .make/dev  ## everything: lint, types, walls, both databases, browser
	@scripts/test

check: .make/dev  ## the fast part, before a commit
	@scripts/check

bench: .make/dev  ## the real server under load
	@$(BIN)/python -m bench.run $(BENCH)

bench-large: .make/dev  ## sheets of 50,000 rows and photos of 20 MB by the dozen
	@$(BIN)/python -m bench.large $(BENCH)

bench-environment: .make/dev  ## a million readings, and what pages ask of them
	@$(BIN)/python -m bench.environment $(BENCH)

bench-dossiers: .make/dev  ## an office with 100,000 dossiers, and what its queue takes
	@$(BIN)/python -m bench.dossiers $(BENCH)

lighthouse: .make/dev  ## five pages on a slow phone, by Lighthouse and Chromium
	@$(BIN)/python -m bench.lighthouse

bench-peers: .make/dev  ## beside django-oscar and Vendure, which it installs apart
	@$(BIN)/python -m bench.peers $(PEERS)

messages: .make/dev  ## take new sentences into the Vietnamese catalogues
	@$(BIN)/python scripts/messages.py update && $(BIN)/python scripts/messages.py check

lock:  ## pin the dependencies anew (needs uv)
	uv pip compile pyproject.toml --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 -q -o requirements.lock
	uv pip compile pyproject.toml --group dev --generate-hashes --no-header --no-emit-index-url --universal --python-version 3.11 -q -o requirements-dev.lock

CATALOGUES := $(shell find src -name django.po)

.make/run: requirements.lock pyproject.toml $(CATALOGUES) | .venv
	@scripts/setup run
	@touch $@

.make/dev: requirements-dev.lock pyproject.toml $(CATALOGUES) | .venv
	@scripts/setup dev
	@touch .make/run $@

.venv:
	@mkdir -p .make
	@test -n "$(PYTHON)" || { echo "Python 3.11 or later is needed."; exit 1; }
	@$(PYTHON) -m venv .venv

clean:  ## forget the environment, keep the data
	rm -rf .venv .make

openapi: .make/dev  ## write the document of the API anew
	@DATA_DIR=$$(mktemp -d) $(BIN)/python -m langnghe.cli export_openapi_schema --api langnghe.web.api.api --indent 1 > docs/openapi.json
