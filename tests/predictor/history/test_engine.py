"""The engine with a history: what it learns is suggested, by all sessions, and nothing is opened unasked."""

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

import predictor
from predictor.cli.app import app
from predictor.contract import Question
from predictor.history.files import default_folder


def test_what_was_learned_is_suggested_and_what_was_forgotten_is_not(tuned: Path, folder: Path) -> None:
    with predictor.load(tuned, history=folder) as engine, engine.session() as session:
        assert engine.model == "blend"
        assert session.suggest("Ask Ober") == []
        engine.history.learn("Please ask Oberlander about it.")
        (best, *_) = session.suggest("Ask Ober")
        assert (best.text, best.insert, best.source) == ("Oberlander", "lander ", "history")
        assert engine.suggest("Ask Ober")[0].text == "Oberlander"
        assert all(s.source != "history" for s in engine.session("transformer").suggest("Ask Ober"))
        engine.history.forget("Oberlander")
        assert session.suggest("Ask Ober") == []
    with predictor.load(tuned, history=predictor.History(folder)) as engine:
        assert not engine.history.contains("Oberlander")
        assert engine.history.contains("please")
        engine.history.close()


def test_the_words_of_the_text_lie_over_the_history(tuned: Path, folder: Path) -> None:
    with predictor.load(tuned, history=folder) as engine:
        engine.history.learn("Zoe Zoenne")
        found = {s.text: s.source for s in engine.suggest("Zora came. Zora said Zo")}
        assert found["Zora"] == "text"
        assert found["Zoenne"] == "history"
        sources = [source.name for source in engine._assembly.predictors().blend.sources]
        assert sources[-2:] == ["history", "text"]


def test_none_is_opened_until_it_is_asked_for_and_then_all_sessions_have_it(tuned: Path) -> None:
    with predictor.load(tuned) as engine, engine.session() as session:
        before = session.suggest("I'll meet you at the ")
        assert all("history" not in s.shares for s in before)
        assert not default_folder().exists()
        assert engine.history.folder == default_folder()
        assert default_folder().exists()
        after = session.suggest("I'll meet you at the ")
        assert [(s.text, s.probability) for s in after] == [(s.text, s.probability) for s in before]
        assert all(s.shares["history"] == 0.0 for s in after)
        engine.history.learn("meet Oberlander")
        assert session.suggest("meet Ob")[0].text == "Oberlander"


def test_a_stream_is_evaluated_by_the_command(tuned: Path, tmp_path: Path) -> None:
    stream = tmp_path / "messages.jsonl"
    messages = [f"Oberlander asked about kubectl {word}." for word in ("today", "again", "then", "now")]
    stream.write_text(json.dumps({"author": "me", "messages": messages}), encoding="utf-8")
    result = CliRunner().invoke(
        app, ["evaluate", "--stream", str(stream), "--bundle", str(tuned), "--json", "--calibration"]
    )
    assert result.exit_code == 0, result.stderr
    content = json.loads(result.stdout)
    assert content["total"]["gain"]["ksr_3"]["value"] > 0.2
    assert content["about"]["stream"] == "messages.jsonl"
    assert not default_folder().exists()
    result = CliRunner().invoke(app, ["evaluate", "--stream", str(stream), "--bundle", str(tuned)])
    assert "KSR@3" in result.stdout
    assert " on " in result.stdout


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "nothing to evaluate"),
        (["--stream", "a.jsonl", "b.txt"], "apart"),
        (["--stream", "a.jsonl"], "cannot"),
    ],
)
def test_mistakes_are_explained(arguments: list[str], message: str) -> None:
    result = CliRunner().invoke(app, ["evaluate", *arguments])
    assert result.exit_code == 1
    assert message in " ".join(result.stderr.split())


def test_a_stream_is_drawn(tuned: Path, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    stream, plot = tmp_path / "messages.jsonl", tmp_path / "gain.png"
    stream.write_text('["See Oberlander.", "See Oberlander."]', encoding="utf-8")
    result = CliRunner().invoke(
        app, ["evaluate", "--stream", str(stream), "--bundle", str(tuned), "--plot", str(plot)]
    )
    assert result.exit_code == 0, result.stderr
    assert plot.read_bytes().startswith(b"\x89PNG")


def test_a_question_may_leave_the_history_out(tuned: Path, folder: Path) -> None:
    with predictor.load(tuned, history=folder) as learned, predictor.load(tuned) as plain:
        learned.history.learn("Please ask Oberlander about it. The station, the station.")
        for before in ("", "Ob", "the sta", "Please ask "):
            for level in ("all", "balanced"):
                question = Question(predictor.Context(before), "blend", level)
                with_it, without = learned.session(), plain.session()
                *_, left_out = with_it.ask(replace(question, without="history"))
                *_, expected = without.ask(question)
                found = [(s.text, s.insert, s.probability) for s in left_out.suggestions]
                assert found == [(s.text, s.insert, s.probability) for s in expected.suggestions]
        *_, answer = learned.session().ask(Question(predictor.Context("Ob"), "blend"))
        assert answer.suggestions[0].text == "Oberlander"
