"""Blocks of what followed: they merge as sums do, and a damaged one is known."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.history.followers import DamagedBlock, Use, merged, packed, taken_back, unpacked, without

COUNTS = st.dictionaries(st.integers(1, 40), st.integers(1, 9), max_size=20)


def block(counts: dict[int, int]) -> bytes:
    return packed(Use(word, uses, float(uses), 1) for word, uses in counts.items())


def counts(packed_block: bytes) -> dict[int, int]:
    records = unpacked(packed_block)
    return dict(zip(records["word"].tolist(), records["uses"].tolist(), strict=True))


@given(COUNTS, COUNTS)
def test_merging_adds(old: dict[int, int], new: dict[int, int]) -> None:
    uses = [Use(word, count, float(count), 2) for word, count in new.items()]
    assert counts(merged(block(old), uses)) == {
        word: old.get(word, 0) + new.get(word, 0) for word in old | new
    }


@given(COUNTS, st.lists(st.integers(1, 40), max_size=5))
def test_what_is_left_out_was_never_there(old: dict[int, int], words: list[int]) -> None:
    left = {word: uses for word, uses in old.items() if word not in words}
    assert without(block(old), words) == block(left)


def test_one_use_is_taken_back_with_its_weight() -> None:
    twice = packed([Use(3, 2, 5.0, 1), Use(4, 1, 1.0, 1)])
    assert unpacked(taken_back(twice, 3)).tolist() == [(3, 1, 2.5, 1), (4, 1, 1.0, 1)]
    assert counts(taken_back(twice, 4)) == {3: 2}


@pytest.mark.parametrize(
    "damaged",
    [
        block({1: 1})[:-1],
        block({2: 1}) + block({1: 1}),
        packed([Use(1, 1, float("nan"), 1)]),
        packed([Use(1, 0, 1.0, 1)]),
        packed([Use(1, 1, -1.0, 1)]),
    ],
)
def test_damage_is_known(damaged: bytes) -> None:
    with pytest.raises(DamagedBlock):
        unpacked(damaged)
