"""Why something cannot be answered, as errors of JSON-RPC."""

from collections.abc import Mapping

from predictor.server.refusing import Code, Refused

METHOD_NOT_FOUND, INVALID_REQUEST, INTERNAL, CANCELLED = -32601, -32600, -32603, -32800
_FAILED = -32803  # RequestFailed
CODES: Mapping[Code, int] = {
    "malformed": -32700,  # ParseError
    "field": -32602,  # InvalidParams
    "hello": -32002,  # ServerNotInitialized
    "document": -32602,
    "stale": -32801,  # ContentModified
    "cancelled": CANCELLED,
    "full": _FAILED,
    "history": _FAILED,
    "failed": _FAILED,
}


class RpcError(Exception):
    """A request has no result. code: of JSON-RPC or LSP; data: what more there is to say of it."""

    def __init__(self, code: int, message: str, data: object = None) -> None:
        super().__init__(message)
        self.code, self.data = code, data


def error_of(refused: Refused) -> RpcError:
    """Return a reason as an error; its data are the error of the contract."""
    data: dict[str, object] = {"code": refused.code}
    if refused.field:
        data |= {"field": refused.field, "value": refused.value}
    return RpcError(CODES[refused.code], str(refused), data)
