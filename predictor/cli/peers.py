"""The peers of one evaluation: started before it, ended after it, however it ends."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace

from predictor.contract import Predictor
from predictor.errors import PredictorError
from predictor.evaluation.comparison import Factory
from predictor.evaluation.peer import Peer
from predictor.evaluation.report import Report
from predictor.system.machine import peak_memory_mb


@dataclass(frozen=True, slots=True)
class Peers:
    """What was started, and what could not be."""

    running: dict[str, Peer]
    """By name."""
    failures: dict[str, PredictorError]
    """By command, why it did not greet."""

    @property
    def factories(self) -> dict[str, Factory]:
        """What asks each; of those that did not greet, what says so."""
        made = {name: _returning(peer) for name, peer in self.running.items()}
        return {**made, **{command: _raising(error) for command, error in self.failures.items()}}

    def told(self, report: Report) -> Report:
        """Return the report with what the peers have cost."""
        if not self.running:
            return report
        memory = {name: peer.memory_mb for name, peer in self.running.items()}
        return replace(report, memory_mb={"": peak_memory_mb(), **memory})


@contextmanager
def running_peers(commands: Sequence[str], taken: Sequence[str]) -> Iterator[Peers]:
    """Start these programs, and end them; raises `SettingsError` if there is no such program.

    taken: names that others have.
    """
    peers = Peers({}, {})
    with ExitStack() as ending:
        for command in commands:
            peer = Peer(command)
            ending.callback(peer.close)  # at once: Ctrl-C may come while it is greeted
            try:
                peer.greet()
            except PredictorError as error:
                peers.failures[command] = error
                continue
            peers.running[_free_name(peer.name, (*taken, *peers.running))] = peer
        yield peers


def _free_name(name: str, taken: Sequence[str]) -> str:
    """Return a name for a peer that no other predictor has."""
    number = 1 + sum(other == name or other.startswith(f"{name} #") for other in taken)
    return name if number == 1 else f"{name} #{number}"


def _returning(peer: Peer) -> Factory:
    return lambda: peer


def _raising(error: PredictorError) -> Factory:
    def make() -> Predictor:
        raise error

    return make
