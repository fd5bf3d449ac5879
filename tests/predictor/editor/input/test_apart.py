"""In vi, Esc and the key that is read after it are two keys, however soon it comes."""

import pytest
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

from predictor.editor.input.parser import Parser


def keys(*read: str, apart: bool = True) -> list[str]:
    """Return the names of the keys that are made of what is read, piece by piece."""
    found: list[KeyPress] = []
    parser = Parser(found.append, apart=apart)
    for data in read:
        parser.feed(data)
    parser.flush()
    return [press.key.value if isinstance(press.key, Keys) else press.key for press in found]


@pytest.mark.parametrize(
    ("read", "expected"),
    [
        (["\x1b", "w"], ["escape", "<ignore>", "w"]),
        (["\x1bw"], ["escape", "w"]),
        (["\x1b", "\x1b"], ["escape", "<ignore>", "escape"]),
        (["\x1b", "[A"], ["up"]),
        (["\x1b", "OP"], ["f1"]),
        (["\x1b[", "A"], ["up"]),
        (["a", "\x1b"], ["a", "escape"]),
        (["\x1b", "]11;rgb:1c1c/1c1c/1c1c\x1b\\"], []),
        (["\x1b", "P>|XTerm(388)\x1b\\"], []),
        (["\x1b", "P1+r436f", "3d\x1b\\", "a"], ["a"]),
        (["\x1b", "^secret\x1b\\"], []),
        (["\x1b", "_Gi=1;OK\x1b\\"], []),
        (["\x1b", "P"], ["escape", "<ignore>", "P"]),
    ],
)
def test_only_what_comes_at_once_is_alt(read: list[str], expected: list[str]) -> None:
    assert keys(*read) == expected


def test_with_emacs_keys_the_next_key_belongs_to_it() -> None:
    assert keys("\x1b", "w", apart=False) == ["escape", "w"]
