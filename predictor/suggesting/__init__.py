"""Asking while a text is written: what every face shares, be it an editor or a server.

At each key a face makes a `Question` of its text and cursor (`Context.at`) and hands the `Worker` a job; what
comes back carries its question, so that an answer to an older text is known by its question and dropped.
`Offers` keeps what may be shown: the last answer, as far as it agrees with what was typed since (`holding`).
`acceptance`, `space` and `capitals` are the rules of accepting; `Conversation` remembers what was asked and
what was answered ahead. `race` is a job like any other.

Nothing here knows of terminals, settings or files. Each further job is a file of its own.
"""
