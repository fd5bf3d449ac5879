"""Says what may come next in the open quote of a command line: `python3 -I -S ask.py SHELL CURSOR < LINE`.

SHELL: bash or fish; CURSOR: characters before it. What could be inserted is printed, the best first, one a
line: words of prose, without a character that means something to a shell. Nothing is printed outside quotes.
It asks the server at the user's socket, and starts one if none answers (FORETYPE_START=no: it does not).
`ask.py start` only starts one.
"""

import os
import sys
import time

assert sys.platform != "win32"  # where Python has no Unix sockets
# Of the standard library only what is ready at once: with `socket` and `json` a key would wait twice as long.
from _socket import AF_UNIX, SOCK_STREAM, socket  # noqa: E402

# What a shell may take for more than a letter in quotes. An apostrophe is one in double quotes.
_MEANING = frozenset("\\\"$`!'")
_ANSWERS_S = 5.0
_STARTS_S = 5.0
# The server that is started ends when nobody has been connected for so many minutes.
_IDLE = "30"


def open_quote(shell: str, before: str) -> tuple[str, str] | None:
    """Return the quote that is open at the end of a command line, and the text in it.

    None where none is, and where it is not clear: after substitutions, comments and here-documents.
    """
    quote, text, at = "", "", 0
    while at < len(before):
        mark, two = before[at], before[at : at + 2]
        escapes = mark == "\\" and (quote != "'" or (shell == "fish" and two in ("\\'", "\\\\")))
        if mark == "`" and quote != "'":
            return None
        if escapes:
            text += two[1:] if two[1:] in ('"', "'", "\\", "$", "`") else two
            at += 1
        elif mark == quote:
            quote = ""
        elif quote:
            if quote == '"' and two in ("$(", "${"):
                return None
            text += mark
        elif mark in ("'", '"'):
            if before[:at].endswith("$"):
                return None
            quote, text = mark, ""
        elif two == "<<" or (mark == "#" and (not before[:at] or before[at - 1] in " \t\n;&|(")):
            return None
        at += 1
    return (quote, text) if quote else None


def is_safe(text: str, quote: str) -> bool:
    """Whether a text means itself inside a quote, whatever the shell."""
    return text.isprintable() and not _MEANING & set(text.replace("'", "") if quote == '"' else text)


def suggestions(before: str, after: str, quote: str) -> list[str]:
    """Return what could be inserted between two texts in a quote; nothing where no server answers."""
    connection = connected()
    if connection is None:
        return []
    question = f'"before":{_quoted(before)},"after":{_quoted(after)},"invoked":true,"only_final":true,"k":10'
    hello = '{"id":1,"request":"hello","protocol":1}\n'
    answer = b""
    try:
        connection.sendall(f'{hello}{{"id":2,"request":"suggest",{question}}}\n'.encode())
        while answer.count(b"\n") < 2 and (received := connection.recv(65536)):
            answer += received
    except OSError:
        return []
    finally:
        connection.close()
    # What holds an escape of JSON means something to a shell, too: this need not be read as JSON.
    found = [each.partition('"')[0] for each in answer.decode().split('"insert":"')[1:]]
    return [each for each in found if each.strip() and is_safe(each, quote)]


def connected() -> socket | None:
    """Return a connection to the user's server, which is started if need be and allowed."""
    connection = _connection()
    if connection is None and os.environ.get("FORETYPE_START") != "no":
        start()
        end = time.monotonic() + _STARTS_S
        while connection is None and time.monotonic() < end:
            time.sleep(0.02)
            connection = _connection()
    return connection


def start() -> None:
    """Start a server that outlives this process and its terminal; where one runs already, it ends at once."""
    if os.fork():
        os.wait()
        return
    os.setsid()
    if not os.fork():
        nothing = os.open(os.devnull, os.O_RDWR)
        for stream in range(3):
            os.dup2(nothing, stream)
        command = os.environ.get("FORETYPE_COMMAND") or "foretype"
        # In a folder in which nothing of the user's can be taken for a part of the program.
        os.chdir("/")
        place = os.environ.get("FORETYPE_SOCKET")
        at = ["--at", place] if place else ["--socket"]
        try:
            os.execvp(command, [command, "serve", "--json-lines", *at, "--idle", _IDLE])
        except OSError:
            os._exit(127)
    os._exit(0)


def _connection() -> socket | None:
    """Return a connection to a server of the user's own; anybody else's would learn what is typed."""
    folder = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    if not os.path.isdir(folder):
        folder = f"/tmp/runtime-{os.getuid()}"
    path = os.environ.get("FORETYPE_SOCKET") or f"{folder}/foretype/serve.sock"
    try:
        if os.stat(os.path.dirname(path)).st_mode & 0o022 or os.lstat(path).st_uid != os.getuid():
            return None
        connection = socket(AF_UNIX, SOCK_STREAM)
        connection.settimeout(_ANSWERS_S)
        connection.connect(path)
    except OSError:
        return None
    return connection


def _quoted(text: str) -> str:
    """Return a text as a string of JSON."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return '"' + "".join(each if each >= " " else " " for each in escaped) + '"'


def main() -> None:
    """Answer what the command line of this process asks."""
    if sys.argv[1:] == ["start"]:
        start()
        return
    shell, cursor = sys.argv[1], int(sys.argv[2])
    line = sys.stdin.buffer.read().decode().removesuffix("\n")
    before, rest = line[:cursor], line[cursor:]
    found = open_quote(shell, before)
    if found is None:
        return
    quote, text = found
    after = rest.partition(quote)[0]
    every = suggestions(text, after, quote)
    if after.startswith(" "):
        every = [each.removesuffix(" ") for each in every]
    sys.stdout.buffer.write("".join(f"{each}\n" for each in every).encode())


if __name__ == "__main__":
    main()
