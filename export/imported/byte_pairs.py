"""The vocabulary of others as our table: from a tokenizer.json or a GGUF's fields; cut to what is used.

Byte-level vocabularies write each byte as a printable character (Radford et al., 2019); here they are bytes.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from predictor.errors import SettingsError
from predictor.transformer.byte_pairs import Table

MOST_PIECES = 1 << 16  # tokens are stored in 16 bits
# What stands between documents, by their names; the first that a vocabulary has.
_DOCUMENT = ("<|begin_of_text|>", "<|endoftext|>", "<s>", "<|end_of_text|>")
# Rules by the names that a GGUF gives them.
_GGUF_RULES = {
    "gpt-2": "gpt2", "gpt2": "gpt2", "smollm": "smollm", "llama-bpe": "llama3", "llama3": "llama3",
    "llama-v3": "llama3", "qwen2": "qwen2",
}  # fmt: skip
# Parts of the expressions by which others cut texts.
_NEWER, _THREE, _ONE = r"[^\r\n\p{L}\p{N}]?\p{L}+", r"\p{N}{1,3}", r"|\p{N}|"
_ONLY = "Foretype reads byte-level BPE cut by the rules of GPT-2, SmolLM, Llama 3 and Qwen 2."


def from_json(content: Mapping[str, Any]) -> Table:
    """Return the table of a tokenizer.json; raises `SettingsError` for another kind of tokenizer."""
    model = content.get("model") or {}
    if model.get("type") != "BPE" or model.get("byte_fallback"):
        raise SettingsError(f"Its tokenizer is {model.get('type')!r}, no byte-level BPE.", _ONLY)
    added = {entry["content"]: int(entry["id"]) for entry in content.get("added_tokens", ())}
    names = {int(token): name for name, token in (model["vocab"] | added).items()}
    tokens = [names.get(token, "") for token in range(max(names) + 1)]
    merges = [tuple(pair.split(" ")) if isinstance(pair, str) else tuple(pair) for pair in model["merges"]]
    rule = _rule(content.get("pre_tokenizer") or {})
    return _table(tokens, set(added.values()), merges, rule, whole=bool(model.get("ignore_merges")))


def from_gguf(fields: Mapping[str, Any]) -> Table:
    """Return the table that the fields of a GGUF file hold; raises `SettingsError` for another kind."""
    kind, rule = fields.get("tokenizer.ggml.model"), fields.get("tokenizer.ggml.pre", "gpt-2")
    if kind != "gpt2" or rule not in _GGUF_RULES:
        raise SettingsError(f"Its tokenizer is {kind!r}, cut by the rule {rule!r}.", _ONLY)
    tokens = list(fields["tokenizer.ggml.tokens"])
    kinds = fields.get("tokenizer.ggml.token_type") or [1] * len(tokens)
    marks = {token for token, number in enumerate(kinds) if number != 1}
    merges = [tuple(pair.split(" ")) for pair in fields["tokenizer.ggml.merges"]]
    found = _GGUF_RULES[rule]
    return _table(tokens, marks, merges, found, whole=found == "llama3")


def _rule(pre: Mapping[str, Any]) -> str:
    parts = pre.get("pretokenizers", [pre])
    kinds = [part.get("type") for part in parts]
    if kinds == ["ByteLevel"] and parts[0].get("use_regex", True):
        return "gpt2"
    if kinds == ["Digits", "ByteLevel"] and parts[0].get("individual_digits"):
        return "smollm"
    if kinds == ["Split", "ByteLevel"]:
        expression = str((parts[0].get("pattern") or {}).get("Regex"))
        if _NEWER in expression and (_THREE in expression or _ONE in expression):
            return "llama3" if _THREE in expression else "qwen2"
    raise SettingsError(f"Its tokenizer cuts texts in a way that is not known: {str(pre)[:200]}.", _ONLY)


def _table(
    tokens: Sequence[str], marks: set[int], merges: Iterable[Sequence[str]], rule: str, *, whole: bool
) -> Table:
    document = next((tokens.index(name) for name in _DOCUMENT if name in tokens), min(marks, default=-1))
    if document < 0:
        raise SettingsError("Its vocabulary has no mark that stands before a document.", _ONLY)
    characters = _bytes()
    try:
        pieces = [
            b"" if token in marks else bytes(characters[character] for character in text)
            for token, text in enumerate(tokens)
        ]
    except KeyError as error:
        raise SettingsError(
            f"A piece of its vocabulary has {error}, which stands for no byte.", _ONLY
        ) from error
    ids = {text: token for token, text in enumerate(tokens)}
    pairs = [(ids[left], ids[right]) for left, right in merges]
    return Table(rule, document, whole, pieces, pairs)


@cache
def _bytes() -> dict[str, int]:
    """Return which byte each character stands for: printable ones for themselves, others from U+0100 on."""
    printable = [*range(ord("!"), ord("~") + 1), *range(0xA1, 0xAD), *range(0xAE, 0x100)]
    others = [byte for byte in range(256) if byte not in printable]
    return {chr(byte): byte for byte in printable} | {chr(0x100 + n): byte for n, byte in enumerate(others)}


def cut(table: Table, used: Iterable[int]) -> tuple[Table, NDArray[np.int64]]:
    """Return the table of the pieces in use, and which rows of the model they are.

    With each piece go those that it is joined of: what was spelled in pieces in use is spelled in the same.
    All else is spelled in smaller ones; single bytes stay. The document's mark becomes piece 0.
    """
    parents = dict[bytes, tuple[int, int]]()
    for left, right in table.merges:
        parents.setdefault(table.pieces[left] + table.pieces[right], (left, right))
    ids = {piece: token for token, piece in enumerate(table.pieces) if piece}
    kept, waiting = set[int](), [token for token in used if table.pieces[token]]
    waiting += [ids[bytes((byte,))] for byte in range(256) if bytes((byte,)) in ids]
    while waiting:
        token = waiting.pop()
        if token not in kept:
            kept.add(token)
            waiting += parents.get(table.pieces[token], ())
    rows = [table.document, *sorted(kept - {table.document})]
    numbers = {row: number for number, row in enumerate(rows)}
    merges = [
        (numbers[left], numbers[right])
        for left, right in table.merges
        if left in kept and right in kept and ids.get(table.pieces[left] + table.pieces[right]) in kept
    ]
    pieces = [b"", *(table.pieces[row] for row in rows[1:])]
    return Table(table.rule, 0, table.whole, pieces, merges), np.array(rows, dtype=np.int64)


def renumbered(table: Table) -> tuple[Table, NDArray[np.int64]]:
    """Return the table without marks but the document's, which becomes piece 0, and the rows of the rest."""
    return cut(table, range(len(table.pieces)))
