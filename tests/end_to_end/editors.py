"""What tests of other people's editors share: where these are, what is tried in each, what is left behind."""

import shutil
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from tests.bundles import TINY_BUNDLE
from tests.end_to_end.terminal import Terminal

# What is typed, and the tiny bundle has a phrase for.
TYPED = "I'll meet you at the station "


def program(name: str, where_from: str) -> str:
    """Return where an editor is; skips the whole file where it is missing."""
    found = shutil.which(name) or shutil.which(name, path=str(Path(sys.executable).parent))
    if found is None:
        pytest.skip(f"{name} is not installed: {where_from}", allow_module_level=True)
    return found


def own_bundle(folder: Path) -> Path:
    """Return a way to the tiny bundle by whose name a server is known."""
    bundle = folder / "bundle"
    bundle.symlink_to(TINY_BUNDLE)
    return bundle


def is_served(bundle: Path) -> bool:
    """Whether some process serves this bundle."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            command = (process / "cmdline").read_bytes().split(b"\0")
        except OSError:  # it has ended
            continue
        if b"serve" in command and str(bundle).encode() in command:
            return True
    return False


def server(bundle: Path) -> list[str]:
    """Return the command of a server that keeps nothing."""
    return [sys.executable, "-m", "predictor", "serve", "--lsp", "--no-history", "--bundle", str(bundle)]


def written(editor: Terminal) -> str:
    """What stands in the first row without what is grey."""
    return editor.rows()[0].removesuffix(editor.ghost()).rstrip()


def try_ghost(editor: Terminal, keys: Mapping[str, str]) -> None:
    """Type at the beginning of a text: see the ghost, accept a word, accept all, turn over, dismiss, undo.

    keys: for "all", "word", "next", "dismiss" and "undo". Ends with `TYPED` in the text.
    """
    editor.type(TYPED)
    editor.wait(lambda: " " in editor.ghost(), "a phrase in grey")
    phrase = editor.ghost()
    assert editor.rows()[0] == f"{TYPED}{phrase}"
    first, _, rest = phrase.partition(" ")

    editor.type(first[0])  # what is typed on takes nothing away
    editor.see_ghost(phrase[1:])
    editor.send("<backspace>")
    editor.see_ghost(phrase)

    editor.send(keys["word"])
    editor.wait(lambda: editor.ghost().startswith(rest), "the rest of the phrase")
    assert written(editor) == f"{TYPED}{first}"
    editor.send(keys["all"])
    see_written(editor, f"{TYPED}{phrase}")
    editor.type(".")  # the space gives way
    see_written(editor, f"{TYPED}{phrase}.")

    editor.type(" the ")
    editor.wait(lambda: written(editor).endswith("the") and editor.ghost(), "a suggestion")
    before = editor.ghost()
    editor.send(keys["next"])
    editor.wait(lambda: editor.ghost() not in ("", before), "another suggestion")
    editor.send(keys["dismiss"])
    editor.see_ghost("")
    assert editor.rows()[0] == f"{TYPED}{phrase}. the"

    for undone in (f"{TYPED}{phrase}", f"{TYPED}{first}", TYPED.rstrip()):
        while (now := written(editor)) != undone:
            editor.send(keys["undo"])
            editor.wait(lambda now=now: written(editor) != now, f"less than {now!r}")
            assert written(editor).startswith(undone), editor.text()


def see_written(editor: Terminal, text: str) -> None:
    """Wait until this stands in the first row, what is grey aside."""
    editor.wait(lambda: written(editor) == text, f"{text!r}")
