"""What every test may ask for: the tiny bundle, and a home folder that is not the user's."""

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

import predictor
from predictor.bundle.reading import load_bundle
from predictor.bundle.trial import remember
from predictor.engine import Engine
from tests.bundles import TINY_BUNDLE

# Whoever runs these tests in the background has made them, and all that they start, deaf to Ctrl-C.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


# How long an example takes depends on who else uses the machine; speed is for tests/bench.
settings.register_profile("patient", deadline=None)
settings.load_profile("patient")


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test can touch the data of the person who runs it."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("HOME", "XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("TMPDIR", str(home))
    monkeypatch.setattr("tempfile.tempdir", str(home))
    remember(load_bundle(TINY_BUNDLE))  # else every process that a test starts would try it first


@pytest.fixture(scope="session")
def tiny_bundle() -> Path:
    """A bundle that has learned sixty sentences by heart (fixtures/make_tiny_bundle.py)."""
    return TINY_BUNDLE


@pytest.fixture(scope="session")
def tiny_engine(tiny_bundle: Path) -> Iterator[Engine]:
    """The tiny bundle, loaded once."""
    with predictor.load(tiny_bundle) as engine:
        yield engine
