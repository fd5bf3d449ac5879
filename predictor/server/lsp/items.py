"""Suggestions and doubts as LSP has them: items in the text and of a list, diagnostics and actions."""

from collections.abc import Iterable

from predictor.contract import Context, Doubt, Suggestion
from predictor.server.documents import Position
from predictor.server.protocol import Checked, Suggested
from predictor.server.units import Encoding, length

# An object of JSON.
Item = dict[str, object]
_TEXT = 1  # CompletionItemKind
_INFORMATION = 3  # DiagnosticSeverity
# CodeActionKind
QUICK_FIX = "quickfix"
# What diagnostics say they are from.
SOURCE = "foretype"


def inline_items(said: Suggested, *, space: bool) -> list[Item]:
    """Return what may stand in the text, in the order in which it is shown: the phrase, then the words.

    The phrase begins with the first word. space: whether there is a space at the end.
    """
    return [
        {
            "insertText": suggestion.insert if space else _bare(suggestion),
            "range": _range(said, units),
        }
        for suggestion, units in (*_phrase(said), *_words(said))
    ]


def list_items(said: Suggested, context: Context, encoding: Encoding) -> list[Item]:
    """Return the words, then the phrase, as items of a list, without spaces at their ends.

    What is typed is part of the range, so that editors keep an item as long as it agrees with that. Nothing
    but the key for it accepts one.
    """
    prefix, typed = context.prefix, length(context.prefix, encoding)
    return [
        {
            "label": suggestion.text,
            "kind": _TEXT,
            "sortText": f"{place:02}",
            "filterText": prefix + _bare(suggestion),
            "textEdit": {
                "range": _range(said, max(typed, units)),
                "newText": prefix[: max(0, len(prefix) - suggestion.replace)] + _bare(suggestion),
            },
            "commitCharacters": [],
        }
        for place, (suggestion, units) in enumerate((*_words(said), *_phrase(said)))
    ]


def diagnostics(said: Checked) -> list[Item]:
    """Return the doubtful words of a document, each with what may be meant as its data."""
    return [
        {
            "range": {"start": _place(each.range.start), "end": _place(each.range.end)},
            "message": _message(each.doubt),
            "severity": _INFORMATION,
            "source": SOURCE,
            "data": [candidate.text for candidate in each.doubt.candidates],
        }
        for each in said.doubts
    ]


def changes(document: str, found: Iterable[object]) -> list[Item]:
    """Return what puts doubtful words right: an action for each word that may be meant.

    found: diagnostics, as the editor has them.
    """
    return [
        {
            "title": f"Change to “{text}”",
            "kind": QUICK_FIX,
            "diagnostics": [each],
            "edit": {"changes": {document: [{"range": each.get("range"), "newText": text}]}},
        }
        for each in found
        if isinstance(each, dict) and each.get("source") == SOURCE and isinstance(each.get("data"), list)
        for text in each["data"]
        if isinstance(text, str)
    ]


def _message(doubt: Doubt) -> str:
    meant = ", ".join(candidate.text for candidate in doubt.candidates)
    return f"{doubt.word}: {meant}?" if meant else f"{doubt.word}: unknown"


def _place(position: Position) -> Item:
    return {"line": position.line, "character": position.character}


def _words(said: Suggested) -> Iterable[tuple[Suggestion, int]]:
    """Return the words, each with the units before the cursor that give way."""
    return zip(said.answer.suggestions, said.replaces, strict=False)


def _phrase(said: Suggested) -> Iterable[tuple[Suggestion, int]]:
    phrase = said.answer.phrase
    return [] if phrase is None else [(phrase, said.replaces[len(said.answer.suggestions)])]


def _bare(suggestion: Suggestion) -> str:
    return suggestion.insert.rstrip(" ")


def _range(said: Suggested, units: int) -> Item:
    """Return the range of so many units before the cursor."""
    assert said.position is not None
    line, at = said.position.line, said.position.character
    return {"start": {"line": line, "character": at - units}, "end": {"line": line, "character": at}}
