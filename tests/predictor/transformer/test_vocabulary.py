"""The vocabulary gives back every text, and finished chunks keep their tokens."""

from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from predictor.errors import BundleError
from predictor.text import chunks
from predictor.transformer.vocabulary import DOCUMENT_PIECE, Vocabulary

ANY_TEXT = st.text(st.characters(codec="utf-8"))


@pytest.fixture(scope="module")
def vocabulary(tiny_bundle: Path) -> Vocabulary:
    return Vocabulary.load(tiny_bundle / "tokenizer.model")


@given(text=ANY_TEXT)
@example("\n\n\t  many   spaces \n")
@example("👩‍👩‍👧‍👦 🏳️‍🌈 é e\u0301 漢字 العربية")
@example("▁ the mark of SentencePiece ▁▁")
@example(f"{DOCUMENT_PIECE} <0x41> <unk> \x00")
def test_any_text_comes_back_exactly(vocabulary: Vocabulary, text: str) -> None:
    ids = vocabulary.encode(text)
    assert vocabulary.decode(ids) == text
    assert vocabulary.document not in ids
    assert all(0 <= token < vocabulary.size for token in ids)


@given(text=ANY_TEXT, more=ANY_TEXT)
def test_tokens_never_cross_chunks(vocabulary: Vocabulary, text: str, more: str) -> None:
    whole = chunks(text + more)
    assert vocabulary.encode(text + more) == [token for chunk in whole for token in vocabulary.encode(chunk)]


def test_a_finished_word_is_one_token_with_its_space(vocabulary: Vocabulary) -> None:
    (token,) = vocabulary.encode("the ")
    assert vocabulary.surfaces[token] == "the "


def test_surfaces_spell_what_decode_spells(vocabulary: Vocabulary) -> None:
    for token, surface in enumerate(vocabulary.surfaces):
        if surface is not None:
            assert vocabulary.decode([token]) == surface
    assert sorted(map(vocabulary.piece_bytes, vocabulary.byte_ids)) == sorted(bytes([b]) for b in range(256))


def test_a_damaged_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="SentencePiece cannot read"):
        Vocabulary(b"not a model")
    with pytest.raises(BundleError, match="No such file"):
        Vocabulary.load(tmp_path / "absent.model")
