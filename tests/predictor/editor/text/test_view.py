import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.editor.text.glyphs import cells
from predictor.editor.text.layout import STRETCH, Ghost
from predictor.editor.text.lines import Lines
from predictor.editor.text.rows import cell_of, column_at, rows
from predictor.editor.text.view import View

_WORDS = st.lists(st.sampled_from(["word ", "a ", "longerword ", "日本 ", "\t", "👍🏽 "])).map("".join)
_LINES = st.text(st.sampled_from("ab c日é-\t")) | _WORDS
_TEXTS = st.lists(_LINES, min_size=1, max_size=4).map("\n".join)
_WIDTHS = st.integers(4, 12)


def parts(line: str, width: int) -> list[str]:
    return [line[start:end] for start, end in rows(line, width)]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("one two three four", ["one two ", "three ", "four"]),
        ("abcdefgh i", ["abcdefgh ", "i"]),
        ("abcdefghijklmnop q", ["abcdefghi", "jklmnop ", "q"]),
        ("日本語日本語", ["日本語日", "本語"]),
        ("", [""]),
        ("abcdefghi", ["abcdefghi", ""]),
    ],
)
def test_rows_end_between_words(line: str, expected: list[str]) -> None:
    assert parts(line, 9) == expected


@given(_LINES, _WIDTHS)
def test_rows_lose_nothing_and_fit(line: str, width: int) -> None:
    shown = parts(line, width)
    assert "".join(shown) == line
    for row in shown:
        assert cell_of(row, len(row)) <= width
    assert cell_of(shown[-1], len(shown[-1])) < width


@given(_LINES, _WIDTHS)
def test_no_word_that_fits_a_row_is_cut(line: str, width: int) -> None:
    words = {word for word in line.split() if cells(word) < width}
    assert words <= {piece for row in parts(line, width) for piece in row.split()}


@given(_LINES, _WIDTHS, st.data())
def test_a_ghost_never_moves_the_letters_before_it(line: str, width: int, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(line)))
    before = [row.start for row in rows(line[:cursor], width)]
    after = [row.start for row in rows(line[:cursor] + "ghost" + line[cursor:], width, cursor)]
    assert [start for start in after if start < cursor] == [start for start in before if start < cursor]


@given(_LINES, st.data())
def test_cells_and_columns_belong_together(line: str, data: st.DataObject) -> None:
    column = data.draw(st.integers(0, len(line)))
    found = column_at(line, cell_of(line, column))
    assert cell_of(line, found) == cell_of(line, column)


def view_of(text: str, width: int, height: int = 5, ghost: Ghost | None = None) -> View:
    view = View()
    view.width, view.height = width, height
    view.look_at(Lines.of(text), ghost)
    return view


@given(_TEXTS, _WIDTHS, st.data())
def test_the_cursor_is_on_the_screen_in_the_row_that_holds_it(
    text: str, width: int, data: st.DataObject
) -> None:
    view, content = view_of(text, width), Lines.of(text)
    for cursor in data.draw(st.lists(st.integers(0, len(text)), min_size=1, max_size=4)):
        visible = view.rows_for(cursor)
        here = view.place_of(cursor)
        (row,) = [shown for shown in visible if shown.place == here]
        line, start = content.row_of(cursor)
        assert row.place.line == line
        offset = row.shown(cursor - start)
        assert 0 <= offset <= len(row.text)
        assert view.at_offset(row, offset) == cursor


@given(_TEXTS, _WIDTHS, st.data())
def test_ghosts_are_shown_and_take_no_place(text: str, width: int, data: st.DataObject) -> None:
    content = Lines.of(text)
    cursor = data.draw(st.integers(0, len(text)))
    line, start = content.row_of(cursor)
    view = view_of(text, width, 400, Ghost(line, cursor - start, "some ghost text"))
    visible = view.rows_for(cursor)
    shown = "".join(row.text for row in visible if row.place.line == line)
    own = content.lines[line]
    assert shown == own[: cursor - start] + "some ghost text" + own[cursor - start :]
    grey = "".join(row.text[slice(*row.ghost)] for row in visible)
    assert grey == "some ghost text"
    for place in range(len(text) + 1):
        row = next(shown for shown in visible if shown.place == view.place_of(place))
        assert view.at_offset(row, row.shown(place - int(content.starts[row.place.line]))) == place


@given(_TEXTS, _WIDTHS, st.data())
def test_down_and_up_come_back(text: str, width: int, data: st.DataObject) -> None:
    view = view_of(text, width)
    cursor = data.draw(st.integers(0, len(text)))
    below, cell = view.moved(cursor, 1)
    assert below >= cursor
    if view.place_of(below) != view.place_of(cursor):
        back, _ = view.moved(below, -1, cell)
        assert view.place_of(back) == view.place_of(cursor)


def test_a_short_row_on_the_way_does_not_lose_the_column() -> None:
    view = view_of("long line\nx\nlong line", 80)
    short, cell = view.moved(7, 1)
    last, _ = view.moved(short, 1, cell)
    assert (short, last) == (11, 19)


def test_a_long_line_is_laid_out_in_stretches_only_where_it_is_seen() -> None:
    text = "word " * 200_000
    view = view_of(text, 80, 24)
    rows.cache_clear()
    visible = view.rows_for(500_000)
    assert rows.cache_info().currsize <= 4
    assert "".join(row.text for row in visible) in text
    for place in (0, STRETCH, STRETCH + 7, 123_456, len(text) - 1, len(text)):
        row = next(shown for shown in view.rows_for(place) if shown.place == view.place_of(place))
        assert view.at_offset(row, row.shown(place)) == place


def test_scrolling_takes_the_cursor_along_only_at_the_edge() -> None:
    text = "\n".join(map(str, range(100)))
    view, content = view_of(text, 80, 10), Lines.of(text)
    view.rows_for(0)
    cursor = view.scroll(3, 0)
    assert content.row_of(cursor)[0] == 5
    assert view.rows_for(cursor)[0].text == "3"
    assert view.scroll(1, content.place_of(9, 0)) == content.place_of(9, 0)


def test_scrolling_a_text_that_became_shorter_since_it_was_painted() -> None:
    view = View()
    view.width, view.height = 20, 5
    long, short = Lines.of("line\n" * 50), Lines.of("line\nline")
    view.look_at(long)
    view.rows_for(long.length)
    view.look_at(short)
    assert 0 <= view.scroll(-3, short.length) <= short.length


def test_a_window_that_grows_shows_as_much_as_fits() -> None:
    content = Lines.of("first row of some words\nsecond\nthird\n")
    view = View()

    def tops(width: int, height: int) -> list[str]:
        view.width, view.height = width, height
        view.look_at(content)
        return [row.text for row in view.rows_for(content.length)]

    whole = tops(80, 24)
    assert whole[0] == "first row of some words"
    assert len(tops(8, 2)) == 2
    assert tops(100, 30) == whole
    # Scrolled on purpose it stays so.
    view.scroll(2, content.length)
    assert [row.text for row in view.rows_for(content.length)] == whole[2:]
