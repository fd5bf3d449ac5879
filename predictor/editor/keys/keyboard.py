"""What the user's own bindings are checked against: the actions that there are, and the names of keys."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from predictor.editor.keys import names
from predictor.editor.keys.tables import TABLE, WRITING
from predictor.editor.state.editor import Editor

# For one key, bindings.py takes the first of these rows that holds.
_ROWS = {row.action: row for row in (*TABLE, *reversed(WRITING)) if row.action}
_ORDER = {action: place for place, action in enumerate(_ROWS)}


class Keyboard:
    """The editor's actions with the keys that they have by default, and which keys can be pressed."""

    actions: Mapping[str, Sequence[str]] = MappingProxyType(
        {row.action: row.keys for row in (*TABLE, *WRITING) if row.action}
    )

    def is_key(self, name: str) -> bool:
        """Whether a key of this name can be pressed."""
        return names.is_key(name)

    def pressed(self, name: str) -> tuple[str, ...]:
        """Return what is pressed for a name, the same for all names of one key."""
        return names.to_sequence(name)

    def may_share(self, one: str, other: str) -> bool:
        """Whether two actions may have a key in common.

        The first in the tables is asked first: where it holds always, or whenever the other does, the other
        never gets the key.
        """
        first, second = sorted((one, other), key=_ORDER.__getitem__)
        return _ROWS[first].when not in (Editor.is_text, _ROWS[second].when)
