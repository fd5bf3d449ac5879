"""The bundle that a run went on from: its texts and its tokens are the new bundle's, too."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from export.card import Source
from predictor.errors import SettingsError
from training.run.from_bundle import Origin, open_bundle

# In the training record of a manifest.
TOKENS_BEFORE = "tokens_before"


def origin_of(state: Mapping[str, Any], folder: Path | None) -> Origin | None:
    """Return the bundle that a run went on from, None if it began with random weights.

    state: of its checkpoint. folder: where that bundle lies. Raises `SettingsError` if it is another one.
    """
    known = state.get("from_bundle")
    if known is None:
        return None
    name = f"{known['name']} {known['version']}"
    if folder is None:
        raise SettingsError(
            f"The run went on from the bundle {name}, and so from the texts that it was made of.",
            "Give that bundle, so that the new one names them: --origin FOLDER.",
        )
    origin = open_bundle(folder)
    if origin.record()["model_sha256"] != known["model_sha256"]:
        raise SettingsError(
            f"The run did not go on from the bundle in {folder}, but from {name} with another model.",
            "Give the bundle that stood after --from-bundle.",
        )
    return origin


def record_of(origin: Origin) -> dict[str, Any]:
    """Return what a manifest says of the training before: which bundle, and all tokens read until then."""
    training = origin.manifest.training
    before = training.get("tokens", 0) + training.get(TOKENS_BEFORE, 0)
    return {"went_on_from": f"{origin.manifest.name} {origin.manifest.version}", TOKENS_BEFORE: before}


def with_sources_before(
    origin: Origin, sources: Sequence[tuple[Source, float]]
) -> list[tuple[Source, float]]:
    """Return the sources with their weights, and with weight 0 those that only the bundle before had read."""
    names = {source.name for source, _ in sources}
    fields = Source.__dataclass_fields__
    earlier = [
        Source(**{name: value for name, value in known.items() if name in fields})
        for known in origin.manifest.sources
        if known["name"] not in names
    ]
    return [*sources, *((source, 0.0) for source in earlier)]
