"""All settings: what each is by default, what it means and what it may be."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from fnmatch import fnmatch
from pathlib import Path
from types import MappingProxyType
from typing import Any

from predictor.contract import LEARN_ADDRESSES, MODELS, OFFENSIVE
from predictor.errors import SettingsError
from predictor.installed import installed
from predictor.rules.policy import DIAL
from predictor.settings.checks import wrong_value
from predictor.system.home import expanded

Bindings = Mapping[str, tuple[str, ...]]

THEMES = ("dark", "light", "16-colour", "plain")
# Files that hold secrets, or are written to hold one for a moment (by pass, gopass, sudoedit and their like).
NEVER_LEARN = (
    *(".env", ".env.*", "*.env", "*.tfvars", "*secret*", "*passw*", "*credential*"),
    *("*.pem", "*.key", "*.p12", "*.pfx", "*.jks", "*.keystore", "*.gpg", "*.asc", "*.age", "*.kdbx"),
    *("id_rsa*", "id_ed25519*", "id_ecdsa*", "id_dsa*", ".netrc", "_netrc", ".pgpass", ".my.cnf"),
    *(".npmrc", ".pypirc", ".htpasswd", "*_history", "bash-fc*", "kubectl-edit-*"),
    *("*/.ssh/*", "*/.gnupg/*", "*/.password-store/*", "*/.aws/*", "*/.kube/*", "*/.docker/*"),
    *("/etc/*", "/private/etc/*", "/dev/shm/*", "/var/tmp/*", "*/pass.*/*", "*/gopass*/*"),
)


def _setting(default: Any, meaning: str, **limits: Any) -> Any:
    """Return a field.

    limits: `one_of` the values that there are, `others` that may be found, or `least` and `most`.
    """
    return field(default=default, metadata={"meaning": meaning, **limits})


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings. The file has the same names; `bindings` is a table of actions and their keys."""

    show: str = _setting(
        "balanced",
        "How sure a suggestion must be to be shown. What each level was measured to mean: foretype doctor.",
        one_of=tuple(DIAL),
    )
    model: str = _setting(
        "", 'The model; "" is the best that the bundle has.', one_of=("", *MODELS), others=installed
    )
    offensive: str = _setting(
        "complete",
        "When words that offend are suggested. complete: rude and sensitive ones only where the letters "
        "typed leave no other word, or your history has them; slurs not at all. What you type stays.",
        one_of=OFFENSIVE,
    )
    phrases: bool = _setting(True, "Suggest several words where that is expected to save keys.")
    delay_ms: int = _setting(
        0, "Milliseconds after a key before something new is shown.", least=0, most=10_000
    )
    list: str = _setting("on request", "When the list of words is shown.", one_of=("on request", "always"))
    accept_tab: bool = _setting(False, "Tab accepts too, except where it indents a line.")
    off_in: tuple[str, ...] = _setting(
        (), 'Files in which nothing is suggested, as patterns of their names: ["*.py", "~/code/*"].'
    )
    keys: str = _setting("emacs", "The habit of your fingers.", one_of=("emacs", "vi"))
    line_numbers: bool = _setting(False, "Number the lines.")
    wrap: bool = _setting(True, "Show a long line on several rows.")
    mouse: bool = _setting(True, "The mouse puts the cursor and selects; false leaves it to the terminal.")
    theme: str = _setting(
        "dark",
        "For a dark or a light background, with the 16 colours of the terminal, or without colours.",
        one_of=THEMES,
    )
    plain: bool = _setting(
        False, "For screen readers: a suggestion is told in the status line, nothing is painted in the text."
    )
    recovery_seconds: int = _setting(
        5, "Unsaved text goes to a recovery file at this interval, in seconds.", least=1, most=600
    )
    recovery_days: int = _setting(
        7,
        "Text that was given up on purpose stays recoverable for so many days (foretype recover --list); "
        "0: not at all.",
        least=0,
        most=365,
    )
    learn: bool = _setting(
        True,
        "Learn from what is typed and accepted: words and which follow which, never whole sentences, never "
        "what may be a secret. What is learned already is suggested in any case: foretype edit --no-history.",
    )
    incognito: bool = _setting(
        False,
        "Leave nothing on the disk but what is saved: learn nothing, keep no unsaved text. What was learned "
        "before is still suggested.",
    )
    statistics: bool = _setting(
        True,
        "Count, where something is learned, how many suggestions are shown and accepted and how many keys "
        "that saves; numbers alone, for foretype stats.",
    )
    never_learn: tuple[str, ...] = _setting(
        NEVER_LEARN,
        "Files from which nothing is learned, as patterns of their names. Your own list replaces this one.",
    )
    learn_addresses: str = _setting(
        "repeated",
        "Whether e-mail addresses are learned: never, from the third text that has one on, or always. "
        "Numbers of phones never are.",
        one_of=LEARN_ADDRESSES,
    )
    history_days: int = _setting(
        0,
        "What was learned and not used again for so many days is forgotten; 0: it is kept for ever.",
        least=0,
        most=36_500,
    )
    history_words: int = _setting(
        100_000,
        "Of the words that were learned, so many are kept, those used most and last; 0: all.",
        least=0,
        most=10_000_000,
    )
    bindings: Bindings = field(default_factory=lambda: MappingProxyType({}))

    def suggests_in(self, path: Path | None) -> bool:
        """Whether words may be suggested in this file (None: a text without a name)."""
        return path is None or not _matches(path, self.off_in)

    def learns_in(self, path: Path | None) -> bool:
        """Whether anything may be learned in this file, or in the one that it links to."""
        places = [] if path is None else [path, Path(os.path.realpath(path))]
        return self.learn and not any(_matches(place, self.never_learn, folded=True) for place in places)

    def with_options(self, **options: object) -> "Settings":
        """Return the settings with those of the command line over them; None: not given.

        Raises `SettingsError` for what the file could not have either.
        """
        given = {name: value for name, value in options.items() if value is not None}
        known = {one.name: one for one in fields(self)}
        wrong = [sentence for name in given if (sentence := wrong_value(known[name], given[name]))]
        if wrong:
            raise SettingsError("\n".join(wrong))
        changed: Any = given
        return replace(self, **changed)


def _matches(path: Path, patterns: Sequence[str], *, folded: bool = False) -> bool:
    """Whether one of the patterns fits a file's name or path. folded: capitals count as small letters."""
    names = [path.name, str(path), str(path.absolute())]
    wanted = [str(expanded(pattern)) for pattern in patterns]
    if folded:
        names, wanted = [name.lower() for name in names], [pattern.lower() for pattern in wanted]
    return any(fnmatch(name, pattern) for pattern in wanted for name in names)
