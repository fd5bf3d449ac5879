"""Lists of words as other programs write them."""

from pathlib import Path

import pytest

from predictor.errors import TextError
from predictor.history.reading.wordlists import WordList, read_words, words_of

Words = tuple[str, ...]


@pytest.mark.parametrize(
    ("text", "words", "forbidden", "left_out"),
    [
        ("Oberlander\n\n# note\nkubectl\r\nkubectl\n", ("Oberlander", "kubectl"), (), ()),
        ("e-mail\nNew York\na1\ndon’t\n\x1b[2J\n", ("don’t",), (), ("e-mail", "New York", "a1", "\ufffd[2J")),
        ("2\nZoe/S\nkubectl\tpo:noun\nrun st:run\n", ("Zoe", "kubectl", "run"), (), ()),
        ("1\n*teh\n# no\nand\\/or\n", (), ("teh",), ("and/or",)),
        ("OOoUserDict1\ntype: positive\n---\nhy=phen\nT[-]rans\nZoe.\n", ("hyphen", "Trans", "Zoe"), (), ()),
        ("OOoUserDict1\nlang: en-US\ntype: negative\n---\ncolour==color\nteh\n", (), ("colour", "teh"), ()),
        ("personal_ws-1.1 en 2 utf-8\nOberlander\nZoë\n", ("Oberlander", "Zoë"), (), ()),
        ("", (), (), ()),
    ],
)  # fmt: skip
def test_lists(
    text: str, words: tuple[str, ...], forbidden: tuple[str, ...], left_out: tuple[str, ...]
) -> None:
    assert words_of(text, "list") == WordList(words, forbidden, left_out)


def test_an_encoding_is_that_of_the_head(tmp_path: Path) -> None:
    path = tmp_path / "my.pws"
    path.write_bytes("personal_ws-1.1 de 1 iso-8859-1\nZoë\n".encode("latin-1"))
    assert read_words(path).words == ("Zoë",)
    path.write_bytes("\ufeffZoë\n".encode())
    assert read_words(path).words == ("Zoë",)


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\x7fELF\0\0\0", "zero character"),
        (b"Zo\xeb\n", "not UTF-8"),
        (b"personal_ws-1.1 de 1 klingon\nZo\xeb\n", "the encoding that it names: klingon"),
        (b"personal_repl-1.1 en 1\nteh the\n", "replacements"),
        (b"OOoUserDict1\nlang: en\nZoe\n", "cut off"),
    ],
)
def test_what_is_no_list_is_told(tmp_path: Path, content: bytes, told: str) -> None:
    path = tmp_path / "list"
    path.write_bytes(content)
    with pytest.raises(TextError, match=told):
        read_words(path)
    with pytest.raises(TextError, match="cannot be read"):
        read_words(tmp_path)
