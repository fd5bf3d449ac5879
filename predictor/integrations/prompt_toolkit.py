"""Ghost text and completions in any prompt of prompt_toolkit.

from prompt_toolkit import PromptSession
from predictor.integrations.prompt_toolkit import ghost_text

session = PromptSession()
with ghost_text(session):
    session.prompt("> ")
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Protocol, Self, cast

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document
from prompt_toolkit.filters import to_filter
from prompt_toolkit.key_binding import merge_key_bindings
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.shortcuts import PromptSession

from predictor.contract import Cancel, Context, Level, Offensive, Question, Suggester
from predictor.errors import ForetypeError, SettingsError
from predictor.integrations.ghost import PATIENCE_MS, Ghost, Prose, all_prose
from predictor.integrations.keys import ghost_bindings
from predictor.integrations.painting import GhostProcessor
from predictor.server.provider import BundleProvider, Provider
from predictor.suggesting.answering import last_answer
from predictor.suggesting.offers import LIST_SIZE

__all__ = ["ForetypeCompleter", "GhostText", "ghost_text", "own_provider"]


class Prompt(Protocol):
    """What has a line to write in: a `PromptSession`, and ptpython's `PythonInput`."""

    app: Application[Any]
    default_buffer: Buffer


def own_provider(*, history: bool = False) -> BundleProvider:
    """Return what answers where no other provider is named: the shipped bundle, by the user's settings.

    history: whether what the user's own texts taught is suggested, too, and may be added to.
    """
    from predictor.settings import read_settings
    from predictor.settings.history import history_of

    settings, _ = read_settings()
    return BundleProvider(
        model=settings.model or None,
        history=history_of(settings) if history else None,
        show=cast("Level", settings.show),
        offensive=cast("Offensive", settings.offensive),
    )


def ghost_text(
    prompt: Prompt,
    provider: Provider | None = None,
    *,
    keys: Mapping[str, Sequence[str]] | None = None,
    prose: Prose = all_prose,
    learn: bool = False,
    patience_ms: float = PATIENCE_MS,
) -> "GhostText":
    """Show suggestions in grey at the cursor of a prompt, until what is returned is closed.

    provider: opens what is asked, and stays open; None: the shipped bundle without a history. keys: by
    action, others than `integrations.keys.KEYS`. prose: finds what is prose; all of it, if not said. learn:
    lines that are entered are learned, into the provider's history or, without a provider, into the user's
    own. patience_ms: how long the painting of a key may wait for its answer. Raises `SettingsError`.
    """
    return GhostText(prompt, provider, keys=keys or {}, prose=prose, learn=learn, patience_ms=patience_ms)


class GhostText:
    """A ghost in a prompt: see `ghost_text`."""

    def __init__(
        self,
        prompt: Prompt,
        provider: Provider | None,
        *,
        keys: Mapping[str, Sequence[str]],
        prose: Prose,
        learn: bool,
        patience_ms: float,
    ) -> None:
        self._prompt, self._buffer = prompt, prompt.default_buffer
        self._control = _control_of(prompt)
        self._own = provider is None
        self._provider = own_provider(history=learn) if provider is None else provider
        self._learns = learn

        def seen(document: Document) -> tuple[str, int] | None:
            return None if self._is_secret() else prose(document)

        self._ghost = Ghost(prompt.app, self._buffer, self._open, seen, patience_ms)
        self._restore = self._attach(keys)
        self._ghost.start()

    @property
    def trouble(self) -> str:
        """Why there are no suggestions, "" if nothing is wrong."""
        return self._ghost.trouble

    def close(self) -> None:
        """Leave the prompt as it was before; no thread is left."""
        self._restore()
        self._restore = lambda: None
        self._ghost.close()
        if self._own:
            self._provider.close()

    def _open(self) -> Suggester:
        return self._provider.session(None)

    def _attach(self, keys: Mapping[str, Sequence[str]]) -> Callable[[], None]:
        """Paint into the prompt and take its keys; return what undoes that."""
        control, buffer = self._control, self._buffer
        # A prompt that has run asks no control again what its keys are; a session of prompts can be told.
        keyboard: Any = self._prompt if isinstance(self._prompt, PromptSession) else control
        processors, bindings, handler = control.input_processors, keyboard.key_bindings, buffer.accept_handler
        own = ghost_bindings(self._ghost, keys)
        control.input_processors = [*(processors or ()), GhostProcessor(lambda: self._ghost.text)]
        keyboard.key_bindings = merge_key_bindings([own] if bindings is None else [bindings, own])

        def entered(line: Buffer) -> bool:
            self._ghost.drop_space()
            if self._learns:
                self._learn(line.text)
            return handler(line) if handler is not None else False

        if handler is not None:
            buffer.accept_handler = entered

        def restore() -> None:
            control.input_processors, keyboard.key_bindings = processors, bindings
            buffer.accept_handler = handler

        return restore

    def _is_secret(self) -> bool:
        """Whether a password is being typed."""
        return to_filter(getattr(self._prompt, "is_password", False))()

    def _learn(self, text: str) -> None:
        if self._is_secret():
            return
        with suppress(ForetypeError):  # a full disk must not keep anybody from entering a line
            history = self._provider.history()
            if history is not None:
                history.learn(text)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _control_of(prompt: Prompt) -> BufferControl:
    """Return what shows the prompt's buffer."""
    for control in prompt.app.layout.find_all_controls():
        if isinstance(control, BufferControl) and control.buffer is prompt.default_buffer:
            return control
    raise SettingsError("This prompt shows no line to write in.")


class ForetypeCompleter(Completer):
    """Completes words from a list, for those who want one: `PromptSession(completer=ForetypeCompleter())`.

    It waits for its answer; in a prompt with `complete_in_thread=True` nobody else does. provider: as for
    `ghost_text`, with which it may share one. count: words in the list. prose: finds what is prose.
    """

    def __init__(
        self, provider: Provider | None = None, *, count: int = LIST_SIZE, prose: Prose = all_prose
    ) -> None:
        self._provider = own_provider() if provider is None else provider
        self._count, self._prose = count, prose
        self._session: Suggester | None = None

    def get_completions(self, document: Document, complete_event: CompleteEvent) -> Iterator[Completion]:
        """Yield the words that may stand here, best first; raises `BundleError`."""
        found = self._prose(document)
        if found is None:
            return
        session = self._session = self._session or self._provider.session(None)
        level = "all" if complete_event.completion_requested else session.show
        context = Context.at(*found)
        answer = last_answer(session, Question(context, session.model, level, self._count), Cancel())
        for suggestion in answer.suggestions if answer is not None else ():
            typed = context.prefix if not suggestion.replace else ""
            yield Completion(
                typed + suggestion.insert.rstrip(" "),
                start_position=-(suggestion.replace or len(typed)),
                display=suggestion.text,
            )
