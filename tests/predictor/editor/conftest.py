import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from predictor.contract import Suggester
from predictor.history.opening import Opening
from predictor.settings import Settings
from tests.predictor.editor.driver import Drive, Driver, run_scenario, scripted_session


@pytest.fixture
def drive() -> Drive:
    """Return a function that runs the editor under a scenario; it ends when the scenario does."""

    def run(
        scenario: Callable[[Driver], Awaitable[None]],
        path: Path | None = None,
        factory: Callable[[], Suggester] = scripted_session,
        *,
        settings: Settings | None = None,
        size: tuple[int, int] = (80, 24),
        history: Opening | None = None,
    ) -> None:
        asyncio.run(
            asyncio.wait_for(
                run_scenario(scenario, path, factory, settings or Settings(show="all"), size, history),
                timeout=20,
            )
        )

    return run
