"""The command `evaluation`."""

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from export.commands.options import Bundle
from predictor.errors import SettingsError
from training.terminal import console

EXAMPLE = "python -m export evaluation bundle report.json"


def evaluation(
    bundle: Bundle,
    report: Annotated[Path, typer.Argument(help="What `foretype evaluate --bundle … --json` printed.")],
) -> None:
    """Write measured figures into the manifest and the model card of a bundle."""
    from export.evaluation import read_report
    from export.package import rewrite_bundle
    from predictor.bundle.reading import load_bundle

    loaded, figures = load_bundle(bundle), read_report(report)
    if figures["bundle"] != loaded.name:
        raise SettingsError(
            f"The report is about {figures['bundle']!r}, not {loaded.name!r}.", "Evaluate this bundle."
        )
    rewrite_bundle(loaded, replace(loaded.manifest, evaluation=figures))
    console.print(f"Wrote the figures into {bundle}.")
