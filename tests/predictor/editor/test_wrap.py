import pytest
from hypothesis import given
from hypothesis import strategies as st
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.document import Document
from prompt_toolkit.layout import BufferControl
from prompt_toolkit.layout.processors import TransformationInput
from prompt_toolkit.utils import get_cwidth

from predictor.editor.fragments import pieces
from predictor.editor.ghost import GhostProcessor
from predictor.editor.wrap import WrapProcessor, move, rows

_LINES = st.text(st.sampled_from("ab c日é-")) | st.lists(
    st.sampled_from(["word ", "a ", "longerword ", "日本 "])
).map("".join)
_WIDTHS = st.integers(2, 12)


def shown_rows(line: str, width: int) -> list[str]:
    starts = [0, *(row.start for row in rows(line, width))]
    return [line[start:end] for start, end in zip(starts, [*starts[1:], len(line)], strict=True)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("one two three four", ["one two ", "three ", "four"]),
        ("abcdefgh i", ["abcdefgh ", "i"]),
        ("abcdefghijklmnop q", ["abcdefghi", "jklmnop ", "q"]),
        ("日本語日本語", ["日本語日", "本語"]),
        ("", [""]),
    ],
)
def test_rows_end_between_words(line: str, expected: list[str]) -> None:
    assert shown_rows(line, 9) == expected


@given(_LINES, _WIDTHS)
def test_every_row_but_the_last_fills_the_width_exactly(line: str, width: int) -> None:
    parts, breaks = shown_rows(line, width), rows(line, width)
    assert "".join(parts) == line
    for part, row in zip(parts, breaks, strict=False):
        assert get_cwidth(part) + row.filler == width
    assert get_cwidth(parts[-1]) <= width


@given(_LINES, _WIDTHS)
def test_no_word_that_fits_a_row_is_cut(line: str, width: int) -> None:
    words = {word for word in line.split() if get_cwidth(word) < width}
    on_rows = [piece for row in shown_rows(line, width) for piece in row.split()]
    assert words <= set(on_rows)


@given(_LINES, _WIDTHS, st.data())
def test_positions_go_to_the_screen_and_back(line: str, width: int, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(line)))
    document = Document(line, cursor)
    transformed = WrapProcessor().apply_transformation(_input(document, width))
    text = "".join(fragment[1] for fragment in transformed.fragments)
    for position, character in enumerate(line):
        assert text[transformed.source_to_display(position)] == character
        assert transformed.display_to_source(transformed.source_to_display(position)) == position
    assert transformed.source_to_display(len(line)) == len(text)


@given(_LINES, _WIDTHS, st.data())
def test_a_ghost_never_moves_the_letters_before_it(line: str, width: int, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(line)))
    before = rows(line[:cursor], width)
    assert rows(line[:cursor] + "ghost" + line[cursor:], width, cursor)[: len(before)] == before


@given(_LINES, st.data())
def test_the_ghost_stands_at_the_cursor_and_takes_no_position(line: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(line)))
    transformed = GhostProcessor(lambda: "GH").apply_transformation(_input(Document(line, cursor), 80))
    text = "".join(fragment[1] for fragment in transformed.fragments)
    assert text == f"{line[:cursor]}GH{line[cursor:]}"
    assert transformed.source_to_display(cursor) == cursor
    for position in range(len(line) + 1):
        assert transformed.display_to_source(transformed.source_to_display(position)) == position
        if position < cursor:
            assert transformed.source_to_display(position) == position


@given(_LINES, _WIDTHS, st.data())
def test_down_and_up_come_back(line: str, width: int, data: st.DataObject) -> None:
    document = Document(f"{line}\n{line}", data.draw(st.integers(0, len(line))))
    below, cell = move(document, width, 1)
    assert below > document.cursor_position
    back, _ = move(Document(document.text, below), width, -1, cell)
    assert back == document.cursor_position


def test_a_short_row_on_the_way_does_not_lose_the_column() -> None:
    document = Document("long line\nx\nlong line", 7)
    short, cell = move(document, 80, 1)
    assert document.text[:short] == "long line\nx"
    last, _ = move(Document(document.text, short), 80, 1, cell)
    assert Document(document.text, last).cursor_position_col == 7


def test_tabs_count_as_painted() -> None:
    below, _ = move(Document("\tab\n12345678", 2), 80, 1)
    assert Document("\tab\n12345678", below).cursor_position_col == 5


@given(st.lists(st.text(max_size=4)), st.data())
def test_pieces_lose_nothing(texts: list[str], data: st.DataObject) -> None:
    line = "".join(texts)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(line)), max_size=4)))
    parts = pieces([("", text) for text in texts], cuts)
    joined = ["".join(fragment[1] for fragment in part) for part in parts]
    assert joined == [line[start:end] for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def _input(document: Document, width: int) -> TransformationInput:
    control = BufferControl(Buffer(document=document))
    return TransformationInput(control, document, 0, lambda i: i, [("", document.text)], width, 10)
