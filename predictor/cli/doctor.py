"""`foretype doctor`: what works on this machine and what does not, with what to do about it."""

import json as json_format
from dataclasses import asdict

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import BundleOption, JsonOption
from predictor.cli.saying import say, say_json

_STYLES = {"ok": "green", "warning": "yellow", "problem": "red"}


@plain_errors
def doctor(bundle: BundleOption = None, json: JsonOption = False) -> None:
    """Check this machine, the installation and the bundle; ends with status 1 when something is broken.

    Example: foretype doctor
    """
    from predictor.cli.checkup import check_all

    findings = []
    for finding in check_all(bundle):
        findings.append(finding)
        if not json:
            typer.secho(f"{finding.status:8}", fg=_STYLES[finding.status], nl=False)
            say(f" {finding.subject}: {finding.value}")
            if finding.advice:
                say(f"         {finding.advice}")
    if json:
        say_json(json_format.dumps(list(map(asdict, findings)), ensure_ascii=False))
    if any(finding.status == "problem" for finding in findings):
        raise typer.Exit(1)
