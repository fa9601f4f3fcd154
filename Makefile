# What people do here. Without make, the line under each target's comment does the same.
PYTHON ?= $(shell command -v python3.11 || command -v python3)
VENV ?= .venv
BIN := $(VENV)/bin
SITE_PORT ?= 8000
# Tests write much and wait for the disk each time: in memory, where there are 8 GB to spare, they take half as long.
MEMORY = $(shell df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 && $$4 > 8000000 { print "/dev/shm" }')

# Material announces a generator that we do not use; what we do when it ends stands in the README.
export NO_MKDOCS_2_WARNING := 1

.DEFAULT_GOAL := site
.PHONY: site serve check test lint types hooks sample sample-office docs bench-check bench-gate bench-land bench-times bench-figures bench-register lock clean

site: $(VENV)/.ready ## check the ledger and build its site
	@$(BIN)/taizhang check
	@$(BIN)/mkdocs build --strict
	@echo "The site is in site/. To read it: $(BIN)/python -m http.server -b 127.0.0.1 -d site $(SITE_PORT), then open http://127.0.0.1:$(SITE_PORT)/"

serve: $(VENV)/.ready ## serve the site, and build it again whenever a record changes
	@$(BIN)/mkdocs serve --livereload -a 127.0.0.1:$(SITE_PORT)

check: $(VENV)/.ready ## hold every record to every rule
	@$(BIN)/taizhang check

test: $(VENV)/.ready-dev ## pass the tests
	@TMPDIR="$${TMPDIR:-$(or $(MEMORY),/tmp)}" $(BIN)/python -m pytest -n auto --dist worksteal

lint: $(VENV)/.ready-dev ## style of the code
	@$(BIN)/ruff check tools tests benchmarks
	@$(BIN)/ruff format --check tools tests benchmarks

types: $(VENV)/.ready-dev ## types of the code
	@$(BIN)/mypy

hooks: $(VENV)/.ready ## refuse bad records when they are committed
	@$(BIN)/pre-commit install

sample: $(VENV)/.ready ## write records/ anew from the sample's story
	@$(BIN)/python tools/sample_office/build.py

sample-office: $(VENV)/.ready ## land the sample's story in .cache/sample.git, and print where that is
	@$(BIN)/python tools/sample_office/office.py

bench-check: $(VENV)/.ready-dev ## measure the check beside PyYAML, check-jsonschema and yamllint
	@PATH="$(abspath $(BIN)):$$PATH" $(BIN)/python benchmarks/check.py

bench-gate: $(VENV)/.ready ## measure the gate beside Git's own difference
	@$(BIN)/python benchmarks/gate.py

bench-land: $(VENV)/.ready ## measure landings beside git merge
	@$(BIN)/python benchmarks/land.py

bench-times: $(VENV)/.ready ## measure lights and reminders
	@$(BIN)/python benchmarks/times.py

bench-figures: $(VENV)/.ready ## measure all numbers of a year
	@$(BIN)/python benchmarks/figures.py

bench-register: $(VENV)/.ready-dev ## measure a large register in a slow browser
	@PYTHONPATH=. $(BIN)/python benchmarks/register.py

docs: $(VENV)/.ready ## write the pages that are made from the code and the schemas
	@$(BIN)/python tools/generate_docs.py

lock: $(VENV)/.ready-dev ## pin the dependencies anew: hashes, and no addresses
	@$(BIN)/pip-compile -q $(LOCK_FLAGS) --extra build -o requirements.lock pyproject.toml
	@$(BIN)/pip-compile -q $(LOCK_FLAGS) --extra build --extra dev -c requirements.lock -o requirements-dev.lock pyproject.toml
LOCK_FLAGS := --upgrade --generate-hashes --strip-extras --allow-unsafe --no-header \
	--no-emit-index-url --no-emit-find-links --no-emit-trusted-host

clean: ## remove everything that can be made again
	@rm -rf $(VENV) site .cache .mypy_cache .ruff_cache .pytest_cache .hypothesis

$(VENV)/.ready: requirements.lock pyproject.toml
	@echo "Setting up $(VENV) (once) ..."
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements.lock
	@$(BIN)/pip install -q --disable-pip-version-check --no-deps --no-build-isolation -e .
	@touch $@

$(VENV)/.ready-dev: requirements-dev.lock $(VENV)/.ready
	@echo "Adding what the tests need ..."
	@$(BIN)/pip install -q --disable-pip-version-check --require-hashes -r requirements-dev.lock
	@touch $@
