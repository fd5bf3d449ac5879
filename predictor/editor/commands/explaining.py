"""The panel that says why: it follows the cursor, and the key that opened it closes it."""

from collections.abc import Iterator, Sequence

from predictor.contract import Question
from predictor.editor.state.companion import Mark, PanelRow
from predictor.editor.state.editor import Editor
from predictor.questions import telling
from predictor.questions.explanation import Explanation
from predictor.suggesting.explaining import Explaining, word_of
from predictor.suggesting.job import Job

_STRONGEST = 4  # words that are named with what they do
_LEAST_SHARE = 0.005  # of a source that is named


class Why:
    """Explains what stands at the cursor, or is chosen in the list, for as long as the panel is open."""

    def __init__(self, editor: Editor) -> None:
        self._editor = editor
        # What is wanted to be known, and what is known, with the text that it was found in.
        self._wanted: tuple[Question, str | None] | None = None
        self._known: tuple[Question, Explanation, str] | None = None
        self._about: Question | None = None  # what was asked where that is wanted

    def after_answer(self, now: Question) -> Sequence[Job]:
        """Return nothing: why can wait until nothing else is to be done."""
        return ()

    def when_idle(self, now: Question) -> Sequence[Job]:
        """Return what finds out why, if that is not known or under way."""
        moment = self._editor.moment
        if not now.model or (moment.asks and not self._editor.page.offers.answered(now)):
            return ()
        wanted: tuple[Question, str | None] = (now, None)
        if moment.offered is not None:
            wanted = word_of(now, moment.offered.text)
        self._about = now
        if wanted == self._wanted:
            return ()
        self._wanted = wanted
        return [
            Explaining(
                *wanted,
                wanted=lambda: self._wanted == wanted and self in self._editor.companions,
                done=lambda found, looks: self._found(wanted, found, looks),
            )
        ]

    def rows(self, now: Question) -> Sequence[PanelRow]:
        """Return the rows: the word, its sources, the context, what was close, where the last word looks.

        What was known last stays until the writer rests; "…" says that it is about an older place.
        """
        if self._known is None:
            return [_row("why …", "")]
        question, found, looks = self._known
        fresh = self._wanted is not None and self._wanted[0] == question and self._about == now
        plain = self._editor.theme == "plain"
        attention = [_row("looks at", looks)] if looks else []
        return [*_rows(found, question, fresh=fresh, plain=plain), *attention]

    def _found(self, wanted: tuple[Question, str | None], found: Explanation, looks: str) -> None:
        if wanted == self._wanted:
            self._known = wanted[0], found, looks
            self._editor.screen.refresh()


def toggle_why(editor: Editor) -> None:
    """Say why, following the cursor, or close the panel."""
    companions = editor.companions
    if open_ones := [companion for companion in companions if isinstance(companion, Why)]:
        companions.remove(open_ones[0])
    else:
        companions.append(Why(editor))


def _rows(found: Explanation, question: Question, *, fresh: bool, plain: bool) -> Iterator[PanelRow]:
    silence = telling.silence(found)
    said = [telling.headline(found), silence] if found.word or not silence else [silence]
    yield _row("why" if fresh else "why …", " ".join(filter(None, said)))
    if found.sources:
        given = [each for each in found.sources if each.share >= _LEAST_SHARE]
        yield _row("sources", "; ".join(_source(found, each.source, each.share) for each in given))
    if found.removed and not plain:
        yield _context(found, question)
    if found.removed:
        told = telling.matters(found, _STRONGEST)
        yield _row("matters", told or "no word of the context by itself")
    if found.close:
        yield _row("close", telling.close(found))
    if beside := telling.baseline(found):
        yield _row("bigram", beside)


def _source(found: Explanation, name: str, share: float) -> str:
    detail = telling.detail(found, name)
    return f"{name} {telling.percent(share)}{f' ({detail})' if detail else ''}"


def _context(found: Explanation, question: Question) -> PanelRow:
    """Return the end of the context, its words marked by what they do."""
    context = question.context
    pieces = telling.pieces(found, context.before, context.start)
    marks = [Mark(" ".join(piece.text.split("\n")), piece.strength) for piece in pieces]
    return PanelRow(_head("context"), _head("context"), "", tuple(marks))


def _row(head: str, text: str) -> PanelRow:
    return PanelRow(_head(head), _head(head), " ".join(text.split()))


def _head(text: str) -> str:
    return f" {text:<8} "
