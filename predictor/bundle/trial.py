"""A bundle that is not the shipped one, and was never seen here, is tried in a process of its own first.

SentencePiece and ONNX Runtime trust what they read: a file made to harm may end the process, or keep it busy
for ever. So another process does all that this one would do, in a bounded time, and only what it survived is
read here. Its hash is kept in the cache folder, so that this is done once.
"""

import json
import os
import signal
import sys
from contextlib import suppress
from pathlib import Path

from predictor.bundle.graph_file import check_graph
from predictor.bundle.manifest import AGAIN, MODEL
from predictor.bundle.reading import Bundle
from predictor.errors import BundleError
from predictor.system.atomic import PRIVATE, write_new
from predictor.system.home import own_folder
from predictor.system.private import is_private_folder, make_own_folder

# Counts changes of what is checked: after one, bundles are tried again.
_CHECKS = 1
# Ends what only waits; what works is ended by `rehearsal`, which counts processor time where it can.
_WAIT_S = 60
_OUT_OF_TIME = {getattr(signal, "SIGXCPU", None), getattr(signal, "SIGKILL", None)}
# The other process finds modules where this one does, however it was started.
_PROGRAM = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from predictor.bundle.rehearsal import main
main(sys.argv[2])
"""
_survived = set[str]()  # digests


def try_once(bundle: Bundle) -> None:
    """Raise `BundleError` if a bundle, tried in another process, fails, crashes or comes to no end."""
    if bundle.shipped or bundle.digest in _survived or _is_noted(bundle):
        return
    check_graph(bundle.path(MODEL), bundle.manifest.shape)
    _rehearse(bundle)
    remember(bundle)


def remember(bundle: Bundle) -> None:
    """Note that a bundle needs no trial any more, here and in processes to come."""
    _survived.add(bundle.digest)
    with suppress(OSError):  # without it, the next process tries once more
        make_own_folder(_mark(bundle).parent)
        write_new(_mark(bundle), b"", PRIVATE)


def trust(bundle: Bundle) -> None:
    """Note that a bundle was made here, by this user: its model.ort may be read."""
    if not is_trusted(bundle):
        make_own_folder(_mark(bundle, "trusted").parent)
        write_new(_mark(bundle, "trusted"), b"", PRIVATE)


def is_trusted(bundle: Bundle) -> bool:
    """Whether what cannot be checked in a bundle may be used all the same: it was shipped, or made here."""
    return bundle.shipped or _is_marked(_mark(bundle, "trusted"))


def _is_noted(bundle: Bundle) -> bool:
    """Whether an earlier process has noted that; what others could have put there says nothing."""
    return _is_marked(_mark(bundle))


def _is_marked(mark: Path) -> bool:
    return is_private_folder(mark.parent) and not mark.is_symlink() and mark.is_file()


def _mark(bundle: Bundle, what: str = "tried") -> Path:
    """Return the empty file that says that a bundle was tried, or is trusted."""
    return own_folder("cache") / what / f"{_CHECKS}-{bundle.digest}"


def _rehearse(bundle: Bundle) -> None:
    # Not needed for the shipped bundle, whose loading should not pay for them.
    import subprocess
    from multiprocessing import spawn

    # A program that embeds Python names the interpreter for others with multiprocessing.set_executable.
    python = os.fsdecode(spawn.get_executable() or "python")
    command = [python, "-I", "-c", _PROGRAM, json.dumps(sys.path), str(bundle.folder.absolute())]
    null = subprocess.DEVNULL
    try:
        done = subprocess.run(command, stdin=null, stdout=subprocess.PIPE, stderr=null, timeout=_WAIT_S)
    except subprocess.TimeoutExpired as error:
        raise _failed(bundle, f"it came to no end in {_WAIT_S} seconds") from error
    except OSError as error:
        raise _failed(bundle, f"{python} cannot be started: {error.strerror}") from error
    if done.returncode:
        raise _failed(bundle, done.stdout.decode(errors="replace") or _end(python, done.returncode))


def _end(python: str, status: int) -> str:
    """Return what a process that said nothing died of."""
    if status > 0:
        return f"{python} ended with status {status}"
    if -status in _OUT_OF_TIME:
        return "it took too long"
    with suppress(ValueError):
        return f"it ended the process by {signal.Signals(-status).name}"
    return f"it ended the process by signal {-status}"


def _failed(bundle: Bundle, reason: str) -> BundleError:
    return BundleError(f"The bundle {bundle.folder} was tried in a process of its own: {reason}.", AGAIN)
