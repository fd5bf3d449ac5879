"""Reading the file of settings: what holds, and everything that is wrong, with its line."""

import errno
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any

from predictor.errors import SettingsError
from predictor.settings.checks import Keyboard, keys_of, wrong_bindings, wrong_name, wrong_value
from predictor.settings.chosen import NOTHING, Chosen
from predictor.settings.default import documented
from predictor.settings.lines import line_of_error, lines_of_keys, reason_of_error
from predictor.settings.settings import Settings
from predictor.system.atomic import write_new
from predictor.system.home import own_folder
from predictor.system.regular import open_regular
from predictor.system.toml import parse_toml

_BINDINGS = "bindings"
_LARGEST = 2**20  # bytes; with every line explained it has some thousand
_Lines = Mapping[tuple[str, ...], int]


@dataclass(frozen=True, slots=True, order=True)
class Mistake:
    """Something wrong in a file of settings."""

    line: int
    """Counted from 1; 0 if it is about the whole file."""
    sentence: str
    """What is wrong."""

    def __str__(self) -> str:
        return f"line {self.line}: {self.sentence}" if self.line else self.sentence


def settings_path() -> Path:
    """Return where the user's settings are looked for."""
    return own_folder("config") / "settings.toml"


def read_settings(
    path: Path | None = None, keyboard: Keyboard | None = None, chosen: Chosen = NOTHING
) -> tuple[Settings, tuple[Mistake, ...]]:
    """Return what holds, and all that is wrong, by line; what is wrong counts as not set.

    path: the user's file if not given; one that does not exist sets nothing. keyboard: what the bindings are
    checked against; if not given, their names are not checked. chosen: what holds where the file says
    nothing.
    """
    path, otherwise = path or settings_path(), replace(Settings(), **dict[str, Any](chosen))
    try:
        text = _content(path).decode("utf-8-sig").replace("\r\n", "\n")
        found = parse_toml(text)
    except (FileNotFoundError, NotADirectoryError):
        return otherwise, ()
    except OSError as error:
        return otherwise, (Mistake(0, f"It cannot be read: {error.strerror}."),)
    except tomllib.TOMLDecodeError as error:
        return otherwise, (
            Mistake(line_of_error(error, text), f"This is no TOML: {reason_of_error(error)}."),
        )
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        return otherwise, (Mistake(line, f"It is not UTF-8: byte 0x{error.object[error.start]:02x}."),)
    except ValueError as error:  # a number of thousands of digits
        return otherwise, (Mistake(0, f"It cannot be read: {error}."),)
    lines = lines_of_keys(text)
    values, wrong = _values(found, lines)
    bindings, wrong_too = _bindings(found.get(_BINDINGS, {}), lines, keyboard)
    return replace(otherwise, **values, bindings=bindings), tuple(sorted([*wrong, *wrong_too]))


def _content(path: Path) -> bytes:
    """Return what is in the file, which may be a link; raises `OSError` if it cannot be a settings file."""
    with open_regular(path, follow=True) as stream:
        content = stream.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise OSError(errno.EFBIG, f"it has more than {_LARGEST:,} bytes", str(path))
    return content


def load_settings(path: Path | None = None, keyboard: Keyboard | None = None) -> Settings:
    """Return the settings; raises one `SettingsError` with all mistakes. Arguments: `read_settings`."""
    settings, mistakes = read_settings(path, keyboard)
    if mistakes:
        raise SettingsError(told(mistakes, path or settings_path()))
    return settings


def write_default(path: Path, keyboard: Keyboard | None = None) -> None:
    """Write a file that explains every setting and changes none; raises `SettingsError` if there is one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_new(path, documented(keyboard.actions if keyboard else {}).encode())
    except FileExistsError:
        hint = "It was left as it is; move it away to get a new one."
        raise SettingsError(f"There are settings already: {path}.", hint) from None
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror}.") from error


def told(mistakes: Sequence[Mistake], path: Path) -> str:
    """Return all mistakes as one message, a line for each."""
    count = "a mistake" if len(mistakes) == 1 else f"{len(mistakes)} mistakes"
    return "\n".join([f"{path} has {count}:", *(f"  {mistake}" for mistake in mistakes)])


def _values(found: Mapping[str, Any], lines: _Lines) -> tuple[dict[str, Any], list[Mistake]]:
    known = {one.name: one for one in fields(Settings)}
    good, wrong = {}, []
    for name, value in found.items():
        if name == _BINDINGS:
            continue
        sentence = wrong_name(name, known) or wrong_value(known[name], value)
        if sentence:
            wrong.append(Mistake(lines.get((name,), 0), sentence))
        else:
            good[name] = tuple(value) if isinstance(value, list) else value
    return good, wrong


def _bindings(
    found: Any, lines: _Lines, keyboard: Keyboard | None
) -> tuple[Mapping[str, tuple[str, ...]], list[Mistake]]:
    if not isinstance(found, dict):
        return {}, [
            Mistake(lines.get((_BINDINGS,), 0), "bindings is a table: [bindings] on a line of its own.")
        ]
    # TOML takes what stands below a table's name for the table's.
    actions = keyboard.actions if keyboard else {}
    moved = {
        one.name
        for one in fields(Settings)
        if one.name in found and (one.name not in actions or isinstance(found[one.name], bool | int))
    }
    wrong = {name: f"{name} is a setting: write it above [bindings]." for name in moved}
    wrong |= wrong_bindings({name: keys for name, keys in found.items() if name not in moved}, keyboard)
    good = {action: keys_of(value) for action, value in found.items() if action not in wrong}
    mistakes = [Mistake(lines.get((_BINDINGS, action), 0), sentence) for action, sentence in wrong.items()]
    return MappingProxyType(good), mistakes
