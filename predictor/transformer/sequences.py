"""A few sessions on one model: the sequence at the cursor, places the writer came from, one read ahead."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from predictor.contract import Cancel
from predictor.transformer.graph import OnnxModel
from predictor.transformer.sequence import FloatArray, Path, Session, shared_length, token_log_probs

SIZE = 3
# Cutting back by more than this would lose what the writer may come back to: another session goes there.
_WORTH_KEEPING = 24
# Tokens in one pass of reading ahead: a key that comes meanwhile waits for no more.
_AHEAD_CHUNK = 8


class Pool(Protocol):
    """What a predictor needs of a language model; block_size: tokens in a sequence at most."""

    block_size: int

    @property
    def passes(self) -> int:
        """How often the model has run."""
        ...

    def advance(self, tokens: Sequence[int], cancel: Cancel | None = None) -> FloatArray:
        """Return next-token log-probabilities [V] behind `tokens`, which the sequence then is."""
        ...

    def branch(self, paths: Sequence[Path]) -> FloatArray:
        """Return log-probabilities [len(paths), V] behind continuations of the sequence."""
        ...

    def read_ahead(self, tokens: Sequence[int], cancel: Cancel | None = None) -> None:
        """Read a sequence that will be wanted soon."""
        ...

    def score(self, tokens: Sequence[int]) -> NDArray[np.float64]:
        """Return log P(token | those before it) of all but the first of `tokens`."""
        ...


class SessionPool:
    """Answers like one `Session`; keeps several sequences. Not thread-safe."""

    def __init__(self, model: OnnxModel) -> None:
        self.block_size = model.block_size
        self._model = model
        self._sessions = [Session(model)]  # the one used last comes first

    @property
    def passes(self) -> int:
        """How often the graph has run."""
        return sum(session.passes for session in self._sessions)

    def advance(self, tokens: Sequence[int], cancel: Cancel | None = None) -> FloatArray:
        """Return next-token log-probabilities behind `tokens`; see `Session.advance`."""
        session = self._nearest(tokens, self._sessions)
        shared = shared_length(session.tokens, tokens)
        if len(session.tokens) - shared > _WORTH_KEEPING:
            other = self._spare(session)
            other.follow(session, shared)
            session = other
        self._move(session, 0)
        return session.advance(tokens, cancel)

    def branch(self, paths: Sequence[Path]) -> FloatArray:
        """Return log-probabilities behind continuations of the sequence; see `Session.branch`."""
        return self._sessions[0].branch(paths)

    def read_ahead(self, tokens: Sequence[int], cancel: Cancel | None = None) -> None:
        """Read a sequence that will be wanted soon, in small steps, and stay where we are."""
        others = self._sessions[1:] or [self._spare(self._sessions[0])]
        session = self._nearest(tokens, others)
        if shared_length(session.tokens, tokens) <= _WORTH_KEEPING < len(session.tokens):
            session = self._spare(self._sessions[0])
        self._move(session, 1)
        session.advance(tokens, cancel, chunk=_AHEAD_CHUNK)

    def score(self, tokens: Sequence[int]) -> NDArray[np.float64]:
        """Return log P(token | those before it) of all but the first of `tokens`."""
        return token_log_probs(self._model, tokens)

    def _nearest(self, tokens: Sequence[int], sessions: Sequence[Session]) -> Session:
        """Return the session that shares most with `tokens`."""
        return max(sessions, key=lambda session: shared_length(session.tokens, tokens))

    def _spare(self, taken: Session) -> Session:
        """Return the session that was longest not used, or a new one; never `taken`."""
        if len(self._sessions) < SIZE:
            self._sessions.append(Session(self._model))
        return next(session for session in reversed(self._sessions) if session is not taken)

    def _move(self, session: Session, place: int) -> None:
        self._sessions.remove(session)
        self._sessions.insert(place, session)
