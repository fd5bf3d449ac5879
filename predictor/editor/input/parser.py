"""The parser of what the terminal sends, in the place of prompt_toolkit's.

That one knows a list of sequences and takes what is not in it for Esc and typed letters.
"""

import re
import time
from collections.abc import Callable
from functools import partial

from prompt_toolkit.input import Input
from prompt_toolkit.input.vt100_parser import Vt100Parser
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.keys import Keys

from predictor.editor.input.presses import character_press, presses
from predictor.editor.input.sequences import ESC, has_parameters, piece_at, pieces_at_end

_PASTES = {"\x1b[200~": "\x1b[201~", "\x9b200~": "\x9b201~"}  # how a pasted text begins and ends
_INTRODUCERS = ("", "[", "O")  # after these a sequence that is cut behind its Esc goes on
_STRINGS = "]PX^_"  # after these, too, if more comes with them: each alone is a key of vi's
_LATE_S = 1.0  # so long the rest of a sequence that was given up may still come
# What such a rest of CSI or SS3 looks like: a letter alone may well be typed.
_REST = re.compile(r"[\[O]?(?:[0-?]*~|[0-?]+[ -/]*[@-~])")
# Between Esc and a key: they do not belong together.
NOTHING = KeyPress(Keys.Ignore, "")
_AT_ONCE = 2**16  # bytes; a terminal holds no more
# A pasted text whose end is lost would swallow all that is typed. It comes as a stream; keys come one by one.
_SILENCE_S = 10.0  # a pasted text that stops for so long has lost its end
_LONG_S = 1.0  # so long after its beginning, typed keys end it
_PAUSE_S = 0.5  # after this a key that is no character ends it
_BETWEEN_S = 0.015  # at least this is between two keys that somebody types
_KEY = 8  # characters at most that one key sends
_KEYS = 3  # so many, one after the other, are somebody typing


class Parser(Vt100Parser):
    """Reads sequences whole. What is pasted is never read for any but its end.

    apart: Esc and a key that is read after it are two keys, however soon it comes; only both at once are Alt.
    """

    def __init__(
        self,
        feed_key_callback: Callable[[KeyPress], None],
        clock: Callable[[], float] = time.monotonic,
        *,
        apart: bool = False,
    ) -> None:
        self._clock, self._apart = clock, apart
        super().__init__(feed_key_callback)

    def reset(self, request: bool = False) -> None:
        """Forget what is unfinished."""
        self._held = ""
        self._dropped, self._dropped_at = "", 0.0  # what was given up as unfinished, and when
        self._end = ""  # of what is being pasted
        self._pasted: list[str] = []
        self._began = self._last = 0.0  # when it began, and when the last of it came
        self._typed = 0  # how many of the last reads look like typed keys

    def feed(self, data: str) -> None:
        """Take what was read."""
        if self._end and self._is_typed(data):
            self._give_paste("".join(self._pasted))
        if not self._end:
            data = self._without_rest(data)
        string = len(data) > 1 and data[0] in _STRINGS
        if self._apart and self._held == ESC and data[:1] not in _INTRODUCERS and not string:
            self.flush()
            self.feed_key_callback(NOTHING)
        stream, place = (data, 0) if self._end else (self._held + data, 0)
        self._held = ""
        while place < len(stream):
            if self._end:
                stream, place = self._paste(stream[place:]), 0
                continue
            piece = piece_at(stream, place)
            if piece is None:
                self._held = stream[place:]
                return
            place = piece.end
            self._press(piece.text)

    @property
    def awaits_end(self) -> bool:
        """Whether a sequence is under way whose end will come, however late: it is worth waiting for."""
        return has_parameters(self._held)

    def end_paste(self, silent_s: float = 0.0) -> str:
        """Return what came of a text that is still being pasted, if it has been silent for so long.

        Then it is over.
        """
        if not self._end or self._clock() - self._last < silent_s:
            return ""
        text, self._end, self._pasted = "".join(self._pasted), "", []
        return text

    def flush(self) -> None:
        """Take what is unfinished for what it is: nothing has followed it for some time."""
        held, self._held = self._held, ""
        if held:
            self._dropped, self._dropped_at = held, self._clock()
        for piece in pieces_at_end(held):
            self._press(piece)

    def _without_rest(self, data: str) -> str:
        """Return what was read without the rest of a sequence that had paused too long and was given up."""
        dropped, self._dropped = self._dropped, ""
        if not dropped or self._clock() - self._dropped_at > _LATE_S:
            return data
        piece = piece_at(dropped + data, 0)
        if piece is None or piece.end <= len(dropped):
            return data
        rest = piece.text[len(dropped) :]
        if not _REST.fullmatch(rest) and not (len(piece.text) > 2 and piece.text[1] in _STRINGS):
            return data
        if piece.text in _PASTES:
            self._press(piece.text)
        return data[len(rest) :]

    def _press(self, piece: str) -> None:
        if piece in _PASTES:
            self._end, self._typed = _PASTES[piece], 0
            self._began = self._last = self._clock()
            return
        sequence = piece[:1] == ESC or "\x80" <= piece[:1] <= "\x9f" or "\ud800" <= piece[:1] <= "\udfff"
        for press in presses(piece) if sequence else map(character_press, piece):
            self.feed_key_callback(press)

    def _paste(self, data: str) -> str:
        """Collect what is pasted; return what follows it."""
        self._last = self._clock()
        # Its end may be cut in two, so the last of what came before is looked at again.
        tail = self._pasted.pop() if self._pasted else ""
        data = tail + data
        end = data.find(self._end)
        if end < 0:
            cut = max(len(data) - len(self._end), 0)
            self._pasted += [data[:cut], data[cut:]]
            return ""
        behind = data[end + len(self._end) :]
        self._give_paste("".join([*self._pasted, data[:end]]))
        return behind

    def _is_typed(self, data: str) -> bool:
        """Whether what was read is typed, and the pasted text before it has lost its end."""
        now = self._clock()
        pause = now - self._last
        tail = self._pasted[-1] if self._pasted else ""
        if pause > _SILENCE_S:
            return True
        if self._end in tail + data:
            return False
        self._typed = self._typed + 1 if len(data) <= _KEY and pause > _BETWEEN_S else 0
        return (self._typed >= _KEYS and now - self._began > _LONG_S) or (
            pause > _PAUSE_S and _is_no_character(data)
        )

    def _give_paste(self, text: str) -> None:
        self._end, self._pasted = "", []
        self.feed_key_callback(KeyPress(Keys.BracketedPaste, text))


def _is_no_character(data: str) -> bool:
    """Whether this is one control key, such as Ctrl-S or Esc, or one sequence, such as that of an arrow."""
    if len(data) == 1:
        return data < " " and data not in "\r\n\t"
    piece = piece_at(data, 0) if data[:1] == ESC else None
    return piece is not None and piece.end == len(data)


def read_sequences_whole(source: Input, *, apart: bool = False) -> Parser | None:
    """Let an input be read by our parser, if prompt_toolkit's reads it now, and return it.

    apart: see `Parser`.
    """
    ours: Parser | None = None
    # On Windows the reader of the console has it.
    for owner, name in (
        (source, "vt100_parser"),
        (getattr(source, "console_input_reader", None), "_vt100_parser"),
    ):
        theirs = getattr(owner, name, None)
        if isinstance(theirs, Vt100Parser):
            ours = Parser(theirs.feed_key_callback, apart=apart)
            setattr(owner, name, ours)
    return ours


def read_much_at_once(source: Input) -> None:
    """Let an input take all that there is; of a large paste prompt_toolkit would read 1 KB a turn."""
    reader = getattr(source, "stdin_reader", None)
    if reader is not None:
        reader.read = partial(reader.read, _AT_ONCE)
