"""`foretype serve --lsp` as editors meet it: real processes, pipes, sockets."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

if sys.platform == "win32":
    pytest.skip("Windows has no Unix sockets in Python", allow_module_level=True)

from predictor.server.lsp.messages import to_message
from tests.end_to_end.watched import connections, foreign, home, strace_works, watched
from tests.predictor.server.lsp_talking import LspTalk, foretype_lsp, listens, lsp_client, lsp_process
from tests.predictor.server.talking import WAIT_S, environment, until

A, B = "file:///a.md", "file:///b.md"
COMPLETION, INLINE = "textDocument/completion", "textDocument/inlineCompletion"
CAN_BE_ASKED = {"workspace": {"configuration": True}}


@pytest.fixture(scope="module")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The socket of a server of scripts: `tests.predictor.server.scripted` has its words."""
    path = tmp_path_factory.mktemp("lsp") / "s.sock"
    command = [sys.executable, "-m", "tests.conformance.scripted_program", str(path), "lsp"]
    process = subprocess.Popen(command, env=environment(), stderr=subprocess.PIPE)
    try:
        until(lambda: listens(path), "the server listens")
        yield path
    finally:
        process.terminate()
        _, complaint = process.communicate(timeout=WAIT_S)
    assert complaint == b""


@pytest.fixture
def editor(scripted: Path) -> Iterator[LspTalk]:
    with lsp_client(scripted) as talk:
        talk.initialize()
        yield talk


def inserts(items: list[dict[str, Any]]) -> list[str]:
    return [item["insertText"] for item in items]


def code(reply: dict[str, Any]) -> int:
    return int(reply["error"]["code"])


def command(name: str, **fields: Any) -> dict[str, Any]:
    return {"command": f"foretype.{name}", "arguments": [fields]}


def test_it_says_what_it_can(scripted: Path) -> None:
    with lsp_client(scripted) as talk:
        can = talk.initialize("utf-8")
    assert can["positionEncoding"] == "utf-8"
    assert can["inlineCompletionProvider"] == {}
    assert can["textDocumentSync"]["change"] == 2
    assert "triggerCharacters" not in can["completionProvider"]
    assert {"foretype.add", "foretype.block", "foretype.feedback", "foretype.forget", "foretype.learn"} < {
        *can["executeCommandProvider"]["commands"]
    }


def test_the_phrase_begins_with_the_first_word(editor: LspTalk) -> None:
    editor.open(A, "I will meet you at the st")
    items = editor.inline(A, 0, 25)
    assert inserts(items) == ["ation at the ", "ation ", "adium "]
    at = {"line": 0, "character": 25}
    assert [item["range"] for item in items] == [{"start": at, "end": at}] * 3


def test_items_of_a_list_hold_what_is_typed_and_no_space_takes_them(editor: LspTalk) -> None:
    editor.open(A, "😀 thank you f")
    found = editor.result(COMPLETION, editor.at(A, 0, 14))
    assert found["isIncomplete"]
    (item, phrase) = found["items"]
    where = {"start": {"line": 0, "character": 13}, "end": {"line": 0, "character": 14}}
    assert item["textEdit"] == {"range": where, "newText": "for"}
    assert (item["label"], item["filterText"], item["sortText"]) == ("for", "for", "00")
    assert item["commitCharacters"] == []
    assert phrase["textEdit"]["newText"].startswith("for ")


def test_an_edit_makes_a_question_stale_and_cancelling_ends_one(editor: LspTalk) -> None:
    editor.open(A, "so slowly ")
    asked = editor.send(INLINE, editor.at(A, 0, 10, context={"triggerKind": 2}))
    editor.change(A, 1, {"text": "thank you "})
    assert code(editor.reply(asked)) == -32801
    # In one piece, so that the edit is read before the question has begun.
    question = editor.at(A, 0, 10, context={"triggerKind": 2})
    edit = {"textDocument": {"uri": A, "version": 2}, "contentChanges": [{"text": "so slowly "}]}
    editor.raw(
        to_message({"jsonrpc": "2.0", "id": 900, "method": INLINE, "params": question})
        + to_message({"jsonrpc": "2.0", "method": "textDocument/didChange", "params": edit})
    )
    assert code(editor.reply(900)) == -32801
    asked = editor.send(INLINE, question)
    editor.notify("$/cancelRequest", {"id": asked})
    assert code(editor.reply(asked)) == -32800
    asked = editor.send(INLINE, question)
    editor.settled()
    editor.notify("$/cancelRequest", {"id": asked})
    assert code(editor.reply(asked)) == -32800
    editor.change(A, 3, {"text": "thank you "})
    assert inserts(editor.inline(A, 0, 10))[-2:] == ["for ", "very "]


def test_nothing_is_suggested_in_code_unless_it_is_wanted(editor: LspTalk) -> None:
    editor.open(A, "thank you ", language="python")
    assert editor.inline(A, 0, 10, invoked=True) == []
    assert editor.result(COMPLETION, editor.at(A, 0, 10))["items"] == []
    editor.notify("workspace/didChangeConfiguration", {"settings": {"foretype": {"on": ["python"]}}})
    assert inserts(editor.inline(A, 0, 10))[-1] == "very "


def test_settings_are_asked_for_at_the_start_and_when_they_change(scripted: Path) -> None:
    with lsp_client(scripted) as talk:
        talk.settings = {"k": 1, "phrase": False, "space": False, "colour": "red"}
        talk.initialize(capabilities=CAN_BE_ASKED)
        talk.open(A, "thank you ")
        talk.settled()
        assert inserts(talk.inline(A, 0, 10)) == ["for"]
        told = [note["params"]["message"] for note in talk.notes if note["method"] == "window/logMessage"]
        assert [each.startswith("colour is unknown") for each in told] == [True]
        talk.settings = {"off": ["markdown"]}
        talk.notify("workspace/didChangeConfiguration", {"settings": None})
        talk.settled()
        assert talk.inline(A, 0, 10) == []


def test_what_was_set_at_the_start_holds_where_nothing_else_is_said(scripted: Path) -> None:
    with lsp_client(scripted) as talk:
        talk.initialize(capabilities=CAN_BE_ASKED, initializationOptions={"off": ["markdown"]})
        talk.settled()
        talk.open(A, "thank you ")
        assert talk.inline(A, 0, 10) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-32"])
def test_places_are_counted_as_agreed(scripted: Path, encoding: str) -> None:
    at = {"utf-8": 15, "utf-16": 13, "utf-32": 12}[encoding]
    with lsp_client(scripted) as talk:
        talk.initialize(encoding)
        talk.open(A, "one\r\n😀 thank you")
        end = {"line": 1, "character": at - 1}
        talk.change(A, 1, {"range": {"start": end, "end": end}, "text": " "})
        (*_, last) = talk.inline(A, 1, at)
        assert (last["insertText"], last["range"]["start"]["character"]) == ("very ", at)


def test_two_documents_and_two_editors_do_not_meet(scripted: Path, editor: LspTalk) -> None:
    with lsp_client(scripted) as other:
        other.initialize("utf-8")
        other.open(A, "for your ")
        editor.open(A, "thank you ")
        editor.open(B, "for your h")
        assert inserts(editor.inline(A, 0, 10))[-1] == "very "
        assert inserts(other.inline(A, 0, 9))[-1] == "time "
        assert inserts(editor.inline(B, 0, 10))[-1] == "elp "
        assert other.result("shutdown") is None
        other.notify("exit")
        assert other._out_of.read() == b""
    assert inserts(editor.inline(A, 0, 10))[-1] == "very "


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (b"Content-Length: 3\r\n\r\n{x}", -32700),
        (b"Content-Length: 2\r\n\r\n\xff\xfe", -32700),
        (b"no header at all\r\n\r\n", -32700),
        (b"Content-Length: 100000000000\r\n\r\n", None),
        (to_message([1, 2]), -32700),
        (to_message({"jsonrpc": "1.0", "id": 5}), -32700),
        (to_message({"jsonrpc": "2.0", "id": [1], "method": INLINE, "params": {}}), -32700),
        (to_message({"jsonrpc": "2.0", "id": 5, "method": INLINE, "params": {"position": 3}}), -32602),
        (to_message({"jsonrpc": "2.0", "id": 5, "method": "nothing", "params": 7}), -32601),
        (to_message({"jsonrpc": "2.0", "id": 5, "method": "workspace/executeCommand"}), -32602),
        (to_message({"jsonrpc": "2.0", "id": "x", "result": {}}), None),
        (to_message({"jsonrpc": "2.0", "method": "$/cancelRequest", "params": {"id": {}}}), None),
        (to_message({"jsonrpc": "2.0", "method": "textDocument/didOpen", "params": []}), None),
    ],
)
def test_what_is_no_message_is_told_and_nothing_else_happens(
    scripted: Path, said: bytes, heard: int | None
) -> None:
    with lsp_client(scripted) as talk:
        talk.initialize()
        talk.open(A, "thank you ")
        talk.raw(said)
        if heard is not None:
            assert code(talk.hear()) == heard
        if b"100000000000" in said:  # it would be waited for
            return
        assert inserts(talk.inline(A, 0, 10))[-1] == "very "


def test_nobody_is_answered_before_the_beginning(scripted: Path) -> None:
    with lsp_client(scripted) as talk:
        assert code(talk.ask("workspace/executeCommand", command("stats"))) == -32002
        talk.initialize()
        talk.settled()


def test_a_word_that_is_not_known_can_be_added_and_what_is_accepted_is_counted(
    tiny_bundle: Path, tmp_path: Path
) -> None:
    with lsp_process(tiny_bundle, XDG_DATA_HOME=str(tmp_path)) as (process, talk):
        talk.initialize()
        talk.open(A, "Ask Zygmunt at the station")

        def actions(character: int) -> list[Any]:
            at = {"line": 0, "character": character}
            about = {"range": {"start": at, "end": at}, "context": {"diagnostics": []}}
            found = talk.result("textDocument/codeAction", {"textDocument": {"uri": A}, **about})
            assert isinstance(found, list)
            return found

        assert actions(22) == []
        (action,) = actions(6)
        assert action["title"] == "Add “Zygmunt” to my words"
        wanted = {name: action["command"][name] for name in ("command", "arguments")}
        assert talk.result("workspace/executeCommand", wanted) == {"new": True}
        assert actions(6) == []
        told = command("feedback", event="accepted", insert="ation ")
        assert talk.result("workspace/executeCommand", told) == {"counted": True}
        assert code(talk.ask("workspace/executeCommand", command("feedback", event="liked"))) == -32602
        assert talk.result("shutdown") is None
        talk.notify("exit")
        assert process.wait(WAIT_S) == 0
        assert process.stderr is not None
        assert process.stderr.read() == b""


def test_it_opens_no_socket_leaves_no_file_and_ends_with_its_input(tiny_bundle: Path, tmp_path: Path) -> None:
    fresh, log = tmp_path / "home", tmp_path / "server.log"
    fresh.mkdir()
    command = foretype_lsp(tiny_bundle, "--no-history")
    seen = strace_works()
    pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
    watching = watched(log, *command) if seen else command
    with subprocess.Popen(watching, **pipes, env=home(fresh), cwd=tmp_path) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stderr is not None
        talk = LspTalk(process.stdin, process.stdout)
        talk.initialize()
        talk.open(A, "I'll meet Zygmunt at the st")
        assert talk.inline(A, 0, 27)
        at = {"start": {"line": 0, "character": 12}, "end": {"line": 0, "character": 12}}
        about = {"textDocument": {"uri": A}, "range": at, "context": {"diagnostics": []}}
        # Nothing can be added where there is no history.
        assert talk.result("textDocument/codeAction", about) == []
        process.stdin.close()  # it ends with its input
        assert process.wait(60) == 0
        assert process.stderr.read() == b""
    assert not seen or connections(log) == []
    assert foreign(fresh) == []
