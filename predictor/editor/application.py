"""Puts the editor on the screen: windows, keys, worker. What they do is in the modules named after them."""

import asyncio
import contextlib
import signal
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from prompt_toolkit.application import Application
from prompt_toolkit.buffer import Buffer
from prompt_toolkit.data_structures import Point
from prompt_toolkit.filters import Condition
from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.input import Input
from prompt_toolkit.layout import (
    BufferControl,
    ConditionalContainer,
    Dimension,
    Float,
    FloatContainer,
    FormattedTextControl,
    HSplit,
    Layout,
    Window,
)
from prompt_toolkit.layout.processors import BeforeInput
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.styles import BaseStyle, DynamicStyle

from predictor.editor import editor as modes
from predictor.editor import keys
from predictor.editor.editor import Editor
from predictor.editor.file import TextFile, read_file, rescue
from predictor.editor.ghost import GhostProcessor
from predictor.editor.help import Row, help_rows
from predictor.editor.menu import list_rows
from predictor.editor.page import Page
from predictor.editor.theme import style
from predictor.editor.worker import SessionFactory, Worker
from predictor.editor.wrap import TabProcessor, WrapProcessor

_ESCAPE_S = 0.1  # how long Esc waits for a second key before it means Esc; Alt-1 is sent as Esc 1
_DEFAULT_WIDTH = 80  # cells, before the first painting


def run_editor(
    path: Path | None,
    session_factory: SessionFactory,
    *,
    accept_tab: bool = False,
    input: Input | None = None,
    output: Output | None = None,
) -> Path | None:
    """Edit the file at `path` (None: a new text) until the writer quits.

    session_factory: called once, in a thread of its own, after the screen is open; what it raises is shown in
    the status line. input, output: the terminal unless a test brings others.
    Raises `TextError` if the file is not UTF-8 text. Returns None, or where the unsaved text was kept if the
    terminal went away.
    """
    file = TextFile() if path is None else read_file(path)
    return asyncio.run(EditorApplication(file, session_factory, accept_tab, input, output).run())


class EditorApplication:
    """The editor on one terminal."""

    def __init__(
        self,
        file: TextFile,
        session_factory: SessionFactory,
        accept_tab: bool = False,
        input: Input | None = None,
        output: Output | None = None,
    ) -> None:
        self.editor = Editor(Page(file), self, accept_tab=accept_tab)
        self._worker = Worker(session_factory, self.editor, self._post)
        self._windows = {
            modes.TEXT: self._text_window(),
            modes.QUESTION: self._question_window(),
            modes.NAME: self._name_window(),
            modes.HELP: self._help_window(),
        }
        self.app: Application[None] = Application(
            layout=Layout(self._container(), focused_element=self._windows[modes.TEXT]),
            style=DynamicStyle(self._style),
            full_screen=True,
            input=input,
            output=output,
            before_render=lambda _: self._ask_worker(),
        )
        self.app.ttimeoutlen = self.app.timeoutlen = _ESCAPE_S
        self.app.key_processor.before_key_press += lambda _: self._clear_message()

    async def run(self) -> Path | None:
        """Run until the writer quits; see `run_editor`."""
        self._loop = asyncio.get_running_loop()
        self._worker.start()
        # The text is rescued while the signals are still caught: a closing terminal sends more than one.
        with self._hang_up_signals():
            try:
                await self.app.run_async()
            except (EOFError, OSError):
                if self.editor.finished:
                    raise
            finally:
                rescued = self._rescue()
                self._worker.close()
        return rescued

    # What the editor asks of the screen.

    def focus(self, mode: str) -> None:
        """Send the keys to the window of this mode."""
        self.app.layout.focus(self._windows[mode])

    def refresh(self) -> None:
        """Paint again soon."""
        self.app.invalidate()

    def exit(self) -> None:
        """End the application."""
        if not self.app.is_done:
            self.app.exit()

    def width(self) -> int:
        """Return the width of the terminal in cells."""
        return max(1, self.app.output.get_size().columns)

    def text_width(self) -> int:
        """Return the width of the text window in cells."""
        info = self._windows[modes.TEXT].render_info
        return info.window_width if info else _DEFAULT_WIDTH

    # Between the threads.

    def _ask_worker(self) -> None:
        # Asked from where the screen is painted: of a burst of keys only the last state is asked for.
        request = self.editor.next_request()
        if request is not None:
            self._worker.submit(request)

    def _post(self, callback: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the editor has ended meanwhile
            self._loop.call_soon_threadsafe(callback)

    # The windows.

    def _container(self) -> FloatContainer:
        editor = self.editor
        helping = Condition(lambda: editor.mode == modes.HELP)
        body = HSplit(
            [
                ConditionalContainer(self._windows[modes.TEXT], ~helping, self._windows[modes.HELP]),
                self._when(modes.QUESTION),
                self._when(modes.NAME),
                self._status_window(),
            ]
        )
        listed = ConditionalContainer(self._list_window(), Condition(editor.shows_list))
        return FloatContainer(body, [Float(listed, xcursor=True, ycursor=True)])

    def _when(self, mode: str) -> ConditionalContainer:
        return ConditionalContainer(self._windows[mode], Condition(lambda: self.editor.mode == mode))

    def _text_window(self) -> Window:
        painters = [TabProcessor(), GhostProcessor(self.editor.ghost), WrapProcessor()]
        control = BufferControl(
            self.editor.page.buffer,
            input_processors=painters,
            key_bindings=keys.text_keys(self.editor),
            menu_position=self.editor.word_start,
        )
        # A preferred height of its own keeps prompt_toolkit from measuring the whole text at each painting.
        return Window(control, wrap_lines=True, height=Dimension(min=1, preferred=1, weight=1))

    def _question_window(self) -> Window:
        def line() -> StyleAndTextTuples:
            question = self.editor.question
            return [("class:question", question.lines(self.width()) if question else "")]

        control = FormattedTextControl(line, focusable=True, key_bindings=keys.question_keys(self.editor))
        return Window(control, dont_extend_height=True, always_hide_cursor=True)

    def _name_window(self) -> Window:
        def given(buffer: Buffer) -> bool:
            self.editor.name_given(buffer.text)
            return False

        buffer = Buffer(multiline=False, accept_handler=given, name="file name")
        prompt = BeforeInput("Save as: ", style="class:question")
        control = BufferControl(buffer, [prompt], key_bindings=keys.name_keys(self.editor))
        return Window(control, height=1)

    def _help_window(self) -> Window:
        def page() -> list[Row]:
            return help_rows((*keys.TABLE, keys.UNDO), self.editor.trouble, self.width())

        def text() -> StyleAndTextTuples:
            fragments: StyleAndTextTuples = []
            for row in page():
                fragments += [*row, ("", "\n")]
            return fragments[:-1]

        def top(window: Window) -> int:
            height = window.render_info.window_height if window.render_info else 1
            self.editor.help_top = min(self.editor.help_top, max(0, len(page()) - height))
            return self.editor.help_top

        control = FormattedTextControl(
            text,
            focusable=True,
            key_bindings=keys.help_keys(self.editor),
            get_cursor_position=lambda: Point(0, self.editor.help_top),
        )
        return Window(control, get_vertical_scroll=top, always_hide_cursor=True)

    def _list_window(self) -> Window:
        def text() -> StyleAndTextTuples:
            return list_rows(self.editor.shown(), self.editor.choice())

        return Window(FormattedTextControl(text), dont_extend_width=True, dont_extend_height=True)

    def _status_window(self) -> Window:
        def lines() -> list[str]:
            return self.editor.status().lines(self.width())

        control = FormattedTextControl(lambda: "\n".join(lines()))
        return Window(control, height=lambda: Dimension.exact(len(lines())), style="class:status")

    def _style(self) -> BaseStyle:
        return style(self.app.color_depth is ColorDepth.DEPTH_1_BIT)

    def _clear_message(self) -> None:
        self.editor.message = ""

    # When the terminal goes away.

    @contextlib.contextmanager
    def _hang_up_signals(self) -> Iterator[None]:
        """End in order, and keep the text, when the terminal is closed or the process is told to end."""
        names = [name for name in ("SIGHUP", "SIGTERM") if hasattr(signal, name)]
        installed = [getattr(signal, name) for name in names if sys.platform != "win32"]
        try:
            for number in installed:
                self._loop.add_signal_handler(number, self._hang_up)
            yield
        finally:
            for number in installed:
                self._loop.remove_signal_handler(number)

    def _hang_up(self) -> None:
        if not self.app.is_done:
            self.app.exit(exception=EOFError())

    def _rescue(self) -> Path | None:
        page = self.editor.page
        if self.editor.finished or not page.modified:
            return None
        return rescue(page.file, page.buffer.text)
