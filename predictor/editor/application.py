"""Puts the editor on the screen: wires windows, worker, clipboard and signals together."""

import asyncio
import contextlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from prompt_toolkit.clipboard import ClipboardData
from prompt_toolkit.enums import EditingMode
from prompt_toolkit.input import Input
from prompt_toolkit.key_binding.key_processor import KeyPress
from prompt_toolkit.key_binding.vi_state import InputMode
from prompt_toolkit.layout import Layout
from prompt_toolkit.layout.containers import Window
from prompt_toolkit.layout.controls import BufferControl
from prompt_toolkit.output import ColorDepth, Output
from prompt_toolkit.selection import SelectionState
from prompt_toolkit.styles import BaseStyle, DynamicStyle

from predictor.editor.commands import opening, writing
from predictor.editor.commands.keeping import Keeping
from predictor.editor.commands.learning import Learning
from predictor.editor.commands.vi import normal
from predictor.editor.files.file import TextFile, unwritable
from predictor.editor.files.place import Place
from predictor.editor.input.parser import Parser
from predictor.editor.screen import theme
from predictor.editor.screen.clipboard import SystemClipboard
from predictor.editor.screen.layout import Screenful
from predictor.editor.screen.picture import Picture
from predictor.editor.screen.signals import hang_up_signals
from predictor.editor.screen.suspension import Suspension
from predictor.editor.screen.terminal import Terminal
from predictor.editor.state.editor import ENTRY, TEXT, Editor
from predictor.editor.state.page import Page
from predictor.history.opening import Opening
from predictor.settings import Settings
from predictor.suggesting.answering import Answering
from predictor.suggesting.worker import SessionFactory, Worker

_SILENCE_S = 10.0  # a pasted text whose end has not come for so long has lost it


@dataclass(frozen=True, slots=True)
class Ending:
    """How the editor ended."""

    kept: tuple[str, ...]
    """Sentences about unsaved work, if something else than the writer ended it."""
    notes: tuple[str, ...]
    """Sentences about text that the writer gave up."""
    text: str
    """What the first page held at the end: what a pipe goes on with."""


# Everything is kept when the worker is told to end; a model that still loads or runs is not waited for.
_PATIENCE_S = 0.2
_MOST_PLAYED = 20_000  # keys of macros, before the writer and signals are heard again


def run_editor(
    files: Sequence[TextFile],
    session_factory: SessionFactory,
    settings: Settings | None = None,
    *,
    places: Sequence[Place] = (),
    pipe: bool = False,
    notice: str = "",
    history: Opening | None = None,
    input: Input | None = None,
    output: Output | None = None,
) -> Ending:
    """Edit the files (none: a new text) until the writer quits.

    session_factory: called once, in a thread of its own, after the screen is open; what it raises is shown in
    the status line. places: where the cursor starts in each file. pipe: the first text goes on to standard
    output, so it needs no name. notice: what the status line says first. history: what learns
    from what is typed. input, output: the terminal, unless others are given.
    """
    application = EditorApplication(files, session_factory, settings, input, output, history)
    application.begin(places, pipe=pipe, notice=notice)
    return asyncio.run(application.run())


class _Played(KeyPress):
    """A key of a macro."""


class EditorApplication:
    """The editor on one terminal: what `Editor` asks of a `Screen`."""

    def __init__(
        self,
        files: Sequence[TextFile],
        session_factory: SessionFactory,
        settings: Settings | None = None,
        input: Input | None = None,
        output: Output | None = None,
        history: Opening | None = None,
    ) -> None:
        settings = settings or Settings()
        pages = [Page(file, silent=not settings.suggests_in(file.path)) for file in files or (TextFile(),)]
        self.editor = editor = Editor(pages, self, settings)
        editor.remembers = history is not None
        editor.learns = editor.remembers and settings.learn
        for page in pages:
            page.view.wrap = settings.wrap
            editor.follow(page)
        self._worker = Worker(session_factory, editor, self._post)
        self._keeping = Keeping(editor, self._post)
        self._learning = Learning(editor, self._post, history)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._seen: set[Page] = set()
        self._picture = Picture(editor, self._width)
        self._windows = Screenful(editor, self._picture)
        self.app = Terminal(
            layout=Layout(self._windows.container, focused_element=self._windows.by_mode[TEXT]),
            style=DynamicStyle(self._style),
            full_screen=True,
            mouse_support=settings.mouse,
            editing_mode=EditingMode.VI if settings.keys == "vi" else EditingMode.EMACS,
            clipboard=SystemClipboard(self._send),
            input=input,
            output=output,
            before_render=lambda _: self._before_painting(),
        )
        self.app.key_processor.before_key_press += lambda _: self._clear_message()
        self.app.key_processor.after_key_press += lambda _: self._key_pressed()
        self._macros: dict[str, str] = {}
        self._played = 0  # keys of macros since the writer pressed one
        self._suspension = Suspension(self.app, self._stop)

    def begin(self, places: Sequence[Place] = (), *, pipe: bool = False, notice: str = "") -> None:
        """Put the cursors at their places; pipe, notice: see `run_editor`."""
        for page, place in zip(self.editor.pages.all, places, strict=False):
            page.go_to(place)
        self.editor.pipe, self.editor.message = pipe, notice

    async def run(self) -> Ending:
        """Run until the writer quits; see `run_editor`."""
        self._loop = asyncio.get_running_loop()
        editor, first = self.editor, self.editor.pages.all[0]
        self._worker.start()
        self._learning.start()
        kept: list[str] = []
        # The text is kept while the signals are still caught: a closing terminal sends more than one.
        with hang_up_signals(self._loop, self._hang_up), self._suspension.caught(self._loop):
            keeper = self._loop.create_task(self._keep())
            try:
                await self.app.run_async(pre_run=self._look_at_page)
            except (EOFError, OSError):
                if editor.finished:
                    raise
            finally:
                keeper.cancel()
                if editor.finished:
                    self._learning.close()
                    self._keeping.close()
                else:
                    self._take_paste()
                    kept = self._keeping.rescue()
                    self._learning.stop()
                self._worker.close(_PATIENCE_S)
        return Ending(
            tuple(kept), tuple(self._keeping.notes), first.file.text if first.given_up else first.buffer.text
        )

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(self.editor.settings.recovery_seconds)
            self._take_paste(_SILENCE_S)
            self._keeping.keep()
            opening.warn_of_changes(self.editor)

    def _take_paste(self, silent_s: float = 0.0) -> None:
        """Put what came of a pasted text into the text, if its end has not come for so long."""
        text = self.app.end_paste(silent_s)
        if text:
            writing.paste_text(self.editor, text)
            self.refresh()

    def _stop(self) -> None:
        """Keep what is unsaved: the process is about to be stopped."""
        self._take_paste()
        self._keeping.keep_now()

    def _look_at_page(self) -> None:
        """Offer, once, what was kept of the page on the screen, and say why it cannot be changed."""
        page = self.editor.page
        if self.editor.mode != TEXT or page in self._seen:
            return
        self._seen.add(page)
        self.editor.message = " ".join(filter(None, [self.editor.message, _warning(page.file)]))
        if page.file.path or not self.editor.pipe:
            self._keeping.offer(page)

    # What the editor asks of the screen.

    def focus(self, mode: str) -> None:
        """Send the keys to the window of this mode."""
        window = self._windows.by_mode[mode]
        self.app.layout.focus(window)
        # prompt_toolkit's own vi keys serve lines that are typed; on the text vi is in commands/vi.
        self.app.vi_state.input_mode = InputMode.INSERT
        if mode == ENTRY:
            self._fill_entry(window)

    def _fill_entry(self, window: Window) -> None:
        entry = self.editor.entry
        if entry and isinstance(window.content, BufferControl):
            buffer = window.content.buffer
            buffer.reset()
            buffer.insert_text(entry.text)
            if entry.text and entry.selected:  # selected, so that typing replaces it
                buffer.selection_state = SelectionState(0)
                buffer.selection_state.enter_shift_mode()

    def refresh(self) -> None:
        """Paint again soon."""
        self.app.invalidate()

    def exit(self) -> None:
        """End the application."""
        if self.app.is_running and not self.app.is_done:
            self.app.exit()

    def suspend(self) -> bool:
        """Give the terminal to the shell until that lets the editor go on; False if there is no shell."""
        return self._suspension.suspend()

    def later(self, seconds: float, action: Callable[[], None]) -> None:
        """Do something after some time, in this thread."""
        if self._loop is not None:
            self._loop.call_later(seconds, action)

    def record(self, register: str) -> None:
        """Record keys as a macro from now on; "": no more."""
        state = self.app.vi_state
        if not register and state.recording_register:
            self._macros[state.recording_register] = state.current_recording
        state.recording_register, state.current_recording = register or None, ""

    def play(self, register: str, times: int) -> None:
        """Press the keys of a macro again."""
        recorded = self._macros.get(register, "")
        if self._played + len(recorded) * times > _MOST_PLAYED:
            self.editor.message = f"Macros play {_MOST_PLAYED:,} keys at once and no more."
            return
        if not self._played and self._loop is not None:
            self._loop.call_soon(self._end_playing)  # comes when all keys are pressed
        self._played += len(recorded) * times
        keys: list[KeyPress] = []
        parser = Parser(keys.append, apart=True)
        for character in recorded * times:
            parser.feed(character)
        parser.flush()
        self.app.key_processor.feed_multiple([_Played(key.key, key.data) for key in keys], first=True)

    def stop_playing(self) -> None:
        """Press no more keys of macros; what was typed meanwhile stays."""
        queue = self.app.key_processor.input_queue
        typed = [key for key in queue if not isinstance(key, _Played)]
        queue.clear()
        queue.extend(typed)

    def _end_playing(self) -> None:
        self._played = 0

    def saved(self, page: Page) -> None:
        """A page was saved: what was kept of it may go, and what was written is learned."""
        self._keeping.drop(page)
        self._learning.saved(page)

    def choose(self, name: str, value: str) -> None:
        """Keep what was chosen at a key for the next session."""
        self._keeping.choose(name, value)

    def never_suggest(self, word: str) -> None:
        """Forget a word and never suggest it again."""
        self._learning.never_suggest(word)

    def add_word(self, word: str) -> None:
        """Have a word suggested from now on."""
        self._learning.add_word(word)

    def leave_nothing(self, page: Page) -> None:
        """Remove what was kept of a page."""
        self._keeping.drop(page)

    def closed(self, page: Page) -> None:
        """A page is closed: what was kept of it may go, and what was written is learned."""
        self._keeping.drop(page)
        self._learning.closed(page)

    def given_up(self, path: Path | None, text: str) -> None:
        """A text is not wanted any more; it stays recoverable for some days."""
        self._keeping.give_up(path, text)

    def put_on_clipboard(self, text: str) -> None:
        """Copy text for other programs, and for `clipboard`."""
        self.app.clipboard.set_data(ClipboardData(text))

    def clipboard(self) -> str:
        """Return what was copied last, here or by another program."""
        return self.app.clipboard.get_data().text

    def _send(self, sequence: str) -> None:
        self.app.output.write_raw(sequence)
        self.app.output.flush()

    # Between the threads.

    def _before_painting(self) -> None:
        # Asked from where the screen is painted: of a burst of keys only the last state is asked for.
        editor, worker = self.editor, self._worker
        question = editor.next_question()
        if question is not None:
            then = [job for companion in editor.companions for job in companion.after_answer(question)]
            worker.submit(Answering(question, editor, tuple(then)))
        self._picture.take()
        editor.counting.painted(editor.page, self._picture.moment, listed=self._picture.listed)
        for job in editor.counting.jobs():
            worker.when_idle(job)
        for companion in editor.companions:
            for job in companion.when_idle(self._picture.moment.question):
                worker.when_idle(job)

    def _post(self, callback: Callable[[], None]) -> None:
        with contextlib.suppress(RuntimeError):  # the loop is closed: the editor has ended meanwhile
            if self._loop is not None:
                self._loop.call_soon_threadsafe(callback)

    # The screen.

    def _style(self) -> BaseStyle:
        return theme.style(self.editor.theme, monochrome=self.app.color_depth is ColorDepth.DEPTH_1_BIT)

    def _width(self) -> int:
        """Return the width of the terminal in cells."""
        return max(1, self.app.output.get_size().columns)

    def _key_pressed(self) -> None:
        if self.editor.vi is not None:
            normal.after_key(self.editor)
        self._look_at_page()
        self.editor.counting.key_pressed(self.editor.page)
        self._learning.key_pressed()

    def _clear_message(self) -> None:
        self.editor.message = ""

    def _hang_up(self) -> None:
        if not self.app.is_done:
            self.app.exit(exception=EOFError())


def _warning(file: TextFile) -> str:
    """Return what to know of a file before writing in it."""
    if file.locked:
        return file.locked
    reason = unwritable(file)
    return f"It cannot be saved here: {reason} Alt-S saves it elsewhere." if reason else ""
