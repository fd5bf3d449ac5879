import os
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import fields
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.errors import SettingsError
from predictor.settings import (
    Mistake,
    Settings,
    documented,
    load_settings,
    read_settings,
    settings_path,
    write_default,
)
from predictor.settings.checks import in_toml
from predictor.settings.lines import lines_of_keys


class Keys:
    """A keyboard of a few actions."""

    actions: Mapping[str, Sequence[str]] = {
        "accept": ["right", "end"],
        "accept_word": ["ctrl-right"],
        "save": [],
        "right": ["right"],
        "wrap": ["f2"],
    }

    def is_key(self, name: str) -> bool:
        return name.lower() in ("f2", "ctrl-s", "right", "end")

    def pressed(self, name: str) -> tuple[str, ...]:
        return (name.lower(),)

    def may_share(self, one: str, other: str) -> bool:
        return "accept" in (one, other)


def read(text: str, tmp_path: Path) -> tuple[Settings, tuple[Mistake, ...]]:
    path = tmp_path / "settings.toml"
    path.write_bytes(text.encode())
    return read_settings(path, Keys())


GOOD = """\
show = "less"           # a comment
model = 'bigram'
delay_ms = 40
off_in = [
    "*.py",
    "theme = x",
]
keys = "vi"

[bindings]
accept = "f2"
save = ["ctrl-s"]
"""


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_what_is_set_holds_and_the_rest_is_as_by_default(newline: str, tmp_path: Path) -> None:
    settings, mistakes = read(GOOD.replace("\n", newline), tmp_path)
    assert mistakes == ()
    assert settings == Settings(
        show="less",
        model="bigram",
        delay_ms=40,
        off_in=("*.py", "theme = x"),
        keys="vi",
        bindings={"accept": ("f2",), "save": ("ctrl-s",)},
    )


BAD = """\
shwo = "less"
show = "lss"
delay_ms = -1
wrap = "yes"
phrases = 1
off_in = "*.py"
theme = "light"
[bindings]
acept = ["f2"]
accept_word = ["f77"]
save = ["f2", 3]
accept = ["f2"]
line_numbers = true
wrap = false
"""


def test_all_mistakes_are_told_together_with_their_lines(tmp_path: Path) -> None:
    settings, mistakes = read(BAD, tmp_path)
    assert list(map(str, mistakes)) == [
        'line 1: There is no setting "shwo". Did you mean "show"?',
        'line 2: show is one of "all", "more", "balanced", "less", "least", not "lss". Did you mean "less"?',
        "line 3: delay_ms is a number from 0 to 10000, not -1.",
        'line 4: wrap is true or false, such as true, not "yes".',
        "line 5: phrases is true or false, such as true, not 1.",
        'line 6: off_in is a list of texts, such as ["*.py"], not "*.py".',
        'line 9: There is no action "acept". Did you mean "accept"?',
        'line 10: There is no key "f77". Keys are written ctrl-s, alt-f, f2, shift-up.',
        'line 11: save has a key or a list of keys, such as ["ctrl-s"], not ["f2", 3].',
        "line 13: line_numbers is a setting: write it above [bindings].",
        "line 14: wrap is a setting: write it above [bindings].",
    ]
    assert settings == Settings(theme="light", bindings={"accept": ("f2",)})


@pytest.mark.parametrize(
    ("bindings", "mistakes"),
    [
        (
            'accept_word = "ctrl-s"\nsave = ["end", "ctrl-s"]\n',
            (Mistake(3, "ctrl-s does accept_word already."),),
        ),
        ('save = "f2"\n', (Mistake(2, "f2 does wrap already."),)),
        ('save = "F2"\n', (Mistake(2, "F2 does wrap already."),)),
        ('save = "f2"\nwrap = "ctrl-s"\n', ()),
        ('save = "f2"\nwrap = []\n', ()),
        ('accept = "f2"\n', ()),
        ('accept = "ctrl-s"\nright = "ctrl-s"\n', ()),
    ],
    ids=["both by hand", "a default", "in capitals", "exchanged", "set free", "may share", "both may share"],
)
def test_one_key_cannot_do_two_things(bindings: str, mistakes: tuple[Mistake, ...], tmp_path: Path) -> None:
    assert read(f"[bindings]\n{bindings}", tmp_path)[1] == mistakes


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b'show = "less"\nshow = "all"\n', "line 2: This is no TOML: Cannot overwrite a value"),
        (b'show = "less\n', "line 1: This is no TOML: "),
        (b"wrap = \n", "line 1: This is no TOML: Invalid value"),
        (b"wrap = true\n# caf\xe9\n", "line 2: It is not UTF-8: byte 0xe9."),
        (b"bindings = 3\n", "line 1: bindings is a table: [bindings] on a line of its own."),
    ],
)
def test_a_file_that_cannot_be_read_sets_nothing_and_says_why(
    data: bytes, sentence: str, tmp_path: Path
) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(data)
    settings, (mistake,) = read_settings(path)
    assert settings == Settings()
    assert str(mistake).startswith(sentence)


def test_a_folder_in_its_place_is_told(tmp_path: Path) -> None:
    _, (mistake,) = read_settings(tmp_path)
    assert str(mistake) == "It cannot be read: it is no regular file."


def test_no_file_is_no_mistake(tmp_path: Path) -> None:
    assert read_settings(tmp_path / "none.toml") == (Settings(), ())
    assert load_settings() == Settings()


def test_loading_raises_all_mistakes_at_once(tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_text("a = 1\nb = 2\n")
    with pytest.raises(SettingsError) as raised:
        load_settings(path)
    assert str(raised.value).splitlines() == [
        f"{path} has 2 mistakes:",
        '  line 1: There is no setting "a".',
        '  line 2: There is no setting "b".',
    ]


def test_the_default_file_sets_nothing_and_uncommented_it_sets_every_default() -> None:
    text = documented(Keys.actions)
    assert tomllib.loads(text) == {"bindings": {}}
    lines = [line[1:] if line[:1] == "#" and line[1:2] != " " else line for line in text.splitlines()]
    found = tomllib.loads("\n".join(lines))
    assert found.pop("bindings") == {action: list(keys) for action, keys in Keys.actions.items()}
    settings = Settings()
    assert set(found) == {one.name for one in fields(settings)} - {"bindings"}
    assert all((tuple(v) if isinstance(v, list) else v) == getattr(settings, k) for k, v in found.items())


def test_writing_makes_the_folder_and_never_overwrites(tmp_path: Path) -> None:
    path = settings_path()
    write_default(path, Keys())
    assert read_settings(path, Keys()) == (Settings(), ())
    path.write_text("mine")
    with pytest.raises(SettingsError, match="There are settings already"):
        write_default(path)
    assert path.read_text() == "mine"
    with pytest.raises(SettingsError, match="cannot be written"):
        write_default(path / "below a file" / "settings.toml")


@given(st.dictionaries(st.from_regex(r"[a-z_]{1,8}", fullmatch=True), st.text() | st.booleans()))
def test_every_key_is_found_on_its_line(values: dict[str, str | bool]) -> None:
    def line(value: str | bool) -> str:
        return (
            in_toml(value)
            if isinstance(value, bool)
            else '"' + "".join(f"\\U{ord(c):08x}" for c in value) + '"'
        )

    text = "\n".join(f"{key} = {line(value)}" for key, value in values.items())
    assert lines_of_keys(text) == {(key,): number for number, key in enumerate(values, 1)}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"a = " + b"[" * 100_000, "nested too deep"),
        (b"a." * 50_000 + b"b = 1", "nested too deep"),
        (b"[" + b"a . " * 50_000 + b"b]", "nested too deep"),
        (b"delay_ms = " + b"9" * 5_000, "cannot be read"),
        (b"show = '" + b"x" * 500_000 + b"'", "show is one of"),
        (b"#" * 2**21, "has more than 1,048,576 bytes"),
        (b'theme = "\\u009b2J"', "theme is one of"),
    ],
)
def test_a_damaged_file_is_told_in_a_sentence(content: bytes, told: str, tmp_path: Path) -> None:
    path = tmp_path / "settings.toml"
    path.write_bytes(content)
    settings, (mistake,) = read_settings(path)
    assert settings == Settings()
    assert told in mistake.sentence
    assert len(mistake.sentence) < 250
    assert "\x9b" not in mistake.sentence


def test_a_pipe_and_a_device_are_no_settings_but_a_link_may_be(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    for target in (tmp_path / "pipe", Path("/dev/zero"), tmp_path):
        _, (mistake,) = read_settings(target)
        assert mistake.sentence == "It cannot be read: it is no regular file."
    (tmp_path / "mine.toml").write_text('theme = "light"')
    (tmp_path / "settings.toml").symlink_to(tmp_path / "mine.toml")
    assert read_settings(tmp_path / "settings.toml") == (Settings(theme="light"), ())
