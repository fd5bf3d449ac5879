"""The list of candidates below the cursor."""

from collections.abc import Sequence

from prompt_toolkit.formatted_text import StyleAndTextTuples
from prompt_toolkit.utils import get_cwidth

from predictor.contract import HISTORY, Suggestion
from predictor.editor.screen.status import shortened

_LEARNED = "*"
_MOST_OF_IT = 0.5  # from this share of the history on, a word is called learned
_WIDEST_WORD = 24  # cells; a longer word is cut so that the list fits a narrow window


def list_rows(suggestions: Sequence[Suggestion], chosen: int | None) -> StyleAndTextTuples:
    """Return the list, one numbered row per suggestion: its word, its probability in per cent.

    What the history has taught is marked with *.
    """
    words = [shortened(suggestion.text, _WIDEST_WORD) for suggestion in suggestions]
    width = max(map(get_cwidth, words), default=0)
    learned = [_is_learned(suggestion) for suggestion in suggestions]
    rows: StyleAndTextTuples = []
    for index, (word, suggestion) in enumerate(zip(words, suggestions, strict=True)):
        style = "class:list.chosen" if index == chosen else "class:list"
        blanks = " " * (width - get_cwidth(word))
        mark = (_LEARNED if learned[index] else " ") * any(learned)
        end = "\n" if index + 1 < len(words) else ""
        rows.append((style, f" {index + 1} {word}{blanks} {_percent(suggestion.probability)}{mark} "))
        rows.append(("", end))
    return rows


def _is_learned(suggestion: Suggestion) -> bool:
    return suggestion.shares.get(HISTORY, 0.0) >= _MOST_OF_IT


def _percent(probability: float) -> str:
    return " <1%" if probability < 0.01 else f"{100 * probability:3.0f}%"
