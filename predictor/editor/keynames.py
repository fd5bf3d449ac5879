"""Names of keys as people write them ("ctrl-s", "alt-f"), turned into prompt_toolkit's."""

from prompt_toolkit.key_binding import KeyBindings

_MODIFIERS = {
    "ctrl": "c",
    "control": "c",
    "c": "c",
    "shift": "s",
    "s": "s",
    "alt": "a",
    "meta": "a",
    "m": "a",
}
_OTHER_NAMES = {
    "esc": "escape",
    "return": "enter",
    "del": "delete",
    "ins": "insert",
    "pgup": "pageup",
    "pgdn": "pagedown",
    "pgdown": "pagedown",
}


def prompt_keys(name: str) -> tuple[str, ...]:
    """Return prompt_toolkit's names for a key, or for several after each other; raises `ValueError`.

    "ctrl-x ctrl-s" is ("c-x", "c-s"), "alt-f" is ("escape", "f") as terminals send it. A key that writes a
    character is none: it could not be typed any more.
    """
    keys = tuple(key for stroke in name.split() for key in _stroke(stroke))
    if not keys or len(keys[0]) == 1 or keys[0] == "space":
        raise ValueError(f"{name!r} is typed text, not a key.")
    KeyBindings().add(*keys)  # knows which there are
    return keys


def is_key(name: str) -> bool:
    """Whether something can be bound to a key of this name."""
    try:
        prompt_keys(name)
    except ValueError:
        return False
    return True


def _stroke(stroke: str) -> tuple[str, ...]:
    before, dash, key = stroke[:-1].rpartition("-")
    key += stroke[-1]  # which may be a dash itself: "alt--"
    wanted = [_MODIFIERS.get(part.lower(), "") for part in before.split("-")] if dash else []
    if "" in wanted or len(set(wanted)) < len(wanted):
        raise ValueError(f"There is no key {stroke!r}.")
    key = _OTHER_NAMES.get(key.lower(), key.lower())
    if "s" in wanted:
        key = key.upper() if len(key) == 1 else f"s-{key}"
    whole = f"c-{key}" if "c" in wanted else key
    return ("escape", whole) if "a" in wanted else (whole,)
