import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from predictor.rules.secrets.guard import allowed, secrets
from predictor.rules.secrets.kinds import Kind
from tests.measure import ordinary
from tests.measure.corpus import KINDS, is_missed, samples
from tests.measure.makers import luhn
from tests.measure.secrets import refused


@pytest.mark.parametrize("kind", [kind for kind, _, _ in KINDS])
def test_secrets_of_every_kind_are_kept_out(kind: str) -> None:
    assert [sample for sample in samples(14, 25, kind) if is_missed(sample)] == []


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("my pin is 4711", ["my pin is "]),
        ("password: hunter2! and then we had lunch.", ["password: "]),
        ("password: hunter2!\nThen we had lunch.", ["password: ", "\nThen we had lunch."]),
        ("the wifi key: correct horse", ["the wifi key: "]),
        ("bluebird is my password", [" is my password"]),
        ("Use bluebird as the password.", [" as the password."]),
        ("What was the password again? It's bluebird.", ["What was the password again? "]),
        ("The password is as follows. Blauwaltz.", ["The password is "]),
        ("I changed my password yesterday. It is Grumpfish now.", ["I changed my password "]),
        (
            "My password changed and I hate it. The new one is Grumpfish.",
            ["My password changed and I hate it. "],
        ),
        ("Security question: first pet? Answer: Mittens.", ["Security question: "]),
        ("login root / Toorbaz", ["login "]),
        ("password:\nbluebird\nSee you!", ["password:\n", "\nSee you!"]),
        ("db_password=bluebird", []),
        ("db_password = bluebird", ["db_password = "]),
        ("<password>bluebird</password>", []),
        ("Your code is 4711, bring cake", ["Your code is ", " bring cake"]),
        ("she was born on 4 May 1990 in Ulm", ["she was born ", " in Ulm"]),
        ("pay 4111 1111\n1111 1111 now", ["pay ", " now"]),
        ("四つの密码：hunter2\n好", ["四つの密码：", "\n好"]),
    ],
)
def test_what_is_left_are_the_parts_around_a_secret(text: str, pieces: list[str]) -> None:
    assert allowed(text) == pieces


@pytest.mark.parametrize(
    "text",
    [
        "",
        "We met at 10:30 on 12.03.2024 and paid $12,345.67 for 1,000,000 bolts.",
        "The password manager is slow, and the password field is hidden.",
        "Between 1998-2004 she used getUserName, x86_64 and utf-8 in node.js.",
        "He was born in 1809 and never forgot it.",
        "Keys and codes were everywhere; the token ring was fast.",
        "hahaha lmaooooo that's soooo goooood",
        "See https://example.com/docs/getting-started for more.",
        "Przybyszewski met Schwarzenegger in Llanfairpwll.",
        "한국어 문장과 中文句子 are ordinary.",
    ],
)
def test_ordinary_text_is_left_whole(text: str) -> None:
    assert allowed(text) == [text] * bool(text)


@pytest.mark.parametrize("stop", [". ", ". W", ".\n", "; "])
def test_a_full_stop_does_not_break_a_mnemonic_phrase(stop: str) -> None:
    phrase = f"legal winner thank year wave sausage{stop}orth useful legal winner thank yellow"
    assert allowed(phrase) == []
    assert allowed(f"Here are twelve words. {phrase}") == ["Here are twelve words. "]


@pytest.mark.parametrize("listed", [ordinary.NAMES, ordinary.SLANG, ordinary.CODE])
def test_names_slang_and_words_of_programmers_are_learned(listed: list[str]) -> None:
    assert refused(listed) == []


def test_each_secret_has_a_place_and_a_kind() -> None:
    text = "Mail anna@example.com or call +49 151 2345678, card 4111-1111-1111-1111."
    found = [(text[start:end], kind) for start, end, kind in secrets(text)]
    assert found == [
        ("anna@example.com", Kind.EMAIL),
        ("+49 151 2345678,", Kind.PHONE),
        ("4111-1111-1111-1111.", Kind.CARD),
    ]


def test_addresses_are_learned_where_the_user_wants_it_and_nothing_else() -> None:
    text = "Mail anna@example.com or call +49 151 2345678 but never 4111 1111 1111 1111"
    assert allowed(text, addresses=True) == ["Mail anna@example.com or call +49 151 2345678 but never "]
    assert allowed("password: anna@example.com", addresses=True) == ["password: "]


@pytest.mark.parametrize("length", range(1, 9))
def test_a_password_is_kept_out_while_it_is_typed(length: int) -> None:
    assert allowed("my password is " + "bluebird"[:length]) == ["my password is "]


@pytest.mark.parametrize("end", ["", "\n-----END RSA PRIVATE KEY-----", "\n\n"])
def test_a_private_key_is_kept_out_with_and_without_its_end(end: str) -> None:
    key = "-----BEGIN RSA PRIVATE KEY-----\nMIIEpAIBAAKCAQEA\nabcdabcdabcdabcd\nshortline"
    assert allowed(f"my key\n{key}{end}\nSee you tomorrow, Anna.") in (
        ["my key\n", "\nSee you tomorrow, Anna."],
        ["my key\n", "\n\n\nSee you tomorrow, Anna."],
    )


cards = st.builds(
    lambda start, digits: luhn(start + digits),
    st.sampled_from(["4", "51", "37", "6011"]),
    st.text("0123456789", min_size=11, max_size=14),
)
words = st.lists(st.sampled_from(["we", "paid", "it", "with", "my", "card", "yesterday,", "so"]), max_size=5)


@given(
    cards,
    words,
    words,
    st.sampled_from(["", " ", "-", ".", "  ", " - ", "\n", "\u00a0", "\u200b", "/"]),
    st.data(),
)
@settings(max_examples=200, deadline=None)
def test_no_card_number_is_left_however_it_is_written(
    card: str, before: list[str], after: list[str], mark: str, data: st.DataObject
) -> None:
    cuts = sorted(data.draw(st.sets(st.integers(1, len(card) - 1), max_size=5)))
    groups = [card[a:b] for a, b in zip([0, *cuts], [*cuts, len(card)], strict=True)]
    text = " ".join([*before, mark.join(groups), *after])
    assert not re.search(r"\d", " ".join(allowed(text)))


@given(st.text(alphabet=st.sampled_from("ab1 .:=\n-/@(é密)\"'"), max_size=80))
@settings(max_examples=300, deadline=None)
def test_pieces_and_secrets_make_up_the_text(text: str) -> None:
    found = secrets(text)
    assert all(a.end < b.start for a, b in pairwise(found))
    place = 0
    for piece in allowed(text):
        place = text.index(piece, place) + len(piece)
    assert all(0 <= secret.start < secret.end <= len(text) for secret in found)


@pytest.mark.parametrize(
    "unit",
    [
        "a",
        "1",
        "1 ",
        "(",
        "password ",
        "password:\n",
        "key=",
        "-----BEGIN ",
        "cookie: ",
        "a@",
        "::",
        "AB12 ",
        "密码",
    ],
)
def test_long_lines_are_read_in_one_go(unit: str) -> None:
    # What is quadratic in such a line would take hours.
    text = unit * (120_000 // len(unit))
    assert sum(map(len, allowed(text))) <= len(text)
