"""One engine for many programs: the contract of docs/embedding.md, in Python and as lines of JSON.

A `Client` of a `Server` takes requests (`protocol`) and says replies; it holds its `documents`, and asks
about each in an `Asking`. That is the contract in Python. `lines` spells it as lines of JSON, which `stdio`
and `unix_socket` carry.
"""
