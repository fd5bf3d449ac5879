"""Text to shards: complete, counted, hashed; stopped anywhere, the result is that of an undisturbed run."""

import errno
import hashlib
import itertools
import json
import os
import sys
from pathlib import Path

import numpy as np
import pytest

from predictor.errors import SettingsError, TextError
from predictor.transformer.vocabulary import Vocabulary
from training.data.corpus import documents
from training.data.job import prepared_share
from training.data.mix import Mix
from training.data.prepare import PrepareOptions, prepare
from training.data.shards import ShardIndex, load_index, shard_texts


def contents(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*.bin"))}


def test_every_document_is_there_once_with_counts_and_hashes(shards: ShardIndex, corpus: Path) -> None:
    expected = [document for file in sorted(corpus.iterdir()) for document in documents(file)]
    decoded = []
    vocabulary = shards.vocabulary()
    for shard in shards.shards:
        tokens = shards.read(shard)
        assert hashlib.sha256(tokens.tobytes()).hexdigest() == shard.sha256
        starts = np.flatnonzero(tokens == vocabulary.document)
        assert len(starts) == shard.documents
        texts = [vocabulary.decode(part) for part in np.split(tokens, starts[1:])]
        assert sum(map(len, texts)) == shard.characters
        decoded += [(shard.split, text) for text in texts]
    assert sorted(text for _, text in decoded) == sorted({document.text for document in expected})
    held_out = {document.text for document in expected if document.is_validation(0.1)}
    assert {text for split, text in decoded if split == "validation"} == held_out
    assert 5 < len(held_out) < 80


def test_the_text_comes_back_weighed_by_the_mix(shards: ShardIndex) -> None:
    mail_only = list(shard_texts(shards, Mix(0.0, {"mail": 2.0})))
    trained = [shard for shard in shards.of("train") if shard.source == "mail"]
    assert len(mail_only) == sum(shard.documents for shard in trained)
    assert {weight for _, weight in mail_only} == {2.0}


def test_duplicates_are_dropped_and_reported(tmp_path: Path, vocabulary: Vocabulary) -> None:
    for name, texts in {"a": ["same", "other"], "b": [" same\n", "third", "third"]}.items():
        lines = "\n".join(json.dumps({"text": text}) for text in texts)
        (tmp_path / f"{name}.jsonl").write_text(lines, encoding="utf-8")
    files = sorted(tmp_path.glob("*.jsonl"))
    index, report = prepare(files, vocabulary, PrepareOptions(tmp_path / "out", 0.0))
    assert [(row.read, row.kept, row.duplicates) for row in report] == [(2, 2, 0), (3, 1, 2)]
    assert sum(shard.documents for shard in index.shards) == 3


def test_many_small_files_share_a_shard(tmp_path: Path, vocabulary: Vocabulary) -> None:
    (tmp_path / "notes").mkdir()
    for number in range(30):
        (tmp_path / "notes" / f"{number:02d}.txt").write_text(f"note {'x' * number}", encoding="utf-8")
    files = sorted((tmp_path / "notes").iterdir())
    index, _ = prepare(files, vocabulary, PrepareOptions(tmp_path / "out", 0.0))
    assert [shard.file for shard in index.shards] == ["train/notes-00000.bin"]


class Stop(Exception):
    pass


@pytest.mark.parametrize("stop_after", [1, 2])
def test_a_stopped_run_goes_on_to_the_same_result(
    corpus: Path, vocabulary: Vocabulary, tmp_path: Path, stop_after: int
) -> None:
    files = sorted(corpus.iterdir())
    whole, _ = prepare(files, vocabulary, PrepareOptions(tmp_path / "whole", 0.1, shard_tokens=1500))
    calls = 0

    def stop(file: Path, read: int, position: int) -> None:
        nonlocal calls
        calls += 1
        if calls == stop_after:
            raise Stop

    options = PrepareOptions(tmp_path / "stopped", 0.1, shard_tokens=1500)
    with pytest.raises(Stop):
        prepare(files, vocabulary, options, stop)
    with pytest.raises(TextError, match="no complete token shards"):
        load_index(tmp_path / "stopped")
    resumed, report = prepare(files, vocabulary, options)
    assert contents(tmp_path / "stopped") == contents(tmp_path / "whole")
    assert resumed.data_hash == whole.data_hash
    assert sum(row.read for row in report) == 300
    assert len(whole.shards) > 4


def test_a_full_disk_loses_nothing(
    corpus: Path, vocabulary: Vocabulary, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files, options = sorted(corpus.iterdir()), PrepareOptions(tmp_path / "out", 0.1, shard_tokens=1500)
    written = itertools.count(1)

    def full(file: int) -> None:  # each file is synced, then its folder
        if next(written) == 7:
            raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("os.fsync", full)
        with pytest.raises(SettingsError, match=r"No space left on device: '.*\.bin'"):
            prepare(files, vocabulary, options)
    assert not list(tmp_path.rglob("*.tmp"))
    prepare(files, vocabulary, options)
    whole = PrepareOptions(tmp_path / "whole", 0.1, shard_tokens=1500)
    prepare(files, vocabulary, whole)
    assert contents(tmp_path / "out") == contents(tmp_path / "whole")


def test_another_job_in_the_same_folder_is_refused(
    corpus: Path, vocabulary: Vocabulary, tmp_path: Path
) -> None:
    files = sorted(corpus.iterdir())
    prepare(files, vocabulary, PrepareOptions(tmp_path, 0.1))
    with pytest.raises(SettingsError, match=r"from files that are not named now: mail\.jsonl"):
        prepare(files[:1], vocabulary, PrepareOptions(tmp_path, 0.1))
    with pytest.raises(SettingsError, match="made without --lines"):
        prepare(files, vocabulary, PrepareOptions(tmp_path, 0.1, lines=True))
    with pytest.raises(SettingsError, match=r"with --validation-share 0\.1\."):
        prepare(files, vocabulary, PrepareOptions(tmp_path, 0.2))


def test_a_file_more_is_read_and_nothing_twice(corpus: Path, vocabulary: Vocabulary, tmp_path: Path) -> None:
    files, told = sorted(corpus.iterdir()), list[str]()
    prepare(files[:1], vocabulary, PrepareOptions(tmp_path / "out", 0.1))
    assert prepared_share(tmp_path / "out") == 0.1
    index, report = prepare(files, vocabulary, PrepareOptions(tmp_path / "out", 0.1), tell=told.append)
    assert told == ["Going on with files that are new: mail.jsonl."]
    whole, rows = prepare(files, vocabulary, PrepareOptions(tmp_path / "whole", 0.1))
    assert report == rows
    assert sorted(texts(index)) == sorted(texts(whole))


def test_a_repaired_file_is_gone_on_with(vocabulary: Vocabulary, tmp_path: Path) -> None:
    file, options = tmp_path / "mail.jsonl", PrepareOptions(tmp_path / "out", 0.0, shard_tokens=30)
    rows = [json.dumps({"text": f"we meet at {n} and go home at {n + 1}"}) for n in range(30)]
    file.write_text("\n".join([*rows[:20], "{broken", *rows[20:]]), encoding="utf-8")
    with pytest.raises(TextError, match="line 21: not a JSON object") as refused:
        prepare([file], vocabulary, options)
    assert "--skip-bad" in refused.value.hint
    # Repaired at the front, too: what was read is known by its text, not by its place.
    file.write_text("\n".join([json.dumps({"text": "a first one"}), *rows, rows[3]]), encoding="utf-8")
    told = list[str]()
    index, (row,) = prepare([file], vocabulary, options, tell=told.append)
    assert told[0].startswith("Going on with files that are changed, so read again: mail.jsonl.")
    assert (row.read, row.kept, row.duplicates) == (32, 31, 1)
    assert len(texts(index)) == len(set(texts(index))) == 31


def test_what_cannot_be_read_is_left_out_counted_and_named(vocabulary: Vocabulary, tmp_path: Path) -> None:
    mail, notes = tmp_path / "mail.jsonl", tmp_path / "notes.txt"
    mail.write_text('{"text": "we meet"}\nbroken\n{"text": 5}\n{"text": "at home"}\n', encoding="utf-8")
    notes.write_bytes(b"the river\ncaf\xe9\n")
    options = PrepareOptions(tmp_path / "out", 0.0, lines=True, skip_bad=True)
    index, report = prepare([mail, notes], vocabulary, options)
    assert {"we meet", "at home"} <= set(texts(index))
    assert [sentence.removeprefix(f"{mail}, ") for sentence in report[0].left_out] == [
        "line 2: not a JSON object with a \"text\": 'broken'.",
        'line 3: "text" is int, not a string.',
    ]
    (rest,) = report[1].left_out
    assert rest == f"{notes} is not UTF-8: byte 0xe9 at position 13: the rest of the file is left out."
    stated = json.loads((tmp_path / "out" / "shards.json").read_bytes())["files"]
    assert [len(file["left_out"]) for file in stated] == [2, 1]
    # Once repaired, nothing is left out any more.
    mail.write_text('{"text": "we meet"}\n{"text": "a 5"}\n{"text": "at home"}\n', encoding="utf-8")
    _, report = prepare([mail, notes], vocabulary, options)
    assert [len(row.left_out) for row in report] == [0, 1]


def test_a_file_of_which_nothing_was_kept_may_go(vocabulary: Vocabulary, tmp_path: Path) -> None:
    good, bad, copy = tmp_path / "a.txt", tmp_path / "bad.jsonl", tmp_path / "copy.txt"
    good.write_text("we meet\nat home\n", encoding="utf-8")
    copy.write_text("we meet\n", encoding="utf-8")
    bad.write_bytes(b"\xff\xfe broken\n")
    options, told = PrepareOptions(tmp_path / "out", 0.0, lines=True, skip_bad=True), list[str]()
    prepare([good, bad, copy], vocabulary, options)
    bad.unlink()
    copy.unlink()
    index, report = prepare([good], vocabulary, options, tell=told.append)
    assert told == ["Going on with files that are gone, and gave nothing: bad.jsonl, copy.txt."]
    assert [row.file for row in report] == [str(good)]
    assert sorted(texts(index)) == ["at home\n", "we meet\n"]
    prepare([good], vocabulary, options, tell=told.append)
    assert len(told) == 1
    with pytest.raises(SettingsError, match=r"not named now: a\.txt"):
        prepare([tmp_path / "other.txt"][:0], vocabulary, options)


def texts(index: ShardIndex) -> list[str]:
    vocabulary, found = index.vocabulary(), list[str]()
    for shard in index.shards:
        tokens = index.read(shard)
        starts = np.flatnonzero(tokens == vocabulary.document)
        found += [vocabulary.decode(part) for part in np.split(tokens, starts[1:])]
    return found


def test_empty_text_is_refused(vocabulary: Vocabulary, tmp_path: Path) -> None:
    (tmp_path / "empty.txt").write_text(" \n ", encoding="utf-8")
    with pytest.raises(TextError, match="no text to train on"):
        prepare([tmp_path / "empty.txt"], vocabulary, PrepareOptions(tmp_path / "out", 0.1))


def test_a_damaged_shard_or_index_is_told(corpus: Path, vocabulary: Vocabulary, tmp_path: Path) -> None:
    index, _ = prepare(sorted(corpus.iterdir()), vocabulary, PrepareOptions(tmp_path, 0.1))
    path = tmp_path / index.shards[0].file
    path.write_bytes(path.read_bytes()[:-2])
    with pytest.raises(TextError, match=r"holds \d+ tokens where"):
        index.read(index.shards[0])
    (tmp_path / "shards.json").write_text("{", encoding="utf-8")
    with pytest.raises(TextError, match="damaged"):
        load_index(tmp_path)


def test_a_damaged_state_is_told(corpus: Path, vocabulary: Vocabulary, tmp_path: Path) -> None:
    (tmp_path / "prepare.sqlite").write_bytes(b"not a database" * 100)
    with pytest.raises(SettingsError, match="file is not a database"):
        prepare(sorted(corpus.iterdir()), vocabulary, PrepareOptions(tmp_path, 0.1))


@pytest.mark.skipif(sys.platform != "linux", reason="names are any bytes there alone")
def test_a_name_that_is_no_text_is_told(vocabulary: Vocabulary, tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/caf\xe9.jsonl"))
    path.write_text('{"text": "meet me at the station"}\n')
    with pytest.raises(TextError, match=r"The name of .* is not UTF-8"):
        prepare([path], vocabulary, PrepareOptions(tmp_path / "shards", 0.1))
