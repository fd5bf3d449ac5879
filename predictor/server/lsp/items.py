"""Suggestions and doubts as LSP has them: items in the text and of a list, diagnostics and actions."""

from collections.abc import Iterable

from lsprotocol import types

from predictor.contract import Context, Doubt, Suggestion
from predictor.server.documents import Range
from predictor.server.protocol import Checked, Suggested
from predictor.server.units import Encoding, length

# What diagnostics say they are from.
SOURCE = "foretype"


def inline_items(said: Suggested, *, space: bool) -> list[types.InlineCompletionItem]:
    """Return what may stand in the text, in the order in which it is shown: the phrase, then the words.

    The phrase begins with the first word. space: whether there is a space at the end.
    """
    return [
        types.InlineCompletionItem(
            insert_text=suggestion.insert if space else _bare(suggestion),
            range=_range(said, units),
        )
        for suggestion, units in (*_phrase(said), *_words(said))
    ]


def list_items(said: Suggested, context: Context, encoding: Encoding) -> list[types.CompletionItem]:
    """Return the words, then the phrase, as items of a list, without spaces at their ends.

    What is typed is part of the range, so that editors keep an item as long as it agrees with that. Nothing
    but the key for it accepts one.
    """
    prefix, typed = context.prefix, length(context.prefix, encoding)
    return [
        types.CompletionItem(
            label=suggestion.text,
            kind=types.CompletionItemKind.Text,
            sort_text=f"{place:02}",
            filter_text=prefix + _bare(suggestion),
            text_edit=types.TextEdit(
                _range(said, max(typed, units)),
                prefix[: max(0, len(prefix) - suggestion.replace)] + _bare(suggestion),
            ),
            commit_characters=[],
        )
        for place, (suggestion, units) in enumerate((*_words(said), *_phrase(said)))
    ]


def diagnostics(said: Checked) -> list[types.Diagnostic]:
    """Return the doubtful words of a document, each with what may be meant as its data."""
    return [
        types.Diagnostic(
            range=_span(each.range),
            message=_message(each.doubt),
            severity=types.DiagnosticSeverity.Information,
            source=SOURCE,
            data=[candidate.text for candidate in each.doubt.candidates],
        )
        for each in said.doubts
    ]


def changes(document: str, found: Iterable[types.Diagnostic]) -> list[types.CodeAction]:
    """Return what puts doubtful words right: an action for each word that may be meant."""
    return [
        types.CodeAction(
            f"Change to “{text}”",
            kind=types.CodeActionKind.QuickFix,
            diagnostics=[each],
            edit=types.WorkspaceEdit(changes={document: [types.TextEdit(each.range, text)]}),
        )
        for each in found
        if each.source == SOURCE and isinstance(each.data, list)
        for text in each.data
        if isinstance(text, str)
    ]


def _message(doubt: Doubt) -> str:
    meant = ", ".join(candidate.text for candidate in doubt.candidates)
    return f"{doubt.word}: {meant}?" if meant else f"{doubt.word}: unknown"


def _span(range: Range) -> types.Range:
    start, end = (types.Position(place.line, place.character) for place in (range.start, range.end))
    return types.Range(start, end)


def _words(said: Suggested) -> Iterable[tuple[Suggestion, int]]:
    """Return the words, each with the units before the cursor that give way."""
    return zip(said.answer.suggestions, said.replaces, strict=False)


def _phrase(said: Suggested) -> Iterable[tuple[Suggestion, int]]:
    return (
        []
        if said.answer.phrase is None
        else [(said.answer.phrase, said.replaces[len(said.answer.suggestions)])]
    )


def _bare(suggestion: Suggestion) -> str:
    return suggestion.insert.rstrip(" ")


def _range(said: Suggested, units: int) -> types.Range:
    """Return the range of so many units before the cursor."""
    assert said.position is not None
    line, at = said.position.line, said.position.character
    return types.Range(types.Position(line, at - units), types.Position(line, at))
