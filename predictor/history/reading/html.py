"""The text of a page or mail in HTML, without what it quotes."""

from collections.abc import Sequence
from html.parser import HTMLParser

# What shows nothing, or what somebody else wrote.
_LEFT_OUT = {"head", "script", "style", "blockquote", "title", "svg", "code", "pre"}
_QUOTES = ("gmail_quote", "gmail_attr", "gmail_signature", "moz-cite-prefix", "moz-signature", "yahoo_quoted")
_NEVER_CLOSED = {"br", "hr", "img", "input", "meta", "link", "area", "base", "col", "embed", "source", "wbr"}
_LINES = {"br", "tr", "li", "dt", "dd", "hr"}
_BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "section", "article"}


def text_of_html(content: str) -> str:
    """Return what a reader sees of it, in lines; bad HTML as well as it goes."""
    parser = _Text()
    parser.feed(content)
    parser.close()
    return parser.text()


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._parts: list[str] = []
        # The tag whose content is left out, and how many of its kind are open.
        self._without, self._open = "", 0

    def handle_starttag(self, tag: str, attrs: Sequence[tuple[str, str | None]]) -> None:
        if self._without:
            self._open += tag == self._without
        elif tag in _LEFT_OUT or (tag not in _NEVER_CLOSED and _quotes(attrs)):
            self._without, self._open = tag, 1
        self._break(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag == self._without:
            self._open -= 1
            self._without = self._without if self._open else ""
        self._break(tag)

    def handle_data(self, data: str) -> None:
        if not self._without:
            self._parts.append(" ".join(f"|{data}|".split())[1:-1])

    def _break(self, tag: str) -> None:
        if not self._without and tag in _LINES | _BLOCKS:
            self._parts.append("\n\n" if tag in _BLOCKS else "\n")

    def text(self) -> str:
        return "".join(self._parts)


def _quotes(attrs: Sequence[tuple[str, str | None]]) -> bool:
    said = " ".join(value or "" for name, value in attrs if name in ("class", "id"))
    return any(quote in said for quote in _QUOTES)
