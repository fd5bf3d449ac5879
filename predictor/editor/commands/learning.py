"""What is learned while the writer writes: finished sentences, and what was taken back."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from predictor.editor.state.editor import Editor
from predictor.editor.state.page import Page
from predictor.editor.text.trail import Lost, Until
from predictor.errors import ForetypeError
from predictor.history.opening import Opening
from predictor.history.passage import Passage

if TYPE_CHECKING:
    from predictor.history.history import History

# After a key: no more often are finished sentences looked for.
_LATER_S = 1.0


class Learning:
    """Learns what is typed on the open pages. Writing waits for the disk, so a thread of its own does it.

    post: calls something in the editor's thread. opening: opens the history; None: there is none.
    """

    def __init__(
        self, editor: Editor, post: Callable[[Callable[[], None]], None], opening: Opening | None
    ) -> None:
        self._editor, self._post, self._opening = editor, post, opening
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="foretype-history")
        self._stopped = False
        self._waiting = False
        self._said = set[str]()

    def start(self) -> None:
        """Say what is wrong with the history, once the start, which opens it elsewhere, is over."""
        if self._opening is not None and self._editor.learns and not self._editor.incognito:
            self._editor.screen.later(_LATER_S, partial(self._do, _open))

    def key_pressed(self) -> None:
        """Look soon whether there is something to learn."""
        if self._editor.learns and not self._waiting:
            self._waiting = True
            self._editor.screen.later(_LATER_S, self._look)

    def _look(self) -> None:
        self._waiting = False
        self._count()
        for page in self._editor.pages.all:
            self._learn(page, Until.SENTENCE)

    def saved(self, page: Page) -> None:
        """A page was saved: learn all but a word that may go on."""
        self._learn(page, Until.SAVED)

    def closed(self, page: Page) -> None:
        """A page is closed: learn what is left."""
        self._learn(page, Until.CLOSED)

    def _learn(self, page: Page, until: Until) -> None:
        trail = page.buffer.trail
        if trail is None:
            return
        passages = trail.take(page.buffer.content, page.buffer.cursor_position, until)
        lost = trail.take_lost()
        if passages or lost:
            self._do(partial(_learn, passages, lost))

    def _count(self) -> None:
        """Hand over what was counted, which the history writes within a minute."""
        tally = self._editor.counting.take()
        if any(tally):
            self._do(lambda history: history.count(tally))

    def never_suggest(self, word: str) -> None:
        """Forget a word and never suggest it again; then say so."""

        def never(history: "History") -> None:
            history.block(word)
            self._post(self._ask_anew)
            history.forget(word)  # rewrites a file, which takes a second if it is large
            undo = f"foretype words unblock {word} lets it come again"
            told = f'"{word}" is forgotten and never suggested; {undo}.'
            self._post(partial(self._say, told))

        self._do(never)

    def add_word(self, word: str) -> None:
        """Have a word suggested from now on; then say so."""

        def add(history: "History") -> None:
            new = history.add(word)
            self._post(self._ask_anew)
            known = "now" if new else "already"
            told = f'"{word}" is {known} one of your words; foretype words list shows them.'
            self._post(partial(self._say, told))

        self._do(add)

    def _ask_anew(self) -> None:
        """Other words may come now."""
        self._editor.forget_answers()
        self._editor.screen.refresh()

    def close(self) -> None:
        """The editor ends as its writer wants: learn what is left, and wait until that is done."""
        for page in self._editor.pages.all:
            self.closed(page)
        self.stop()

    def stop(self) -> None:
        """Wait until all is learned that was begun, and counted."""
        self._count()
        self._stopped = True
        self._thread.shutdown(wait=True)

    def _do(self, work: "Callable[[History], None]") -> None:
        if not self._stopped:  # what was to be done later may come due while the editor ends
            self._thread.submit(self._try, work)

    def _try(self, work: "Callable[[History], None]") -> None:
        try:
            history = self._opening.history() if self._opening is not None else None
            if history is not None:
                work(history)
                self._tell(history.notice)
        except ForetypeError as error:
            self._tell(str(error))
        except Exception as error:  # writing goes on, and the writer knows
            self._tell(f"Nothing was learned: {error or type(error).__name__}.")

    def _tell(self, notice: str) -> None:
        """Say once what went wrong."""
        if notice and notice not in self._said:
            self._said.add(notice)
            self._post(partial(self._say, " ".join(notice.split())))

    def _say(self, notice: str) -> None:
        self._editor.message = " ".join(filter(None, [self._editor.message, notice]))
        self._editor.screen.refresh()


def _open(_: "History") -> None:
    """Do nothing with it: what is wrong is said all the same."""


def _learn(passages: Sequence[Passage], lost: Sequence[Lost], history: "History") -> None:
    if lost and history.learning:
        history.corrected_all(lost)
    history.learn_passages(passages)
