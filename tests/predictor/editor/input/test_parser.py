"""What the terminal sends, as keys. Whole sequences that are no key are none; nothing of them is typed."""

import random
from collections.abc import Sequence

import pytest
from prompt_toolkit.key_binding.key_processor import KeyPress

from predictor.editor.input.parser import Parser
from predictor.editor.input.sequences import LONGEST
from tests.predictor.editor.input.any_sequence import any_sequence


def keys(*reads: str, flush: bool = True) -> list[str]:
    """Return the names of the keys that come of some reads, and of the silence after them."""
    found: list[KeyPress] = []
    parser = Parser(found.append)
    for read in reads:
        parser.feed(read)
    if flush:
        parser.flush()
    return [str(getattr(press.key, "value", press.key)) for press in found]


@pytest.mark.parametrize(
    ("sequence", "names"),
    [
        ("a\r\x7f\t\x13", ["a", "c-m", "c-h", "c-i", "c-s"]),
        ("é漢", ["é", "漢"]),
        ("\x1b", ["escape"]),
        ("\x1bf", ["escape", "f"]),
        ("\x1b[", ["escape", "["]),
        ("\x1b]", ["escape", "]"]),
        ("\x1b]\x1b]", ["escape", "]", "escape", "]"]),
        ("\x1bO", ["escape", "O"]),
        ("\x1b[A\x1bOB\x1b[1;5C\x1bO5D\x1b[5D", ["up", "down", "c-right", "c-left", "c-left"]),
        ("\x1b[1;6A\x1b[1;4B", ["c-s-up", "escape", "s-down"]),
        ("\x1b[5;2~\x1b[2;2~\x1b[2;5~\x1b[3;2~", ["s-pageup", "s-insert", "c-insert", "s-delete"]),
        ("\x1b[5$", ["s-pageup"]),  # rxvt
        ("\x1b[5$\x1b[6^", ["s-pageup", "c-pagedown"]),
        ("\x1b\x1b[A", ["escape", "up"]),
        ("\x1b[19;3~", ["escape", "f8"]),
        ("\x1b\x1b[19~", ["escape", "f8"]),
        (
            "\x1b[1;3P\x1bO3Q\x1b[1;3R\x1b\x1bOS",
            ["escape", "f1", "escape", "f2", "escape", "f3", "escape", "f4"],
        ),
        ("\x1b[1;9S\x1b[24;9~", ["escape", "f4", "escape", "f12"]),  # with xterm's Meta
        ("\x1b[[A\x1b\x1b[[E", ["f1", "escape", "f5"]),  # the Linux console
        ("\x1b[1;5S\x1b[15;2~\x1b[1;2R\x1b[15;6~", ["c-f4", "f17", "f15", "c-f17"]),
        ("\x1b[Z\x1b\t", ["s-tab", "s-tab"]),
        # kitty's, and xterm's with modifyOtherKeys
        ("\x1b[97;5u\x1b[27;5;97~\x1b[47;5u\x1b[32;5u", ["c-a", "c-a", "c-_", "c-@"]),
        ("\x1b[102;3u\x1b[27;3;102~", ["escape", "f", "escape", "f"]),
        ("\x1b[32;2u\x1b[13;2u\x1b[127;2u\x1b[9;2u\x1b[27u", [" ", "c-m", "c-h", "s-tab", "escape"]),
        ("\x1b[97:65;2u\x1b[97;2u\x1b[97;;228u\x1b[97u", ["A", "A", "ä", "a"]),
        ("\x1b[57417;1:1u\x1b[57414u\x1b[57403u\x1b[57380u", ["left", "c-m", "4", "f17"]),
        ("\x1b[1;1:1A\x1b[1;1:2A\x1b[1;1:3A\x1b[97;1:3u\x1b[3;1:3~", ["up", "up"]),  # pressed, held, released
        ("\x1b[1;129A\x1b[97;69u", ["up", "c-a"]),  # with Num Lock, with Caps Lock
        # C1 instead of Esc and a letter, and as one byte that is not UTF-8
        ("\x9bA\x8fB\udc9bC\x9b1;5D", ["up", "down", "right", "c-left"]),
        # the keypad in application mode
        ("\x1bOj\x1bOk\x1bOl\x1bOm\x1bOn\x1bOo\x1bOX", [*"*+,-./="]),
        ("\x1bOp\x1bOq\x1bOr\x1bOs\x1bOt\x1bOu\x1bOv\x1bOw\x1bOx\x1bOy", [*"0123456789"]),
        ("\x1bOM\x1bOI\x1bO \x8fM\x1bO3M", ["c-m", "c-i", " ", "c-m", "escape", "c-m"]),
        # the mouse
        ("\x1b[<0;3;4M\x1b[<0;3;4m\x1b[32;3;4M\x1b[M !!", ["<vt100-mouse-event>"] * 4),
    ],
)
def test_keys_are_the_keys_that_they_are(sequence: str, names: Sequence[str]) -> None:
    assert keys(sequence) == names
    assert keys(*sequence) == names


@pytest.mark.parametrize(
    "sequence",
    [
        "\x1b[27;5;9~",  # Ctrl-Tab, for which prompt_toolkit has no name
        "\x1b[9;5u",
        "\x1b[97;9u",  # with the key with a window on it
        "\x1b[57441u",  # Shift alone
        "\x1b[200;1R",
        "\x1b[-1;5R",
        "\x1b[?1;2c",
        "\x1b[>41;354;0c",
        "\x1b[6n",
        "\x1b[I\x1b[O",
        "\x1b[?2026;2$y",
        "\x1b]11;rgb:ffff/ffff/ffff\x07",
        "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
        "\x1b]52;c;SGVsbG8=\x9c",
        "\x1bP1$r0m\x1b\\\x1b_Gi=1;OK\x1b\\\x1b^secret\x1b\\\x1bXsos\x1b\\",
        "\x9d0;title\x07\x90q\x9c\x9fapc\x9c\x9epm\x9c\x98sos\x9c",
        "\x1b[<0;1M\x1b[<0;1;2;3M\x1b[<;;M",
        "\x1b[201~",
        "\x1b[" + "1" * 300 + "A",
        "\x1b[12\x18\x1b]x\x1a",  # given up by CAN and SUB
        "\x85\x9c\udcff",
        "\x1bOz\x1bO`",
    ],
)
def test_what_is_no_key_does_nothing(sequence: str) -> None:
    assert keys(sequence) == []
    assert keys(*sequence) == []
    assert keys(sequence, "a") == keys(*sequence, "a") == ["a"]


@pytest.mark.parametrize(
    "begun", ["\x1b[1;", "\x1b[1", "\x1b]11;rgb:ff", "\x1bP1$r", "\x9b3", "\x1b_x", "\x1b[M "]
)
def test_what_has_no_end_swallows_nothing_that_is_typed_later(begun: str) -> None:
    found: list[KeyPress] = []
    parser = Parser(found.append)
    parser.feed(begun)
    parser.flush()
    parser.feed("hello")
    assert "".join(press.data for press in found) == "hello"


@pytest.mark.parametrize("apart", [False, True])
def test_the_rest_of_a_sequence_that_paused_is_not_typed(apart: bool) -> None:
    def came_of(*reads: str) -> str:
        found: list[KeyPress] = []
        parser = Parser(found.append, apart=apart)
        for read in reads:
            parser.feed(read)
            parser.flush()
        return "".join(press.data for press in found)

    assert came_of("\x1b[20", "0~pa", "\x1b[201", "~", "a") == "paa"
    assert came_of("\x1b[1;", "5Sb") == "b"
    assert came_of("\x1b", "]11;rgb:ffff\x1b\\", "c") == "\x1bc"
    assert came_of("\x1b]11;rgb:ff", "ff\x07c") == "c"
    assert came_of("\x1b", "[A") == "\x1b[A"
    assert came_of("\x1b", "O5P", "c") == "\x1bc"
    assert came_of("\x1b[1;", "h", "5S") == "h5S"


def test_what_comes_long_after_a_sequence_that_was_given_up_is_typed() -> None:
    found: list[KeyPress] = []
    now = [0.0]
    parser = Parser(found.append, lambda: now[0])
    parser.feed("\x1b[20")
    parser.flush()
    now[0] = 1.5
    parser.feed("0~")
    assert "".join(press.data for press in found) == "0~"


def test_esc_at_the_end_of_what_has_no_end_is_esc() -> None:
    assert keys("\x1b]11;\x1b") == ["escape"]


def test_a_string_without_an_end_is_given_up_where_it_is_too_long() -> None:
    assert keys("\x1b]" + "x" * LONGEST, "y" * 3) == ["y"] * 3


def test_what_breaks_a_sequence_off_is_read_itself() -> None:
    assert keys("\x1b[12\x1b[A") == ["up"]
    assert keys("\x1b]title\x1b[A") == ["up"]
    assert keys("\x1b[1\ra") == ["c-m", "a"]


def pasted(*reads: str) -> list[tuple[str, str]]:
    """Return the keys with their data."""
    found: list[KeyPress] = []
    parser = Parser(found.append)
    for read in reads:
        parser.feed(read)
        parser.flush()
    return [(str(getattr(press.key, "value", press.key)), press.data) for press in found]


def test_what_is_pasted_is_never_read() -> None:
    content = "\x1b[A\x1b]0;x\x07\x1b[200~\x1b[3~\x13é"
    sent = f"\x1b[200~{content}\x1b[201~z"
    assert pasted(sent) == [("<bracketed-paste>", content), ("z", "z")]
    for cut in range(6, len(sent)):
        assert pasted(sent[:cut], sent[cut:]) == [("<bracketed-paste>", content), ("z", "z")]
    assert pasted("\x9b200~a\x1b[201~b\x9b201~") == [("<bracketed-paste>", "a\x1b[201~b")]


def test_a_paste_that_lost_its_end_is_over_after_a_long_silence() -> None:
    found: list[KeyPress] = []
    now = [0.0]
    parser = Parser(found.append, lambda: now[0])
    parser.feed("\x1b[200~half")
    now[0] = 5.0
    parser.feed(" of it")
    now[0] = 60.0
    parser.feed("q")
    assert [(str(getattr(press.key, "value", press.key)), press.data) for press in found] == [
        ("<bracketed-paste>", "half of it"),
        ("q", "q"),
    ]


def pasted_in_time(*reads: tuple[float, str]) -> list[tuple[str, str]]:
    """Return the keys with their data; each read comes so many seconds after the one before it."""
    found: list[KeyPress] = []
    now = [0.0]
    parser = Parser(found.append, lambda: now[0])
    for pause, read in reads:
        now[0] += pause
        parser.feed(read)
    return [(str(getattr(press.key, "value", press.key)), press.data) for press in found]


def test_who_types_on_ends_a_paste_that_lost_its_end() -> None:
    reads = [(0.0, "\x1b[200~half"), (1.2, "a"), (0.1, "b"), (0.1, "c"), (0.1, "d")]
    assert pasted_in_time(*reads) == [("<bracketed-paste>", "halfab"), ("c", "c"), ("d", "d")]
    assert pasted_in_time((0.0, "\x1b[200~half"), (0.6, "\x13")) == [
        ("<bracketed-paste>", "half"),
        ("c-s", "\x13"),
    ]
    assert pasted_in_time((0.0, "\x1b[200~half"), (0.6, "\x1b[A"))[1][0] == "up"


def test_a_slow_paste_goes_on_to_its_end() -> None:
    lines = [(0.9, "a line of the text that is pasted\r")] * 20
    assert len(pasted_in_time((0.0, "\x1b[200~"), *lines, (0.9, "\x1b[201~"))) == 1
    characters = [(0.001, "x")] * 5000  # as over a serial line
    assert len(pasted_in_time((0.0, "\x1b[200~"), *characters, (0.001, "\x1b[201~"))) == 1
    assert pasted_in_time((0.0, "\x1b[200~a"), (2.0, "\x1b[20"), (2.0, "1~")) == [("<bracketed-paste>", "a")]


def typed(presses: Sequence[KeyPress]) -> str:
    """Return the characters among the presses."""
    return "".join(press.data for press in presses if len(press.key) == 1)


def test_100_000_sequences_type_nothing_however_they_are_cut() -> None:
    draw = random.Random(13)
    found: list[KeyPress] = []
    whole, cut = Parser(found.append), Parser(found.append)
    for _ in range(100_000):
        sequence = any_sequence(draw)
        # These spell a character, or begin what is pasted.
        keypad = sequence.startswith(("\x1bO", "\x8f")) and sequence[-1] in "X jklmnopqrstuvwxy"
        if keypad or sequence[-1] == "u" or "27;" in sequence or sequence.endswith("200~"):
            continue
        whole.feed(sequence)
        place = draw.randrange(len(sequence))
        cut.feed(sequence[:place])
        cut.feed(sequence[place:])
    assert typed(found) == ""
    for parser in (whole, cut):
        parser.feed("end")
    assert typed(found) == "endend"
