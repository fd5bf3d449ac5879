"""Harm done by the word list, the list of withheld words, and the tokenizer."""

import random
from pathlib import Path

from tests.predictor.bundle.harm.manifests import NASTY_TEXTS, scrambled
from tests.predictor.bundle.harm.wire import Part, inside, parse, write


def mutate_words(folder: Path, draw: random.Random) -> str:
    """Put something into the words that is none, or change bytes."""
    path = folder / "words.tsv"
    if draw.random() < 0.3:
        path.write_bytes(scrambled(path.read_bytes(), draw))
        return "bytes"
    lines = path.read_text(encoding="utf-8").split("\n")
    at, text = draw.randrange(len(lines)), draw.choice(NASTY_TEXTS)
    word, _, count = lines[at].partition("\t")
    half = len(word) // 2
    lines[at] = f"{word[:half]}{text}{word[half:]}\t{count}"
    path.write_bytes("\n".join(lines).encode("utf-8", errors="surrogatepass"))
    return f"{text[:9]!r} in a word"


def mutate_withheld(folder: Path, draw: random.Random) -> str:
    """Withhold very much, or what is no text."""
    stems = b"".join(b"%x*\n" % number for number in range(40_000))
    content = draw.choice(
        (b"\xff", b"\0", b"[the]", stems, b"a\n" * 10_000_000, b"the " * 50_000, b"the\n" * 50_000)
    )
    (folder / "withheld.txt").write_bytes(content)
    return f"{content[:8]!r}, {len(content)} bytes"


def mutate_tokenizer(folder: Path, draw: random.Random) -> str:
    """Change the pieces of the tokenizer, its options, or its bytes."""
    path = folder / "tokenizer.model"
    content, what = (
        path.read_bytes(),
        draw.choice(("bytes", "bytes", "bytes", "empty", "piece", "many", "part")),
    )
    parts = parse(content)
    at = draw.randrange(len(parts))
    if what == "bytes":
        content = scrambled(content, draw)
    elif what == "empty":
        content = draw.choice((b"", b"\0", b"\n", b"\x0a\x00"))
    elif what == "piece":
        pieces = [number for number, part in enumerate(parts) if part.number == 1]
        text = draw.choice(NASTY_TEXTS).encode(errors="surrogatepass")
        kind = draw.choice((1, 2, 3, 4, 5, 6, 99))
        parts[draw.choice(pieces)] = inside(
            1, Part(1, 2, text), Part(2, 5, draw.randbytes(4)), Part(3, 0, kind)
        )
        content = write(parts)
    elif what == "many":
        parts[at:at] = [parts[at]] * draw.choice((1, 1000, 200_000))
        content = write(parts)
    else:
        _, kind, value = parts[at]
        inner = value if isinstance(value, bytes) else b""
        parts[at] = Part(draw.choice((1, 2, 3, 4, 5, 200)), kind, scrambled(inner, draw) if inner else value)
        content = write(parts)
    path.write_bytes(content)
    return what
