# Everything from a bare machine with Python 3.11 to 3.13 and its pip. `make run` and
# `make test` are all that a newcomer needs; README.md says what to do without make.

PYTHON ?= python3
UV := .uv/bin/uv
BIN := .venv/bin
UV_VERSION := 0.13.8
EXTRAS_run :=
EXTRAS_test := [test]

.PHONY: run test test-fast lab notebooks lock clean

run: .venv/installed-run
	$(BIN)/python -m notebooks.run

test: test-lint .venv/installed-test
	$(BIN)/python -m pytest

test-fast: test-lint .venv/installed-test
	$(BIN)/python -m pytest fashion_dl tests

.PHONY: test-lint
test-lint: .venv/installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

lab: .venv/installed-run
	$(BIN)/jupyter lab notebooks/01_meet_the_data.ipynb

notebooks: .venv/installed-run
	$(BIN)/python -m notebooks.run --in-place

# The lock, made anew: one file for all platforms and extras, with hashes and no addresses.
lock: $(UV)
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --all-extras \
		--no-header --python $(PYTHON) --output-file requirements.txt pyproject.toml

clean:
	rm -rf .uv .venv build

.venv/installed-%: requirements.txt pyproject.toml $(UV)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip install --quiet --python $(BIN)/python --constraint requirements.txt \
		--editable ".$(EXTRAS_$*)"
	touch $@

$(UV):
	@$(PYTHON) -c "import sys; v = sys.version_info[:2]; (3, 11) <= v <= (3, 13) or sys.exit( \
		'fashion_dl needs Python 3.11, 3.12 or 3.13; $(PYTHON) is Python %d.%d. Name one that ' \
		'fits: make run PYTHON=python3.12' % v)"
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --target .uv uv==$(UV_VERSION)
