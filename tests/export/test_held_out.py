"""What a model never saw: the text that its shards hold out, in the proportions of its mix, or files."""

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("torch")

from export.held_out import check_unseen, file_texts, held_out_texts
from predictor.errors import SettingsError
from predictor.system.atomic import write_file
from predictor.text import chunks
from training.data.mix import Mix
from training.data.shards import Shard, ShardIndex
from training.data.tokenizer import train_tokenizer

WORDS = "we meet at the station and go home by the river "


@pytest.fixture
def index(tmp_path: Path) -> ShardIndex:
    """Two sources that hold out 100 documents each, and one that holds out none."""
    vocabulary = train_tokenizer(Counter(chunks(WORDS * 9 + "0123456789 mail chat")), 320)
    write_file(tmp_path / "tokenizer.model", vocabulary.model)
    shards = []
    for split, source in (("validation", "mail"), ("validation", "chat"), ("train", "books")):
        texts = [f"{source} {number} {WORDS}" for number in range(100)]
        ids = [token for text in texts for token in (vocabulary.document, *vocabulary.encode(text))]
        file = f"{split}/{source}-00000.bin"
        digest = write_file(tmp_path / file, np.array(ids, dtype="<u2").tobytes())
        shards.append(Shard(file, split, source, len(ids), 100, sum(map(len, texts)), digest))
    return ShardIndex(tmp_path, tuple(shards))


def test_what_shards_hold_out_comes_in_the_proportions_of_the_mix(index: ShardIndex) -> None:
    found = {text.name: text for text in held_out_texts(index, Mix(1.0, {"mail": 3.0}), 2000)}
    assert set(found) == {"mail", "chat"}
    mail, chat = (found[name].characters for name in ("mail", "chat"))
    assert 1200 < mail < 1600
    assert 350 < chat < 600
    assert found["chat"].documents[0].startswith("chat ")
    assert {text.name for text in held_out_texts(index, Mix(1.0, {"mail": 0.0}))} == {"chat"}
    assert held_out_texts(index, Mix(0.0, {"books": 1.0})) == ()


def test_other_shards_are_not_known_to_be_unseen(index: ShardIndex) -> None:
    check_unseen(index.data_hash, index)
    with pytest.raises(SettingsError, match="none of it is known to be unseen"):
        check_unseen("other", index)


def test_a_long_file_is_read_in_sections(tmp_path: Path) -> None:
    (tmp_path / "novel.txt").write_text("\n\n".join(f"{n} {WORDS}" for n in range(1000)), encoding="utf-8")
    (text,) = file_texts([tmp_path / "novel.txt"])
    assert len(text.documents) > 2
    assert text.characters > 5000
