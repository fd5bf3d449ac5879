"""Ghost text in a prompt of prompt_toolkit: keys go in, paintings come out."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from prompt_toolkit import PromptSession
from prompt_toolkit.application import create_app_session
from prompt_toolkit.auto_suggest import AutoSuggestFromHistory
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from prompt_toolkit.history import InMemoryHistory
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.output import DummyOutput

from predictor.contract import Candidate, Context
from predictor.errors import SettingsError
from predictor.history.history import History
from predictor.history.opening import Opening
from predictor.integrations.prompt_toolkit import ForetypeCompleter, ghost_text
from predictor.server.provider import BundleProvider
from predictor.testing import ScriptedPredictor, ScriptedSession
from tests.predictor.integrations.prompting import (
    ALT,
    CTRL_RIGHT,
    DISMISS,
    ESC,
    KILL,
    RIGHT,
    SHIFT_RIGHT,
    UNDO,
    UP,
    Prompting,
    late,
    until,
)
from tests.predictor.server.scripted import ScriptedProvider

TEXT = "I'll meet you at the station at"
# Longer than any answer takes on a machine that is busy: what is painted does not depend on the time.
PATIENCE_MS = 10_000.0


def prompting(
    scenario: Callable[[Prompting], Awaitable[None]],
    provider: Any = None,
    *,
    prompt: dict[str, Any] | None = None,
    patience_ms: float = PATIENCE_MS,
    **options: Any,
) -> str:
    """Run a scenario in a prompt with a ghost; return the line that was entered."""

    async def run() -> str:
        with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
            session: PromptSession[str] = PromptSession(**(prompt or {}))
            with ghost_text(session, provider or ScriptedProvider(), patience_ms=patience_ms, **options):
                shown = Prompting(session, keys)
                line = asyncio.create_task(session.prompt_async("> "))
                await until(lambda: shown.painted, lambda: "nothing was painted")
                await scenario(shown)
                keys.send_text("\r" if not (prompt or {}).get("multiline") else f"{ESC}\r")
                return await asyncio.wait_for(line, 20)

    return asyncio.run(run())


def test_no_ghost_comes_after_its_key(tiny_bundle: Path) -> None:
    provider = BundleProvider(tiny_bundle)
    provider.load()

    async def scenario(shown: Prompting) -> None:
        await shown.write(TEXT[:23], "I'll meet you at the st", "ation")
        await shown.write(KILL, "", "")
        begun = len(shown.painted)
        for end in range(1, len(TEXT) + 1):
            shown.keys.send_text(TEXT[end - 1])
            await until(lambda end=end: shown.painted[-1].text == TEXT[:end], lambda: "no key")
            await asyncio.sleep(0.02)
        assert late(shown.painted[begun:]) == 0
        ghosts = {painted.text: painted.ghost for painted in shown.painted[begun:]}
        assert ghosts["I'll meet you at the st"] == "ation"
        assert sum(map(bool, ghosts.values())) > 20

    assert prompting(scenario, provider) == TEXT
    provider.close()


class _Slow(ScriptedProvider):
    def session(self, offensive: Any) -> ScriptedSession:
        words = {"": ["station"], "station ": ["at"]}
        return ScriptedSession({"transformer": ScriptedPredictor(words, delay_s=0.05)})


def test_a_model_that_is_not_waited_for_is_late_and_what_agrees_stays() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("s", "s", "tation")
        assert late(shown.painted) == 1
        await shown.write("t", "st", "ation")
        await shown.write("a", "sta", "tion")
        assert late(shown.painted) == 1

    prompting(scenario, _Slow(), patience_ms=0.0)


def test_keys_accept_all_a_word_or_a_character_and_turn_and_hide() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("I will meet you at the s", "I will meet you at the s", "tation at the")
        await shown.write(SHIFT_RIGHT, "I will meet you at the st", "ation at the")
        await shown.write(f"{ALT}f", "I will meet you at the station ", "at the the")
        await shown.write(f"{ALT}]", "I will meet you at the station ", "at")
        await shown.write(f"{ALT}]", "I will meet you at the station ", "tomorrow")
        await shown.write(DISMISS, "I will meet you at the station ", "")
        await shown.write("a", "I will meet you at the station a", "t the the")
        await shown.write(CTRL_RIGHT, "I will meet you at the station at ", "the the the")
        await shown.write(RIGHT, "I will meet you at the station at the the the ", "the the the")

    # The space behind the last word is the ghost's own, and the line is done.
    assert prompting(scenario) == "I will meet you at the station at the the the"


def test_keys_that_come_at_once_accept_what_they_lead_to() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("meet you at the s", "meet you at the s", "tation at the")
        await shown.write(f"ta{RIGHT}", "meet you at the station at the ", "the the the")

    prompting(scenario)


def test_the_space_of_an_accepted_word_gives_way_and_ends_with_the_line() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("meet you at the s", "meet you at the s", "tation at the")
        await shown.write(f"{ALT}f", "meet you at the station ", "at the the")
        await shown.write(",", "meet you at the station,", "the the the")
        await shown.write(" thank you f", "meet you at the station, thank you f", "or the the")
        await shown.write(f"{ALT}f", "meet you at the station, thank you for ", "the the the")

    assert prompting(scenario) == "meet you at the station, thank you for"


def test_a_mark_behind_an_accepted_word_stays_when_the_line_is_done() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("thank you f", "thank you f", "or the the")
        await shown.write(f"{CTRL_RIGHT}.", "thank you for.", "the the the")

    assert prompting(scenario) == "thank you for."


def test_undo_takes_back_what_was_accepted() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("meet you at the s", "meet you at the s", "tation at the")
        await shown.write(RIGHT, "meet you at the station at the ", "the the the")
        await shown.write(UNDO, "meet you at the s", "tation at the")
        await shown.write(DISMISS, "meet you at the s", "")

    assert prompting(scenario) == "meet you at the s"


def test_older_lines_and_pasted_ones_are_as_they_were() -> None:
    history = InMemoryHistory(["thank you "])

    async def scenario(shown: Prompting) -> None:
        await shown.write(UP, "thank you ", "")
        await shown.write("\x1b[D", "thank you ", "")
        await shown.write(RIGHT, "thank you ", "")
        assert shown.painted[-1].cursor == len("thank you ")
        await shown.write("f", "thank you f", "or the the")
        await shown.write(f"{ALT}f", "thank you for ", "the the the")
        await shown.write("\x1b[200~, \x1b[201~", "thank you for , ", "the the the")

    assert prompting(scenario, prompt={"history": history}) == "thank you for , "


def test_what_is_only_looked_at_or_selected_has_no_ghost() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("thank you ", "thank you ", "for the the")
        await shown.write("\x1b[D", "thank you ", "")
        await shown.write(RIGHT, "thank you ", "for the the")
        await shown.write("\x1b[1;2D", "thank you ", "")

    prompting(scenario)


def test_the_ghost_stands_at_the_cursor_of_any_line() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("first\rlast", "first\nlast", "")
        await shown.write(f"{UP}{RIGHT} thank you ", "first thank you \nlast", "for the the")
        assert shown.rows() == ["> first thank you for the the", "  last"]
        await shown.write(f"{CTRL_RIGHT}f", "first thank you for f\nlast", "")

    assert prompting(scenario, prompt={"multiline": True}) == "first thank you for f\nlast"


def test_vi_shows_it_where_letters_are_written() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("thank you ", "thank you ", "for the the")
        await shown.write(ESC, "thank you ", "")
        await shown.write("A", "thank you ", "for the the")
        await shown.write(CTRL_RIGHT, "thank you for ", "the the the")
        await shown.write(RIGHT, "thank you for the the the ", "the the the")

    assert prompting(scenario, prompt={"vi_mode": True}) == "thank you for the the the"


def test_what_the_program_suggests_itself_is_not_painted_beside_it() -> None:
    history = InMemoryHistory(["thank you all"])

    async def scenario(shown: Prompting) -> None:
        await shown.write("thank you ", "thank you ", "for the the")

    own = {"auto_suggest": AutoSuggestFromHistory(), "history": history}
    prompting(scenario, prompt=own)


def test_no_prose_no_ghost_and_the_program_s_own_stays() -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("thank you ", "thank you ", "all")
        await shown.write(RIGHT, "thank you all", "")

    own = {"auto_suggest": AutoSuggestFromHistory(), "history": InMemoryHistory(["thank you all"])}
    assert prompting(scenario, prompt=own, prose=lambda document: None) == "thank you all"


def test_closing_leaves_no_thread_and_the_prompt_as_it_was() -> None:
    before = threading.active_count()
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        session: PromptSession[str] = PromptSession()
        control = session.app.layout.current_control
        assert isinstance(control, BufferControl)

        def state() -> tuple[object, ...]:
            return control.input_processors, session.key_bindings, session.default_buffer.accept_handler

        as_it_was = state()
        ghost = ghost_text(session, ScriptedProvider())
        assert threading.active_count() == before + 1
        assert all(now != then for now, then in zip(state(), as_it_was, strict=True))
        ghost.close()
        ghost.close()
        assert state() == as_it_was
        assert threading.active_count() == before
        keys.send_text("thank you \r")
        assert session.prompt("> ") == "thank you "


class _Broken(ScriptedProvider):
    def session(self, offensive: Any) -> ScriptedSession:
        raise SettingsError("There is no bundle.")


def test_a_prompt_goes_on_without_suggestions_and_can_say_why() -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        session: PromptSession[str] = PromptSession()
        with ghost_text(session, _Broken()) as ghost:
            keys.send_text("thank you \r")
            assert session.prompt("> ") == "thank you "
            keys.send_text("again\r")
            session.prompt("> ")
            assert "There is no bundle." in ghost.trouble


def test_a_line_is_learned_only_if_that_is_asked_for(tiny_bundle: Path, tmp_path: Path) -> None:
    async def scenario(shown: Prompting) -> None:
        await shown.write("Xylophone practice is on Tuesday", "Xylophone practice is on Tuesday", "")

    for learn in (False, True):
        provider = BundleProvider(tiny_bundle, history=Opening(tmp_path))
        prompting(scenario, provider, learn=learn, prose=lambda document: None)
        provider.close()
        with History(tmp_path) as history:
            assert history.contains("practice") == learn


def test_of_a_password_nothing_is_shown_asked_or_learned(tiny_bundle: Path, tmp_path: Path) -> None:
    provider = BundleProvider(tiny_bundle, history=Opening(tmp_path))

    async def scenario(shown: Prompting) -> None:
        await shown.write("thank you ", "thank you ", "")
        await shown.write("all", "thank you all", "")

    prompting(scenario, provider, prompt={"is_password": True}, learn=True)
    provider.close()
    with History(tmp_path) as history:
        assert not history.words()


def test_a_key_or_an_action_that_there_is_not_is_refused() -> None:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        for wrong in ({"accept": ["right-ish"]}, {"accpet": ["right"]}):
            with pytest.raises(SettingsError, match=r"There is no (key 'right-ish'|action 'accpet')"):
                ghost_text(PromptSession(), ScriptedProvider(), keys=wrong)
    assert not [thread for thread in threading.enumerate() if thread.name == "foretype-predict"]


def test_the_completer_lists_words_that_go_on_with_what_is_typed(tiny_bundle: Path) -> None:
    provider = BundleProvider(tiny_bundle)
    completer = ForetypeCompleter(provider)
    found = [*completer.get_completions(Document("I'll meet you at the st"), CompleteEvent(True))]
    assert (found[0].text, found[0].start_position, found[0].display_text) == ("station", -2, "station")
    code = ForetypeCompleter(provider, prose=lambda document: None)
    assert [*code.get_completions(Document("x = st"), CompleteEvent(True))] == []
    provider.close()


def test_a_predictor_of_another_s_that_breaks_ends_no_prompt() -> None:
    def words(context: Context, k: int) -> list[Candidate]:
        raise ZeroDivisionError

    class Breaking(ScriptedProvider):
        def session(self, offensive: Any) -> ScriptedSession:
            return ScriptedSession({"transformer": ScriptedPredictor(words)})

    async def scenario(shown: Prompting) -> None:
        await shown.write("thank you ", "thank you ", "")
        await shown.write("a", "thank you a", "")

    assert prompting(scenario, Breaking(), patience_ms=20.0) == "thank you a"
