from pathlib import Path

import pytest

import predictor
from predictor.rules.secrets import noise
from predictor.rules.secrets.noise import evidence, is_noise
from tests.measure.letter_pairs import table


@pytest.mark.parametrize(
    "spelling",
    [
        "3f2a9c1d77b0",
        "JBSWY3DPEHPK3PXP",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "xK9#mP2$vL5@",
        "qzxkvjwpfhgmtrbd",
        "Tr0ub4dor&3",
        "a/long/ordinary/path/Zk3Qx8Rv2Lp9",
    ],
)
def test_what_was_drawn_at_random_is_noise(spelling: str) -> None:
    assert is_noise(spelling)


@pytest.mark.parametrize(
    "spelling",
    [
        "internationalization",
        "getElementsByClassName",
        "sha256sum",
        "a/long/ordinary/path",
        "utf-8",
        "Krzysztof",
    ],
)
def test_what_people_made_up_is_none(spelling: str) -> None:
    assert not is_noise(spelling)


def test_evidence_grows_with_every_letter_of_noise() -> None:
    assert evidence("qzxkvjwp") < evidence("qzxkvjwpfhgm") < evidence("qzxkvjwpfhgmtrbd")


def test_the_table_is_what_the_bundle_says_of_its_words() -> None:
    listed = Path(predictor.__file__).parent / "models" / "en" / "words.tsv"
    rows = table(listed.read_text(encoding="utf-8").splitlines())
    written = noise._PAIRS.split()
    costs = zip("".join(rows), "".join(written), strict=True)
    apart = [abs(int(a, 36) - int(b, 36)) for a, b in costs]
    assert sum(apart) / len(apart) < 0.5  # a later bundle's words differ a little
