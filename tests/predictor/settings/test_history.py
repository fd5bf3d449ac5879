from contextlib import closing
from pathlib import Path

import pytest

from predictor.settings.history import history_of
from predictor.settings.settings import Settings


@pytest.mark.parametrize("counts", [True, False])
def test_what_is_counted_follows_the_settings_in_every_face(tmp_path: Path, counts: bool) -> None:
    with closing(history_of(Settings(statistics=counts), tmp_path)) as opening:
        history = opening.history()
        assert history is not None
        history.shown()
        assert bool(history.statistics()) == counts
