import pytest
from hypothesis import given
from hypothesis import strategies as st

from predictor.editor.files.encoding import (
    ENCODINGS,
    LATIN_1,
    UTF_8,
    WINDOWS,
    NotEncodable,
    NotText,
    NotUtf8,
    check_encoding,
    clean,
    decode,
    encode,
)
from predictor.errors import TextError

_CONTROLS = "".join(map(chr, [*range(7), *range(14, 27), *range(28, 32), 127]))
_CHARACTERS = st.characters(codec="utf-8", exclude_characters=_CONTROLS)
_TEXTS = st.text(st.one_of(st.sampled_from("\r\n a\ufeffé"), _CHARACTERS))


@given(_TEXTS)
def test_reading_and_writing_gives_back_the_same_bytes(text: str) -> None:
    data = text.encode("utf-8")
    assert encode(*decode(data)) == data


@given(st.binary(), st.sampled_from(ENCODINGS))
def test_any_bytes_that_are_read_are_written_as_they_were(data: bytes, encoding: str) -> None:
    try:
        found = decode(data, encoding=encoding)
    except TextError:
        assert decode(data, encoding=encoding, anything=True).text or not data
    else:
        assert encode(*found) == data


@given(st.binary())
def test_the_encoding_to_ask_about_can_read_the_file(data: bytes) -> None:
    likely = UTF_8
    try:
        decode(data)
    except NotUtf8 as error:
        likely = error.likely
    except NotText:
        return
    assert encode(*decode(data, encoding=likely)) == data


@given(st.text())
def test_whatever_the_keyboard_sends_what_is_written_can_be_read(text: str) -> None:
    for encoding in ENCODINGS:
        try:
            data = encode(text, encoding)
        except NotEncodable:
            continue
        decode(data, encoding=encoding)
    assert decode(encode(clean(text))).text == clean(text).removeprefix("\ufeff")


@pytest.mark.parametrize(
    ("data", "text"),
    [(b"a\r\nb\r\n", "a\nb\n"), (b"a\rb", "a\nb"), (b"a\nb", "a\nb"), (b"a\r\nb\n", "a\r\nb\n")],
)
def test_one_kind_of_line_end_is_hidden_from_the_writer(data: bytes, text: str) -> None:
    assert decode(data).text == text


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"ab\xff", "not UTF-8: byte 0xff at offset 2"),
        (b"\xef\xbb\xbf\xff", "not UTF-8: byte 0xff at offset 3"),
        (b"a\0b", "not text: it has a zero byte at offset 1"),
        (b"\xef\xbb\xbfa\x02", "not text: it has the control character 0x02 at offset 4"),
        ("hello".encode("utf-16-le"), "not text: it has a zero byte at offset 1"),
        ("\ufeffhello".encode("utf-16-le"), "It may be UTF-16"),
    ],
)
def test_what_is_not_utf8_text_is_refused_with_the_place(data: bytes, sentence: str) -> None:
    with pytest.raises(TextError, match=sentence):
        decode(data)


def test_coloured_logs_and_page_ends_are_text() -> None:
    data = b"\x1b[31mred\x1b[0m\x0c\tbell\x07"
    assert encode(*decode(data)) == data


@pytest.mark.parametrize(
    ("name", "encoding"),
    [("utf8", UTF_8), ("UTF-8", UTF_8), ("Latin-1", LATIN_1), ("iso-8859-1", LATIN_1), ("cp1252", WINDOWS)],
)
def test_encodings_have_many_spellings(name: str, encoding: str) -> None:
    assert check_encoding(name) == encoding


@pytest.mark.parametrize("name", ["utf-16", "rot13", "klingon", ""])
def test_other_encodings_are_refused(name: str) -> None:
    with pytest.raises(TextError, match=r"Choose one of: UTF-8, Latin-1, Windows-1252\."):
        check_encoding(name)


def test_every_encoding_checks_as_itself() -> None:
    assert [check_encoding(encoding) for encoding in ENCODINGS] == list(ENCODINGS)
