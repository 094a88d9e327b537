# `make demo` and `make test` need only git, make and Python 3.11 or later; they set up the rest.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin
# The tests that ask Datasette for pages; `make test-next` runs all others on the newer one, too.
PAGES = tests/datasette_hexapla tests/hexapla/test_demo_pages.py tests/hexapla/test_serving.py \
	tests/hexapla/test_siting.py

# What goes on beside the longer rest, so that both take about the same time.
BESIDE = tests/archive tests/attacks tests/differ tests/snapshots

.PHONY: demo test test-next coverage sbom clean

demo: $(VENV)/.done
	$(BIN)/hexapla demo

# Two runs at once, which two processors do in the time of the longer one.
test: $(VENV)/.done $(VENV)-next/.done
	@{ $(BIN)/python -m pytest $(BESIDE); ours=$$?; \
	echo "On the newest Datasette:"; \
	$(VENV)-next/bin/python -m pytest $(PAGES); theirs=$$?; \
	exit $$((ours || theirs)); } > $(VENV)-next/tests.log 2>&1 & beside=$$!; \
	$(BIN)/python -m pytest $(addprefix --ignore=,$(BESIDE)); rest=$$?; \
	wait $$beside; beside=$$?; cat $(VENV)-next/tests.log; \
	exit $$((rest || beside))

test-next: $(VENV)-next/.done
	$(VENV)-next/bin/python -m pytest tests/datasette_hexapla tests/hexapla

# Which branches the tests take, in whatever process; about twice the time of the tests.
coverage: $(VENV)/.done
	$(BIN)/python -m coverage erase
	PYTHONPATH=$(CURDIR)/benchmarks/measured $(BIN)/python -m coverage run -m pytest
	$(BIN)/python -m coverage combine --quiet
	$(BIN)/python benchmarks/branches.py

# What is installed with the program, as a bill of materials (CycloneDX).
sbom: $(VENV)/.done
	@$(BIN)/python benchmarks/supply.py sbom

# Known vulnerabilities of what is pinned, from records of OSV on the disk: make audit ADVISORIES=…
audit: $(VENV)/.done
	@$(BIN)/python benchmarks/supply_audit.py --advisories '$(ADVISORIES)'

# Ten minutes for each target; what is found lies in finds/.
MINUTES ?= 10
fuzz: $(VENV)/.done
	$(BIN)/python benchmarks/fuzzing.py --minutes $(MINUTES)

# A day of watching 10,000 sources in twenty minutes.
soak: $(VENV)/.done
	$(BIN)/python benchmarks/promises_soak.py --plot soak.svg

$(VENV)/.done: pyproject.toml
	@echo "Setting up $(VENV) (once; a minute or two of downloads) …"
	@$(PYTHON) -m venv $(VENV)
	@$(BIN)/python -m pip install --quiet --upgrade pip
	@$(BIN)/python -m pip install --quiet --editable . --group dev
	@touch $@

# The newest alpha of Datasette 1.0, on which the same pages must work.
$(VENV)-next/.done: pyproject.toml
	@$(PYTHON) -m venv $(VENV)-next
	@$(VENV)-next/bin/python -m pip install --quiet --upgrade pip
	@$(VENV)-next/bin/python -m pip install --quiet --editable . --group dev --pre 'datasette>=1.0a0'
	@touch $@

clean:
	rm -rf $(VENV) $(VENV)-next demo-collection
