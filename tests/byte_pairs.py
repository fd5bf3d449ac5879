"""A small byte-level vocabulary, learned from a few sentences, for tests."""

from collections import Counter
from functools import cache
from itertools import pairwise

from export.imported.byte_pairs import _bytes
from predictor.transformer.byte_pairs import RULES, Table, _pattern
from tests.fixtures.make_tiny_bundle import DOCUMENTS

MERGES = 220


@cache
def learned(rule: str = "gpt2") -> Table:
    """Join the pair that is most frequent, again and again; id 0 is the document's mark."""
    assert rule in RULES
    pieces = [b"", *(bytes((byte,)) for byte in range(256))]
    chunks = Counter(_pattern(rule).findall(DOCUMENTS))
    spelled = {chunk: [byte + 1 for byte in chunk.encode()] for chunk in chunks}
    merges = []
    for _ in range(MERGES):
        pairs: Counter[tuple[int, int]] = Counter()
        for chunk, ids in spelled.items():
            for pair in pairwise(ids):
                pairs[pair] += chunks[chunk]
        pair = max(pairs, key=lambda pair: (pairs[pair], pair))
        merges.append(pair)
        pieces.append(pieces[pair[0]] + pieces[pair[1]])
        for chunk, ids in spelled.items():
            spelled[chunk] = _joined(ids, pair, len(pieces) - 1)
    return Table(rule, 0, False, tuple(pieces), tuple(merges))


def as_tokenizer_json(table: Table) -> dict[str, object]:
    """Return what a tokenizer.json says of a table cut by GPT-2's rule."""
    written = {byte: character for character, byte in _bytes().items()}
    names = ["<|endoftext|>", *("".join(written[byte] for byte in piece) for piece in table.pieces[1:])]
    return {
        "added_tokens": [{"content": names[0], "id": 0}],
        "pre_tokenizer": {"type": "ByteLevel", "use_regex": True},
        "model": {
            "type": "BPE",
            "vocab": {name: token for token, name in enumerate(names)},
            "merges": [f"{names[left]} {names[right]}" for left, right in table.merges],
        },
    }


def _joined(ids: list[int], pair: tuple[int, int], joined: int) -> list[int]:
    shorter, at = list[int](), 0
    while at < len(ids):
        both = tuple(ids[at : at + 2]) == pair
        shorter.append(joined if both else ids[at])
        at += 1 + both
    return shorter
