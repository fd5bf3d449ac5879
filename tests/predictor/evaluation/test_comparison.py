import json
import math
from collections.abc import Sequence

import pytest

from predictor.contract import Cancel, Candidate, Context
from predictor.errors import SettingsError
from predictor.evaluation import Text, evaluate

TEXT = "Hello world."  # 12 characters; 3 keys when every word is known


class Interrupting:
    """Presses Ctrl-C at one of its questions, counted over all its documents."""

    name = "interrupting"

    def __init__(self, at: int) -> None:
        self.left = at

    def candidates(self, context: Context, k: int, cancel: Cancel | None = None) -> Sequence[Candidate]:
        self.left -= 1
        if self.left == 0:
            raise KeyboardInterrupt
        return []

    def log_prob(self, text: str) -> float:
        return 0.0


def test_oracle_and_blind_give_the_figures_counted_by_hand(oracle, blind) -> None:
    report = evaluate({"bigram": lambda: blind, "oracle": lambda: oracle(TEXT)}, [Text("one", (TEXT,))])
    reference, best = report.total.rows
    assert [getattr(best.rates, name).value for name in ("ksr_1", "ksr_3")] == [0.75, 0.75]
    assert [getattr(best.rates, name).value for name in ("recall_1", "recall_3")] == [1.0, 1.0]
    assert reference.rates.ksr_1.value == reference.rates.recall_3.value == 0.0
    assert (best.bits_per_character, reference.bits_per_character) == pytest.approx((1.0, 2.0))
    assert (best.latency.calls, reference.latency.calls) == (3, 12)
    assert (best.calibration.error, best.calibration.brier, best.calibration.guesses) == (0.0, 0.0, 10)
    assert reference.calibration.guesses == 0
    assert best.difference is not None
    assert best.difference.ksr_1.value == 0.75
    assert reference.difference is None


def test_the_total_pools_the_sets(oracle, blind) -> None:
    texts = [Text("known", (TEXT,)), Text("unknown", ("1 2 3 4 5 6 ", "4 5 6 7 8 9 "))]
    report = evaluate({"oracle": lambda: oracle(TEXT), "blind": lambda: blind}, texts)
    assert [block.name for block in report.sets] == ["known", "unknown"]
    total = report.total
    assert (total.documents, total.characters, total.words) == (3, 36, 2)
    assert total.rows[0].rates.ksr_1.value == pytest.approx(1 - (3 + 12 + 12) / 36)
    assert math.isnan(report.sets[1].rows[0].rates.recall_1.value)
    assert all(row.difference is None for row in total.rows)  # no bigram, no difference


def test_every_document_gets_a_fresh_predictor(blind) -> None:
    made = []

    def make():
        made.append(1)
        return blind

    evaluate({"blind": make}, [Text("a", ("one", "two")), Text("b", ("three",))])
    assert len(made) == 3


def test_progress_ends_at_the_total(blind) -> None:
    told: list[tuple[int, int]] = []
    texts = [Text("a", ("one two", "three"))]
    evaluate({"x": lambda: blind, "y": lambda: blind}, texts, progress=lambda *now: told.append(now))
    assert told == sorted(told)
    assert told[-1] == (24, 24)


def test_an_interrupt_keeps_the_documents_that_all_have_finished(blind) -> None:
    # Four keys per document and five questions; the second predictor is interrupted in its third document.
    interrupting = Interrupting(at=20)
    texts = [Text("a", ("abcd", "efgh", "ijkl"), available=9), Text("b", ("mnop",))]
    report = evaluate({"blind": lambda: blind, "other": lambda: interrupting}, texts)
    assert report.partial
    assert [(block.name, block.documents, block.available) for block in report.sets] == [("a", 2, 9)]
    assert [row.latency.calls for row in report.total.rows] == [8, 8]
    assert report.total.sha256 == Text("", ("abcd", "efgh")).sha256


def test_an_interrupt_with_nothing_measured_goes_on_to_the_caller() -> None:
    with pytest.raises(KeyboardInterrupt):
        evaluate({"other": lambda: Interrupting(at=2)}, [Text("a", ("abcd",))])


def test_nothing_to_measure_is_refused(blind) -> None:
    with pytest.raises(SettingsError, match="nothing to evaluate"):
        evaluate({}, [Text("a", ("b",))])
    with pytest.raises(SettingsError, match="nothing to evaluate"):
        evaluate({"blind": lambda: blind}, [])


def test_json_is_complete_and_strict(oracle, blind) -> None:
    report = evaluate({"bigram": lambda: blind, "oracle": lambda: oracle(TEXT)}, [Text("one", (TEXT,))])

    def refuse(constant: str) -> None:
        raise AssertionError(constant)

    content = json.loads(report.to_json(), parse_constant=refuse)
    assert content["partial"] is False
    assert "smart space" in content["rules"]
    assert content["about"]["python"]
    (block,) = content["sets"]
    assert block["sha256"] == Text("", (TEXT,)).sha256
    assert block["rows"][1]["rates"]["ksr_3"] == {"value": 0.75, "low": None, "high": None}
    assert block["rows"][1]["latency"]["wall_ms"].keys() == {"p50", "p95", "p99", "max"}
    assert block["rows"][0]["calibration"]["error"] is None
