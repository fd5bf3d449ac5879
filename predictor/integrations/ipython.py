"""Ghost text in IPython: `%load_ext predictor.integrations.ipython`.

It suggests in comments, strings and cells of Markdown; code is left to IPython. Where IPython has no terminal
of its own (in notebooks, in pipes) loading it does nothing.
"""

import atexit
from typing import Any

from prompt_toolkit.document import Document

from predictor.integrations.prompt_toolkit import GhostText, ghost_text
from predictor.integrations.prose import prose_in_cell

_ghosts: dict[Any, GhostText] = {}


def prose(document: Document) -> tuple[str, int] | None:
    """Return the prose around the cursor of a cell: see `prose_in_cell`."""
    return prose_in_cell(document.text, document.cursor_position)


def load_ipython_extension(shell: Any) -> None:
    """Begin to suggest; IPython calls this for `%load_ext`."""
    prompt = getattr(shell, "pt_app", None)
    if prompt is not None and shell not in _ghosts:
        ghost = _ghosts[shell] = ghost_text(prompt, prose=prose)
        atexit.register(ghost.close)


def unload_ipython_extension(shell: Any) -> None:
    """Leave IPython as it was; IPython calls this for `%unload_ext`."""
    ghost = _ghosts.pop(shell, None)
    if ghost is not None:
        atexit.unregister(ghost.close)
        ghost.close()
