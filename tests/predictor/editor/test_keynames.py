import pytest

from predictor.editor.keynames import is_key, prompt_keys


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("ctrl-s", ("c-s",)),
        ("Ctrl-S", ("c-s",)),
        ("alt-f", ("escape", "f")),
        ("alt-shift-f", ("escape", "F")),
        ("Alt-1", ("escape", "1")),
        ("alt--", ("escape", "-")),
        ("alt-]", ("escape", "]")),
        ("ctrl-space", ("c-space",)),
        ("shift-tab", ("s-tab",)),
        ("ctrl-shift-left", ("c-s-left",)),
        ("shift-ctrl-left", ("c-s-left",)),
        ("ctrl-]", ("c-]",)),
        ("PageUp", ("pageup",)),
        ("F2", ("f2",)),
        ("esc", ("escape",)),
        ("ctrl-x ctrl-s", ("c-x", "c-s")),
        ("ctrl-x k", ("c-x", "k")),
        ("alt-ctrl-left", ("escape", "c-left")),
        ("c-s", ("c-s",)),
    ],
)
def test_names_as_people_write_them(name: str, keys: tuple[str, ...]) -> None:
    assert prompt_keys(name) == keys
    assert is_key(name)


@pytest.mark.parametrize(
    "name",
    ["", " ", "x", "space", "shift-x", "ctrl-", "ctrl-ß", "hyper-x", "ctrl-ctrl-s", "f99", "ctl-s", "-"],
)
def test_what_is_no_key_or_would_be_typed(name: str) -> None:
    assert not is_key(name)
