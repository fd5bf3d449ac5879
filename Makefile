# make edit [FILE=notes.txt]  open the editor on the shipped bundle
# make test                   install the development extras, check style and types, run every test
# make lint                   style and types only
# make bench [TEXT="a b"]     what a key costs: time, passes, memory, start, peers, beside our bars; and what a
#                             writer waits for in the editor
# make browsers               the extensions for editors in a real browser (tests/browsers/README.md)
# make evaluate [TEXT="a b"]  quality of transformer and bigram on texts
# make model TEXTS="texts/" HELD_OUT="unseen.jsonl" [PRESET=base] [MIX=typed_first] [RUN=runs/base]
#                             from text to a measured bundle; stopped, the same command goes on
# make compare HELD_OUT="unseen.jsonl" [SHARDS=runs/base/shards]
#                             n-grams, RNN, LSTM and transformers on the same text, in one table
# make clean                  remove what these commands made

PYTHON ?= python3
VENV := .venv
BIN := $(VENV)/bin
FILE ?=
TEXT ?= README.md docs/map.md docs/glossary.md
# Twice the cores of a small machine: many tests wait for a terminal, not for a processor.
WORKERS ?= 4

.PHONY: edit test lint bench browsers evaluate model compare clean

edit: $(VENV)/.installed
	@$(BIN)/foretype edit $(FILE)

test: lint
	$(BIN)/python -m pytest -q -n $(WORKERS)

lint: $(VENV)/.installed-dev
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy
	$(BIN)/mypy --platform win32

# One thread, as in the engine: numpy's pool would be measured with it.
bench: $(VENV)/.installed
	OMP_NUM_THREADS=1 $(BIN)/python -m tests.bench $(TEXT)
	@if $(BIN)/python -c 'import pexpect, pyte, pytest' 2>/dev/null; then $(BIN)/python -m tests.bench.editor; \
	    else echo "The editor is not measured: pip install pexpect pyte pytest"; fi

browsers: $(VENV)/.installed
	cd examples/vscode && npm install --no-fund --no-audit && npm run build
	cd tests/browsers && npm install --no-fund --no-audit && FORETYPE_PYTHON=$(abspath $(BIN)/python) npm test

evaluate: $(VENV)/.installed
	$(BIN)/foretype evaluate $(TEXT) --floor

PRESET ?= base
MIX ?=
PIECES ?= 16384
RUN ?= runs/$(PRESET)
TEXTS ?=
HELD_OUT ?=
# Further options of `export package`, such as --name, --licence and --sources.
ABOUT ?=
PROMPTS ?= 300
# What the transformer leaves of the 30 MB of a bundle.
NGRAM_MEGABYTES ?= 3
PYTHON_M = $(BIN)/python -m
WITH_MIX = $(if $(MIX),--mix $(MIX))

# Tuned on what the shards hold out, measured on HELD_OUT: what was learned from is no measure.
model: $(RUN)/bundle/manifest.json
	$(PYTHON_M) export tune $(RUN)/bundle --shards $(RUN)/shards
	$(PYTHON_M) predictor evaluate $(HELD_OUT) --bundle $(RUN)/bundle --floor --distances --json > $(RUN)/report.json
	$(PYTHON_M) export evaluation $(RUN)/bundle $(RUN)/report.json
	$(PYTHON_M) export probe $(RUN)/bundle --shards $(RUN)/shards --prompts $(PROMPTS) $(WITH_MIX)

$(RUN)/tokenizer.model: | $(VENV)/.installed-dev
	@test -n "$(TEXTS)" -a -n "$(HELD_OUT)" || { \
	    echo 'Say what to learn and what to measure on: make model TEXTS="folder" HELD_OUT="file.jsonl"' >&2; \
	    exit 1; }
	$(PYTHON_M) training tokenizer $(TEXTS) $(WITH_MIX) --vocab-size $(PIECES) --out $@

$(RUN)/shards/shards.json: $(RUN)/tokenizer.model
	$(PYTHON_M) training prepare $(TEXTS) --tokenizer $< --out $(RUN)/shards

$(RUN)/ngrams/bigram.npz: $(RUN)/shards/shards.json
	$(PYTHON_M) training ngrams --shards $(RUN)/shards $(WITH_MIX) --order 5 \
	    --bigram-megabytes 4.7 --ngram-megabytes $(NGRAM_MEGABYTES) --out $(RUN)/ngrams

$(RUN)/run/journal.png: $(RUN)/shards/shards.json
	$(PYTHON_M) training train --preset $(PRESET) $(WITH_MIX) --shards $(RUN)/shards --out $(RUN)/run

$(RUN)/bundle/manifest.json: $(RUN)/run/journal.png $(RUN)/ngrams/bigram.npz
	$(PYTHON_M) export package $(RUN)/run --ngrams $(RUN)/ngrams --shards $(RUN)/shards \
	    --out $(RUN)/bundle --force $(ABOUT)

# What may be trained on the shards of the bundle, each for the same number of operations.
SHARDS ?= $(RUN)/shards
BUNDLE ?= predictor/models/en
COMPARED := rnn lstm transformer-small transformer

compare: $(VENV)/.installed-dev
	@test -n "$(HELD_OUT)" || { echo 'Say what to measure on: make compare HELD_OUT="file.jsonl"' >&2; exit 1; }
	for name in $(COMPARED); do $(PYTHON_M) training train --preset compare/$$name $(WITH_MIX) \
	    --shards $(SHARDS) --out $(RUN)/compare/$$name || exit 1; done
	for order in 3 5; do test -f $(RUN)/compare/$$order-gram/ngram.npz || $(PYTHON_M) training ngrams \
	    --shards $(SHARDS) $(WITH_MIX) --order $$order --ngram-megabytes 4000 \
	    --out $(RUN)/compare/$$order-gram || exit 1; done
	$(PYTHON_M) export compare $(BUNDLE) $(HELD_OUT) $(foreach name,$(COMPARED),--run $(RUN)/compare/$(name)) \
	    --counted trigram=$(RUN)/compare/3-gram --counted 5-gram=$(RUN)/compare/5-gram --out docs/comparison

$(VENV)/bin/python:
	@$(PYTHON) -c 'import sys; sys.exit(sys.version_info < (3, 11))' || { \
	    echo "Foretype needs Python 3.11 or newer; $(PYTHON) is $$($(PYTHON) -V 2>&1)." \
	         "Name another: make $(MAKECMDGOALS) PYTHON=python3.12" >&2; exit 1; }
	@$(PYTHON) -m venv $(VENV) || { \
	    echo "Python's venv module does not work. On Debian and Ubuntu: apt install python3-venv" >&2; \
	    rm -rf $(VENV); exit 1; }

$(VENV)/.installed: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Foretype into $(VENV) (once, about a minute) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable .
	@touch $@

$(VENV)/.installed-dev: pyproject.toml | $(VENV)/bin/python
	@echo "Installing Foretype and its development extras into $(VENV) (once, some minutes) ..."
	@$(BIN)/python -m pip install --quiet --disable-pip-version-check --editable '.[dev]'
	@touch $(VENV)/.installed $@

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
