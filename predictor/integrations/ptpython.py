"""Ghost text in ptpython: one line in its config.py.

    from predictor.integrations.ptpython import configure

Whoever has a `configure` already calls this one in it.
"""

import atexit
from typing import Any

from predictor.integrations.ipython import prose
from predictor.integrations.prompt_toolkit import ghost_text


def configure(repl: Any) -> None:
    """Suggest in the comments and strings of a ptpython; it calls this when it starts."""
    atexit.register(ghost_text(repl, prose=prose).close)
