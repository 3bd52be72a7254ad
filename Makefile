# Everything from a bare machine with Python 3.11 to 3.13 and its pip. `make run` and
# `make test` are all that a newcomer needs; README.md says what to do without make.

PYTHON ?= python3
UV := .uv/bin/uv
BIN := .venv/bin
UV_VERSION := 0.13.8
EXTRAS_run := [tune]
EXTRAS_instructor := [instructor]
EXTRAS_test := [test,jax,tune,instructor]
TWO_AT_ONCE := --numprocesses 2 --dist loadfile  # a notebook's cells must stay together
ON_JAX := fashion_dl tests/test_models.py tests/test_schedules.py tests/test_training.py \
	tests/test_optimizers.py tests/test_pretrained.py tests/test_transfer.py
CHECK_PYTHON = $(PYTHON) -c "import sys; v = sys.version_info[:2]; \
	(3, 11) <= v <= (3, 13) or sys.exit('fashion_dl needs Python 3.11, 3.12 or 3.13; ' \
	'$(PYTHON) is Python %d.%d. Name one that fits: make run PYTHON=python3.12' % v)"

.PHONY: run test test-fast lint lab notebooks exercises instructor bench lock clean

run: .venv/installed-run
	$(BIN)/python -m notebooks.run

test: lint
	$(BIN)/python -m pytest $(TWO_AT_ONCE)
	KERAS_BACKEND=jax $(BIN)/python -m pytest $(TWO_AT_ONCE) $(ON_JAX)

test-fast: lint
	$(BIN)/python -m pytest $(TWO_AT_ONCE) fashion_dl tests

lint: .venv/installed-test
	$(BIN)/ruff check
	$(BIN)/ruff format --check

lab: .venv/installed-run
	$(BIN)/jupyter lab notebooks/01_meet_the_data.ipynb

notebooks: .venv/installed-run
	$(BIN)/python -m notebooks.run --in-place

# The students' copies of the exercises, made anew from notebooks/exercises/source.
exercises: .venv/installed-instructor
	$(BIN)/python -m notebooks.exercises.generate

instructor: .venv/installed-instructor

# The race on this machine, beside what the README shows of another.
bench: .venv/installed-run
	$(BIN)/python -m benchmarks.race --into build

# The lock, made anew: one file for all platforms and extras, with hashes and no addresses.
lock: $(UV)
	$(UV) pip compile --quiet --upgrade --universal --generate-hashes --all-extras \
		--no-header --python $(PYTHON) --output-file requirements.txt pyproject.toml

clean:
	rm -rf .uv .venv build

.venv/installed-%: requirements.txt pyproject.toml $(UV)
	@$(CHECK_PYTHON)
	$(UV) venv --quiet --allow-existing --python $(PYTHON) .venv
	$(UV) pip install --quiet --compile-bytecode --python $(BIN)/python \
		--constraint requirements.txt --editable ".$(EXTRAS_$*)"
	touch $@ $(if $(filter test,$*),.venv/installed-run .venv/installed-instructor)  # it holds both

$(UV):
	@$(CHECK_PYTHON)
	$(PYTHON) -m pip install --quiet --disable-pip-version-check --root-user-action=ignore \
		--target .uv uv==$(UV_VERSION)
