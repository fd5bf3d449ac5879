"""Counting, smoothing and pruning, on corpora small enough to count by hand."""

import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from predictor.bundle.assembly import load_bigram, load_longer
from predictor.bundle.manifest import BIGRAM, INDEX, NGRAM, WORDS
from predictor.errors import SettingsError, TextError
from predictor.ngrams.scorer import NGramScorer
from predictor.text import chunks
from training.ngrams.build import Limits, Weighed, build_ngrams, count_chunks, list_words, read_ids
from training.ngrams.grams import Grams, count_grams
from training.ngrams.kneser_ney import Smoothed, cost_of_removal, discounts, prune, smooth

TEXTS = [
    "I like tea. I like the sea.",
    "You like the tea, I like it too!",
    "The sea is cold. It is the sea.\nShe sells sea shells.",
    "Do you like the cold? I do.",
]


def weighed(texts: Sequence[str], weight: float = 1.0) -> list[Weighed]:
    return [(text, weight) for text in texts]


N_WORDS = 60


def zipf_ids(length: int = 6_000, seed: int = 7) -> np.ndarray:
    """Documents of words that depend on the two before them, Zipf-like as text is."""
    random = np.random.default_rng(seed)
    share = 1.0 / np.arange(1, N_WORDS + 1) ** 1.6
    drawn, ids = random.choice(N_WORDS, size=length, p=share / share.sum()), [0, 0]
    for place, word in enumerate(drawn.tolist()):
        before = 0 if ids[-1] == N_WORDS else ids[-1] + 3 * (ids[-2] % 5)
        ids.append(N_WORDS if place % 200 == 0 else (word + before) % N_WORDS)
    return np.array(ids[2:], dtype=np.uint16)


def grams_of(ids: np.ndarray, order: int, least: int = 1) -> list[Grams]:
    return count_grams(ids, np.ones(len(ids), dtype=np.float32), N_WORDS, [least] * (order - 1))


def probabilities(model: Smoothed, ids: np.ndarray) -> list[np.ndarray]:
    """P(each word | context) at each place of a text but the first, from nothing but the definition."""
    names: list[list[tuple[int, ...]]] = [[(word,) for word in range(N_WORDS + 1)]]
    for smoothed in model.orders:
        pairs = zip(smoothed.grams.contexts.tolist(), smoothed.grams.words.tolist(), strict=True)
        names.append([(*names[-1][context], word) for context, word in pairs])
    places = [{name: place for place, name in enumerate(level)} for level in names]
    found = []
    for end in range(1, len(ids)):
        probs = model.unigram.copy()
        for length, smoothed in enumerate(model.orders, start=1):
            context = places[length - 1].get(tuple(ids[max(0, end - length) : end].tolist()))
            if context is not None:
                row = slice(*np.searchsorted(smoothed.grams.contexts, [context, context + 1]))
                probs *= smoothed.back_off[context]
                probs[smoothed.grams.words[row]] += smoothed.direct[row]
        found.append(probs)
    return found


def log_likelihood(model: Smoothed, ids: np.ndarray) -> float:
    """The log likelihood of a text in nats, starts of documents aside."""
    rows = zip(probabilities(model, ids), ids[1:].tolist(), strict=True)
    return sum(float(np.log(row[word])) for row, word in rows if word != N_WORDS)


def test_grams_are_counted_where_no_longer_one_covers_them() -> None:
    # Words a=0, b=1, c=2; 3 stands before each document.
    ids = np.array([3, 0, 1, 2, 3, 0, 1, 3, 1, 1], dtype=np.uint16)
    weights = np.array([2] * 4 + [1] * 6, dtype=np.float32)
    unigrams, pairs, triples = count_grams(ids, weights, 3, (1, 2))
    columns = (pairs.contexts, pairs.words, pairs.counts, pairs.weights)
    rows = zip(*(column.tolist() for column in columns), strict=True)
    names = {(context, word): (count, weight) for context, word, count, weight in rows}
    # "<start> a b" occurs twice and covers two of "a b"; pairs that begin a document are never covered.
    assert names == {(0, 1): (0, 0), (1, 1): (1, 1), (1, 2): (1, 2), (3, 0): (2, 3), (3, 1): (1, 1)}
    assert triples.words.tolist() == [1]
    assert (triples.counts.tolist(), triples.weights.tolist()) == ([2.0], [3.0])
    place = pairs.words.tolist().index(0)
    assert triples.contexts.tolist() == [place], "<start> a"
    assert triples.shorter.tolist() == [0], "a b"
    assert unigrams.counts.tolist() == [0, 0, 0, 0]


def test_every_occurrence_counts_once() -> None:
    ids = zipf_ids()
    for order, least in ((2, 1), (3, 2), (4, 3)):
        grams = grams_of(ids, order, least=least)
        assert sum(float(level.counts.sum()) for level in grams) == (ids != N_WORDS).sum()


def test_cores_are_read_as_numbers_with_the_start_of_each_document() -> None:
    words = ["<unk>", "a", ".", "b"]
    ids, weights = read_ids([("a b.", 1.0), ("a zoo", 0.5), ("", 2.0)], words, lambda done: None)
    assert ids.tolist() == [4, 1, 3, 2, 4, 1, 0, 4]
    assert weights.tolist() == [1.0] * 4 + [0.5] * 3 + [2.0]


def test_the_word_list_holds_the_most_frequent_cores_and_counts_the_rest_together() -> None:
    listed = list_words(count_chunks(weighed(["b a a, b b c"]), lambda seen: None), 10)
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


@pytest.mark.parametrize("order", [2, 3, 4])
@pytest.mark.parametrize("share", [0.0, 0.2, 0.7, 1.0])
def test_every_row_sums_to_one_however_much_is_pruned(order: int, share: float) -> None:
    ids = zipf_ids(length=1_500)
    grams = grams_of(ids, order)
    model = pruned(grams, share)
    for row in probabilities(model, ids):
        assert float(row.sum()) == pytest.approx(1.0)
        assert (row > 0).all()


def pruned(grams: list[Grams], share: float) -> Smoothed:
    """Keep about a share of all n-grams, the most useful ones."""
    full = smooth(grams)
    costs = np.concatenate([cost_of_removal(full, number) for number in range(len(full.orders))])
    return prune(grams, float(np.quantile(costs, 1.0 - share)) if share < 1.0 else -np.inf)


def test_what_a_kept_gram_begins_with_is_kept_too() -> None:
    model = pruned(grams_of(zipf_ids(), 4), 0.1)
    for shorter, longer in itertools.pairwise(model.orders):
        assert shorter.keep[longer.grams.contexts[longer.keep]].all()


@pytest.mark.parametrize("order", [2, 3])
def test_pruned_models_keep_the_frequencies_of_the_words(order: int) -> None:
    ids = zipf_ids(length=4_000)
    model = pruned(grams_of(ids, order), 0.3)
    rows = [row for row, word in zip(probabilities(model, ids), ids[1:], strict=True) if word != N_WORDS]
    words = ids[1:][ids[1:] != N_WORDS]
    assert np.sum(rows, axis=0) == pytest.approx(np.bincount(words, minlength=N_WORDS), rel=0.1)


def test_cost_of_removal_is_what_its_context_loses() -> None:
    full = smooth(grams_of(zipf_ids(), 2))
    pairs, costs = full.orders[0], cost_of_removal(full, 0)
    for place in np.argsort(-costs)[:600:100].tolist():
        context, word = int(pairs.grams.contexts[place]), int(pairs.grams.words[place])
        row = pairs.grams.contexts == context
        before = pairs.back_off[context] * full.unigram
        before[pairs.grams.words[row]] += pairs.direct[row]
        after = before + pairs.direct[place] * full.unigram
        after[word] -= pairs.direct[place]
        exact = pairs.totals[context] * (before * np.log(before / after)).sum()
        # Stolcke's estimate leaves out what the other words of the row gain.
        assert exact - 1e-9 <= costs[place] <= exact + 0.6 * pairs.totals[context] * pairs.direct[place]


def test_pruning_by_usefulness_beats_pruning_by_count() -> None:
    ids = zipf_ids()
    grams = grams_of(ids, 3)
    model = pruned(grams, 0.2)
    kept = sum(int(order.keep.sum()) for order in model.orders)
    # As many by count, the most frequent first, those of higher order last.
    counts = np.concatenate([level.counts + 1e-3 * (3 - order) for order, level in enumerate(grams[1:], 2)])
    chosen = np.zeros(len(counts), dtype=bool)
    chosen[np.argsort(-counts, kind="stable")[:kept]] = True
    by_count = np.split(chosen, [len(grams[1])])
    assert log_likelihood(model, ids) > log_likelihood(smooth(grams, by_count), ids)


def test_kneser_ney_beats_add_one_on_text_it_has_not_seen() -> None:
    train, test = zipf_ids(length=3_000), zipf_ids(length=3_000, seed=8)
    add_one = np.ones((N_WORDS + 1, N_WORDS))
    for before, word in itertools.pairwise(train.tolist()):
        if word < N_WORDS:
            add_one[before, word] += 1
    add_one /= add_one.sum(axis=1, keepdims=True)
    baseline = sum(np.log(add_one[b, w]) for b, w in itertools.pairwise(test.tolist()) if w < N_WORDS)
    bigram = log_likelihood(smooth(grams_of(train, 2)), test)
    trigram = log_likelihood(smooth(grams_of(train, 3)), test)
    assert bigram > baseline + 50
    assert trigram > bigram + 50, "these words depend on the two before"


def test_texts_count_as_much_as_they_weigh(tmp_path: Path) -> None:
    texts = [*weighed(["I like tea."] * 3, 0.1), *weighed(["I like coffee."] * 3, 2.0)]
    build_ngrams(lambda: texts, tmp_path, Limits())
    model = load_bigram(tmp_path)
    following = model.following(model.history("I like ")).probs
    assert model.words.index.word(int(following.argmax())) == "coffee"


FILES = (WORDS, INDEX, BIGRAM, NGRAM)


def test_the_files_stay_within_the_size_and_the_report_is_true(tmp_path: Path) -> None:
    random = np.random.default_rng(3)
    texts = [" ".join(f"word{chr(97 + a)}" for a in random.integers(0, 26, 50)) for _ in range(60)]
    seen: list[int] = []
    limits = Limits(bigram=0.005, order=3, ngram=0.006)
    report = build_ngrams(lambda: weighed(texts), tmp_path, limits, lambda doing, done: seen.append(done))
    assert (tmp_path / BIGRAM).stat().st_size <= 5_000
    assert (tmp_path / NGRAM).stat().st_size <= 6_000
    assert report.bytes == sum((tmp_path / name).stat().st_size for name in FILES)
    assert report.documents == 60
    assert report.cores == sum(len(chunks(text)) for text in texts)
    bigram = load_bigram(tmp_path)
    assert report.words == len(bigram.words)
    assert report.kept[BIGRAM] == bigram.table.n_grams < report.seen[BIGRAM]
    assert report.kept[NGRAM] == load_longer(tmp_path, bigram).table.n_grams < report.seen[NGRAM]
    assert seen == [*range(1, 61), *range(1, 61), 2, 2, 3], "documents twice, then orders"
    assert f"{report.kept[NGRAM]:,} of" in str(report)


def test_counting_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        build_ngrams(lambda: weighed(TEXTS), tmp_path / name, Limits(order=3))
    for file in FILES:
        assert (tmp_path / "a" / file).read_bytes() == (tmp_path / "b" / file).read_bytes()


def test_repeating_the_corpus_keeps_the_ranking(tmp_path: Path) -> None:
    build_ngrams(lambda: weighed(TEXTS), tmp_path / "once", Limits())
    build_ngrams(lambda: weighed(TEXTS * 3), tmp_path / "thrice", Limits())
    once, thrice = (load_bigram(tmp_path / name) for name in ("once", "thrice"))
    distributions = (model.table.distribution((model.words.number("like"),)) for model in (once, thrice))
    like = [int(np.argmax(distribution)) for distribution in distributions]
    assert once.words.list[like[0]] == thrice.words.list[like[1]] == "the"


@pytest.mark.parametrize("texts", [[], [""], ["every word here differs"]])
def test_too_little_text_is_refused(texts: list[str], tmp_path: Path) -> None:
    with pytest.raises(TextError, match="none occurs twice"):
        build_ngrams(lambda: weighed(texts), tmp_path, Limits())


def test_a_size_that_not_even_the_words_fit_into_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="single words alone"):
        build_ngrams(lambda: weighed(TEXTS), tmp_path, Limits(bigram=0.0001))
    assert list(tmp_path.iterdir()) == []


def test_a_corpus_whose_words_all_repeat_still_spells_unknown_words(tmp_path: Path) -> None:
    build_ngrams(lambda: weighed(["go go go", "go go"]), tmp_path, Limits())
    assert np.isfinite(NGramScorer(load_bigram(tmp_path)).log_prob("Zürich \U0001f600"))
