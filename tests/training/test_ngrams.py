"""Counting, smoothing and pruning, on corpora small enough to count by hand."""

from pathlib import Path

import numpy as np
import pytest

from predictor.bigram import BigramModel, BigramPredictor
from predictor.bigram_model import TABLE, WORDS
from predictor.errors import SettingsError, TextError
from predictor.text import chunks
from training.kneser_ney import Counts, Smoothed, by_usefulness, cost_of_removal, discounts, smooth
from training.ngrams import build_bigram, count_chunks, count_pairs, list_words

TEXTS = [
    "I like tea. I like the sea.",
    "You like the tea, I like it too!",
    "The sea is cold. It is the sea.\nShe sells sea shells.",
    "Do you like the cold? I do.",
]


def zipf_counts(n_columns: int = 60, n_pairs: int = 8_000) -> Counts:
    """Pairs of Zipf-like cores, as text has them; some rows stay empty."""
    random = np.random.default_rng(7)
    share = 1.0 / np.arange(1, n_columns + 1) ** 1.2
    drawn = random.choice(n_columns, size=(n_pairs, 2), p=share / share.sum())
    keys, counts = np.unique(
        drawn[:, 0] * n_columns + (drawn[:, 1] + drawn[:, 0]) % n_columns, return_counts=True
    )
    return Counts(keys // n_columns, keys % n_columns, counts, n_columns + 1, n_columns)


def dense(model: Smoothed) -> np.ndarray:
    matrix = model.back_off[:, None] * model.unigram[None, :]
    matrix[model.rows, model.columns] += model.direct
    return matrix


def pair_log_likelihood(probs: np.ndarray, counts: Counts) -> float:
    return float((counts.counts * np.log(probs[counts.rows, counts.columns])).sum())


def test_pairs_are_counted_from_the_start_of_each_document() -> None:
    words = ["<unk>", "a", ".", "b"]
    counts = count_pairs(["a b.", "a a", ""], words, lambda seen: None)
    found = {(r, c): n for r, c, n in zip(counts.rows, counts.columns, counts.counts, strict=True)}
    assert found == {(4, 1): 2, (1, 3): 1, (3, 2): 1, (1, 1): 1}


def test_counting_in_small_blocks_gives_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    words = list_words(count_chunks(TEXTS, lambda seen: None)[0], 100).words
    at_once = count_pairs(TEXTS, words, lambda seen: None)
    monkeypatch.setattr("training.ngrams._BLOCK", 3)
    in_blocks = count_pairs(TEXTS, words, lambda seen: None)
    for field in ("rows", "columns", "counts"):
        assert np.array_equal(getattr(at_once, field), getattr(in_blocks, field))


def test_the_word_list_holds_the_most_frequent_cores_and_counts_the_rest_together() -> None:
    listed = list_words(count_chunks(["b a a, b b c"], lambda seen: None)[0], 10)
    assert listed.words == ["<unk>", "b", "a"]
    assert listed.seen == [2, 3, 2]
    assert listed.spaced == [1, 3, 1]
    assert listed.rare == {",": 1, "c": 1}


def test_discounts_follow_the_counts_of_counts() -> None:
    counts = np.repeat([1, 2, 3, 4], [400, 120, 60, 36])
    y = 400 / (400 + 2 * 120)
    expected = [0.0, 1 - 2 * y * 120 / 400, 2 - 3 * y * 60 / 120, 3 - 4 * y * 36 / 60]
    assert discounts(counts) == pytest.approx(expected)


@pytest.mark.parametrize("counts", [[], [1], [5, 5, 5], [3, 3, 3, 6, 6, 9], [1, 2, 2, 2, 3, 4]])
def test_discounts_stay_between_zero_and_the_count_when_there_is_little_text(counts: list[int]) -> None:
    taken = discounts(np.array(counts, dtype=np.int64))
    assert taken[0] == 0.0
    assert all(0 < discount < count for count, discount in enumerate(taken.tolist()[1:], start=1))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.7, 1.0])
def test_every_row_sums_to_one_however_much_is_pruned(share: float) -> None:
    counts = zipf_counts()
    keep = np.zeros(len(counts.counts), dtype=bool)
    keep[by_usefulness(counts)[: int(share * len(keep))]] = True
    model = smooth(counts, keep)
    assert len(model.rows) == keep.sum()
    assert dense(model).sum(axis=1) == pytest.approx(np.ones(counts.n_rows))
    assert (model.unigram > 0).all()


def test_pruned_models_keep_the_frequencies_of_the_cores() -> None:
    counts = zipf_counts()
    keep = np.zeros(len(counts.counts), dtype=bool)
    keep[by_usefulness(counts)[:300]] = True
    expected = counts.row_totals() @ dense(smooth(counts, keep))
    seen = np.bincount(counts.columns, weights=counts.counts, minlength=counts.n_columns)
    assert expected == pytest.approx(seen, rel=1e-2)


def test_cost_of_removal_is_what_the_row_loses() -> None:
    counts = zipf_counts()
    full = smooth(counts)
    before = dense(full)
    for place in (0, 40, 200):
        row, column = full.rows[place], full.columns[place]
        after = before[row].copy()
        after += full.direct[place] * full.unigram
        after[column] -= full.direct[place]
        exact = counts.row_totals()[row] * (before[row] * np.log(before[row] / after)).sum()
        # Stolcke's estimate leaves out what the other pairs of the row gain.
        assert cost_of_removal(counts, full)[place] >= exact - 1e-9


def test_pruning_by_usefulness_beats_pruning_by_count() -> None:
    counts = zipf_counts()
    by_count = np.argsort(-counts.counts, kind="stable")
    likelihoods = []
    for ranked in (by_usefulness(counts), by_count):
        keep = np.zeros(len(ranked), dtype=bool)
        keep[ranked[:200]] = True
        likelihoods.append(pair_log_likelihood(dense(smooth(counts, keep)), counts))
    assert likelihoods[0] > likelihoods[1]


def test_kneser_ney_beats_add_one_on_text_it_has_not_seen() -> None:
    train, test = zipf_counts(n_pairs=1_500), zipf_counts(n_pairs=3_000)
    add_one = np.ones((train.n_rows, train.n_columns))
    add_one[train.rows, train.columns] += train.counts
    add_one /= add_one.sum(axis=1, keepdims=True)
    assert pair_log_likelihood(dense(smooth(train)), test) > pair_log_likelihood(add_one, test) + 100


def test_the_files_stay_within_the_size_and_the_report_is_true(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    texts = [" ".join(f"word{chr(97 + a)}" for a in random.integers(0, 26, 50)) for _ in range(60)]
    seen: list[int] = []
    report = build_bigram(lambda: texts, tmp_path, max_megabytes=0.005, progress=seen.append)
    assert (tmp_path / TABLE).stat().st_size <= 5_000
    assert report.bytes == sum((tmp_path / name).stat().st_size for name in (TABLE, WORDS))
    assert report.documents == 60
    assert report.cores == sum(len(chunks(text)) for text in texts)
    assert report.words == len(BigramModel.load(tmp_path).words)
    assert report.pairs_kept == len(BigramModel.load(tmp_path).codes) < report.pairs_seen
    assert seen == list(range(1, 121))
    assert str(report.pairs_kept) in str(report)


def test_counting_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        build_bigram(lambda: TEXTS, tmp_path / name)
    for file in (TABLE, WORDS):
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_repeating_the_corpus_keeps_the_ranking(tmp_path: Path) -> None:
    build_bigram(lambda: TEXTS, tmp_path / "once")
    build_bigram(lambda: TEXTS * 3, tmp_path / "thrice")
    once, thrice = (BigramModel.load(tmp_path / name) for name in ("once", "thrice"))
    like = [int(np.argmax(model.distribution(model.number("like")))) for model in (once, thrice)]
    assert once.words[like[0]] == thrice.words[like[1]] == "the"


@pytest.mark.parametrize("texts", [[], [""], ["every word here differs"]])
def test_too_little_text_is_refused(texts: list[str], tmp_path: Path) -> None:
    with pytest.raises(TextError, match="none occurs twice"):
        build_bigram(lambda: texts, tmp_path)


def test_a_size_that_not_even_the_words_fit_into_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="words alone"):
        build_bigram(lambda: TEXTS, tmp_path, max_megabytes=0.0001)
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_whose_words_all_repeat_still_spells_unknown_words(tmp_path: Path) -> None:
    build_bigram(lambda: ["go go go", "go go"], tmp_path)
    predictor = BigramPredictor(BigramModel.load(tmp_path))
    assert np.isfinite(predictor.log_prob("Zürich \U0001f600"))
