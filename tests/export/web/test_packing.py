import numpy as np
import pytest

from export.web.packing import Packed, pack, unpack


def test_arrays_come_back_as_they_were() -> None:
    random = np.random.default_rng(5)
    lengths = random.integers(1, 9, 300).astype(np.uint16)
    rows = [np.sort(random.choice(60_000, length, replace=False)) for length in lengths.tolist()]
    arrays = [
        Packed("lengths", lengths, "varint"),
        Packed("words", np.concatenate(rows).astype(np.uint16), "rows:lengths"),
        Packed("contexts", np.sort(random.choice(2**31 - 1, 500, replace=False)).astype(np.int32), "rising"),
        Packed("codebook", random.random(256).astype(np.float32)),
        Packed("codes", random.integers(0, 256, 77).astype(np.uint8)),
        Packed("nothing", np.empty(0, dtype=np.int32), "rising"),
    ]
    found = unpack(pack(arrays))
    assert list(found) == [each.name for each in arrays]
    for each in arrays:
        assert found[each.name].dtype == each.values.dtype
        np.testing.assert_array_equal(found[each.name], each.values)


def test_what_rises_by_little_takes_a_byte_each() -> None:
    rising = Packed("rising", np.arange(0, 100_000, 100, dtype=np.int32), "rising")
    assert len(pack([rising])) < 1_100 < rising.values.nbytes


def test_an_array_that_falls_is_no_rising_one() -> None:
    with pytest.raises(ValueError, match="falls"):
        pack([Packed("falling", np.array([3, 2], dtype=np.int32), "rising")])


def test_another_file_is_refused() -> None:
    with pytest.raises(ValueError, match="no packed arrays"):
        unpack(b"PK\3\4 and so on")
