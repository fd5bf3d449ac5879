"""The text mix: how often each source is read, as a TOML file of weights."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from predictor.errors import SettingsError
from predictor.system.toml import parse_toml
from training.data.corpus import Document

MIXES = Path(__file__).parents[1] / "mixes"


@dataclass(frozen=True, slots=True)
class Mix:
    """Weights of sources: 1 reads a source once per epoch, 0.1 a tenth of it, 3 three times."""

    default: float = 1.0
    """The weight of sources that are not named."""
    weights: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    """The weights of those that are."""

    def weight(self, source: str) -> float:
        """Return the weight of one source."""
        return self.weights.get(source, self.default)

    def copies(self, document: Document) -> int:
        """Return how many times a document counts: the weight, its fraction decided by the text."""
        return self.copies_of(document.source, document.digest)

    def copies_of(self, source: str, content: bytes) -> int:
        """Return how many times a document of `source` with this content counts."""
        whole, fraction = divmod(self.weight(source), 1.0)
        chance = int.from_bytes(hashlib.blake2b(content, digest_size=8).digest(), "big") / 2**64
        return int(whole) + (chance < fraction)


def load_mix(name: str | None) -> Mix:
    """Load a mix by the name of a shipped file or by path; None weighs every source 1."""
    if name is None:
        return Mix()
    path = MIXES / f"{name}.toml" if not name.endswith(".toml") else Path(name)
    try:
        table = parse_toml(path.read_text(encoding="utf-8"))
    except OSError as error:
        known = ", ".join(sorted(file.stem for file in MIXES.glob("*.toml")))
        raise SettingsError(
            f"There is no text mix {name!r} ({path}: {error.strerror}).",
            f"Known mixes: {known}; or give a .toml file.",
        ) from error
    except ValueError as error:
        raise SettingsError(f"The text mix {path} is not valid TOML: {error}.") from error
    weights = table.get("weights", {})
    default = table.get("default", 1.0)
    if not isinstance(weights, dict):
        raise SettingsError(f"In the text mix {path} weights is {weights!r}, not a table [weights].")
    wrong = [
        f"{key} = {value!r}"
        for key, value in {"default": default, **weights}.items()
        if not _is_weight(value)
    ]
    if wrong or set(table) - {"default", "weights"}:
        wrong += sorted(set(table) - {"default", "weights"})
        raise SettingsError(
            f"The text mix {path} has impossible entries: {'; '.join(wrong)}.",
            "It may hold `default` and a table [weights] of numbers from 0 to 100.",
        )
    return Mix(
        float(default), MappingProxyType({source: float(weight) for source, weight in weights.items()})
    )


def _is_weight(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 100


def mixed(documents: Iterable[Document], mix: Mix) -> Iterable[str]:
    """Yield the texts of documents, each as often as the mix says."""
    for document in documents:
        for _ in range(mix.copies(document)):
            yield document.text
