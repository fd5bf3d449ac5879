"""Our lines in somebody else's file: between two marked lines, once, whatever else stands there."""

import re

from predictor.errors import SettingsError

_BEGIN, _END = ">>> foretype >>>", "<<< foretype <<<"
# In bytes: what else stands there may be written in any encoding that has ASCII.
_MARKS = re.compile(
    rb"^[^\w\r\n]{1,4}(>>> foretype >>>|<<< foretype <<<)[^\r\n]*(?:\r\n|\n|\r|\Z)", re.MULTILINE
)


def with_block(content: bytes, lines: str, comment: str, about: str) -> bytes:
    """Return a file's content with our lines: in the place of those that are there, else at the end.

    comment: what begins a comment there. about: what the first mark says besides. Raises
    `SettingsError` where marks stand alone.
    """
    newline = b"\r\n" if b"\r\n" in content else b"\n"
    marked = f"{comment} {_BEGIN} {about}\n{lines.rstrip()}\n{comment} {_END}\n"
    block = marked.encode().replace(b"\n", newline)
    span = _span(content)
    if span is not None:
        return content[: span[0]] + block + content[span[1] :]
    return content + (newline if content and not content.endswith(newline) else b"") + block


def without_block(content: bytes) -> bytes:
    """Return a file's content without our lines; raises as `with_block` does."""
    span = _span(content)
    return content if span is None else content[: span[0]] + content[span[1] :]


def block_of(content: bytes) -> bytes | None:
    """Return our lines with their marks, None if there are none; raises as `with_block` does."""
    span = _span(content)
    return None if span is None else content[slice(*span)]


def _span(content: bytes) -> tuple[int, int] | None:
    marks = [*_MARKS.finditer(content)]
    if not marks:
        return None
    if [mark[1].decode() for mark in marks] != [_BEGIN, _END]:
        raise SettingsError(
            f"The lines marked as Foretype's are not whole: {_BEGIN} and {_END} must stand once each.",
            "Delete them, then try again.",
        )
    return marks[0].start(), marks[1].end()
