"""Which keys an escape sequence stands for: xterm's forms, rxvt's, the Linux console's, kitty's (CSI u).

A key may be spelt in several ways; prompt_toolkit knows it by one name, and Alt as an Esc in front of it.
What it has no name for cannot be bound: it is no key here.
"""

import re
from typing import NamedTuple

from prompt_toolkit.input.ansi_escape_sequences import ANSI_SEQUENCES, REVERSE_ANSI_SEQUENCES
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

_SHIFT, _ALT, _CTRL, _META = 1, 2, 4, 8
# More modifiers, which no key of ours has. Caps Lock and Num Lock, above them, change nothing.
_UNKNOWN = 0x30
_RELEASED = 3  # kitty's third kind of event
_NAMES = {key.value for key in Keys}

_LETTERS = {
    **dict(zip("ABCDFH", ("up", "down", "right", "left", "end", "home"), strict=True)),
    **dict(zip("PQRS", ("f1", "f2", "f3", "f4"), strict=True)),
}
_NUMBERS = {
    **dict(enumerate(("home", "insert", "delete", "end", "pageup", "pagedown", "home", "end"), 1)),
    **{code: f"f{n}" for n, code in enumerate((11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24), 1)},
    **{code: f"f{n}" for n, code in enumerate((25, 26, 28, 29, 31, 32, 33, 34), 13)},
}
_ON_KEYPAD = ("left", "right", "up", "down", "pageup", "pagedown", "home", "end", "insert", "delete")
# kitty's numbers for keys that have no character: the keypad's with Num Lock off, and F13 to F24.
_KITTY = {
    **dict(enumerate(_ON_KEYPAD, 57417)),
    **{code: f"f{n}" for n, code in enumerate(range(57376, 57388), 13)},
}
_KEYPAD = dict(enumerate("0123456789./*-+", 57399))
_KITTY_ENTER = 57414
# The keypad's keys in application mode, as the VT100 sent them.
_APPLICATION = {
    **dict(zip("jklmnopqrstuvwxyX", "*+,-./0123456789=", strict=True)),
    "M": "\r",
    "I": "\t",
    " ": " ",
}
_NAMED_CHARACTERS = {8: Keys.Backspace, 9: Keys.Tab, 13: Keys.Enter, 27: Keys.Escape, 127: Keys.Backspace}
# What Ctrl makes of keys that are no letters, as terminals have always sent it.
_WITH_CTRL = {" ": "@", "2": "@", "3": "[", "4": "\\", "5": "]", "6": "^", "7": "_", "/": "_", "-": "_"}

_CSI = re.compile(r"\x1b\[([0-9:;]*)([@-~])")
_SS3 = re.compile(r"\x1bO(?:1;)?(\d*)([A-Za-z ])")
_RXVT = re.compile(r"\x1b\[(\d{1,2})([$^@])")
# Motion without a pressed button, which terminals report at every cell: it stands for nothing.
_HOVERING = re.compile(r"\x1b\[(?:<(?:35|39|43|47|51|55|59|63);|67;|MC)")
_MOUSE = re.compile(r"\x1b\[(<\d{1,5};\d{1,5};\d{1,5}[Mm]|\d{1,5};\d{1,5};\d{1,5}M|M...)", re.DOTALL)


class _Modified(NamedTuple):
    """A key with what is held down."""

    modifiers: int
    """A sum of the numbers above."""
    released: bool = False
    """Whether the key was let go, which means nothing."""


def presses(sequence: str) -> list[KeyPress]:
    """Return the presses that a sequence stands for: none if it is no key."""
    sequence = _seven_bits(sequence)
    if _MOUSE.fullmatch(sequence):
        return [] if _HOVERING.match(sequence) else [KeyPress(Keys.Vt100MouseEvent, sequence)]
    if sequence in ("\x1b[27u", "\x1b"):
        return [_press(Keys.Escape)]
    if (form := _RXVT.fullmatch(sequence)) and int(form[1]) in _NUMBERS:
        return _of_name(_NUMBERS[int(form[1])], {"$": _SHIFT, "^": _CTRL, "@": _SHIFT | _CTRL}[form[2]])
    if form := _CSI.fullmatch(sequence):
        return _of_csi(form[1], form[2], sequence)
    if (form := _SS3.fullmatch(sequence)) and form[2] in _LETTERS:
        return _of_name(_LETTERS[form[2]], _modified(form[1]).modifiers)
    if form and form[2] in _APPLICATION:
        return _of_character(ord(_APPLICATION[form[2]]), _modified(form[1]).modifiers)
    return _as_prompt_toolkit_knows_it(sequence)


def character_press(character: str) -> KeyPress:
    """Return the press of a character: a control character has a name, any other is itself."""
    key = ANSI_SEQUENCES.get(character)
    return KeyPress(key, character) if isinstance(key, Keys) else KeyPress(character)


def _of_csi(parameters: str, final: str, sequence: str) -> list[KeyPress]:
    numbers = [part.split(":") for part in parameters.split(";")]
    first = _number(numbers[0][0])
    held = _modified(":".join(numbers[1])) if len(numbers) > 1 else _Modified(0)
    if held.released:
        return []
    if final in _LETTERS and len(numbers) <= 2 and first in (0, 1):
        return _of_name(_LETTERS[final], held.modifiers)
    if final in _LETTERS and len(numbers) == 1:  # old forms: "ESC [ 5 C" is Ctrl-Right
        return _of_name(_LETTERS[final], _modified(parameters).modifiers) if final in "ABCD" else []
    if final == "~" and first == 27 and len(numbers) == 3:  # xterm's modifyOtherKeys
        return _of_character(_number(numbers[2][0]), held.modifiers)
    if final == "~" and first in _NUMBERS and len(numbers) <= 2:
        return _of_name(_NUMBERS[first], held.modifiers)
    if final == "u" and len(numbers) <= 3:
        shifted = _number(numbers[0][1]) if len(numbers[0]) > 1 else 0
        text = [_number(part) for part in numbers[2]] if len(numbers) > 2 else []
        return _of_character(first, held.modifiers, shifted, text)
    return _as_prompt_toolkit_knows_it(sequence)


def _as_prompt_toolkit_knows_it(sequence: str) -> list[KeyPress]:
    """Return what prompt_toolkit makes of forms that follow no rule above: rxvt's arrows, mintty's digits."""
    known = ANSI_SEQUENCES.get(sequence, ())
    return [_press(key) for key in ((known,) if isinstance(known, Keys) else known)]


def _of_name(name: str, modifiers: int) -> list[KeyPress]:
    ctrl, shift = bool(modifiers & _CTRL), bool(modifiers & _SHIFT)
    if modifiers & _UNKNOWN:
        return []
    if name[0] == "f" and shift:  # Shift-F1 has always been F13
        name, shift = f"f{int(name[1:]) + 12}", False
    name = f"{'c-' * ctrl}{'s-' * shift}{name}"
    return _with_alt([_press(Keys(name))], modifiers) if name in _NAMES else []


def _of_character(
    code: int, modifiers: int, shifted: int = 0, text: list[int] | None = None
) -> list[KeyPress]:
    """Return the key of a character with what is held down.

    shifted: what Shift makes of it, 0 if that is not said. text: the characters that it types, if it is said.
    """
    if modifiers & (_META | _UNKNOWN):  # here 8 is the key with a window or an apple on it
        return []
    if code in _KITTY:
        return _of_name(_KITTY[code], modifiers)
    if code == 9 and modifiers & (_SHIFT | _CTRL):
        return _with_alt([_press(Keys.BackTab)], modifiers) if not modifiers & _CTRL else []
    named = Keys.Enter if code == _KITTY_ENTER else _NAMED_CHARACTERS.get(code)
    if named is not None:
        return _with_alt([_press(named)], modifiers)
    character = _KEYPAD.get(code) or _character(code)
    if modifiers & _CTRL:
        name = f"c-{_WITH_CTRL.get(character, character).lower()}"
        name = "escape" if name == "c-[" else name
        return _with_alt([_press(Keys(name))], modifiers) if name in _NAMES else []
    typed = "".join(map(_character, text or ())) if not modifiers & _ALT else ""
    if not typed and character:
        typed = (_character(shifted) or _upper(character)) if modifiers & _SHIFT else character
    return _with_alt([KeyPress(one) for one in typed], modifiers)


def _upper(character: str) -> str:
    return character.upper() if len(character.upper()) == 1 else character


def _character(code: int) -> str:
    """Return the printable character of a number, "" if it has none."""
    private = 0xE000 <= code < 0xF900
    return chr(code) if 32 <= code < 0x110000 and not private and chr(code).isprintable() else ""


def _with_alt(keys: list[KeyPress], modifiers: int) -> list[KeyPress]:
    return [_press(Keys.Escape), *keys] if keys and modifiers & (_ALT | _META) else keys


def _press(key: Keys) -> KeyPress:
    # vi's macros write down what was received and read it again with prompt_toolkit's own parser.
    return KeyPress(key, REVERSE_ANSI_SEQUENCES.get(key, REVERSE_ANSI_SEQUENCES[Keys.Ignore]))


def _modified(parameter: str) -> _Modified:
    """Read "5" or, with kitty's kind of event, "5:3"."""
    modifiers, event, *_ = [*parameter.split(":"), ""]
    held = max(_number(modifiers) - 1, 0)
    return _Modified(held & 0x3F if held < 0x100 else _UNKNOWN, _number(event) == _RELEASED)


def _number(text: str) -> int:
    return int(text[:7]) if text else 0


def _seven_bits(sequence: str) -> str:
    """Return a sequence with its introducer as Esc and a letter, however it came."""
    code = ord(sequence[0]) & 0xFF
    return f"\x1b{chr(code - 0x40)}{sequence[1:]}" if 0x80 <= code < 0xA0 else sequence
