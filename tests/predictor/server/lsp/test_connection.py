"""Whatever an editor sends, each request has one reply and nothing breaks."""

import asyncio
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.server.lsp.connection import Connection
from predictor.server.lsp.messages import Messages, to_message
from tests.predictor.server.scripted import scripted_server

AT = {"line": 0, "character": 4}
# What is right for every method; of this a part is replaced.
PARAMS: dict[str, Any] = {
    "textDocument": {"uri": "d", "version": 1, "languageId": "text", "text": "thank you "},
    "position": AT,
    "range": {"start": AT, "end": AT},
    "context": {"triggerKind": 2, "diagnostics": []},
    "contentChanges": [{"text": "x", "range": {"start": AT, "end": AT}}],
    "command": "foretype.stats",
    "arguments": [{}],
    "settings": {"foretype": {"k": 2}},
    "id": 1,
    "capabilities": {},
    "processId": None,
}
NAMES = st.sampled_from([*PARAMS, "uri", "version", "text", "line", "start", "triggerKind", "k", "general"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-2, 9) | st.sampled_from(["d", "foretype.add", "\ud83d"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(NAMES, inner, max_size=3),
    max_leaves=6,
)
REQUESTS = [
    *("initialize", "workspace/executeCommand", "nothing"),
    *(f"textDocument/{name}" for name in ("inlineCompletion", "completion", "codeAction")),
]
NOTES = [
    *("initialized", "workspace/didChangeConfiguration", "$/cancelRequest", "nothing"),
    *(f"textDocument/{name}" for name in ("didOpen", "didChange", "didClose")),
]
MESSAGES = st.tuples(
    st.sampled_from([(method, True) for method in REQUESTS] + [(method, False) for method in NOTES]),
    st.dictionaries(st.sampled_from([*PARAMS]), VALUES, max_size=1),
)


async def replies(messages: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Say messages to a server of scripts; return what it says, and what has failed."""
    loop, server = asyncio.get_running_loop(), scripted_server()
    said, failed = list[bytes](), list[dict[str, Any]]()
    loop.set_exception_handler(lambda _, about: failed.append(about))
    connection = Connection(server, said.append, loop.call_soon_threadsafe, lambda: None)
    for message in messages:
        connection.receive(to_message(message))
    while len(asyncio.all_tasks()) > 1:
        await asyncio.sleep(0.001)
    connection.close()
    await asyncio.to_thread(server.close)
    bodies = (each for each in Messages(10**7).feed(b"".join(said)) if isinstance(each, bytes))
    return [json.loads(body) for body in bodies], failed


@settings(max_examples=40, deadline=None)
@given(st.lists(MESSAGES, max_size=12), VALUES)
def test_each_request_has_one_reply_and_nothing_breaks(
    messages: list[tuple[tuple[str, bool], dict[str, Any]]], id: Any
) -> None:
    said: list[dict[str, Any]] = [{"jsonrpc": "2.0", "method": "nothing", "id": id, "params": id}]
    for number, ((method, asks), changed) in enumerate(messages, start=100):
        message = {"jsonrpc": "2.0", "method": method, "params": PARAMS | changed}
        said.append(message | {"id": number} if asks else message)
    heard, failed = asyncio.run(replies(said))
    assert failed == []
    answered = [each["id"] for each in heard if "method" not in each]
    assert sorted(number for number in answered[1:] if number is not None) == [
        message["id"] for message in said[1:] if "id" in message
    ]
