import pytest

from predictor.rules.secrets.kinds import Kind
from predictor.rules.secrets.numbers import has_card_checksum, has_iban_checksum, ibans, numbers


@pytest.mark.parametrize(("digits", "right"), [("4111111111111111", True), ("4111111111111112", False)])
def test_cards_have_a_checksum(digits: str, right: bool) -> None:
    assert has_card_checksum(digits) is right


@pytest.mark.parametrize(
    ("code", "right"), [("DE89370400440532013000", True), ("DE88370400440532013000", False)]
)
def test_ibans_have_a_checksum(code: str, right: bool) -> None:
    assert has_iban_checksum(code) is right


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("4111 1111 1111 1111", Kind.CARD),
        ("+1 (555) 123-4567", Kind.PHONE),
        ("52.5200, 13.4050", Kind.COORDINATES),
        ("48291", Kind.NUMBER),
    ],
)
def test_long_numbers_have_kinds(text: str, kind: Kind) -> None:
    assert [(secret.end - secret.start, secret.kind) for secret in numbers(text)] == [(len(text), kind)]


@pytest.mark.parametrize(
    "text", ["1,234,567.89", "2024-01-15", "15.01.2024", "10:30:45", "1998-2004", "4711", "ed25519"]
)
def test_amounts_dates_and_times_are_ordinary(text: str) -> None:
    assert list(numbers(text)) == []


@pytest.mark.parametrize("text", ["GB29 NWBK 6016 1331 9268 19", "nl91abna0417164300", "DE89 3704 00"])
def test_ibans_are_found_with_spaces_small_and_half_typed(text: str) -> None:
    assert [(secret.start, secret.end) for secret in ibans(text)] == [(0, len(text))]
