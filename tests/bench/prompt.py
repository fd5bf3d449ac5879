"""How often a ghost in a prompt of prompt_toolkit is painted late: after its key, in a painting of its own.

`python -m tests.bench.prompt` types 31 keys into three prompts, at a steady pace: with our ghost, with
prompt_toolkit's own `ThreadedAutoSuggest` around the same engine, and with a task per key.
"""

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer
from prompt_toolkit import PromptSession
from prompt_toolkit.application import create_app_session
from prompt_toolkit.auto_suggest import AutoSuggest, Suggestion, ThreadedAutoSuggest
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.input import create_pipe_input
from prompt_toolkit.output import DummyOutput

from predictor.cli.errors import plain_errors
from predictor.integrations.prompt_toolkit import ghost_text
from predictor.server.provider import BundleProvider
from predictor.session import Session
from predictor.system.machine import processor
from tests.predictor.integrations.prompting import Prompting, late

WARM = "We should talk about this. "
TEXT = "I'll meet you at the station at"
_PACE_S = 0.15
_Prompt = PromptSession[str]


@plain_errors
def bench(
    bundle: Annotated[Path | None, typer.Option(help="A bundle; the shipped one if not given.")] = None,
) -> None:
    """Count late paintings of three kinds of ghost.

    Example: python -m tests.bench.prompt
    """
    provider = BundleProvider(bundle)
    kinds: dict[str, Callable[[_Prompt], Iterator[None]]] = {
        "ghost_text": lambda prompt: _ours(prompt, provider),
        "ThreadedAutoSuggest": lambda prompt: _threaded(prompt, provider),
        "a task per key": lambda prompt: _tasks(prompt, provider),
    }
    typer.echo(f"{processor()}; {len(TEXT)} keys, one each {1000 * _PACE_S:.0f} ms")
    for name, attach in kinds.items():
        typer.echo(f"{name:20} {asyncio.run(_count(contextmanager(attach))):3} late paintings")
    provider.close()


async def _count(attach: Callable[..., object]) -> int:
    with create_pipe_input() as keys, create_app_session(input=keys, output=DummyOutput()):
        prompt: _Prompt = PromptSession()
        with attach(prompt):  # type: ignore[attr-defined]
            prompting = Prompting(prompt, keys)
            line = asyncio.create_task(prompt.prompt_async("> "))
            await prompting.type(WARM, lambda: asyncio.sleep(_PACE_S))
            begun = len(prompting.painted)
            await prompting.type(TEXT, lambda: asyncio.sleep(_PACE_S))
            counted = late(prompting.painted[begun:])
            keys.send_text("\r")
            await line
    return counted


def _ours(prompt: _Prompt, provider: BundleProvider) -> Iterator[None]:
    with ghost_text(prompt, provider):
        yield


class _Asking(AutoSuggest):
    def __init__(self, session: Session) -> None:
        self._session = session

    def get_suggestion(self, buffer: Buffer, document: Document) -> Suggestion | None:
        found = self._session.suggest(document.text_before_cursor, k=1)
        return Suggestion(found[0].insert) if found else None


def _threaded(prompt: _Prompt, provider: BundleProvider) -> Iterator[None]:
    with provider.session(None) as session:  # type: ignore[attr-defined]
        prompt.auto_suggest = ThreadedAutoSuggest(_Asking(session))
        yield


def _tasks(prompt: _Prompt, provider: BundleProvider) -> Iterator[None]:
    with provider.session(None) as session:  # type: ignore[attr-defined]
        tasks: list[asyncio.Task[None]] = []

        async def ask(buffer: Buffer) -> None:
            async for answer in session.answers_async(buffer.text, k=1):
                buffer.suggestion = Suggestion(answer.suggestions[0].insert) if answer.suggestions else None
                prompt.app.invalidate()

        def changed(buffer: Buffer) -> None:
            for task in tasks:
                task.cancel()
            tasks[:] = [asyncio.get_running_loop().create_task(ask(buffer))]

        prompt.default_buffer.on_text_changed += changed
        yield


if __name__ == "__main__":
    typer.run(bench)
