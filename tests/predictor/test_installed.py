"""Predictors that other packages bring, as really installed: a folder with their metadata on the path."""

import json
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import predictor
from predictor.cli.app import app
from predictor.contract import MODELS, Cancel, Context, Question
from predictor.editor.commands.racing import racers_of
from predictor.errors import PredictionCancelled, PredictorError, SettingsError
from predictor.installed import installed, is_installed, load_predictor
from predictor.server.protocol import read_request
from predictor.server.provider import BundleProvider
from predictor.server.refusing import Refused
from predictor.server.server import Server
from predictor.settings import Settings
from predictor.suggesting.race import Written
from predictor.suggesting.racing import Judging, RunningOn
from tests.predictor.server.scripted import Spoken

EXAMPLE = Path(__file__).parents[2] / "examples" / "own_predictor.py"
BAD = """
from predictor import Candidate

class Breaking:
    name = "breaking"
    def candidates(self, context, k, cancel=None):
        raise ZeroDivisionError("by\\x1b[2J zero")

class Wrong:
    name = "wrong"
    answer = None
    def candidates(self, context, k, cancel=None):
        return self.answer

class Scoring:
    name = "scoring"
    def candidates(self, context, k, cancel=None):
        cancel is None or cancel.check()
        return [Candidate(context.prefix + str(n // 2), 0.5) for n in range(9)]
    def log_prob(self, text):
        return -1.0 * len(text)

class Unmakeable:
    def __init__(self):
        raise OSError
nothing = object
"""
ENTRIES = """
[foretype.predictors]
repeater = own_predictor:Repeater
breaking = bad_predictors:Breaking
wrong = bad_predictors:Wrong
scoring = bad_predictors:Scoring
unmakeable = bad_predictors:Unmakeable
nothing = bad_predictors:nothing
missing = no_such_package:Missing
bigram = bad_predictors:Breaking
"""


@pytest.fixture(autouse=True)
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A package with the example, and with others that are bad in many ways."""
    shutil.copy(EXAMPLE, tmp_path)
    (tmp_path / "bad_predictors.py").write_text(BAD)
    metadata = tmp_path / "own_predictors-1.5.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: own-predictors\nVersion: 1.5\n")
    (metadata / "entry_points.txt").write_text(ENTRIES)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    for name in ("own_predictor", "bad_predictors"):
        sys.modules.pop(name, None)


def asked(engine: predictor.Engine, model: str, before: str) -> list[str]:
    with engine.session(model) as session:
        return [suggestion.text for suggestion in session.suggest(before)]


def test_they_are_found_by_name_and_ours_stay_ours() -> None:
    assert [*installed()] == ["breaking", "missing", "nothing", "repeater", "scoring", "unmakeable", "wrong"]
    assert is_installed("repeater")
    assert not any(map(is_installed, ("bigram", "another")))
    assert "own_predictor" not in sys.modules  # before its name is used nothing of it is imported


def test_an_engine_answers_with_one_that_is_named(tiny_bundle: Path) -> None:
    with predictor.load(tiny_bundle, model="repeater") as engine:
        assert engine.models[-1] == "repeater"
        session = engine.session()
        assert session.models == engine.models
        answers = [*session.answers("A xylophone is a xy")]
        assert [answer.model for answer in answers] == ["bigram", "repeater"]
        (best,) = answers[-1].suggestions
        assert (best.text, best.insert, best.source) == ("xylophone", "lophone ", "repeater")
        session.prepare("A xylophone is a xy")


def test_what_the_writer_blocks_they_do_not_suggest_either(tiny_bundle: Path, tmp_path: Path) -> None:
    with predictor.load(tiny_bundle, history=tmp_path / "history") as engine:
        assert asked(engine, "repeater", "A xylophone is a xy") == ["xylophone"]
        engine.history.block("xylophone")
        assert asked(engine, "repeater", "A xylophone is a xy") == []


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("breaking", "The predictor 'breaking' failed: ZeroDivisionError: by"),
        ("missing", "The predictor 'missing' cannot be loaded from own-predictors 1.5: ModuleNotFoundError"),
        ("unmakeable", "The predictor 'unmakeable' cannot be made: OSError."),
        ("nothing", "The predictor 'nothing' has no method candidates."),
        ("wrong", "The predictor 'wrong' failed: TypeError"),
    ],
)
def test_what_goes_wrong_in_them_is_a_sentence_and_the_bigram_goes_on(
    tiny_bundle: Path, name: str, told: str
) -> None:
    with predictor.load(tiny_bundle, model=name) as engine:
        with pytest.raises(PredictorError) as error:
            asked(engine, name, "I'll meet you at the st")
        assert error.value.args[0].startswith(told)
        assert error.value.args[0].isprintable()
        assert asked(engine, "bigram", "I'll meet you at the st")[0] == "station"


@pytest.mark.parametrize("answer", [["station"], [None], 7, "st"])
def test_answers_that_are_none_are_refused(answer: Any) -> None:
    made = load_predictor("wrong")()
    made.predictor.answer = answer  # type: ignore[attr-defined]
    with pytest.raises(PredictorError, match="'wrong'"):
        made.candidates(Context("st"), 3)


@pytest.mark.parametrize(
    ("text", "probability"),
    [("bus", 0.5), ("st\x1b[2J", 0.5), ("", 0.5), ("sto", 0.0), ("sto", 1.5), (3, 0.5)],
)
def test_words_that_are_none_are_refused(text: Any, probability: float) -> None:
    made = load_predictor("wrong")()
    made.predictor.answer = [predictor.Candidate(text, probability)]  # type: ignore[attr-defined]
    with pytest.raises(PredictorError, match="answered wrongly"):
        made.candidates(Context("st"), 3)


def test_answers_are_distinct_no_more_than_asked_and_cancelled_as_ours() -> None:
    made = load_predictor("scoring")()
    assert [word.text for word in made.candidates(Context("a b"), 3)] == ["b0", "b1", "b2"]
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        made.candidates(Context("a"), 3, cancel)


def test_they_are_measured_by_name_and_who_fails_is_left_out(tiny_bundle: Path, tmp_path: Path) -> None:
    text = tmp_path / "tea.txt"
    text.write_text("The tea is on the table. Please take the tea from the table to the other table.\n")
    options = ["--bundle", str(tiny_bundle), "--json"]
    for name in ("bigram", "repeater", "scoring", "breaking", "missing"):
        options += ["--model", name]
    done = CliRunner().invoke(app, ["evaluate", str(text), *options])
    report = json.loads(done.stdout)
    rows = {row["predictor"]: row for row in report["total"]["rows"]}
    assert [*rows] == ["bigram", "repeater", "scoring"]
    assert rows["repeater"]["rates"]["ksr_1"]["value"] > 0.05
    assert rows["repeater"]["bits_per_character"] is None
    assert rows["scoring"]["bits_per_character"] == pytest.approx(1 / 0.6931, rel=1e-3)
    assert [*report["failures"]] == ["breaking", "missing"]
    assert done.exit_code == 1


def test_doctor_lists_them_and_says_which_are_broken(tiny_bundle: Path) -> None:
    done = CliRunner().invoke(app, ["doctor", "--bundle", str(tiny_bundle), "--json"])
    (found,) = [each for each in json.loads(done.stdout) if each["subject"] == "Other predictors"]
    assert found["status"] == "warning"
    assert "repeater (own-predictors 1.5)" in found["value"]
    assert "The predictor 'unmakeable' cannot be made: OSError." in found["value"]
    assert done.exit_code == 0


def test_a_command_takes_their_names_and_no_others(tiny_bundle: Path) -> None:
    command = ["suggest", "A xylophone is a xy", "--bundle", str(tiny_bundle), "--model"]
    assert "xylophone" in CliRunner().invoke(app, [*command, "repeater"]).stdout
    refused = CliRunner().invoke(app, [*command, "repeatr"])
    assert refused.exit_code == 2
    assert Settings().with_options(model="repeater").model == "repeater"
    with pytest.raises(SettingsError, match='"repeater"'):
        Settings().with_options(model="repeatr")


def test_a_server_answers_with_them_and_lives_on_when_they_fail(tiny_bundle: Path) -> None:
    server = Server(BundleProvider(tiny_bundle), lambda: None)
    client = Spoken(server)
    client.ask(id=0, request="hello", protocol=1)
    ask = {"request": "suggest", "before": "A xylophone is a xy", "invoked": True, "only_final": True}
    answer = client.ask(id=1, model="repeater", **ask)["answer"]
    assert answer["suggestions"][0]["insert"] == "lophone "
    failed = client.ask(id=2, model="breaking", **ask)["error"]
    assert (failed["code"], failed["message"][:36]) == ("failed", "The predictor 'breaking' failed: Zer")
    assert client.ask(id=3, model="bigram", **ask)["answer"]["final"]
    client.close()
    server.close()
    with pytest.raises(Refused, match="must be one of blend, transformer, bigram, breaking"):
        read_request({"id": 4, "model": "repeatr", **ask}).check()


def test_they_race_beside_ours_and_who_fails_says_so(tiny_bundle: Path) -> None:
    assert racers_of((*MODELS, "repeater")) == ("bigram", "transformer", "repeater")
    racers = ("bigram", "repeater", "breaking")
    told: list[Any] = []

    def do(call: Callable[[], None]) -> None:
        call()

    with predictor.load(tiny_bundle, model="bigram") as engine, engine.session() as session:
        context = Context("A xylophone, a xylophone, a ")
        RunningOn(Question(context, "bigram"), racers, lambda *found: told.append(found[1])).run(
            session, Cancel(), do
        )
        Judging(Written("xylophone", context), racers, lambda *found: told.append(found[1])).run(
            session, Cancel(), do
        )
    runs, saved = told
    assert runs["repeater"].text == "a a"
    assert runs["breaking"].text.startswith("The predictor 'breaking' failed")
    assert saved["repeater"] > saved["breaking"] == 0


def test_why_says_what_can_be_known_of_them(tiny_bundle: Path) -> None:
    with predictor.load(tiny_bundle, model="repeater") as engine:
        text = "The lighthouse. Near the ligh"
        found = engine.explain(text)
        assert (found.word, found.rank) == (engine.suggest(text)[0].text, 1)
        assert found.sources == found.removed == ()
        assert "another package" in found.reason
        assert found.bigram is not None
        with pytest.raises(SettingsError, match="no word that anybody knows"):
            engine.explain(text, "ligature")
        with pytest.raises(PredictorError, match="by"):
            engine.explain(text, model="breaking")
