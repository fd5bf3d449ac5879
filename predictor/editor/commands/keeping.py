"""Unsaved text kept on disk while it is written, and offered again after whatever ended the editor."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path

from predictor.editor.commands.writing import counted
from predictor.editor.files.file import NO_NAME, rescue
from predictor.editor.files.recovered import Recovered
from predictor.editor.files.recovery import Recovery, found, give_up, reason, remove_due
from predictor.editor.state.dialog import Answers, Confirmation, nothing
from predictor.editor.state.editor import Editor
from predictor.editor.state.page import Page
from predictor.editor.text.lines import Lines
from predictor.settings.chosen import choose
from predictor.system.atomic import sweep


class Keeping:
    """The recovery files of the open pages. Writing waits for the disk, so a thread of its own does it.

    post: calls something in the editor's thread. notes: a sentence about each text that was given up.
    """

    def __init__(self, editor: Editor, post: Callable[[Callable[[], None]], None]) -> None:
        self._editor, self._post = editor, post
        self._files: dict[Page, tuple[Path | None, Recovery]] = {}
        self._kept: dict[Page, Lines] = {}
        self._underway: dict[Page, Lines] = {}  # what the other thread is to write
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="foretype-recovery")
        self._elsewhere = ""  # what was told of a text that is not kept where it should be
        self._days = editor.settings.recovery_days
        self.notes: list[str] = []
        self._thread.submit(remove_due, self._days)

    def offer(self, page: Page) -> None:
        """Ask about unsaved text of this page that an editor left when it was ended."""
        if page.file.path is not None:
            self._thread.submit(sweep, page.file.path.parent)
        try:
            left = found(page.file.path)
            if left is not None:
                self._look_at(page, left)
        except OSError as error:
            self._editor.message = f"Unsaved text cannot be looked for: {reason(error)}."

    def _look_at(self, page: Page, left: Recovered) -> None:
        if left.alive:
            if page.file.path:
                other = f"another editor, process {left.process}"
                self._editor.message = f"{page.file.name} is open in {other}."
        elif left.text == page.file.text:
            left.discard()
        else:
            self._ask(page, left)

    def _ask(self, page: Page, left: Recovered) -> None:
        when = time.strftime("%x %H:%M", time.localtime(left.written))
        older = "" if left.newer else " (the file was changed after that)"
        told = f"Unsaved text of {page.file.name} from {when} was found{older}."
        answers: Answers = {
            "later": nothing,
            "restore": partial(self._restore, page, left),
            "delete": partial(self._delete, left),
        }
        self._editor.confirm(Confirmation(told, answers, returns=True))

    def _delete(self, left: Recovered) -> None:
        try:
            if self._keeps_what_is_dropped:
                left.give_up()
            else:
                left.discard()
        except OSError as error:
            self._editor.message = f"It cannot be deleted: {error.strerror}."
            return
        self._editor.message = f"Deleted.{self._recoverable()}"

    def _restore(self, page: Page, left: Recovered) -> None:
        buffer = page.buffer
        change = buffer.content.difference(left.text)
        buffer.replace(change.start, change.start + len(change.removed), change.inserted)
        self._editor.message = "Restored. Ctrl-S saves it, Ctrl-Z takes it back."
        if self._editor.incognito:  # what is left stays where it is until the text is saved
            return
        try:
            self._write(page)
            left.discard()
        except OSError as error:  # what is left stays where it is
            self._fails(error)

    def keep(self) -> None:
        """Write what is unsaved, in the other thread; what is saved meanwhile needs no keeping."""
        if self._editor.incognito:
            return
        for page in self._editor.pages.all:
            content = page.buffer.content
            if not page.modified:
                self.drop(page)
            elif self._kept.get(page) is not content and self._underway.get(page) is not content:
                self._underway[page] = content
                self._thread.submit(self._try, page, self._recovery(page), content)

    def keep_now(self) -> None:
        """Write what is unsaved and wait until that is done: the process is about to be stopped."""
        self.keep()
        self._thread.submit(nothing).result()

    def drop(self, page: Page) -> None:
        """The page is saved, or closed: what was kept of it may go."""
        self._kept.pop(page, None)
        self._underway.pop(page, None)
        held = self._files.pop(page, None)
        if held is not None:
            self._thread.submit(_discard, held[1])

    def give_up(self, path: Path | None, text: str) -> None:
        """Keep what the writer does not want any more for some days."""
        if self._keeps_what_is_dropped and text:
            self._thread.submit(self._try_giving_up, path, text)

    def _try_giving_up(self, path: Path | None, text: str) -> None:
        name = path.name if path else NO_NAME
        try:
            give_up(path, text)
            told = self._recoverable()
        except OSError as error:  # a full disk must not stop what the writer wants
            told = f" It cannot be recovered: {reason(error)}."
        self.notes.append(f"the unsaved text of {name} was dropped.{told}")

    @property
    def _keeps_what_is_dropped(self) -> bool:
        return self._days > 0 and not self._editor.incognito

    def _recoverable(self) -> str:
        if not self._keeps_what_is_dropped:
            return ""
        return f" For {counted(self._days, 'day')}, foretype recover --list has it."

    def choose(self, name: str, value: str) -> None:
        """Keep a setting that was changed at a key for the next session."""
        if not self._editor.incognito:
            self._thread.submit(self._try_choosing, name, value)

    def _try_choosing(self, name: str, value: str) -> None:
        try:
            choose(name, value)
        except OSError as error:  # it holds in this session
            self._post(partial(self._say, f"For this session only: {error.strerror or error}."))

    def _say(self, told: str) -> None:
        self._editor.message = " ".join(filter(None, [self._editor.message, told]))
        self._editor.screen.refresh()

    def rescue(self) -> list[str]:
        """Keep all unsaved work, as there is no writer left to ask; return a sentence about each."""
        self._thread.shutdown(wait=True)
        told = []
        for page in self._editor.pages.modified():
            name = page.file.name
            if self._editor.incognito:
                told.append(f"the unsaved text of {name} is gone, as nothing is kept in incognito")
                continue
            try:
                self._write(page)
                told.append(f"the unsaved text of {name} is kept: open {name} again to restore it")
            except OSError:
                told.append(_rescued(page))
        return told

    def close(self) -> None:
        """The editor ends as its writer wants: nothing needs to be kept."""
        for page in list(self._files):
            self.drop(page)
        self._thread.shutdown(wait=True)

    def _write(self, page: Page) -> None:
        self._recovery(page).keep(page.buffer.text)

    def _recovery(self, page: Page) -> Recovery:
        path, held = self._files.get(page, (None, None))
        if held is None or path != page.file.path:
            if held is not None:
                self._thread.submit(_discard, held)
            held = Recovery(page.file.path)
            self._files[page] = page.file.path, held
        return held

    def _try(self, page: Page, recovery: Recovery, content: Lines) -> None:
        told, failure = "", None
        try:
            told = recovery.keep(content.text)
        except OSError as error:  # a full disk must not stop the writing
            failure = error
        self._post(partial(self._tried, page, content, told, failure))

    def _tried(self, page: Page, content: Lines, told: str, failure: OSError | None) -> None:
        if self._underway.get(page) is not content:  # saved meanwhile, or there is newer text
            return
        del self._underway[page]
        if failure is not None:  # the next interval tries again
            self._fails(failure)
            return
        self._kept[page] = content
        if self._editor.message == _told(self._editor.unkept):
            self._editor.message = ""
        self._editor.unkept = ""
        if told != self._elsewhere:  # said once
            self._elsewhere, self._editor.message = told, told or self._editor.message
        self._editor.screen.refresh()

    def _fails(self, error: OSError) -> None:
        """Tell, once for each reason, that unsaved text cannot be kept; a mark of it stays until it can."""
        why = reason(error)
        if why != self._editor.unkept:
            self._editor.unkept, self._editor.message = why, _told(why)
            self._editor.screen.refresh()


def _told(why: str) -> str:
    return f"Unsaved text cannot be kept: {why}."


def _rescued(page: Page) -> str:
    """Write a text beside its file, as it could not be kept; return a sentence about it."""
    name = page.file.name
    try:
        return f"the unsaved text of {name} is in {rescue(page.file, page.buffer.text)}"
    except OSError as error:
        return f"the unsaved text of {name} is lost: {error.strerror or error}"


def _discard(recovery: Recovery) -> None:
    with suppress(OSError):
        recovery.discard()
