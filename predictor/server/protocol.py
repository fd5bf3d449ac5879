"""Requests and replies, and how they are read from and written as JSON: docs/embedding.md is their page."""

import math
from collections.abc import Callable, Mapping
from dataclasses import MISSING, asdict, dataclass, fields
from functools import cache
from types import UnionType
from typing import Any, ClassVar, Literal, Union, get_args, get_origin, get_type_hints

from predictor.contract import MODELS, Answer, Doubt, Level, Offensive, Suggestion
from predictor.installed import installed, is_installed
from predictor.server.documents import Change, Position, Range
from predictor.server.refusing import Refused, told
from predictor.server.units import Encoding

PROTOCOL = 1
# What a request is known by: its replies repeat it.
Id = str | int
_LONGEST_ID = 200
Event = Literal["shown", "accepted", "partly_accepted", "ignored", "corrected"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a client wants. id: repeated in the replies; no two that wait for an answer may share it."""

    id: Id
    name: ClassVar[str]

    def check(self) -> None:
        """Raise `Refused` for fields that do not go together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello(Request):
    """The first request: which protocol, and what positions are counted in."""

    name: ClassVar[str] = "hello"
    protocol: int
    encoding: Encoding = "utf-16"


@dataclass(frozen=True, slots=True, kw_only=True)
class Open(Request):
    """A document with its text; the server follows its edits."""

    name: ClassVar[str] = "open"
    document: str
    text: str
    version: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit(Request):
    """Changes of a document, all or none. version: the document's after that, larger than before."""

    name: ClassVar[str] = "edit"
    document: str
    version: int
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Close(Request):
    """The document is followed no longer."""

    name: ClassVar[str] = "close"
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggest(Request):
    """What may come at a cursor: in a text that is given here, or in a document at a version.

    invoked: somebody asked for it; else it is asked by itself at a key. show: how sure a suggestion must be;
    if not said, everything where it was invoked, and as the server was started where not. deadline_ms: when
    the best answer that there is by then is wanted. only_final: no quicker answers before the last one.
    corrections: also words that what is typed is a slip of, and what the last finished word was meant to be.
    """

    name: ClassVar[str] = "suggest"
    before: str | None = None
    after: str = ""
    document: str | None = None
    version: int | None = None
    position: Position | None = None
    invoked: bool = False
    k: int = 3
    phrase: bool = False
    show: Level | None = None
    offensive: Offensive | None = None
    model: str | None = None
    deadline_ms: float | None = None
    only_final: bool = False
    corrections: bool = False

    def check(self) -> None:
        """Raise `Refused` unless there is either a text, or a document, a version and a position."""
        if self.document is None and self.before is None:
            raise refused("before", None, "is missing: say before, or document, version and position")
        if self.document is not None:
            for field in ("version", "position"):
                if getattr(self, field) is None:
                    raise refused(
                        field, None, "is missing: a document is asked about at a version and position"
                    )
            if self.before is not None or self.after:
                raise refused("before", self.before, "and document exclude each other")
        if self.model is not None and self.model not in MODELS and not is_installed(self.model):
            raise refused("model", self.model, f"must be one of {', '.join((*MODELS, *installed()))}")
        if not 1 <= self.k <= 100:
            raise refused("k", self.k, "must be from 1 to 100")


@dataclass(frozen=True, slots=True, kw_only=True)
class Check(Request):
    """What is doubtful in a document, or in a part of it, at a version.

    least: how likely it must be that another word is meant. unknown: whether words that nobody knows come in
    any case. k: candidates for each word, at most.
    """

    name: ClassVar[str] = "check"
    document: str
    version: int
    range: Range | None = None
    least: float = 0.5
    unknown: bool = False
    k: int = 3

    def check(self) -> None:
        """Raise `Refused` unless `least` is a probability and `k` a number of candidates."""
        if self.least > 1:
            raise refused("least", self.least, "must be from 0 to 1")
        if not 1 <= self.k <= 100:
            raise refused("k", self.k, "must be from 1 to 100")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancel(Request):
    """The answers to an earlier request are no longer wanted. of: its id."""

    name: ClassVar[str] = "cancel"
    of: Id


@dataclass(frozen=True, slots=True, kw_only=True)
class Feedback(Request):
    """What became of a suggestion.

    insert, replace: the suggestion's own. accepted: units of `insert` that were, if not all. keys: pressed
    for it. word, before: of "corrected", the word that was taken back and what stood before it.
    """

    name: ClassVar[str] = "feedback"
    event: Event
    insert: str | None = None
    replace: int = 0
    accepted: int | None = None
    keys: int = 1
    word: str | None = None
    before: str | None = None

    def check(self) -> None:
        """Raise `Refused` where what the event needs is missing."""
        needed = {"accepted": ("insert",), "partly_accepted": ("insert", "accepted"), "corrected": ("word",)}
        for field in needed.get(self.event, ()):
            if getattr(self, field) is None:
                raise refused(field, None, f"is missing: {self.event!r} needs it")


@dataclass(frozen=True, slots=True, kw_only=True)
class Learn(Request):
    """A text that the writer has finished; before, after: what stands around it, which is not learned."""

    name: ClassVar[str] = "learn"
    text: str
    before: str | None = None
    after: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Forget(Request):
    """A word or a phrase, out of the history for good."""

    name: ClassVar[str] = "forget"
    phrase: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Add(Request):
    """A word that is to be suggested."""

    name: ClassVar[str] = "add"
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(Request):
    """A word, or words in a row, that are never suggested."""

    name: ClassVar[str] = "block"
    pattern: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Knows(Request):
    """Whether a word is listed or was added; one that is neither can be added."""

    name: ClassVar[str] = "knows"
    word: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Stats(Request):
    """What the server holds and has done."""

    name: ClassVar[str] = "stats"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shutdown(Request):
    """The server ends, for all its clients."""

    name: ClassVar[str] = "shutdown"


REQUESTS: Mapping[str, type[Request]] = {
    kind.name: kind
    for kind in (
        Hello, Open, Edit, Close, Suggest, Check, Cancel, Feedback, Learn, Forget, Add, Block, Knows, Stats,
        Shutdown,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Suggested:
    """An answer to `Suggest`; a later one with the same id replaces it, the final one is the last."""

    answer: Answer
    replaces: tuple[int, ...]
    """Of each suggestion, then of the phrase if there is one, then of each correction: units before the
    cursor that give way."""
    overdue: bool = False
    """Whether the deadline has ended the wait for a better one."""
    version: int | None = None
    """The version of the document, if one was asked about."""
    position: Position | None = None
    """The cursor in that document."""


@dataclass(frozen=True, slots=True)
class DoubtAt:
    """A doubtful word with its place."""

    doubt: Doubt
    """The word, and what may be meant."""
    range: Range
    """Where it stands in the document."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An answer to `Check`."""

    doubts: tuple[DoubtAt, ...]
    """In the order of the text."""
    version: int
    """The version of the document."""


@dataclass(frozen=True, slots=True)
class Reply:
    """A reply to a request. id: the request's, None where that could not be read."""

    id: Id | None
    said: "Suggested | Checked | Mapping[str, object] | Refused"
    """An answer, what was done, or why it could not be."""

    @property
    def last(self) -> bool:
        """Whether no other reply to the same request follows."""
        return not isinstance(self.said, Suggested) or self.said.answer.final


# From JSON.


def read_request(value: object) -> Request:
    """Return the request that an object of JSON spells; raises `Refused`."""
    if not isinstance(value, dict):
        raise Refused("malformed", 'A request is an object: {"id": 1, "request": "suggest", …}.', value=value)
    name = value.get("request")
    kind = REQUESTS.get(name) if isinstance(name, str) else None
    if kind is None:
        known = ", ".join(REQUESTS)
        raise refused("request", name, f"must be one of {known}")
    request = _read_object(kind, {field: said for field, said in value.items() if field != "request"}, "")
    assert isinstance(request, Request)
    return request


def read_id(value: object) -> Id | None:
    """Return the id of an object that may be no proper request; None if there is none."""
    found = value.get("id") if isinstance(value, dict) else None
    try:
        return _checked_id(found, "id")
    except Refused:
        return None


def _checked_id(value: object, field: str) -> Id:
    if isinstance(value, str) and len(value) <= _LONGEST_ID:
        return value
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**53:
        return value
    raise refused(field, value, f"must be a whole number, or a string of at most {_LONGEST_ID} characters")


@cache
def _kinds(kind: type) -> dict[str, tuple[Any, bool]]:
    """Return the fields of a dataclass, with what each may hold and whether it must be given."""
    hints = get_type_hints(kind)
    return {
        each.name: (hints[each.name], each.default is MISSING and each.default_factory is MISSING)
        for each in fields(kind)
    }


def _read_object(kind: type, value: object, place: str) -> object:
    if not isinstance(value, dict):
        raise refused(place, value, "must be an object")
    known = _kinds(kind)
    for field in value:
        if field not in known:
            raise refused(f"{place}{field}", value[field], f"is unknown; there are {', '.join(known)}")
    for field, (_, needed) in known.items():
        if needed and field not in value:
            raise refused(f"{place}{field}", None, "is missing")
    return kind(
        **{field: read_value(known[field][0], said, f"{place}{field}") for field, said in value.items()}
    )


def read_value(
    kind: Any, value: object, field: str, read_object: Callable[[type, object, str], object] | None = None
) -> object:
    """Return a value as what a field may hold; raises `Refused`. kind: the field's annotation.

    read_object: reads what a dataclass spells, given its place; by default all its fields must be known.
    """
    if kind is Any:
        return value
    if kind == Id:
        return _checked_id(value, field)
    if get_origin(kind) in (Union, UnionType):
        (kind,) = (each for each in get_args(kind) if each is not type(None))
        return None if value is None else read_value(kind, value, field, read_object)
    if get_origin(kind) is Literal:
        if value in get_args(kind):
            return value
        raise refused(field, value, f"must be one of {', '.join(map(str, get_args(kind)))}")
    if get_origin(kind) is tuple:
        if not isinstance(value, list):
            raise refused(field, value, "must be a list")
        inner = get_args(kind)[0]
        return tuple(read_value(inner, each, f"{field}[{at}]", read_object) for at, each in enumerate(value))
    if kind in _PLAIN:
        fits, what = _PLAIN[kind]
        if fits(value):
            return value
        raise refused(field, value, f"must be {what}")
    return (read_object or _read_object)(kind, value, f"{field}.")


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53


def _is_number(value: object) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value < math.inf


_PLAIN: Mapping[type, tuple[Callable[[object], bool], str]] = {
    str: (lambda value: isinstance(value, str), "a string"),
    bool: (lambda value: isinstance(value, bool), "true or false"),
    int: (_is_count, "a whole number, 0 or more"),
    float: (_is_number, "a number, 0 or more"),
}


def refused(field: str, value: object, what: str) -> Refused:
    """Return why a field cannot be read."""
    field = field.rstrip(".")
    seen = "" if value is None else f", not {told(value)!r}"
    return Refused("field", f"{field} {what}{seen}.", field=field, value=value)


# To JSON.


def written(reply: Reply) -> dict[str, object]:
    """Return a reply as an object of JSON."""
    said = reply.said
    if isinstance(said, Refused):
        error: dict[str, object] = {"code": said.code, "message": str(said)}
        if said.field:
            error |= {"field": said.field, "value": said.value}
        return {"id": reply.id, "error": error}
    if isinstance(said, Suggested):
        return {"id": reply.id, "answer": _written_answer(said)}
    if isinstance(said, Checked):
        doubts = [_written_doubt(each) for each in said.doubts]
        return {"id": reply.id, "answer": {"doubts": doubts, "version": said.version}}
    return {"id": reply.id, "answer": dict(said)}


def _written_doubt(found: DoubtAt) -> dict[str, object]:
    doubt = found.doubt
    candidates = [{"text": each.text, "probability": round(each.probability, 6)} for each in doubt.candidates]
    return {
        "word": doubt.word,
        "range": asdict(found.range),
        "known": doubt.known,
        "probability": round(doubt.probability, 6),
        "candidates": candidates,
    }


def _written_answer(said: Suggested) -> dict[str, object]:
    answer = said.answer
    each = [_written(one, units, said) for one, units in zip(answer.suggestions, said.replaces, strict=False)]
    found: dict[str, object] = {"suggestions": each, "model": answer.model, "final": answer.final}
    found |= {"prefix": answer.prefix, "suffix": answer.suffix}
    others = iter(said.replaces[len(each) :])
    if answer.phrase is not None:
        found["phrase"] = _written(answer.phrase, next(others), said)
    if answer.corrections:
        found["corrections"] = [_written(one, next(others), said) for one in answer.corrections]
    if answer.silence:
        found["silence"] = answer.silence
    if said.overdue:
        found["overdue"] = True
    if said.version is not None:
        found["version"] = said.version
    return found


def _written(suggestion: Suggestion, units: int, said: Suggested) -> dict[str, object]:
    found: dict[str, object] = {
        "text": suggestion.text,
        "insert": suggestion.insert,
        "replace": units,
        "probability": round(suggestion.probability, 6),
        "source": suggestion.source,
    }
    if (cursor := said.position) is not None:
        start = {"line": cursor.line, "character": cursor.character - units}
        found["range"] = {"start": start, "end": {"line": cursor.line, "character": cursor.character}}
    return found
