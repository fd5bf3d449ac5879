"""What an editor sets: the section "foretype" of its configuration."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, get_type_hints

from predictor.contract import Level, ModelName, Offensive
from predictor.server.protocol import read_value
from predictor.server.refusing import Refused

SECTION = "foretype"
# Languages, as editors call them, in which people write to people. In all others nothing is suggested, not in
# comments either: where those begin and end only the editor knows.
PROSE = frozenset(
    {
        "asciidoc", "git-commit", "gitcommit", "html", "latex", "mail", "markdown", "mdx", "mediawiki",
        "message", "norg", "org", "pandoc", "plaintex", "plaintext", "quarto", "restructuredtext", "rmd",
        "rst", "tex", "text", "textile", "typst", "vimwiki",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What holds for the questions of an editor; the fields that `Suggest` has mean what they mean there."""

    k: int = 3
    phrase: bool = True
    show: Level | None = None
    offensive: Offensive | None = None
    model: ModelName | None = None
    deadline_ms: float | None = None
    corrections: bool = False
    check: bool = False
    """Whether doubtful words are marked: diagnostics, and actions that change them."""
    space: bool = True
    """Whether an accepted suggestion ends in a space."""
    on: tuple[str, ...] = field(default=())
    """Languages in which something is suggested, beside `PROSE`."""
    off: tuple[str, ...] = field(default=())
    """Languages in which nothing is suggested."""

    def suggests_in(self, language: str) -> bool:
        """Whether something is suggested in a document of this language, as LSP calls it."""
        return language not in self.off and (language in self.on or language.lower() in PROSE)


_KINDS: Mapping[str, Any] = get_type_hints(Settings)


def read_settings(value: object) -> tuple[Settings, list[Refused]]:
    """Return what a section says, and what of it cannot be: those fields are as if they were not said."""
    if not value:  # Lua writes an empty object as []
        return Settings(), []
    if not isinstance(value, dict):
        return Settings(), [Refused("field", f"{SECTION} must be an object.", field=SECTION, value=value)]
    said, mistakes = dict[str, Any](), list[Refused]()
    for name, each in value.items():
        try:
            if name not in _KINDS:
                known = ", ".join(each.name for each in fields(Settings))
                raise Refused("field", f"{name} is unknown; there are {known}.", field=name, value=each)
            said[name] = read_value(_KINDS[name], each, name)
        except Refused as refused:
            mistakes.append(refused)
    return Settings(**said), mistakes
