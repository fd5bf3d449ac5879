"""The keys of the ghost: those of Foretype's own editor, as prompt_toolkit's bindings."""

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType

from prompt_toolkit.filters import Condition, Filter, emacs_mode
from prompt_toolkit.key_binding import KeyBindings, KeyPressEvent
from prompt_toolkit.keys import Keys

from predictor.errors import SettingsError
from predictor.integrations.ghost import Ghost
from predictor.suggesting.acceptance import first_character, first_word

# By action, the keys as prompt_toolkit names them; a key with Alt is "escape" and a key. All of them do what
# they always do where there is no ghost.
KEYS: Mapping[str, Sequence[str]] = MappingProxyType(
    {
        "accept": ("right", "end", "c-e", "c-f"),
        "accept_word": ("c-right", "escape f"),
        "accept_character": ("s-right",),
        "next": ("escape ]", "escape down"),
        "dismiss": ("c-g",),
    }
)


def ghost_bindings(ghost: Ghost, keys: Mapping[str, Sequence[str]] | None = None) -> KeyBindings:
    """Return the bindings of a ghost. keys: others than `KEYS`, by action; raises `SettingsError`."""
    chosen = {**KEYS, **(keys or {})}
    if unknown := set(chosen) - set(KEYS):
        raise SettingsError(f"There is no action {min(unknown)!r}.", f"The actions are {', '.join(KEYS)}.")
    actions: dict[str, Callable[[], None]] = {
        "accept": ghost.accept,
        "accept_word": lambda: ghost.accept(first_word),
        "accept_character": lambda: ghost.accept(first_character),
        "next": ghost.cycle,
        "dismiss": ghost.dismiss,
    }
    bindings = KeyBindings()
    shown = Condition(lambda: ghost.offered is not None)
    for action, do in actions.items():
        for key in chosen[action]:
            _bind(bindings, key, do, shown)

    @bindings.add(Keys.Any, filter=Condition(lambda: ghost.owns_space))
    def _type(event: KeyPressEvent) -> None:
        ghost.type(event.data * event.arg)

    return bindings


def _bind(bindings: KeyBindings, key: str, do: Callable[[], None], shown: Filter) -> None:
    pressed = key.split(" ")
    # In vi's insert mode Esc is a key of its own: what follows it is not waited for.
    where = shown & emacs_mode if pressed[0] == "escape" else shown
    try:
        bindings.add(*pressed, filter=where)(lambda _: do())
    except ValueError as error:
        raise SettingsError(f"There is no key {key!r}.", "Write keys as prompt_toolkit does.") from error
