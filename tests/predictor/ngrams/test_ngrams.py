"""N-grams as a predictor: an exact distribution over texts, and candidates that fit what is typed."""

import io
import itertools
import math
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.bundle.assembly import load_bigram, load_longer
from predictor.bundle.manifest import BIGRAM, INDEX, NGRAM, WORDS
from predictor.contract import Cancel, Context
from predictor.errors import BundleError, PredictionCancelled
from predictor.ngrams.model import NGramModel
from predictor.ngrams.scorer import NGramScorer
from predictor.ngrams.source import NGramSource
from predictor.rules.blend import BlendPredictor
from predictor.text import chunks
from predictor.words.wordlist import read_wordlist, write_wordlist
from training.ngrams.build import Limits, build_ngrams

TEXTS = [
    "I like tea. I like the sea. Then we share it.",
    "You like the tea, I don't like it! Shawn does, don’t you think?",
    "The sea is cold. It is the sea.\nShe sells sea shells by the sea shore.\nShe shares shells.",
    "Do you like the cold? I do. Shawn and I like the shore.\nThen Shawn sells tea. further",
    "Then she shares the tea with Shawn, don't you? I don’t, further away.",
]


def build(folder: Path, texts: list[str], order: int = 2) -> Path:
    build_ngrams(lambda: ((text, 1.0) for text in texts), folder, Limits(order=order))
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("ngrams"), TEXTS, order=4)


@pytest.fixture(scope="module", params=["bigram", "4-gram"])
def model(folder: Path, request: pytest.FixtureRequest) -> NGramModel:
    bigram = load_bigram(folder)
    return bigram if request.param == "bigram" else load_longer(folder, bigram)


def alone(model: NGramModel) -> BlendPredictor:
    return BlendPredictor(model.name, model.words.index, {NGramSource(model): (1.0,)})


@pytest.fixture(scope="module")
def predictor(model: NGramModel) -> BlendPredictor:
    return alone(model)


@pytest.fixture(scope="module")
def scorer(model: NGramModel) -> NGramScorer:
    return NGramScorer(model)


def found(predictor: BlendPredictor, before: str, after: str = "", k: int = 1000) -> list[str]:
    return [candidate.text for candidate in predictor.candidates(Context(before, after), k)]


def histories(model: NGramModel) -> Iterator[tuple[int, ...]]:
    """Every core as context, and every context of the texts."""
    yield from ((number,) for number in range(len(model.words) + 1))
    for text in TEXTS:
        cut = chunks(text)
        yield from (model.history("".join(cut[:length])) for length in range(len(cut)))


def test_every_row_is_a_distribution_over_all_cores(model: NGramModel) -> None:
    for history in histories(model):
        row = model.table.distribution(history)
        assert float(row.sum(dtype=float)) == pytest.approx(1.0, abs=1e-5)
        assert (row > 0).all()
        singly = [model.table.probability(history, core) for core in range(len(model.words))]
        assert singly == pytest.approx(row.tolist(), rel=1e-4)


def test_log_prob_is_the_sum_of_its_parts(model: NGramModel, scorer: NGramScorer) -> None:
    expected, text = 0.0, ""
    for core, spaced in [
        ("I", True),
        ("like", True),
        ("", True),
        ("zoo", False),
        (".", False),
        ("\n", False),
    ]:
        number = model.words.number(core)
        expected += math.log(model.table.probability(model.history(text), number))
        expected += model.words.letters.log_prob(core) if number == 0 else 0.0
        expected += math.log(model.words.space[number] if spaced else 1 - model.words.space[number])
        text += core + (" " if spaced else "")
    assert scorer.log_prob(text) == pytest.approx(expected)


def test_the_history_is_the_last_cores_or_the_start(model: NGramModel) -> None:
    start, length = len(model.words), model.table.order - 1
    assert model.history("") == (start,)
    assert model.history("I ") == (start, model.words.number("I"))[-length:]
    assert model.history("zoo, I like the ") == tuple(map(model.words.number, ["I", "like", "the"]))[-length:]


def test_longer_contexts_know_more(folder: Path) -> None:
    bigram = load_bigram(folder)
    longer = load_longer(folder, bigram)
    known = (sum(map(NGramScorer(model).log_prob, TEXTS)) for model in (longer, bigram))
    assert next(known) > next(known) + 1


def test_log_prob_prefers_text_like_the_corpus(scorer: NGramScorer) -> None:
    assert scorer.log_prob("I like the sea.") > scorer.log_prob("Sea the like I.") + 3


def test_all_texts_of_some_letters_have_at_most_one_chance_together(scorer: NGramScorer) -> None:
    texts = ("".join(letters) for n in range(1, 6) for letters in itertools.product("Io, ", repeat=n))
    # Two chunks each: no such text is the beginning of another.
    total = sum(math.exp(scorer.log_prob(text)) for text in texts if len(chunks(text)) == 2)
    assert 0.0 < total <= 1.0


def test_spellings_of_letters_have_at_most_one_chance_together(model: NGramModel) -> None:
    letters = model.words.letters
    spellings = ["".join(s) for n in range(4) for s in itertools.product(letters.alphabet[:12], repeat=n)]
    assert sum(math.exp(letters.log_prob(spelling)) for spelling in spellings) <= 1.0
    assert np.exp(letters.log_probs.astype(float)).sum(axis=-1) == pytest.approx(1.0, abs=1e-5)
    starts = [math.exp(letters.prefix_log_prob("s" + letter)) for letter in letters.alphabet]
    assert sum(starts) <= math.exp(letters.prefix_log_prob("s"))


@given(st.text(max_size=60) | st.text(alphabet="sS ’'.\n\t-\u00a0", max_size=60))
def test_any_text_has_a_finite_log_prob_and_candidates(
    predictor: BlendPredictor, scorer: NGramScorer, text: str
) -> None:
    assert math.isfinite(scorer.log_prob(text))
    assert scorer.log_prob(text) <= 0.0
    chances = [c.probability for c in predictor.candidates(Context(text), 1000)]
    assert sum(chances) <= 1.0 + 1e-5
    assert chances == sorted(chances, reverse=True)


def test_lone_surrogates_are_no_obstacle(predictor: BlendPredictor, scorer: NGramScorer) -> None:
    assert math.isfinite(scorer.log_prob("like \ud800"))
    assert predictor.candidates(Context("like \ud800 "), 3)


def test_the_word_before_decides(predictor: BlendPredictor) -> None:
    assert found(predictor, "I ")[0] == "like"
    assert found(predictor, "sells ")[0] in {"sea", "tea"}
    assert found(predictor, "don't you think, I do like ")[0] == "the"


def test_sentences_begin_with_capitals(predictor: BlendPredictor) -> None:
    assert found(predictor, "", k=1)[0][0].isupper()
    assert found(predictor, "So cold.\n", k=1)[0][0].isupper()


def test_candidates_are_words_only(predictor: BlendPredictor) -> None:
    for text in found(predictor, "sea"[:0]) + found(predictor, "tea"):
        assert text.replace("'", "").isalpha()
        assert text != "<unk>"


def test_every_split_of_every_word_finds_it(model: NGramModel, predictor: BlendPredictor) -> None:
    words = [word for word in model.words.list if word.isalpha() or word in {"don't", "don’t"}]
    assert "don't" in words
    for word in words:
        for cut in range(len(word)):
            straight = {text.replace("’", "'") for text in found(predictor, "like " + word[:cut])}
            assert word.replace("’", "'") in straight, word[:cut]


def test_the_typed_word_itself_is_no_candidate(predictor: BlendPredictor) -> None:
    assert "share" not in found(predictor, "we share")
    assert "shares" in found(predictor, "we share")


def test_small_letters_find_names_and_capitals_find_small_words(predictor: BlendPredictor) -> None:
    assert "Shawn" in found(predictor, "with sha")
    assert found(predictor, "with Sha")[0] == "Shawn"
    assert "Further" in found(predictor, "it. Furt")
    assert "SHORE" in found(predictor, "THE SHO")
    assert "shore" not in found(predictor, "the Sho")


def test_curly_and_straight_apostrophes_are_one_candidate(predictor: BlendPredictor) -> None:
    texts = [text.replace("’", "'") for text in found(predictor, "I do")]
    assert texts.count("don't") == 1
    assert "don't" in found(predictor, "I don'")


def test_probabilities_are_shares_of_all_cores_or_of_those_that_fit(predictor: BlendPredictor) -> None:
    everything = predictor.candidates(Context("I like "), 1000)
    assert 0.5 < sum(c.probability for c in everything) < 1.0
    she = predictor.candidates(Context("The sea is cold.\nSh"), 1000)
    assert 0.9 < sum(c.probability for c in she) < 1.0 + 1e-6


def test_fewer_are_a_prefix_of_more(predictor: BlendPredictor) -> None:
    for before in ("", "I like ", "the s", "S"):
        assert found(predictor, before, k=3) == found(predictor, before)[:3]
        assert found(predictor, before, k=0) == []


def test_letters_after_the_cursor_must_end_the_word(predictor: BlendPredictor) -> None:
    assert found(predictor, "the se", "a is cold") == []
    assert found(predictor, "the s", "e is cold")
    assert all(text.endswith("e") for text in found(predictor, "the s", "e is cold"))


@settings(max_examples=50)
@given(
    st.text(alphabet="a-.' \n", max_size=30).map(lambda text: text * 12),
    st.sampled_from(["", "sea ", "I like", "-" * 300, "- ", "\n", " " * 300, "x" * 400 + " ", "don't "]),
)
def test_only_the_end_of_a_long_text_is_looked_at_and_nothing_changes(
    model: NGramModel, text: str, end: str
) -> None:
    predictor, context = alone(model), Context(text + end)
    from_the_end = predictor.candidates(context, 20)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("predictor.ngrams.source.tail", lambda text: text)
        patch.setattr("predictor.ngrams.model.tail", lambda text, most=0: text)
        assert alone(model).candidates(context, 20) == from_the_end


def test_the_last_core_of_a_long_run_is_cut_as_in_the_whole_text(tmp_path: Path) -> None:
    # Five dashes end a run of 325 (20 pieces of 16, then 5): the word after them was counted after "-----".
    build(tmp_path, ["----- five", "------ six", "----- five", "------ six"] * 3)
    predictor = alone(load_bigram(tmp_path))
    assert found(predictor, "-" * 325 + " ")[0] == "five"
    assert found(predictor, "-" * 326 + " ")[0] == "six"


def test_a_cancelled_question_is_not_answered(predictor: BlendPredictor) -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        predictor.candidates(Context("I "), 3, cancel)


@given(st.lists(st.sampled_from(["", "\n", "\t", "\\", "\\\\", "n", "s", "a", "é", "…"]), unique=True))
def test_word_lists_come_back_as_written(words: list[str]) -> None:
    words = ["<unk>", *words]
    assert list(read_wordlist(write_wordlist(words, range(len(words))))) == words


FILES = (WORDS, INDEX, BIGRAM, NGRAM)


def load(folder: Path) -> NGramModel:
    return load_longer(folder, load_bigram(folder))


def copy_of(folder: Path, target: Path, name: str = BIGRAM, **changes: object) -> Path:
    """Copy n-grams with some arrays of one file replaced, or left out (None)."""
    for file in FILES:
        (target / file).write_bytes((folder / file).read_bytes())
    with np.load(folder / name) as table:
        arrays = {**table, **changes}
    content = io.BytesIO()
    np.savez(content, **{key: array for key, array in arrays.items() if array is not None})
    (target / name).write_bytes(content.getvalue())
    return target


@pytest.mark.parametrize("name", FILES)
def test_a_missing_file_is_named(folder: Path, tmp_path: Path, name: str) -> None:
    copy_of(folder, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(BundleError, match=name):
        load(tmp_path)


@pytest.mark.parametrize(
    ("name", "changes", "message"),
    [
        (BIGRAM, {"format": np.array(99, dtype=np.int32)}, "format 99"),
        (BIGRAM, {"format": None}, "format"),
        (BIGRAM, {"codes_2": None}, "codes_2"),
        (BIGRAM, {"codes_2": np.zeros(3, dtype=np.uint8)}, "codes_2 is uint8"),
        (BIGRAM, {"codes_2": np.array([{}], dtype=object)}, "damaged"),
        (BIGRAM, {"codebook": np.full(256, np.nan, dtype=np.float32)}, "codebook"),
        (BIGRAM, {"codebook": np.zeros(256, dtype=np.float32)}, "codebook"),
        (BIGRAM, {"unigram": np.zeros(1, dtype=np.uint8)}, "unigram"),
        (NGRAM, {"order": np.array(5, dtype=np.int32)}, "contexts_5"),
        (NGRAM, {"lengths_3": np.zeros(2, dtype=np.uint16)}, "lengths_3"),
        (INDEX, {"space": np.zeros(10_000, dtype=np.float32)}, "space"),
        (INDEX, {"letters": np.zeros((2, 2, 2), dtype=np.uint8)}, "letters"),
        (INDEX, {"sorted_words": np.full(4, 60_000, dtype=np.uint16)}, "60000"),
        (INDEX, {"capitals": np.zeros(1, dtype=np.uint16)}, "capitals"),
        (INDEX, {"alphabet": np.full(5, -1, dtype=np.int32)}, "damaged"),
    ],
)
def test_wrong_tables_are_refused(
    folder: Path, tmp_path: Path, name: str, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(BundleError, match=message):
        load(copy_of(folder, tmp_path, name, **changes))


@pytest.mark.parametrize(
    ("array", "place", "value", "message"),
    [
        ("words_2", 0, 60_000, "names word 60000"),
        ("contexts_3", -1, 1_000_000, "contexts of order 3"),
        ("contexts_2", 0, -1, "contexts of order 2"),
        ("lengths_3", 0, 9, "rows of order 3"),
    ],
)
def test_numbers_that_point_nowhere_are_refused(
    folder: Path, tmp_path: Path, array: str, place: int, value: int, message: str
) -> None:
    with np.load(folder / NGRAM) as table:
        changed = table[array]
    changed[place] = value
    with pytest.raises(BundleError, match=message):
        load(copy_of(folder, tmp_path, NGRAM, **{array: changed}))


@pytest.mark.parametrize(
    "content", [b"", b"a\t1\n", b"<unk>\t0\nno count\n", b"<unk>\t0\na\t1\na\t1\n", b"<unk>\t0", b"\xff\xfe"]
)
def test_wrong_word_lists_are_refused(folder: Path, tmp_path: Path, content: bytes) -> None:
    (copy_of(folder, tmp_path) / WORDS).write_bytes(content)
    with pytest.raises(BundleError):
        load(tmp_path)


@pytest.mark.parametrize("name", [INDEX, NGRAM])
def test_a_damaged_table_is_refused_or_still_a_model(folder: Path, tmp_path: Path, name: str) -> None:
    intact = (copy_of(folder, tmp_path) / name).read_bytes()
    random = np.random.default_rng(1)
    refused = 0
    for _ in range(150):
        damaged = bytearray(intact)
        if random.random() < 0.3:
            del damaged[int(random.integers(0, len(damaged))) :]
        else:
            for place in random.integers(0, len(damaged), 3):
                damaged[place] = int(random.integers(0, 256))
        (tmp_path / name).write_bytes(damaged)
        try:
            model = load(tmp_path)
        except BundleError:
            refused += 1
        else:
            assert math.isfinite(NGramScorer(model).log_prob("I like tea."))
    assert refused > 100
