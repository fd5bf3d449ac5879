"""Conformance vectors: contexts with what Python suggests there, for runtimes in other languages to compare.

The texts are our own (texts.txt). They are walked along as a writer would, so that caches are used as they
always are; at each place a question is asked, with letters typed, letters after the cursor, another model, a
level of the dial or a phrase here and there. Python answers with the graph that the exported folder has.
"""

import gzip
import json
import random
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from export.package import write_bundle
from export.web.graph import widen
from predictor.bundle.assembly import Assembly
from predictor.bundle.manifest import MODEL
from predictor.bundle.reading import Bundle
from predictor.contract import AFTER, Context, Question
from predictor.rules.blend import Found
from predictor.text_session import TextSession

NAME = "vectors.json.gz"
_TEXTS = Path(__file__).with_name("texts.txt")
_SEED = 20261127
_DIGITS = 7


def vectors_file(bundle: Bundle, count: int) -> bytes:
    """Return the content of a vectors file: `count` questions, each with its answer."""
    with tempfile.TemporaryDirectory() as folder:
        files = {name: bundle.path(name).read_bytes() for name in bundle.manifest.files}
        files[MODEL] = widen(files[MODEL]).content
        # Weights in fp32 take four times their room.
        manifest = replace(bundle.manifest, budgets={"megabytes": 1e3})
        assembly = Assembly(write_bundle(Path(folder) / "bundle", manifest, files))
        vectors = answered(assembly, count)
        assembly.graph.close()
    return gzip.compress(json.dumps(vectors, ensure_ascii=False, indent=0).encode(), 9, mtime=0)


class _Session(TextSession):
    """A session as other runtimes have it: without a model of slips, what is spelled is no slip."""

    def _without_slips(self, found: Found, question: Question) -> Found:
        return found


def answered(assembly: Assembly, count: int, models: tuple[str, ...] = ()) -> list[dict[str, Any]]:
    """Return `count` questions with their answers. models: that are asked; none: all of the bundle."""
    session = _Session(assembly, assembly.default)
    vectors = [_answered(session, asked) for asked in _questions(count, models or assembly.models)]
    session.close()
    return vectors


def _questions(count: int, models: tuple[str, ...]) -> Iterator[dict[str, Any]]:
    """Yield questions: `before`, `after`, `start`, `model`, `level`, `k`, `phrase`, `offensive`."""
    texts = _TEXTS.read_text(encoding="utf-8").split("\n%%\n")
    chance = random.Random(_SEED)
    whole = sum(map(len, texts))
    asked = 0
    for number, text in enumerate(texts):
        # As many of each text as it is long; the last one has what rounding left.
        wanted = count - asked if number == len(texts) - 1 else round(count * len(text) / whole)
        asked += wanted
        for cursor in sorted(chance.choices(range(len(text) + 1), k=wanted)):
            yield _question(text, cursor, models, chance)


def _question(text: str, cursor: int, models: tuple[str, ...], chance: random.Random) -> dict[str, Any]:
    # One in ten has text behind it; one in eight each is asked of another model, at a level, for a phrase.
    after = text[cursor:][:AFTER] if chance.random() < 0.1 else ""
    return {
        "before": text[:cursor],
        "after": after,
        "start": 0,
        "model": chance.choice(models) if chance.random() < 0.125 else models[0],
        "level": chance.choice(["more", "balanced", "less"]) if chance.random() < 0.125 else "all",
        "k": 3,
        "phrase": chance.random() < 0.125,
        "offensive": "complete",
    }


def _answered(session: TextSession, asked: dict[str, Any]) -> dict[str, Any]:
    context = Context(asked["before"], asked["after"], asked["start"])
    session.offensive = asked["offensive"]
    question = Question(context, asked["model"], asked["level"], asked["k"], asked["phrase"])
    *_, answer = session.ask(question)
    return asked | {
        "silence": answer.silence,
        "suggestions": [
            [each.text, each.insert, each.replace, round(each.probability, _DIGITS)]
            for each in answer.suggestions
        ],
        "continued": answer.phrase.text if answer.phrase else "",
    }
