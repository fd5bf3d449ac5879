"""The names of keys: as the settings write them, as prompt_toolkit does, and as people read them."""

from prompt_toolkit.keys import ALL_KEYS, KEY_ALIASES

_SHOWN = {
    "pageup": "PageUp",
    "pagedown": "PageDown",
    "escape": "Esc",
    "space": "Space",
    "comma": ",",
}
_WRITTEN = {"esc": "escape", "space": " ", "comma": ",", "del": "delete", "return": "enter"}
_PREFIXES = {"ctrl": "c", "shift": "s"}


def to_sequence(name: str) -> tuple[str, ...]:
    """Return prompt_toolkit's keys for a name such as "ctrl-s", "alt-f", "shift-up" or "ctrl-x ctrl-s".

    Raises `ValueError` for what is no key.
    """
    keys: list[str] = []
    for part in name.split(" "):
        keys += _key(part)
    return tuple(keys)


def _key(part: str) -> tuple[str, ...]:
    *modifiers, last = _split(part)
    names = [modifier.lower() for modifier in modifiers if modifier]
    alt = ("escape",) if "alt" in names else ()
    prefix = "".join(f"{_PREFIXES[name]}-" for name in sorted(names) if name != "alt" and name in _PREFIXES)
    if any(name != "alt" and name not in _PREFIXES for name in names) or not last:
        raise ValueError(f"{part!r} is no key.")
    key = prefix + _WRITTEN.get(last.lower(), last.lower() if len(last) > 1 or prefix else last)
    key = "c-@" if key == "c- " else KEY_ALIASES.get(key, key)
    if key not in ALL_KEYS and not (len(key) == 1 and key.isprintable()):
        raise ValueError(f"{part!r} is no key.")
    return (*alt, str(key))


def _split(part: str) -> list[str]:
    """Return the modifiers and the key: "alt--" is Alt and the hyphen."""
    return [*part[:-1].removesuffix("-").split("-"), "-"] if part.endswith("-") else part.split("-")


def is_key(name: str) -> bool:
    """Whether a name is one of a key, or of several pressed one after the other."""
    try:
        to_sequence(name)
    except ValueError:
        return False
    return True


def shown(name: str) -> str:
    """Return a name as people read it: "ctrl-x ctrl-s" is "Ctrl-X Ctrl-S"."""
    return " ".join(_shown(part) for part in name.split(" "))


def _shown(part: str) -> str:
    *modifiers, last = _split(part)
    key = _SHOWN.get(last, last.upper() if len(last) == 1 else last[:1].upper() + last[1:])
    return "-".join([*(modifier.capitalize() for modifier in modifiers if modifier), key])
