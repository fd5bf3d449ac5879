"""Words that the writer added, and what is never suggested: kept, shared, gone without a trace."""

import shutil
import sqlite3
from pathlib import Path

import pytest

import predictor
from predictor.contract import Context, Question
from predictor.errors import HistoryError, SettingsError
from predictor.history import schema
from predictor.history.files import NAME
from predictor.history.history import History
from tests.predictor.history.conftest import DAY, says, source_of
from tests.predictor.history.test_forgetting import check_same, holds


def test_an_added_word_is_offered_as_one_that_was_used(history: History, tmp_path: Path) -> None:
    source = source_of(history)
    assert history.add("kubectl")
    assert not history.add("kubectl")
    assert history.add("station")
    with History(tmp_path / "other") as other:
        for _ in range(2):
            other.learn("kubectl. ", DAY, before="x ")
            other.learn("station. ", DAY, before="x ")
        assert says(source, "the ") == pytest.approx(says(source_of(other), "the "), abs=1e-9)
    assert history.added() == ("kubectl", "station")
    (word,) = history.show("Kubectl").spellings
    assert (word.text, word.uses, word.last, word.added) == ("kubectl", 0, None, True)
    assert history.contains("KUBECTL")


def test_time_takes_nothing_from_an_added_word(history: History) -> None:
    source = source_of(history)
    history.add("kubectl")
    before = says(source, "the ")["kubectl"]
    history.learn("a", DAY)
    history.learn("a", DAY + 1e8)
    assert says(source, "the ")["kubectl"] == pytest.approx(before, rel=0.1)


def test_a_word_is_removed_and_what_was_learned_stays(history: History, folder: Path, tmp_path: Path) -> None:
    with History(tmp_path / "other") as other:
        for one in (history, other):
            one.learn("meet Quixley", DAY)
        history.add_all(["Quixley", "zyxwort", "Zyxwort", "meet"])
        assert history.remove("quixley")
        assert history.remove("zyxwort")
        assert history.remove("meet")
        assert not history.remove("Quixley")
        assert history.added() == ()
        check_same(history, other)
    assert holds(folder, "zyxwort") == []
    assert holds(folder, "Quixley") != []


def test_what_was_taken_back_stays_added(history: History) -> None:
    history.add("Zoe")
    history.learn("the Zoe", DAY)
    assert history.corrected("Zoe", "the ")
    assert history.added() == ("Zoe",)
    assert "Zoe" in says(source_of(history), "a ")


def test_forgetting_takes_added_words_too(history: History, folder: Path, tmp_path: Path) -> None:
    with History(tmp_path / "other") as other:
        history.add_all(["Quixley", "QUIXLEY", "quixley's"])
        history.learn("the", DAY)
        other.learn("the", DAY)
        assert history.forget("quixley") == 3
        check_same(history, other)
        assert history.added() == ()
    assert holds(folder, "Quixley") == []


def test_all_is_cleared(history: History, folder: Path) -> None:
    history.add("Quixley")
    history.block("zyxwort*")
    history.clear()
    assert history.added() == history.blocked() == ()
    assert holds(folder, "Quixley") == holds(folder, "zyxwort") == []


def test_what_is_blocked_is_kept_shared_and_taken_back(history: History, folder: Path) -> None:
    source = source_of(history)
    assert source.blocked().patterns == ()
    with History(folder) as other:
        changes = source.changes()
        assert other.block("Zyxwort")
        assert not other.block("zyxwort")
        assert other.block_all(["let  me Know", "kube*"]) == 2
        assert source.changes() != changes
        assert source.blocked().patterns == history.blocked() == ("kube*", "let me know", "zyxwort")
        assert source.blocked().holds(Context("a "), "ZYXWORT")
        changes = source.changes()
        assert other.unblock("ZYXWORT")
        assert not other.unblock("zyxwort")
        assert source.changes() != changes
        assert not source.blocked().holds(Context("a "), "zyxwort")
    assert holds(folder, "zyxwort") == []


def test_what_was_blocked_stays_so_while_nothing_can_be_read(history: History, folder: Path) -> None:
    source = source_of(history)
    history.block("station")
    assert source.blocked().holds(Context(""), "station")
    history.close()
    shutil.rmtree(folder)
    folder.write_text("in the way")
    assert source.blocked().holds(Context(""), "station")


@pytest.mark.parametrize("word", ["", "two words", "12", "e-mail", "a" * 65])
def test_what_is_no_word_is_not_added(history: History, word: str) -> None:
    with pytest.raises(SettingsError, match="not one word"):
        history.add_all(["fine", word])
    assert history.added() == ()


def first_version(folder: Path) -> None:
    """Make a history as the first version made them."""
    folder.mkdir(mode=0o700)
    connection = sqlite3.connect(folder / NAME)
    connection.executescript(schema._TABLES)
    connection.executescript(
        "INSERT INTO words (text, uses, weight, day, occasions, names) VALUES ('Zoe', 2, 2.0, 19000, 2, 1);"
        "UPDATE state SET version = 3;"
        f"PRAGMA application_id = {schema._OURS}; PRAGMA user_version = 1;"
    )
    connection.close()


def test_a_history_of_the_first_version_is_brought_up(folder: Path) -> None:
    first_version(folder)
    with History(folder) as history:
        assert history.notice == ""
        assert "Zoe" in says(source_of(history), "the ")
        history.add("kubectl")
        history.block("zoe")
        assert history.learn("the Zoe", DAY) == 2
    connection = sqlite3.connect(folder / NAME)
    assert connection.execute("PRAGMA user_version").fetchall() == [(schema.VERSION,)]
    connection.close()
    with History(folder) as history:
        assert (history.added(), history.blocked()) == (("kubectl",), ("zoe",))


def test_an_older_history_that_cannot_be_written_is_still_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first_version(folder)
    before = (folder / NAME).read_bytes()
    monkeypatch.setattr("os.access", lambda *_: False)
    with History(folder) as history:
        assert "Zoe" in says(source_of(history), "the ")
        assert history.added() == ()
        with pytest.raises(HistoryError, match="cannot be written"):
            history.add("word")
    assert (folder / NAME).read_bytes() == before


@pytest.mark.parametrize("model", ["blend", "transformer", "bigram"])
def test_a_blocked_word_comes_from_no_source_at_no_level(tuned: Path, folder: Path, model: str) -> None:
    before = ("I'll meet you at the ", "I'll meet you at the s", "THE BIG S", "Zora came. Zora said Z", "s")
    with predictor.load(tuned, history=folder) as engine, engine.session(model) as session:
        engine.history.learn("Zora said Zora")
        before = tuple(text for text in before if session.suggest(text, k=5))
        assert len(before) >= 4
        usual = [session.suggest(text, k=5) for text in before]
        for found in usual:
            engine.history.block(found[0].text)
        for text, found in zip(before, usual, strict=True):
            left = session.suggest(text, k=5)
            gone = {each[0].text.casefold() for each in usual}
            assert not gone & {s.text.casefold() for s in left}
            # The others move up, as they were.
            rest = [s.text for s in found if s.text.casefold() not in gone]
            assert [s.text for s in left][: len(rest)] == rest
        for level in predictor.rules.policy.DIAL:
            for text in before:
                for answer in session.ask(Question(Context(text), model, level, 5, phrase=True)):
                    said = [*answer.suggestions, *filter(None, [answer.phrase])]
                    assert not any(word.casefold() in gone for s in said for word in s.text.split())
        for found in usual:
            engine.history.unblock(found[0].text)
        assert [session.suggest(text, k=5) for text in before] == usual


def test_a_blocked_word_is_not_completed_in_code_either(tuned: Path, folder: Path) -> None:
    code = "https://example.com/quixley/quixton/qu"
    with predictor.load(tuned, history=folder) as engine:
        found = [s.text for s in engine.suggest(code)]
        assert found == ["quixley", "quixton"]
        engine.history.block("quixl*")
        assert [s.text for s in engine.suggest(code)] == ["quixton"]


def test_an_added_word_is_suggested_and_what_is_typed_is_never_changed(tuned: Path, folder: Path) -> None:
    with predictor.load(tuned, history=folder) as engine:
        assert engine.suggest("Ask Ober") == []
        engine.history.add("Oberlander")
        (best, *_) = engine.suggest("Ask Ober")
        assert (best.text, best.insert, best.replace) == ("Oberlander", "lander ", 0)
        engine.history.block("ober*")
        assert engine.suggest("Ask Ober") == []
        assert engine.score("Ask Oberlander")[-1].text == "Oberlander"
