"""What still holds: which suggestions agree with what was typed since they were asked for."""

from collections.abc import Sequence
from dataclasses import replace

from predictor.contract import Context, Question, Suggestion

# Longer stretches typed since the last answer are a paste, not the word that was offered.
_LONGEST_TYPED = 64


def typed_since(asked: Question, now: Question) -> str | None:
    """Return what was typed at the cursor since `asked`, or None if anything else has changed."""
    if (asked.model, asked.level) != (now.model, now.level):
        return None
    return typed_between(asked.context, now.context)


def typed_between(old: Context, new: Context) -> str | None:
    """Return what was typed at the cursor of `old`, or None if the text changed in any other way."""
    count = new.start + len(new.before) - old.start - len(old.before)
    if not 0 <= count <= _LONGEST_TYPED:
        return None
    kept = len(new.before) - count
    shared = min(kept, len(old.before))
    if shared < 0 or not new.before[:kept].endswith(old.before[len(old.before) - shared :]):
        return None
    follows = min(len(new.after), len(old.after))
    if new.after[:follows] != old.after[:follows] or (not new.after) != (not old.after):
        return None
    return new.before[kept:]


def agreeing(suggestions: Sequence[Suggestion], typed: str) -> tuple[Suggestion, ...]:
    """Return the suggestions that `typed` leads to, each without the part that stands there now."""
    if not typed:
        return tuple(suggestions)
    return tuple(
        replace(suggestion, insert=suggestion.insert[len(typed) :])
        for suggestion in suggestions
        if not suggestion.replace and _leads_to(typed, suggestion.insert)
    )


def _leads_to(typed: str, insert: str) -> bool:
    return insert.startswith(typed) and insert[len(typed) :].strip() != ""


def has_room(context: Context) -> bool:
    """Whether a word may be offered: not right in front of the letters of another one."""
    return not context.after or not _is_letter(context.after[0]) or bool(context.prefix)


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"
