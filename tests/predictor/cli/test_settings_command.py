import itertools
import json
from pathlib import Path

from typer.testing import CliRunner

from predictor.cli.app import app
from predictor.editor.keys.keyboard import Keyboard
from predictor.settings import settings_path
from predictor.settings.chosen import choose


def invoke(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, ["settings", *arguments])
    return result.exit_code, result.stdout, result.stderr


def write(text: str) -> Path:
    path = settings_path()
    path.parent.mkdir(parents=True, exist_ok=True)
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


def test_what_was_chosen_at_a_key_is_shown_unless_the_file_says_otherwise() -> None:
    choose("show", "more")
    choose("theme", "light")
    _, out, _ = invoke()
    assert 'show = "more"  # chosen at a key\n' in out
    write('show = "less"')
    _, out, _ = invoke()
    assert 'show = "less"  # set\n' in out
    assert 'theme = "light"  # chosen at a key\n' in out


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


def test_two_actions_on_one_key_are_a_mistake() -> None:
    path = write(
        '[bindings]\nsave = ["ctrl-s", "ctrl-q"]\nfind = "right"\ncopy = "esc z"\naccept = ["right", "tab"]\n'
    )
    status, _, error = invoke()
    assert status == 1
    assert error.splitlines() == [
        f"foretype: {path} has 3 mistakes:",
        "  line 2: ctrl-q does quit already.",
        "  line 3: right does right already.",
        "  line 4: esc z does redo already.",  # which is Alt-Z
    ]


def test_by_default_no_key_does_two_things() -> None:
    keyboard = Keyboard()
    for one, other in itertools.combinations(keyboard.actions, 2):
        shared = [set(map(keyboard.pressed, keyboard.actions[action])) for action in (one, other)]
        assert not shared[0] & shared[1] or keyboard.may_share(one, other), (one, other)


def test_the_model_that_is_set_is_looked_for_in_a_bundle(tiny_bundle: Path) -> None:
    path = write('model = "blend"\n')
    assert invoke()[0] == 0
    status, _, error = invoke("--bundle", str(tiny_bundle))
    assert status == 1
    assert f"{path} has a mistake:" in error
    assert 'The bundle tiny has no model "blend". It has: transformer, bigram.' in error
    path.write_text('model = "bigram"\n')
    assert invoke("--bundle", str(tiny_bundle))[0] == 0
