"""The clipboard: the system's where there is one, and always our own.

Over ssh there is none to call, but most terminals take text for theirs by an escape sequence (OSC 52), which
they do not give back.
"""

import base64
import os
import sys
from collections.abc import Callable
from functools import cached_property

import pyperclip
from prompt_toolkit.clipboard import ClipboardData, InMemoryClipboard
from prompt_toolkit.selection import SelectionType

_MOST = 100_000  # bytes; terminals drop longer sequences


class SystemClipboard(InMemoryClipboard):
    """prompt_toolkit's clipboard with its ring of cut texts, shared with other programs where that works.

    send: writes to the terminal, for OSC 52.
    """

    def __init__(self, send: Callable[[str], None]) -> None:
        super().__init__()
        self._send = send
        self._shared: str | None = None

    @cached_property
    def _works(self) -> bool:
        return _has_system_clipboard()

    def set_data(self, data: ClipboardData) -> None:
        """Copy."""
        super().set_data(data)
        self._shared = data.text
        if self._works:
            try:
                pyperclip.copy(data.text)
            except (pyperclip.PyperclipException, OSError, UnicodeError):
                self._works = False
        if not self._works and data.text:
            encoded = base64.b64encode(data.text.encode(errors="replace"))
            if len(encoded) <= _MOST:
                self._send(f"\x1b]52;c;{encoded.decode()}\x07")

    def get_data(self) -> ClipboardData:
        """Return what was copied last, by us or by another program."""
        if self._works:
            try:
                text = pyperclip.paste()
            except (pyperclip.PyperclipException, OSError, UnicodeError):
                self._works = False
                text = ""
            if text and text != self._shared:
                return ClipboardData(text, SelectionType.CHARACTERS)
        return super().get_data()


def _has_system_clipboard() -> bool:
    if sys.platform not in ("win32", "darwin") and not any(
        map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY"))
    ):
        return False  # without a desktop its programs would wait for ever
    copy, _ = pyperclip.determine_clipboard()
    return bool(copy)
