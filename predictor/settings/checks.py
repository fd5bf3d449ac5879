"""What may be wrong with a setting, each as a sentence; pure rules."""

import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import Field
from difflib import get_close_matches
from typing import Any, Protocol

from predictor.text import shown

# The name of each action that keys can be bound to, and the keys that it has by default.
Actions = Mapping[str, Sequence[str]]
_LONGEST = 60  # characters
_KINDS = {bool: "true or false", int: "a whole number", str: "a text"}


class Keyboard(Protocol):
    """What bindings are checked against: the face that has the keys knows."""

    actions: Actions

    def is_key(self, name: str) -> bool:
        """Whether a key of this name can be pressed."""
        ...

    def pressed(self, name: str) -> tuple[str, ...]:
        """Return what is pressed for a name, the same for all names of one key."""
        ...

    def may_share(self, one: str, other: str) -> bool:
        """Whether two actions may have a key in common, because each has moments of its own."""
        ...


def wrong_value(setting: "Field[Any]", value: object) -> str:
    """Return what is wrong with a value for this setting, or ""."""
    name, default, limits = setting.name, setting.default, setting.metadata
    if isinstance(default, tuple):
        fits = isinstance(value, list | tuple) and all(isinstance(one, str) for one in value)
        return "" if fits else f'{name} is a list of texts, such as ["*.py"], not {_told(value)}.'
    if type(value) is not type(default):
        return f"{name} is {_KINDS[type(default)]}, such as {in_toml(default)}, not {_told(value)}."
    if "one_of" in limits and value not in limits["one_of"]:
        known = (*limits["one_of"], *limits.get("others", tuple)())
        if value not in known:
            there = ", ".join(map(in_toml, known))
            return f"{name} is one of {there}, not {_told(value)}{meant(str(value), known)}"
    if isinstance(value, int) and "least" in limits and not limits["least"] <= value <= limits["most"]:
        return f"{name} is a number from {limits['least']} to {limits['most']}, not {value}."
    return ""


def wrong_name(name: str, known: Collection[str]) -> str:
    """Return what is wrong with the name of a setting, or ""."""
    return "" if name in known else f"There is no setting {_told(name)}{meant(name, known)}"


def wrong_bindings(bindings: Mapping[str, object], keyboard: Keyboard | None) -> Iterator[tuple[str, str]]:
    """Yield each action that is bound wrongly, and what is wrong. keyboard: None if it is not known."""
    good: dict[str, tuple[str, ...]] = {}
    for action, value in bindings.items():
        keys = keys_of(value)
        if keyboard and action not in keyboard.actions:
            yield action, f"There is no action {_told(action)}{meant(action, keyboard.actions)}"
        elif not all(isinstance(key, str) for key in keys):
            yield action, f'{action} has a key or a list of keys, such as ["ctrl-s"], not {_told(value)}.'
        elif unknown := [key for key in keys if keyboard and not keyboard.is_key(key)]:
            yield (
                action,
                f"There is no key {_told(unknown[0])}. Keys are written ctrl-s, alt-f, f2, shift-up.",
            )
        else:
            good[action] = keys
    if keyboard:
        yield from _clashes(good, keyboard)


def _clashes(bindings: Mapping[str, Sequence[str]], keyboard: Keyboard) -> Iterator[tuple[str, str]]:
    """Yield each action with a key that does something else already, by default or by an earlier binding."""
    taken: dict[tuple[str, ...], list[str]] = {}

    def take(action: str, keys: Sequence[str]) -> None:
        for key in keys:
            taken.setdefault(keyboard.pressed(key), []).append(action)

    for action, keys in keyboard.actions.items():
        take(action, () if action in bindings else keys)
    for action, keys in bindings.items():
        others = ((key, other) for key in keys for other in taken.get(keyboard.pressed(key), ()))
        clash = next((pair for pair in others if not keyboard.may_share(action, pair[1])), None)
        if clash:
            yield action, f"{clash[0]} does {clash[1]} already."
        else:
            take(action, keys)


def keys_of(value: object) -> tuple[Any, ...]:
    """Return the keys of a binding, which may be written without a list if it is one."""
    return tuple(value) if isinstance(value, list) else (value,)


def meant(word: str, known: Collection[str]) -> str:
    """Return the end of a sentence about `word`, which names the nearest known one."""
    close = get_close_matches(word, known, n=1)
    return f". Did you mean {in_toml(close[0])}?" if close else "."


def _told(value: object) -> str:
    """Return a value as a sentence names it: in TOML, no longer than a row, and steering no terminal."""
    text = shown(in_toml(value))
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def in_toml(value: object) -> str:
    """Return a value as TOML writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(in_toml, value))}]"
    # JSON's texts are TOML's, escapes included.
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
