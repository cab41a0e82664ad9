# nnviz: every target sets up what it needs. `make` alone lists them; ARGS="..." goes to the command.

VENV := .venv
STAMP := $(VENV)/.set-up
RUN := $(VENV)/bin/python -m
SOURCES := nnviz scripts tests
ARGS ?=

# Tests run on all cores, each with one BLAS thread: spinning threads would take the cores away.
JOBS ?= $(shell n=$$(nproc 2>/dev/null || sysctl -n hw.ncpu 2>/dev/null || echo 2); \
	echo $$((n < 2 ? 2 : n > 8 ? 8 : n)))
QUIET_BLAS := OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1 MKL_NUM_THREADS=1 VECLIB_MAXIMUM_THREADS=1
# Hundreds of processes start: compiled modules are kept, even where Python is told to keep none.
PYTEST := env -u PYTHONDONTWRITEBYTECODE QT_QPA_PLATFORM=offscreen $(QUIET_BLAS) $(RUN) pytest

.DEFAULT_GOAL := help
.PHONY: help run test check check-long bench shots setup clean

help: ## list the tasks
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1|\2/p' Makefile | awk -F'|' '{printf "%-18s %s\n", $$1, $$2}'

run: $(STAMP) ## open the app (ARGS="circle" opens that example)
	@$(RUN) nnviz $(ARGS)

test: $(STAMP) ## run the whole suite offscreen, on all cores (ARGS="-k spiral" picks)
	@$(PYTEST) -n $(JOBS) --dist worksteal $(ARGS)

check: $(STAMP) ## lint, format, types, import rules
	@$(RUN) ruff check $(SOURCES)
	@$(RUN) ruff format --check $(SOURCES)
	@$(RUN) mypy
	@$(PYTEST) -q tests/test_imports.py

check-long: $(STAMP) ## run the tests that take minutes
	@$(PYTEST) -m long -o faulthandler_timeout=3600 $(ARGS)

bench: $(STAMP) ## measure speed (ARGS="live" measures that group)
	@$(RUN) nnviz bench $(ARGS)

shots: $(STAMP) ## draw the README's screenshots anew
	@mkdir -p docs/images
	@for theme in dark light; do \
		$(RUN) nnviz shot spiral --theme $$theme --out docs/images/spiral-$$theme.png || exit 1; \
		$(RUN) nnviz shot multi-output --theme $$theme --level layers --view palette \
			--out docs/images/layers-$$theme.png || exit 1; \
		$(RUN) nnviz shot spiral --theme $$theme --view inspector --neuron h1:3 --size 1440x1200 \
			--out docs/images/inspector-$$theme.png || exit 1; \
		$(RUN) nnviz shot strokes-cnn --theme $$theme --view pad,filters \
			--out docs/images/maps-$$theme.png || exit 1; \
		$(RUN) nnviz shot digits-cnn --theme $$theme --view why,rules --steps 600 \
			--out docs/images/why-$$theme.png || exit 1; \
		$(RUN) nnviz shot char-lstm --theme $$theme --view reader,selective --steps 600 \
			--out docs/images/reader-$$theme.png || exit 1; \
		$(RUN) nnviz shot induction --theme $$theme --view reader,heads --steps 600 \
			--out docs/images/heads-$$theme.png || exit 1; \
		$(RUN) nnviz shot pendulum-forecast --theme $$theme --view forecast \
			--out docs/images/forecast-$$theme.png || exit 1; \
	done

setup: $(STAMP) ## only make the environment (every other task does it by itself)

clean: ## remove caches and build output (the environment stays in .venv)
	@rm -rf build dist .pytest_cache .mypy_cache .ruff_cache .hypothesis
	@find nnviz scripts tests -name __pycache__ -type d -prune -exec rm -rf {} +

$(STAMP): pyproject.toml constraints.txt
	@python=$$(scripts/find_python.sh) && "$$python" scripts/set_up.py $(VENV) $(STAMP)
