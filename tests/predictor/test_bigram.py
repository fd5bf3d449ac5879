"""The bigram as a predictor: an exact distribution over texts, and candidates that fit what is typed."""

import io
import itertools
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.bigram import BigramModel, BigramPredictor
from predictor.bigram_model import TABLE, WORDS
from predictor.contract import Cancel, Context
from predictor.errors import BundleError, PredictionCancelled
from predictor.text import chunks
from predictor.wordlist import read_words, write_words
from training.ngrams import build_bigram

TEXTS = [
    "I like tea. I like the sea. Then we share it.",
    "You like the tea, I don't like it! Shawn does, don’t you think?",
    "The sea is cold. It is the sea.\nShe sells sea shells by the sea shore.\nShe shares shells.",
    "Do you like the cold? I do. Shawn and I like the shore.\nThen Shawn sells tea. further",
    "Then she shares the tea with Shawn, don't you? I don’t, further away.",
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bigram")
    build_bigram(lambda: TEXTS, folder)
    return folder


@pytest.fixture(scope="module")
def model(folder: Path) -> BigramModel:
    return BigramModel.load(folder)


@pytest.fixture(scope="module")
def predictor(model: BigramModel) -> BigramPredictor:
    return BigramPredictor(model)


def found(predictor: BigramPredictor, before: str, after: str = "", k: int = 1000) -> list[str]:
    return [candidate.text for candidate in predictor.candidates(Context(before, after), k)]


def test_every_row_is_a_distribution_over_all_cores(model: BigramModel) -> None:
    for previous in range(len(model.words) + 1):
        row = model.distribution(previous)
        assert float(row.sum(dtype=float)) == pytest.approx(1.0, abs=1e-5)
        assert (row > 0).all()
        singly = [model.probability(previous, core) for core in range(len(model.words))]
        assert singly == pytest.approx(row.tolist(), rel=1e-5)


def test_log_prob_is_the_sum_of_its_parts(model: BigramModel, predictor: BigramPredictor) -> None:
    expected, previous = 0.0, model.start
    for core, spaced in [
        ("I", True),
        ("like", True),
        ("", True),
        ("zoo", False),
        (".", False),
        ("\n", False),
    ]:
        number = model.number(core)
        expected += math.log(model.probability(previous, number))
        expected += model.letters.log_prob(core) if number == 0 else 0.0
        expected += math.log(model.space[number] if spaced else 1 - model.space[number])
        previous = number
    assert predictor.log_prob("I like  zoo.\n") == pytest.approx(expected)


def test_log_prob_prefers_text_like_the_corpus(predictor: BigramPredictor) -> None:
    assert predictor.log_prob("I like the sea.") > predictor.log_prob("Sea the like I.") + 3


def test_all_texts_of_some_letters_have_at_most_one_chance_together(predictor: BigramPredictor) -> None:
    texts = ("".join(letters) for n in range(1, 6) for letters in itertools.product("Io, ", repeat=n))
    # Two chunks each: no such text is the beginning of another.
    total = sum(math.exp(predictor.log_prob(text)) for text in texts if len(chunks(text)) == 2)
    assert 0.0 < total <= 1.0


def test_spellings_of_letters_have_at_most_one_chance_together(model: BigramModel) -> None:
    letters = model.letters
    spellings = ["".join(s) for n in range(4) for s in itertools.product(letters.alphabet[:12], repeat=n)]
    assert sum(math.exp(letters.log_prob(spelling)) for spelling in spellings) <= 1.0
    assert np.exp(letters.log_probs.astype(float)).sum(axis=-1) == pytest.approx(1.0, abs=1e-5)
    starts = [math.exp(letters.prefix_log_prob("s" + letter)) for letter in letters.alphabet]
    assert sum(starts) <= math.exp(letters.prefix_log_prob("s"))


@given(st.text(max_size=60) | st.text(alphabet="sS ’'.\n\t-\u00a0", max_size=60))
def test_any_text_has_a_finite_log_prob_and_candidates(folder: Path, text: str) -> None:
    predictor = BigramPredictor(BigramModel.load(folder))
    assert math.isfinite(predictor.log_prob(text))
    assert predictor.log_prob(text) <= 0.0
    chances = [math.exp(c.log_prob) for c in predictor.candidates(Context(text), 1000)]
    assert sum(chances) <= 1.0 + 1e-5
    assert chances == sorted(chances, reverse=True)


def test_lone_surrogates_are_no_obstacle(predictor: BigramPredictor) -> None:
    assert math.isfinite(predictor.log_prob("like \ud800"))
    assert predictor.candidates(Context("like \ud800 "), 3)


def test_the_word_before_decides(predictor: BigramPredictor) -> None:
    assert found(predictor, "I ")[0] == "like"
    assert found(predictor, "sells ")[0] in {"sea", "tea"}
    assert found(predictor, "don't you think, I do like ")[0] == "the"


def test_sentences_begin_with_capitals(predictor: BigramPredictor) -> None:
    assert found(predictor, "", k=1)[0][0].isupper()
    assert found(predictor, "So cold.\n", k=1)[0][0].isupper()


def test_candidates_are_words_only(predictor: BigramPredictor) -> None:
    for text in found(predictor, "sea"[:0]) + found(predictor, "tea"):
        assert text.replace("'", "").isalpha()
        assert text != "<unk>"


def test_every_split_of_every_word_finds_it(model: BigramModel, predictor: BigramPredictor) -> None:
    words = [word for word in model.words if word.isalpha() or word in {"don't", "don’t"}]
    assert "don't" in words
    for word in words:
        for cut in range(len(word)):
            straight = {text.replace("’", "'") for text in found(predictor, "like " + word[:cut])}
            assert word.replace("’", "'") in straight, word[:cut]


def test_the_typed_word_itself_is_no_candidate(predictor: BigramPredictor) -> None:
    assert "share" not in found(predictor, "we share")
    assert "shares" in found(predictor, "we share")


def test_small_letters_find_names_and_capitals_find_small_words(predictor: BigramPredictor) -> None:
    assert "Shawn" in found(predictor, "with sha")
    assert found(predictor, "with Sha")[0] == "Shawn"
    assert "Further" in found(predictor, "it. Furt")
    assert "SHORE" in found(predictor, "THE SHO")
    assert "shore" not in found(predictor, "the Sho")


def test_curly_and_straight_apostrophes_are_one_candidate(predictor: BigramPredictor) -> None:
    texts = [text.replace("’", "'") for text in found(predictor, "I do")]
    assert texts.count("don't") == 1
    assert "don't" in found(predictor, "I don'")


def test_probabilities_are_shares_of_all_cores_or_of_those_that_fit(predictor: BigramPredictor) -> None:
    everything = predictor.candidates(Context("I like "), 1000)
    assert 0.5 < sum(math.exp(c.log_prob) for c in everything) < 1.0
    she = predictor.candidates(Context("The sea is cold.\nSh"), 1000)
    assert 0.9 < sum(math.exp(c.log_prob) for c in she) < 1.0


def test_fewer_are_a_prefix_of_more(predictor: BigramPredictor) -> None:
    for before in ("", "I like ", "the s", "S"):
        assert found(predictor, before, k=3) == found(predictor, before)[:3]
        assert found(predictor, before, k=0) == []


def test_letters_after_the_cursor_must_end_the_word(predictor: BigramPredictor) -> None:
    assert found(predictor, "the se", "a is cold") == []
    assert found(predictor, "the s", "e is cold")
    assert all(text.endswith("e") for text in found(predictor, "the s", "e is cold"))


@settings(max_examples=50)
@given(
    st.text(alphabet="a-.' \n", max_size=30).map(lambda text: text * 12),
    st.sampled_from(["", "sea ", "I like", "-" * 300, "- ", "\n", " " * 300, "x" * 400 + " ", "don't "]),
)
def test_only_the_end_of_a_long_text_is_looked_at_and_nothing_changes(
    folder: Path, text: str, end: str
) -> None:
    predictor, context = BigramPredictor(BigramModel.load(folder)), Context(text + end)
    from_the_end = predictor.candidates(context, 20)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("predictor.bigram.tail", lambda text: text)
        assert predictor.candidates(context, 20) == from_the_end


def test_the_last_core_of_a_long_run_is_cut_as_in_the_whole_text(tmp_path: Path) -> None:
    # Five dashes end a run of 325 (20 pieces of 16, then 5): the word after them was counted behind "-----".
    build_bigram(lambda: ["----- five", "------ six", "----- five", "------ six"] * 3, tmp_path)
    predictor = BigramPredictor(BigramModel.load(tmp_path))
    assert found(predictor, "-" * 325 + " ")[0] == "five"
    assert found(predictor, "-" * 326 + " ")[0] == "six"


def test_a_cancelled_question_is_not_answered(predictor: BigramPredictor) -> None:
    cancel = Cancel()
    cancel.cancel()
    with pytest.raises(PredictionCancelled):
        predictor.candidates(Context("I "), 3, cancel)


@given(
    st.lists(
        st.sampled_from(["", "\n", "\t", "\\", "\\\\", "n", "s", "a", "é", "\u2028", "\r", "…"]), unique=True
    )
)
def test_word_lists_come_back_as_written(words: list[str]) -> None:
    words = ["<unk>", *words]
    assert list(read_words(write_words(words, range(len(words))))) == words


def copy_of(folder: Path, target: Path, **changes: object) -> Path:
    """Copy a bigram with some arrays of its table replaced, or left out (None)."""
    with np.load(folder / TABLE) as table:
        arrays = {**table, **changes}
    content = io.BytesIO()
    np.savez_compressed(content, **{name: array for name, array in arrays.items() if array is not None})
    (target / TABLE).write_bytes(content.getvalue())
    (target / WORDS).write_bytes((folder / WORDS).read_bytes())
    return target


@pytest.mark.parametrize("name", [TABLE, WORDS])
def test_a_missing_file_is_named(folder: Path, tmp_path: Path, name: str) -> None:
    copy_of(folder, tmp_path)
    (tmp_path / name).unlink()
    with pytest.raises(BundleError, match=name):
        BigramModel.load(tmp_path)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"format": np.array(99, dtype=np.int32)}, "format 99"),
        ({"format": None}, "format"),
        ({"codes": None}, "codes"),
        ({"codes": np.zeros(3, dtype=np.uint8)}, "codes is uint8"),
        ({"codebook": np.full(256, np.nan, dtype=np.float32)}, "codebook"),
        ({"codebook": np.zeros(256, dtype=np.float32)}, "codebook"),
        ({"unigram": np.zeros(1, dtype=np.uint8)}, "unigram"),
        ({"space": np.zeros(10_000, dtype=np.float32)}, "space"),
        ({"letters": np.zeros((2, 2, 2), dtype=np.uint8)}, "letters"),
        ({"sorted_words": np.full(4, 60_000, dtype=np.uint16)}, "60000"),
        ({"capitals": np.zeros(1, dtype=np.uint16)}, "capitals"),
        ({"alphabet": np.full(5, -1, dtype=np.int32)}, "damaged"),
        ({"codes": np.array([{}], dtype=object)}, "damaged"),
    ],
)
def test_wrong_tables_are_refused(
    folder: Path, tmp_path: Path, changes: dict[str, object], message: str
) -> None:
    with pytest.raises(BundleError, match=message):
        BigramModel.load(copy_of(folder, tmp_path, **changes))


def test_columns_outside_the_word_list_are_refused(folder: Path, tmp_path: Path) -> None:
    with np.load(folder / TABLE) as table:
        steps = table["column_steps"]
    steps[1, 0] = 255
    with pytest.raises(BundleError, match="names core"):
        BigramModel.load(copy_of(folder, tmp_path, column_steps=steps))


@pytest.mark.parametrize(
    "content", [b"", b"a\t1\n", b"<unk>\t0\nno count\n", b"<unk>\t0\na\t1\na\t1\n", b"<unk>\t0", b"\xff\xfe"]
)
def test_wrong_word_lists_are_refused(folder: Path, tmp_path: Path, content: bytes) -> None:
    (copy_of(folder, tmp_path) / WORDS).write_bytes(content)
    with pytest.raises(BundleError):
        BigramModel.load(tmp_path)


def test_a_damaged_table_is_refused_or_still_a_model(folder: Path, tmp_path: Path) -> None:
    intact = (copy_of(folder, tmp_path) / TABLE).read_bytes()
    random = np.random.default_rng(1)
    refused = 0
    for _ in range(150):
        damaged = bytearray(intact)
        if random.random() < 0.3:
            del damaged[int(random.integers(0, len(damaged))) :]
        else:
            for place in random.integers(0, len(damaged), 3):
                damaged[place] = int(random.integers(0, 256))
        (tmp_path / TABLE).write_bytes(damaged)
        try:
            model = BigramModel.load(tmp_path)
        except BundleError:
            refused += 1
        else:
            assert math.isfinite(BigramPredictor(model).log_prob("I like tea."))
    assert refused > 100
