import pytest

from predictor.editor.keys.keyboard import Keyboard
from predictor.editor.keys.names import is_key, shown, to_sequence


@pytest.mark.parametrize(
    ("name", "sequence", "people"),
    [
        ("ctrl-s", ("c-s",), "Ctrl-S"),
        ("alt-f", ("escape", "f"), "Alt-F"),
        ("f2", ("f2",), "F2"),
        ("shift-up", ("s-up",), "Shift-Up"),
        ("ctrl-shift-left", ("c-s-left",), "Ctrl-Shift-Left"),
        ("alt-down", ("escape", "down"), "Alt-Down"),
        ("ctrl-x ctrl-s", ("c-x", "c-s"), "Ctrl-X Ctrl-S"),
        ("alt--", ("escape", "-"), "Alt--"),
        ("alt-]", ("escape", "]"), "Alt-]"),
        ("ctrl-space", ("c-@",), "Ctrl-Space"),
        ("Z Z", ("Z", "Z"), "Z Z"),
        ("escape", ("escape",), "Esc"),
        ("alt-f8", ("escape", "f8"), "Alt-F8"),
    ],
)
def test_names_lead_to_keys_and_to_what_people_read(
    name: str, sequence: tuple[str, ...], people: str
) -> None:
    assert tuple(map(str, to_sequence(name))) == sequence
    assert shown(name) == people


@pytest.mark.parametrize("name", ["", "ctrl-", "super-x", "f99", "ctrl-ö", "word"])
def test_what_is_no_key_is_refused(name: str) -> None:
    assert not is_key(name)


def test_every_action_has_keys_that_can_be_pressed_and_a_name_of_its_own() -> None:
    keyboard = Keyboard()
    for keys in keyboard.actions.values():
        assert all(keyboard.is_key(key) or key == "<sigint>" for key in keys)
