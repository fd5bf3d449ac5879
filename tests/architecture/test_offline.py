"""No network, ever, at run time: with every socket refused, everything still works."""

import subprocess
import sys
from pathlib import Path

REPOSITORY = Path(__file__).parents[2]

PROGRAM = """
import sys
def refuse(event, arguments):
    if event.startswith(("socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethost", "urllib.")):
        raise RuntimeError(f"the network was used: {event} {arguments}")
sys.addaudithook(refuse)

import predictor
from predictor.cli.app import app
from typer.testing import CliRunner

bundle = sys.argv[1]
with predictor.load(bundle) as engine:
    assert engine.suggest("I'll meet you at the st")[0].text == "station"
    engine.log_prob("some text")
asked = (["suggest", "the st"], ["attention", "the st"], ["doctor"], ["evaluate", sys.argv[2], "--json"])
for arguments in asked:
    result = CliRunner().invoke(app, [*arguments, "--bundle", bundle])
    assert result.exit_code == 0, (arguments, result.output, result.exception)
import predictor.editor.application
assert "torch" not in sys.modules and "onnx" not in sys.modules
"""


def test_everything_works_without_a_network(tiny_bundle: Path, tmp_path: Path) -> None:
    text = tmp_path / "text.txt"
    text.write_text("I'll meet you at the station at six.\n", encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tiny_bundle), str(text)],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
