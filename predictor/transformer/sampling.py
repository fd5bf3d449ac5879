"""Text out of the transformer's own head, piece by piece."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Finished
from predictor.text import normalise, tail
from predictor.transformer.sequences import TokenModel
from predictor.transformer.vocabulary import Vocabulary
from predictor.transformer.window import Window

_MOST_BYTES = 4  # of one character in UTF-8
_SEEN = 4096  # characters of the text that are kept


def draw_text(
    model: TokenModel,
    window: Window,
    vocabulary: Vocabulary,
    prompt: str,
    draw: Callable[[NDArray[np.float32]], int],
) -> Iterator[str]:
    """Yield pieces of text that go on with `prompt`, without end.

    draw: chooses a token, given the probabilities of all, float32 [V].
    """
    text, pending, others = normalise(prompt), b"", ~vocabulary.inside_characters
    # Tokens since the context was last read from text; the model goes on with what it drew, token by token.
    tokens, _, _, lead = window.cut(Finished(text, 0))
    while True:
        if len(tokens) >= model.block_size:
            tokens, _, _, lead = window.cut(Finished(text, 0))
        probs = model.advance(tokens)[: vocabulary.size].copy()
        probs[vocabulary.document] = 0.0
        if lead:
            probs[~vocabulary.begins(lead)] = 0.0
        if pending:
            probs[others] = 0.0
        token = draw(probs)
        tokens = [*tokens, token]
        # A lead stands in the text already.
        pending += vocabulary.piece_bytes(token).removeprefix(lead.encode())
        lead = ""
        try:
            piece = pending.decode()
        except UnicodeDecodeError:
            if len(pending) < _MOST_BYTES:
                continue
            piece = "\ufffd"
        text, pending = tail(text + piece, _SEEN), b""
        yield piece
