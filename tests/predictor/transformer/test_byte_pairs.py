"""A vocabulary whose pieces begin with their space: texts come back, however they were typed."""

import pytest

pytest.importorskip("torch")

from hypothesis import example, given, settings
from hypothesis import strategies as st

from predictor.errors import BundleError
from predictor.transformer.byte_pairs import MAGIC, RULES, BytePairs
from predictor.transformer.vocabulary import open_vocabulary
from tests.byte_pairs import learned

ANY_TEXT = st.text(st.characters(codec="utf-8"))
TYPED = (
    "the ",
    "station",
    " ",
    "  ",
    "\n",
    "\n  \n",
    "I'",
    "don't ",
    "é",
    "5",
    "(",
    '"',
    "–",
    "😀",
    "½ ",
    "\t",
    ".",
)
RULE = pytest.mark.parametrize("rule", sorted(RULES))


def vocabulary(rule: str = "gpt2") -> BytePairs:
    found = open_vocabulary(learned(rule).to_bytes())
    assert isinstance(found, BytePairs)
    return found


@RULE
@settings(max_examples=30, deadline=None)
@given(text=ANY_TEXT)
@example("a  the\n\n\tthe \r\n  x² 12345 don't <|endoftext|> \x00")
def test_any_text_comes_back_exactly(rule: str, text: str) -> None:
    found = vocabulary(rule)
    assert "".join(found.chunks(text)) == text
    tokens = found.encode(text)
    assert found.decode(tokens) == text
    assert found.document not in tokens


def test_the_pair_that_was_learned_first_is_joined_first() -> None:
    found = vocabulary()
    assert [found.surfaces[token] for token in found.encode("at the station")][1:2] == [" the"]
    spelled = [found.surfaces[token] for token in found.encode("We don't")]
    assert "".join(map(str, spelled)) == "We don't"
    assert " don" in found.chunks("We don't")


@RULE
@settings(max_examples=40, deadline=None)
@given(typed=st.lists(st.tuples(st.sampled_from(TYPED), st.integers(0, 5)), max_size=14))
def test_a_text_is_cut_as_if_it_had_been_there_at_once(rule: str, typed: list[tuple[str, int]]) -> None:
    found, text = vocabulary(rule), ""
    cutter = found.cutter()
    for more, deleted in typed:
        text = text[: len(text) - deleted] + more
        assert cutter.cut(text) == found.cutter().cut(text)


@RULE
def test_the_last_space_belongs_to_the_word(rule: str) -> None:
    found = vocabulary(rule)
    for text in ("I'll meet you at ", "at\n\n", "at  ", "", '"', "5 "):
        tokens, lead = found.cutter().cut(text)
        assert found.decode(tokens) + lead == text
        # A word behind it changes nothing.
        assert tokens == found.encode(f"{text}the")[: len(tokens)]


def test_a_damaged_table_is_refused() -> None:
    whole = learned().to_bytes()
    for content in (whole[:-1], whole + b"\0", MAGIC, MAGIC + b"[]\n", whole.replace(b'"gpt2"', b'"gpt9"')):
        with pytest.raises(BundleError, match="is damaged"):
            open_vocabulary(content)
