"""The commands of training in processes of their own: a real Ctrl-C, and the same command goes on."""

import itertools
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("matplotlib")
pytest.importorskip("safetensors")
pytest.importorskip("torch")

from training.__main__ import main
from training.run.journal import read_journal

REPOSITORY = Path(__file__).parents[2]
LETTERS = "abcdefghijklmnopqrstuvwxyz"
STOPPED = "Stopped. Give the same command again to go on (train: without --resume never)."
Here = Callable[..., tuple[object, str, str]]
COMMANDS = ["tokenizer", "prepare", "train", "ngrams", "plot", "average", "residual", "slips"]


def command(*arguments: object) -> list[str]:
    return [sys.executable, "-m", "training", *map(str, arguments)]


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), cwd=REPOSITORY, env=quiet(), capture_output=True, text=True)


def quiet() -> dict[str, str]:
    return os.environ | {"OMP_NUM_THREADS": "1", "COLUMNS": "200"}


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Here:
    """Run a command in this process, which has torch already; returns its status, output and errors."""
    monkeypatch.setenv("COLUMNS", "200")
    monkeypatch.chdir(REPOSITORY)

    def run_here(*arguments: object) -> tuple[object, str, str]:
        monkeypatch.setattr(sys, "argv", ["training", *map(str, arguments)])
        status: object = 0
        try:
            main()
        except SystemExit as end:
            status = end.code
        return status, *capfd.readouterr()

    return run_here


@contextmanager
def listening(arguments: list[str]) -> Iterator[subprocess.Popen[str]]:
    """A process that hears Ctrl-C; in the end it is gone, whatever became of the test."""
    process = subprocess.Popen(
        arguments,
        cwd=REPOSITORY,
        env=quiet(),
        stderr=subprocess.PIPE,
        text=True,
    )
    with process:
        try:
            yield process
        finally:
            process.kill()


def interrupt(arguments: tuple[object, ...], ready: Path) -> tuple[int, str]:
    """Start a command, send it a Ctrl-C once a file is there; return its status and what it said."""
    with listening(command(*arguments)) as process:
        until = time.monotonic() + 60
        while not ready.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    return process.returncode, said


@pytest.fixture(scope="module")
def texts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("texts")
    draw = random.Random(1)
    # Words that never come twice take some seconds to tokenise: time enough to be interrupted.
    words = ("".join(draw.choices(LETTERS, k=7)) for _ in range(200_000))
    lines = (json.dumps({"text": " ".join(itertools.islice(words, 50))}) for _ in range(4000))
    (folder / "mail.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return folder


def test_every_step_may_be_interrupted(texts: Path, tmp_path: Path) -> None:
    tokenizer, shards, first = tmp_path / "tokenizer.model", tmp_path / "shards", tmp_path / "first"
    done = run("tokenizer", REPOSITORY / "README.md", "--out", tokenizer, "--vocab-size", 400)
    assert done.returncode == 0, done.stderr
    prepare = ("prepare", texts, "--tokenizer", tokenizer, "--out", shards, "--shard-tokens", 20_000)
    status, said = interrupt(prepare, shards / "train" / "mail-00000.bin")
    assert (status, "go on" in said) == (130, True), said
    assert not (shards / "shards.json").exists()
    done = run(*prepare)
    assert done.returncode == 0, done.stderr
    assert "validation:" in done.stderr
    train = (
        "train",
        "--preset",
        "nano",
        "--shards",
        shards,
        "--out",
        first,
        "--threads",
        1,
        "--set",
        "save_every=20",
    )
    steps_80 = (*train, "--steps", 80)
    status, said = interrupt(steps_80, first / "checkpoint-00000020")
    assert (status, "go on" in said) == (130, True), said
    assert "Stopping when this step is done" in said
    stopped = max(line["step"] for line in read_journal(first))
    assert stopped < 80
    done = run(*steps_80)
    assert done.returncode == 0, done.stderr
    assert "python -m export package" in done.stderr
    steps = [line["step"] for line in read_journal(first) if "loss" in line]
    assert steps == sorted(set(steps))
    assert steps[-1] == 80
    assert (first / "journal.png").exists()
    # What was done already is not asked for again; what goes on otherwise is said.
    (tmp_path / "ngrams").mkdir()
    (tmp_path / "ngrams" / "bigram.npz").touch()
    done = run(*train, "--set", "seed=2", "--steps", 84)
    assert "The seed is 2 and was 1" in done.stderr
    assert "left  validation" in done.stderr
    assert "Next: python -m export package" in done.stderr
    assert "training ngrams" not in done.stderr
    done = run(*train, "--steps", 50)
    assert (done.returncode, "is past step 50: it is at 84 already" in done.stderr) == (1, True), done.stderr


@pytest.mark.parametrize("module", ["rich.console", "training.commands.prepare", "torch.torch_version"])
def test_a_ctrl_c_while_modules_are_read_ends_without_a_traceback(module: str, tmp_path: Path) -> None:
    train = command("train", "--shards", tmp_path / "absent", "--out", tmp_path / "run")
    with listening([train[0], "-X", "importtime", *train[1:]]) as process:
        assert process.stderr is not None
        assert any(line.split("|")[-1].strip() == module for line in process.stderr), "it is not imported"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    # A process that Python ends by the signal itself counts as interrupted, too.
    assert process.returncode in (130, -signal.SIGINT), said
    assert [line for line in said.splitlines() if not line.startswith("import time:")] == [STOPPED]


def test_a_ctrl_c_is_answered_while_the_tokenizer_is_learned(texts: Path, tmp_path: Path) -> None:
    learn = ("tokenizer", texts, "--out", tmp_path / "tokenizer.model", "--vocab-size", 20_000)
    with listening(command(*learn)) as process:
        assert process.stderr is not None
        assert any("Training on" in line for line in process.stderr), "it never began"
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=60)
    assert not (tmp_path / "tokenizer.model").exists(), "minutes of C++ were waited for"
    assert (process.returncode, "Stopped." in said) == (130, True), said


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("tokenizer", "absent/"), "There is no file or folder absent"),
        (("prepare", "README.md", "--tokenizer", "absent.model"), "absent.model cannot be read"),
        (("train", "--shards", "absent"), "There are no complete token shards in absent"),
        (("train", "--preset", "huge"), "There is no preset 'huge'"),
        (("train", "--set", "colour=1"), "There is no setting colour"),
        (("ngrams", "--shards", "absent"), "There are no complete token shards in absent"),
        (("plot", "absent"), "journal"),
    ],
)
def test_mistakes_are_told_in_a_sentence(arguments: tuple[str, ...], message: str, here: Here) -> None:
    status, _, said = here(*arguments)
    assert status == 1
    assert message in " ".join(said.split())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example(name: str, here: Here) -> None:
    status, said, _ = here(name, "--help")
    assert status == 0
    assert f"Example: python -m training {name}" in said


def test_help_lists_all_commands(here: Here) -> None:
    assert ", ".join(COMMANDS) in here("--help")[1]


def test_help_does_not_wait_for_torch() -> None:
    code = (
        "import sys; from training.__main__ import main; sys.argv = ['training', '--help']\n"
        "try: main()\n"
        "finally: print('torch' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, capture_output=True, text=True)
    assert "tokenizer" in done.stdout
    assert done.stderr == "False\n"
