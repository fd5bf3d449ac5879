"""The model card of a bundle, written from what is known and nothing else (Mitchell et al., 2019)."""

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from predictor.errors import TextError

NOT_RECORDED = "not recorded"
_COLUMNS = ("source", "licence", "words")


@dataclass(frozen=True, slots=True)
class Source:
    """A collection of texts; where nothing is known of it, that is said."""

    name: str
    licence: str = NOT_RECORDED
    words: int = 0
    repository: str = ""
    note: str = ""


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


def model_card(manifest: Mapping[str, Any], sources: Sequence[tuple[Source, float]]) -> str:
    """Return the card in Markdown; `sources`: those read, with their weights in the mix."""
    parts = [
        f"# {manifest['name']} {manifest['version']}",
        "A model bundle of Foretype: a transformer that predicts the next words as one types, and a bigram "
        f"as the baseline beside it. Languages: {', '.join(manifest['languages'])}. "
        f"Licence: {manifest['licence']}. Made {manifest['created']}.",
        "## Intended use",
        "Suggesting words and short phrases to a person who types, on that person's own machine; comparing "
        "the likelihoods of short texts in these languages.",
        "## Limits",
        _limits(manifest["model"]["block_size"]),
        "## Shape",
        _table(("", ""), [(name, f"{value:,}") for name, value in manifest["model"].items()]),
        "## Training",
        _table(("", ""), [(name, _shown(value)) for name, value in manifest["training"].items()]),
        "## Export",
        f"Precision {manifest['precision']}, ONNX opset {manifest['opset']}. The file compared with the "
        "trained model on held-out text:",
        _table(("", ""), [(name, _shown(value)) for name, value in manifest["parity"].items()]),
        "## Text",
        _sources(sources),
    ]
    return "\n\n".join(parts) + "\n"


def _limits(block_size: int) -> str:
    return (
        f"It sees at most {block_size} tokens before the cursor, and knows of the world only what such "
        "windows of its text suggest. It repeats what is frequent there, errors, prejudice and names "
        "included; its suggestions can be offensive. It is no source of facts, and is not made for other "
        "languages."
    )


def _sources(sources: Sequence[tuple[Source, float]]) -> str:
    rows = [
        (s.name, f"{s.words:,}" if s.words else "", f"{weight:g}", s.licence, s.repository, s.note)
        for s, weight in sources
    ]
    heading = ("source", "words", "weight", "licence", "from", "note")
    return f"Weight: how often one epoch reads the source.\n\n{_table(heading, rows)}"


def _shown(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.4g}"
    return f"{value:,}" if isinstance(value, int) else str(value)


def _table(heading: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heading, tuple("---" for _ in heading), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", r"\|") for cell in line) + " |" for line in lines)
