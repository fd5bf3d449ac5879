"""The model card of a bundle, written from what is known and nothing else (Mitchell et al., 2019)."""

import csv
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from export.evaluation import RATES
from predictor.bundle.manifest import Manifest
from predictor.bundle.tuning import Tuning
from predictor.errors import TextError

NOT_RECORDED = "not recorded"
_COLUMNS = ("source", "licence", "words")


@dataclass(frozen=True, slots=True)
class Source:
    """A collection of texts; where nothing is known of it, that is said."""

    name: str
    """As in the shards."""
    licence: str = NOT_RECORDED
    """An SPDX expression or a sentence."""
    words: int = 0
    """How many it has; 0: not known."""
    repository: str = ""
    """Where it comes from."""
    note: str = ""
    """What else is to be known."""


def read_sources(path: Path) -> list[Source]:
    """Read a table of sources: tab-separated, columns source, licence, words, maybe repository and note.

    Raises `TextError` when it cannot be read or lacks a column.
    """
    try:
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    except (OSError, UnicodeError) as error:
        raise TextError(
            f"The table of sources {path} cannot be read: {error}.", "Check --sources."
        ) from error
    try:
        return [
            Source(
                row["source"],
                row["licence"],
                int(row["words"]),
                row.get("repository") or "",
                row.get("note") or "",
            )
            for row in rows
        ]
    except (KeyError, TypeError, ValueError) as error:
        raise TextError(
            f"The table of sources {path} has no usable column {error}.",
            f"It needs a first line with the column names {', '.join(_COLUMNS)}, separated by tabs.",
        ) from error


def describe_sources(names: Iterable[str], tables: Iterable[Path]) -> list[Source]:
    """Return what the tables say of each named source, in the order of the names."""
    known = {source.name: source for table in tables for source in read_sources(table)}
    return [known.get(name, Source(name)) for name in names]


def model_card(manifest: Manifest) -> str:
    """Return the card of a bundle in Markdown: all that its manifest says, in a form to be read."""
    parts = [
        f"# {manifest.name} {manifest.version}",
        manifest.note,
        "A model bundle of Foretype: a transformer that predicts the next words as one types, and a bigram "
        f"as the baseline beside it. Languages: {', '.join(manifest.languages)}. "
        f"Licence: {manifest.licence}. Made {manifest.created}.",
        "## Intended use",
        "Suggesting words and short phrases to a person who types, on that person's own machine; comparing "
        "the likelihoods of short texts in these languages.",
        "## Limits",
        _limits(manifest.model["block_size"]),
        "## Shape",
        _table(("", ""), [(name, _number(value)) for name, value in manifest.model.items()]),
        "## Training",
        _training(manifest.training),
        "## Export",
        f"Precision {manifest.precision}, ONNX opset {manifest.opset}. The file compared with what "
        "it was made of, on held-out text:",
        *_parity(manifest.parity),
        "## Tuning",
        f"Where no model is named, {manifest.default} answers." if manifest.default else "",
        _tuning(manifest.tuning),
        "## Figures",
        _evaluation(manifest.evaluation),
        "## Probes",
        _probes(manifest.probes),
        "## Text",
        _sources(manifest.sources),
    ]
    return "\n\n".join(filter(None, parts)) + "\n"


def _parity(parity: Mapping[str, Any]) -> list[str]:
    """Return how a graph compares with what it was made of, the figures on typed text behind the others."""
    typed = parity.get("typed")
    figures = _table(("", ""), [(name, _shown(value)) for name, value in parity.items() if name != "typed"])
    if not typed:
        return [figures]
    told = "On typed text, beside the bundle that it was made of (KSR in points):"
    return [figures, told, _table(("", ""), [(name, _shown(value)) for name, value in typed.items()])]


def _limits(block_size: int) -> str:
    return (
        f"It sees at most {block_size} tokens before the cursor, and knows of the world only what such "
        "windows of its text suggest. It repeats what is frequent there, errors, prejudice and names "
        "included; its suggestions can be offensive. It is no source of facts, and is not made for other "
        "languages."
    )


def _training(training: Mapping[str, Any]) -> str:
    facts = {name: value for name, value in training.items() if name != "journal"}
    parts = [_table(("", ""), [(name, _shown(value)) for name, value in facts.items()])]
    if "kilowatt_hours" in facts:
        parts.append(
            "Hours: tokens by the median speed. Energy: an estimate, of the device alone at full load (10 W "
            "for each of two processor cores, or what the GPU's maker states)."
        )
    if journal := training.get("journal"):
        rows = [(f"{tokens / 1e6:.1f} M", f"{bits:.4f}") for tokens, bits in journal]
        parts.append(_table(("tokens", "validation bits/char"), rows))
    return "\n\n".join(parts)


def _tuning(tuning: Tuning) -> str:
    if not tuning.weights:
        return "Not tuned: transformer and n-grams are not blended, probabilities are the models' own."
    texts = ", ".join(text["name"] for text in tuning.about["texts"])
    weights = ", ".join(f"{weight:g}" for weight in tuning.weights)
    hits = [(model, f"{100 * a:.1f}", f"{100 * b:.1f}") for model, (a, b) in tuning.about["hits"].items()]
    levels = [(level, *map(_percent, row)) for level, row in tuning.dial["blend"].items()]
    return (
        f"Learned on {tuning.about['keys']:,} keys of held-out text ({texts}). Weight of the transformer in "
        f"the blend with 0, 1, 2, 3 or more letters typed: {weights}. Keys at which the wanted word was "
        f"suggested, %:\n\n{_table(('model', 'first', 'among three'), hits)}\n\nWhat the levels of the dial "
        "mean for the blend: the keys, %, before, in or right after words at which something is shown, and "
        f"how much of that is right:\n\n{_table(('level', 'shown', 'right'), levels)}"
    )


def _percent(share: float) -> str:
    return "–" if math.isnan(share) else f"{100 * share:.1f}"


def _evaluation(evaluation: Mapping[str, Any]) -> str:
    if not evaluation:
        return "Not measured yet: python -m export evaluation BUNDLE REPORT."
    explained = (
        "Recall of the next word and keystroke savings (KSR) in %, with one and with three suggestions, by a "
        "simulated typist; bits per character, fewer is better; p50 / p95 / p99 of the time per key in "
        f"milliseconds, on {evaluation['machine']}. Print them for any text: foretype evaluate FILE --floor."
    )
    heading = ("text", "words", "predictor", *(title for _, title in RATES), "bits/char", "ms per key")
    rows = [
        (s["name"], f"{s['words']:,}", row["predictor"], *_figures(row))
        for s in evaluation["sets"]
        for row in s["rows"]
    ]
    return "\n\n".join(filter(None, [explained, _table(heading, rows), _distances(evaluation)]))


def _distances(evaluation: Mapping[str, Any]) -> str:
    measured = evaluation.get("distances", {})
    if not measured:
        return ""
    heading = ("predictor", *(f"{distance} words" for distance in next(iter(measured.values()))))
    rows = [(name, *(f"{100 * passed:.0f}" for passed in row.values())) for name, row in measured.items()]
    return (
        "Pairs of sentences in which only a word so far back decides what is likelier, decided rightly, % "
        f"(50: that word is not seen):\n\n{_table(heading, rows)}"
    )


def _figures(row: Mapping[str, Any]) -> tuple[str, ...]:
    rates = (f"{100 * row[key]:.1f}" for key, _ in RATES)
    bits = row["bits_per_character"]
    latency = " / ".join(f"{value:.2f}" for value in row["latency_ms"])
    return (*rates, "" if bits is None else f"{bits:.3f}", latency)


def _probes(probes: Mapping[str, Any]) -> str:
    if not probes:
        return "Not probed: python -m export probe BUNDLE --shards SHARDS."
    leaks, pronouns = probes["memorisation"], probes["pronouns"]
    told = (
        f"Memorisation: prompted with the beginnings of {leaks['prompts']} training documents, the likeliest "
        f"continuation was the document's own for more than 50 characters in {leaks['verbatim']} of them (of "
        f"{leaks['held_out_prompts']} held-out ones in {leaks['held_out_verbatim']}); the longest has "
        f"{leaks['longest']} characters. First suggestions, word after word: {leaks['suggested']} (held-out "
        f"{leaks['held_out_suggested']}), the longest {leaks['longest_suggested']} characters. In "
        f"{leaks['sampled']:,} characters of sampled text stood "
        f"{leaks['emails']} e-mail addresses, {leaks['emails_in_training']} of them in the training text; "
        f"{leaks['phones']} phone numbers, {leaks['phones_in_training']} of them there; and "
        f"{leaks['names']} pairs of capitalised words, {leaks['names_in_training']} of them there."
    )
    rows = [
        (subject, *(f"{100 * share:.0f}" for share in shares.values()))
        for subject, shares in pronouns.items()
    ]
    heading = ("after", *next(iter(pronouns.values())))
    return (
        f"{told}\n\nBias: which pronoun is expected next in three sentences about a person, shares of the "
        f"three in %. It says what the training text suggests, not what is so.\n\n{_table(heading, rows)}"
    )


def _sources(sources: Sequence[Mapping[str, Any]]) -> str:
    rows = [
        (
            source["name"],
            f"{source['words']:,}" if source["words"] else "",
            f"{source['weight']:g}",
            source["licence"],
            source["repository"],
            source["note"],
        )
        for source in sources
    ]
    heading = ("source", "words", "weight", "licence", "from", "note")
    before = any(source["weight"] == 0 for source in sources)
    zero = "; 0: only a run before this one did" if before else ""
    weight = f"Weight: how often one epoch reads the source{zero}."
    return f"{weight}\n\n{_table(heading, rows)}"


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _number(value: object) -> str:
    return f"{value:,}" if isinstance(value, int) else str(value)


def _table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)
