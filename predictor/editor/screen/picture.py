"""What is painted, worked out once for all windows of a painting."""

from collections.abc import Callable, Sequence

from predictor.editor.screen.status import LOADING, Status
from predictor.editor.state.companion import PanelRow
from predictor.editor.state.editor import HELP, Editor
from predictor.editor.state.moment import Moment
from predictor.text import shown

_IN_HELP = "↓ ↑ PageDown PageUp scroll, any other key closes this."


class Picture:
    """What the windows paint, as it was when the painting began.

    width: of the terminal, in cells. moment: what holds. status: the rows of the status line. listed: whether
    the list is shown. panel: the rows of what goes along with the writing.
    """

    def __init__(self, editor: Editor, width: Callable[[], int]) -> None:
        self._editor, self._width = editor, width
        self.width = 1
        self.moment: Moment
        self.listed = False
        self.panel: Sequence[PanelRow] = ()
        self.status: Sequence[str] = ()

    def take(self) -> None:
        """A painting begins: look at the editor."""
        editor, self.width = self._editor, self._width()
        self.moment = editor.moment
        self.listed = editor.suggestions.wishes.list_open and bool(self.moment.shown)
        self.panel = [row for companion in editor.companions for row in companion.rows(self.moment.question)]
        self.status = status_of(editor, self.moment).lines(self.width)


def status_of(editor: Editor, moment: Moment) -> Status:
    """Return what the status line says."""
    page, pages, suggestions = editor.page, editor.pages, editor.suggestions
    answer, conversation = page.offers.answer, suggestions.conversation
    loading = "" if suggestions.trouble else LOADING
    return Status(
        name="standard input" if editor.pipe and not page.file.path else _in_a_row(page.file.name),
        place=f"{pages.index + 1}/{len(pages.all)}" if len(pages.all) > 1 else "",
        modified=page.modified,
        locked=bool(page.file.locked),
        incognito=editor.incognito,
        unlearned=editor.learns and page.buffer.trail is None and not editor.incognito,
        mode=editor.vi_mode(),
        speaker=(answer.model if answer else suggestions.wishes.model) or loading,
        latency_ms=conversation.last_ms,
        p95_ms=conversation.percentile_ms(),
        saved=page.savings.saved,
        percent=page.savings.percent,
        silence=moment.silence,
        unkept=bool(editor.unkept),
        trouble=_in_a_row(suggestions.trouble),
        message=_IN_HELP if editor.mode == HELP else shown(editor.message),
        ghost=moment.ghost if editor.settings.plain else "",
    )


def _in_a_row(text: str) -> str:
    """Return a name, which may hold any character, as it may stand in a row."""
    return shown(text).replace("\n", "\ufffd").replace("\t", " ")
