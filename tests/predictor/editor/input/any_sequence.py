"""Any well-formed sequence that a terminal may send."""

import random

_FINALS = [chr(code) for code in range(0x40, 0x7F)]
_STRINGS = [("\x1b]", "\x9d"), ("\x1bP", "\x90"), ("\x1bX", "\x98"), ("\x1b^", "\x9e"), ("\x1b_", "\x9f")]


def any_sequence(draw: random.Random) -> str:
    """Return some well-formed sequence."""
    kind = draw.random()
    if kind < 0.5:
        numbers = (
            str(draw.choice((draw.randrange(60), draw.randrange(70000)))) for _ in range(draw.randrange(5))
        )
        between = draw.choice((";", ";", ";", ":"))
        parts = (
            draw.choice(("", "", "", "?", ">", "<", "=")),
            between.join(numbers),
            draw.choice(("", "", "", "$", " ")),
        )
        return draw.choice(("\x1b[", "\x1b[", "\x9b")) + "".join(parts) + draw.choice((*_FINALS, *"u~R~u"))
    if kind < 0.6:
        return draw.choice(("\x1bO", "\x8f")) + draw.choice(("", "", "2", "1;5")) + draw.choice(_FINALS)
    seven, eight = draw.choice(_STRINGS)
    content = "".join(draw.choice("abc;:/0123456789 rgbé?") for _ in range(draw.randrange(1, 30)))
    end = draw.choice(("\x1b\\", "\x9c", "\x07" if seven == "\x1b]" else "\x1b\\"))
    return draw.choice((seven, eight)) + content + end
