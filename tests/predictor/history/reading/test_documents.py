"""Files and folders of all kinds as documents, each read once, however large."""

import json
import lzma
import os
import tracemalloc
from pathlib import Path

import pytest

from predictor.errors import TextError
from predictor.history.document import Document
from predictor.history.history import History
from predictor.history.reading.documents import Reading

NOW = 1_700_000_000.0
MAIL = "From: Ann <{sender}@example.org>\nDate: {date}\nMessage-ID: <{number}@x>\n\n{text}\n"
DATE = "Mon, 5 Jan 2015 10:00:00 +0000"
FROM = "From ann@example.org Mon Jan  5 10:00:00 2015\n"


def mail(
    text: str, number: int = 1, sender: str = "ann", date: str = "Mon, 5 Jan 2015 10:00:00 +0000"
) -> str:
    return MAIL.format(text=text, number=number, sender=sender, date=date)


def mailbox(*mails: str) -> str:
    return "".join(f"{FROM}{each}\n" for each in mails)


def read(*paths: Path, senders: tuple[str, ...] = ()) -> tuple[list[Document], list[str]]:
    bad = list[TextError]()
    return list(Reading(paths, senders, now=NOW, bad=bad.append)), list(map(str, bad))


def texts(*paths: Path, senders: tuple[str, ...] = ()) -> list[str]:
    documents, bad = read(*paths, senders=senders)
    assert bad == []
    return [document.text for document in documents]


def test_each_kind_of_file_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("\ufeffOne.\r\n\r\nTwo.\r\n", encoding="utf-8")
    (tmp_path / "b.md").write_text("# Head\n```\ncode\n```\nText\n")
    (tmp_path / "c.jsonl").write_text('{"text": "first"}\n\n{"text": "second", "more": 1}\n')
    (tmp_path / "d.jsonl.xz").write_bytes(lzma.compress(b'{"text": "packed"}\n'))
    (tmp_path / "e.mbox").write_text(mailbox(mail("in a box"), mail("another", 2)))
    (tmp_path / "f.eml").write_text(mail("alone"))
    (tmp_path / "Sent").write_text(mailbox(mail("without an ending")))
    (tmp_path / "photo.jpg").write_bytes(b"\xff\xd8\0")
    (tmp_path / "new").mkdir()
    (tmp_path / "new" / "g.txt").write_text("no mail")
    inside = tmp_path / "mail"
    for name in ("cur", "new", "tmp", ".Archive/cur", ".Archive/new"):
        (inside / name).mkdir(parents=True)
    (inside / "cur" / "2.x:2,S").write_text(mail("second of a Maildir"))
    (inside / ".Archive" / "new" / "1.x").write_text(mail("first of a Maildir"))
    (inside / "tmp" / "3.x").write_text(mail("unfinished"))
    maildir = ["first of a Maildir", "second of a Maildir"]
    assert texts(tmp_path) == [
        "without an ending", "One.\nTwo.", "# Head\nText", "first", "second", "packed", "in a box", "another",
        "alone", *maildir, "no mail",
    ]  # fmt: skip
    assert texts(inside) == maildir
    assert texts(tmp_path / "Sent", tmp_path / "a.txt") == ["without an ending", "One.\nTwo."]


def test_only_the_writer_s_own_mails(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.write_text(mailbox(mail("mine"), mail("hers", 2, "eve"), mail("mine again", 3, "ANN")))
    assert texts(box, senders=("Ann@Example.org",)) == ["mine", "mine again"]
    assert texts(box) == ["mine", "hers", "mine again"]


@pytest.mark.parametrize(
    ("date", "when"),
    [
        ("Mon, 5 Jan 2015 10:00:00 +0000", 1420452000.0),
        ("Thu, 1 Jan 1970 00:00:00 +0000", NOW - 5000),
        ("Thu, 1 Jan 2099 00:00:00 +0000", NOW - 5000),
        ("Thu, 1 Jan 1900 00:00:00 +0000", NOW - 5000),
        ("no date", NOW - 5000),
    ],
)
def test_a_clock_that_was_wrong_does_no_harm(tmp_path: Path, date: str, when: float) -> None:
    box = tmp_path / "box"
    box.write_text(mailbox(mail("text", date=date)))
    os.utime(box, (NOW - 5000, NOW - 5000))
    assert [document.when for document in read(box)[0]] == [when]
    os.utime(box, (NOW + 1e9, NOW + 1e9))
    assert read(box)[0][0].when in (when, NOW)


def test_what_cannot_be_read_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes(b"\x7fELF\0\0junk")
    (tmp_path / "b.txt").write_bytes(b"text\n" * 5000 + b"caf\xe9\n")
    (tmp_path / "c.jsonl").write_text('{"text": "good"}\n{"text": 5}\nnot json\n{"text": "too"}\n')
    (tmp_path / "d.mbox").write_text("no mailbox")
    (tmp_path / "e.txt").write_text("fine")
    documents, bad = read(tmp_path)
    assert [document.text for document in documents][-3:] == ["good", "too", "fine"]
    for told, word in zip(bad, ("zero", "UTF-8", "string", "JSON", "no mailbox"), strict=True):
        assert word in told
    assert "byte 0xe9 at position 25003" in bad[1]


def test_what_is_not_there_is_told_at_once(tmp_path: Path) -> None:
    with pytest.raises(TextError, match="cannot be read"):
        read(tmp_path / "missing")
    with pytest.raises(TextError, match="nothing to read"):
        read(tmp_path)


def test_nothing_is_learned_twice_and_what_was_added_is(history: History, tmp_path: Path) -> None:
    file, box = tmp_path / "a.txt", tmp_path / "box"
    file.write_text("See Oberlander.\n\nSee Zoe.\n")
    box.write_text(mailbox(mail("Thanks Bob"), mail("Thanks Bob", 2)))
    assert history.learn_once(read(file, box)[0]) == 8
    assert history.learn_once(read(file, box)[0]) == 0
    file.rename(tmp_path / "b.txt")
    file = tmp_path / "b.txt"
    file.write_text("See Oberlander.\n\nSee Zoe.\n\nSee Zoe again.\n")
    (tmp_path / "archive").write_text(mailbox(mail("Thanks Bob", 2), mail("Thanks Eve", 3)))
    assert history.learn_once(read(file, tmp_path / "archive")[0]) == 5
    assert {word.text: word.uses for word in history.words()} == {
        "See": 3, "Zoe": 2, "Oberlander": 1, "again": 1, "Thanks": 3, "Bob": 2, "Eve": 1,
    }  # fmt: skip
    history.clear()
    assert history.counts().read == 0
    assert history.learn_once(read(file)[0]) == 7


def test_a_chat_may_say_the_same_again(history: History, tmp_path: Path) -> None:
    chat = tmp_path / "chat.jsonl"
    chat.write_text("".join(json.dumps({"text": text}) + "\n" for text in ("ok", "see you", "ok", "bye")))
    assert history.learn_once(read(chat)[0]) == 5
    assert history.learn_once(read(chat)[0]) == 0


def test_a_huge_mailbox_takes_little_memory(tmp_path: Path) -> None:
    box = tmp_path / "box"
    picture = ("x" * 76 + "\n") * 60_000
    with box.open("w") as file:
        for number in range(8):
            file.write(f"{FROM}Message-ID: <{number}>\nContent-Type: multipart/mixed; boundary=b\n\n")
            file.write(f"--b\n\nSee {number}.\n\n--b\nContent-Type: image/png\n\n{picture}\n--b--\n\n")
        file.write(f"{FROM}Subject: one line\n\n{'y' * 30_000_000}\n")
    assert box.stat().st_size > 60_000_000
    tracemalloc.start()
    try:
        count = sum(1 for _ in Reading([box], now=NOW, bad=lambda error: None))
        assert tracemalloc.get_traced_memory()[1] < 60_000_000
    finally:
        tracemalloc.stop()
    assert count == 9


def test_one_endless_line_takes_little_memory(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.write_text("word and more " * 600_000)
    tracemalloc.start()
    try:
        found = 0
        for document in Reading([file], now=NOW, bad=lambda error: None):
            found += document.words()
            assert set(document.text.split()) == {"word", "and", "more"}
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()
    assert found == pytest.approx(1_800_000, rel=0.01)


def test_how_far_one_has_come_is_known(tmp_path: Path) -> None:
    box = tmp_path / "box"
    box.write_text(mailbox(*(mail("text " * 5000, number) for number in range(20))))
    reading = Reading([box, box], now=NOW, bad=lambda error: None)
    steps = [reading.done for _ in reading]
    assert steps == sorted(steps)
    assert 0 < steps[0] < reading.total / 10
    assert reading.done == reading.total == 2 * box.stat().st_size
