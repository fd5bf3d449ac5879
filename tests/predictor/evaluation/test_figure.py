from pathlib import Path

import pytest

from predictor.errors import SettingsError
from predictor.evaluation import Text, evaluate, plot

PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def report(oracle, blind):
    texts = [Text("one", ("Hello world.", "More here")), Text("no words", ("12 34",))]
    return evaluate({"bigram": lambda: blind, "oracle": lambda: oracle("Hello world.")}, texts)


def test_the_plot_is_a_picture(report, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    plot(report, tmp_path / "report.png")
    assert (tmp_path / "report.png").read_bytes().startswith(PNG)


def test_without_matplotlib_it_says_what_to_install(report, tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setattr("predictor.drawing.plot.find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"pip install foretype\[plot\]"):
        plot(report, tmp_path / "report.png")
    assert not (tmp_path / "report.png").exists()


def test_an_unwritable_place_is_explained(report, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    with pytest.raises(SettingsError, match="cannot be written"):
        plot(report, tmp_path / "nowhere" / "report.png")
