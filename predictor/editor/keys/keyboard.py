"""What the user's own bindings are checked against: the actions that there are, and the names of keys."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from predictor.editor.keys import names
from predictor.editor.keys.tables import TABLE, WRITING


class Keyboard:
    """The editor's actions with the keys that they have by default, and which keys can be pressed."""

    actions: Mapping[str, Sequence[str]] = MappingProxyType(
        {row.action: row.keys for row in (*TABLE, *WRITING) if row.action}
    )

    def is_key(self, name: str) -> bool:
        """Whether a key of this name can be pressed."""
        return names.is_key(name)
