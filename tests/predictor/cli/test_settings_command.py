import json
from pathlib import Path

from typer.testing import CliRunner

from predictor.cli.app import app
from predictor.settings import settings_path


def invoke(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["settings", *arguments])
    return result.exit_code, result.stdout, result.stderr


def write(text: str) -> Path:
    path = settings_path()
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_it_shows_where_and_what_holds() -> None:
    status, out, _ = invoke()
    assert status == 0
    assert out.startswith(
        f'# {settings_path()} (not there yet: foretype settings --write)\nshow = "balanced"\n'
    )
    path = write('show = "less"\n[bindings]\n')
    status, out, _ = invoke()
    assert status == 0
    assert out.startswith(f'# {path}\nshow = "less"  # set\nmodel = ""\n')


def test_what_it_shows_can_be_read_back() -> None:
    path = write('off_in = ["*.py"]\ntheme = "light"\n')
    _, out, _ = invoke()
    path.write_text(out)
    assert invoke()[:2] == (0, out)


def test_mistakes_end_with_status_1() -> None:
    path = write("shwo = 1\nwrap = 2\n")
    status, out, error = invoke()
    assert status == 1
    assert 'show = "balanced"' in out
    assert error.startswith(f"foretype: {path} has 2 mistakes:\n  line 1: There is no setting")
    status, out, _ = invoke("--json")
    assert status == 1
    found = json.loads(out)
    assert [mistake["line"] for mistake in found["mistakes"]] == [1, 2]
    assert found["settings"]["show"] == "balanced"


def test_write_makes_a_file_once() -> None:
    status, out, _ = invoke("--write")
    assert (status, out) == (0, f"Written: {settings_path()}\n")
    assert invoke()[0] == 0
    status, _, error = invoke("--write")
    assert status == 1
    assert "There are settings already" in error


def test_every_default_of_the_written_file_may_be_uncommented() -> None:
    invoke("--write")
    path = settings_path()
    lines = path.read_text().splitlines()
    path.write_text("\n".join(line[1:] if line[:1] == "#" and line[1:2] != " " else line for line in lines))
    status, out, error = invoke()
    assert (status, error) == (0, "")
    assert 'accept = ["right"' in out
