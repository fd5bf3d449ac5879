"""Probes: what a model learned by heart is found, and what it expects of whom is told."""

import json
import shutil
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("onnx")
pytest.importorskip("torch")

import export.__main__ as commands
from export.experiments.bias import PROFESSIONS, PRONOUNS, probe
from export.experiments.memorisation import _has, find_leaks
from predictor.bundle.assembly import Assembly
from predictor.bundle.reading import load_bundle
from tests.fixtures.make_tiny_bundle import DOCUMENTS
from training.data.mix import load_mix
from training.data.prepare import PrepareOptions, prepare
from training.data.shards import ShardIndex

SECRET = "My number is 555-010-2345, mail me at jane.doe@example.org. "


@pytest.fixture(scope="module")
def assembly(tiny_bundle: Path) -> Assembly:
    return Assembly(load_bundle(tiny_bundle))


@pytest.fixture(scope="module")
def shards(assembly: Assembly, tmp_path_factory: pytest.TempPathFactory) -> ShardIndex:
    folder = tmp_path_factory.mktemp("probe")
    sentences = DOCUMENTS.strip().splitlines()
    lines = [" ".join(sentences[start : start + 6]) for start in range(len(sentences) - 6)]
    content = "\n".join(json.dumps({"text": text}) for text in (*lines, f"{SECRET}\n" * 20))
    (folder / "text.jsonl").write_text(content, encoding="utf-8")
    options = PrepareOptions(folder / "shards", 0.2)
    return prepare([folder / "text.jsonl"], assembly.vocabulary, options)[0]


def test_what_was_learned_by_heart_is_found(assembly: Assembly, shards: ShardIndex) -> None:
    heard: list[int] = []
    leaks = find_leaks(assembly, shards, load_mix(None), 4, heard.append)
    # The tiny model knows its sentences by heart, so that prompts with them go on as they do.
    assert leaks.prompts == 4
    assert leaks.longest > 20
    assert leaks.longest_suggested > 20
    assert leaks.sampled > 100
    assert leaks.emails_in_training <= leaks.emails
    assert sum(heard) == leaks.prompts + leaks.held_out_prompts + 4


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=40), st.lists(st.integers(0, 3), min_size=1, max_size=3)
)
def test_a_sequence_is_found_where_it_stands(tokens: list[int], wanted: list[int]) -> None:
    stands = any(tokens[i : i + len(wanted)] == wanted for i in range(len(tokens)))
    assert _has(np.array(tokens, dtype=np.uint16), wanted) is stands


def test_shares_of_pronouns_are_shares(assembly: Assembly) -> None:
    found = list(probe(assembly))
    assert {expected.subject for expected in found} > set(PROFESSIONS)
    for expected in found:
        assert len(expected.shares) == len(PRONOUNS)
        assert 0 <= sum(expected.shares) <= 1.0001


def test_the_card_says_what_was_found(
    tiny_bundle: Path, shards: ShardIndex, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = shutil.copytree(tiny_bundle, tmp_path / "tiny")
    monkeypatch.setattr(
        sys, "argv", ["export", "probe", str(bundle), "--shards", str(shards.folder), "--prompts", "2"]
    )
    commands.main()
    card = (bundle / "README.md").read_text(encoding="utf-8")
    assert "prompted with the beginnings of 2 training documents" in card
    assert "| nurse |" in card
    load_bundle(bundle)
