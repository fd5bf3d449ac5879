import io
import re

import pytest
from rich.console import Console

from predictor.evaluation import Text, evaluate, print_table

WORDS = ("Hello world.", "Two words") * 3


def printed(report, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    print_table(report, console)
    return console.file.getvalue()


@pytest.fixture
def report(oracle, blind):
    texts = [Text("first", WORDS), Text("second", WORDS[::-1])]
    return evaluate({"bigram": lambda: blind, "transformer": lambda: oracle("Hello world.")}, texts)


def test_each_set_and_the_total_have_a_block_with_every_predictor(report) -> None:
    shown = printed(report, 110)
    for name in ("first  6 of 6 documents", "second", "total  12 of 12 documents, 24 words, 126 characters"):
        assert name in shown
    assert shown.count("bigram  ") == shown.count("transformer  ") == shown.count("Δ  ") == 3
    assert "Partial" not in shown


def figures(report, label: str) -> list[str]:
    """Return the figures of the first line that begins with `label`, latency aside."""
    line = next(line for line in printed(report, 80).splitlines() if line.strip().startswith(label + " "))
    return re.findall(r"[-+]?\d+\.\d+", line)[:5]


def test_figures_are_those_of_the_report(report) -> None:
    # Set "first": the oracle knows "Hello world." (3 of 12 keys); in "Two words" it offers Hello and world,
    # which cost all 9 keys.
    assert figures(report, "transformer") == ["50.0", "50.0", "42.9", "42.9", "1.00"]
    assert figures(report, "bigram") == ["0.0", "0.0", "0.0", "0.0", "2.00"]
    assert figures(report, "Δ") == ["+50.0", "+50.0", "+42.9", "+42.9", "-1.00"]


@pytest.mark.parametrize("width", [80, 99, 100, 130])
def test_lines_fit_the_terminal(report, width: int) -> None:
    shown = printed(report, width)
    assert max(map(len, shown.splitlines())) <= width
    assert "…" not in shown
    assert ("±" in shown.split("recall and KSR")[0]) == (width >= 100)


def test_one_set_needs_no_total(blind) -> None:
    shown = printed(evaluate({"bigram": lambda: blind}, [Text("only", ("12",))]), 80)
    assert "total" not in shown
    assert "–" in shown  # no words, so no recall
