"""Suggestions as LSP has them: items that are shown in the text, and items of a list."""

from collections.abc import Iterable

from predictor.contract import Context, Suggestion
from predictor.server.protocol import Suggested
from predictor.server.units import Encoding, length

# An object of JSON.
Item = dict[str, object]
_TEXT = 1  # CompletionItemKind


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


def _words(said: Suggested) -> Iterable[tuple[Suggestion, int]]:
    """Return the words, each with the units before the cursor that give way."""
    return zip(said.answer.suggestions, said.replaces, strict=False)


def _phrase(said: Suggested) -> Iterable[tuple[Suggestion, int]]:
    return [] if said.answer.phrase is None else [(said.answer.phrase, said.replaces[-1])]


def _bare(suggestion: Suggestion) -> str:
    return suggestion.insert.rstrip(" ")


def _range(said: Suggested, units: int) -> Item:
    """Return the range of so many units before the cursor."""
    assert said.position is not None
    line, at = said.position.line, said.position.character
    return {"start": {"line": line, "character": at - units}, "end": {"line": line, "character": at}}
