"""What the messages say that we take, as far as we want it: LSP 3.18 has more fields, which are let be."""

from dataclasses import MISSING, dataclass, fields
from functools import cache
from typing import Any, TypeVar, get_type_hints

from predictor.server.documents import Change, Position, Range
from predictor.server.protocol import Id, read_value, refused

Params = TypeVar("Params")


@dataclass(frozen=True, slots=True)
class Named:
    """A document."""

    uri: str


@dataclass(frozen=True, slots=True)
class Versioned(Named):
    """A document as it is after a change."""

    version: int


@dataclass(frozen=True, slots=True)
class Opened(Versioned):
    """A document with all that stands in it."""

    language_id: str
    text: str


@dataclass(frozen=True, slots=True)
class Initialize:
    """`initialize`."""

    capabilities: Any = None
    initialization_options: Any = None


@dataclass(frozen=True, slots=True)
class Initialized:
    """`initialized`, and whatever else says nothing."""


@dataclass(frozen=True, slots=True)
class Cancelled:
    """`$/cancelRequest`."""

    id: Id


@dataclass(frozen=True, slots=True)
class Configuration:
    """`workspace/didChangeConfiguration`."""

    settings: Any = None


@dataclass(frozen=True, slots=True)
class DidOpen:
    """`textDocument/didOpen`."""

    text_document: Opened


@dataclass(frozen=True, slots=True)
class DidChange:
    """`textDocument/didChange`."""

    text_document: Versioned
    content_changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class DidClose:
    """`textDocument/didClose`."""

    text_document: Named


@dataclass(frozen=True, slots=True)
class At:
    """A place: `textDocument/completion`."""

    text_document: Named
    position: Position


@dataclass(frozen=True, slots=True)
class Trigger:
    """What has led to a question."""

    trigger_kind: int
    """1: somebody asked for it; 2: it came by itself."""


@dataclass(frozen=True, slots=True)
class Inline(At):
    """`textDocument/inlineCompletion`."""

    context: Trigger


@dataclass(frozen=True, slots=True)
class OfDocument:
    """`textDocument/diagnostic`."""

    text_document: Named


@dataclass(frozen=True, slots=True)
class Marked:
    """What the editor knows of a part of a text."""

    diagnostics: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Around:
    """`textDocument/codeAction`."""

    text_document: Named
    range: Range
    context: Marked = Marked()


@dataclass(frozen=True, slots=True)
class Command:
    """`workspace/executeCommand`."""

    command: str
    arguments: tuple[Any, ...] | None = None


def read_params(kind: type[Params], value: object) -> Params:
    """Return the params of a message; raises `Refused` for a field that is missing or cannot be."""
    read = _read(kind, value if value is not None else {}, "")
    assert isinstance(read, kind)
    return read


@cache
def _fields(kind: Any) -> tuple[tuple[str, str, Any, bool], ...]:
    """Return the fields of a dataclass: its names here and in LSP, what it holds, whether it must be said."""
    hints = get_type_hints(kind)
    return tuple(
        (each.name, _in_lsp(each.name), hints[each.name], each.default is MISSING) for each in fields(kind)
    )


def _in_lsp(name: str) -> str:
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))


def _read(kind: type, value: object, place: str) -> object:
    if not isinstance(value, dict):
        raise refused(place or "params", value, "must be an object")
    said = dict[str, object]()
    for name, key, holds, needed in _fields(kind):
        if key in value:
            said[name] = read_value(holds, value[key], f"{place}{key}", _read)
        elif needed:
            raise refused(f"{place}{key}", None, "is missing")
    return kind(**said)
