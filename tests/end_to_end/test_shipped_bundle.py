"""The shipped English bundle: whole, small, and a transformer trained on real text."""

from pathlib import Path

import predictor
from predictor.bundle import SHIPPED, load_bundle


def test_it_is_whole_and_small_enough() -> None:
    bundle = load_bundle()
    assert bundle.manifest["languages"] == ["en"]
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) <= 30 * 2**20
    assert {path.name for path in SHIPPED.iterdir()} == {*bundle.manifest["files"], "manifest.json"}


def test_its_card_names_a_licence_for_every_source_and_states_figures_beside_the_bigram() -> None:
    manifest = load_bundle().manifest
    assert all(source["licence"] != "not recorded" for source in manifest["sources"])
    assert manifest["parity"]["top1_agreement"] > 0.9
    for measured in manifest["evaluation"]["sets"]:
        assert {"transformer", "bigram"} <= {row["predictor"] for row in measured["rows"]}
    assert "| transformer |" in Path(SHIPPED, "README.md").read_text(encoding="utf-8")


def test_both_models_know_what_people_type() -> None:
    with predictor.load() as engine:
        for model in engine.models:
            found = [s.text for s in engine.session(model).suggest("Thank you very mu", k=3)]
            assert "much" in found, model
        assert engine.log_prob("I hope you are well.") > engine.log_prob("Hope are I well you.")
