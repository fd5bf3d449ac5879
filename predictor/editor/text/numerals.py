"""Numbers as they are typed: Python reads none of more than 4,300 digits."""

_MOST_DIGITS = 9  # more lines than a text has, more times than anything is done


def number_of(digits: str) -> int:
    """Return the number that decimal digits are; a longer one than makes sense is the largest that does."""
    digits = digits.lstrip("0")
    return int(digits or "0") if len(digits) <= _MOST_DIGITS else 10**_MOST_DIGITS - 1
