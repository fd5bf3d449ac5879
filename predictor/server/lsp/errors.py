"""Why something cannot be answered, as errors of JSON-RPC."""

from collections.abc import Mapping

from pygls.exceptions import JsonRpcException

from predictor.server.refusing import Code, Refused

_FAILED = -32803  # RequestFailed
CODES: Mapping[Code, int] = {
    "malformed": -32700,  # ParseError
    "field": -32602,  # InvalidParams
    "hello": -32002,  # ServerNotInitialized
    "document": -32602,
    "stale": -32801,  # ContentModified
    "cancelled": -32800,  # RequestCancelled
    "full": _FAILED,
    "history": _FAILED,
    "failed": _FAILED,
}


def error_of(refused: Refused) -> JsonRpcException:
    """Return a reason as an error; its data are the error of the contract."""
    data: dict[str, object] = {"code": refused.code}
    if refused.field:
        data |= {"field": refused.field, "value": refused.value}
    return JsonRpcException(str(refused), CODES[refused.code], data)
