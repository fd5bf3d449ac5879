"""Files whose hashes match and which mean harm: each is refused with its sentence, seen from the process."""

import json
import os
import shutil
import stat
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
import platformdirs
import pytest

import predictor
from predictor.bundle import trial
from predictor.bundle.reading import SHIPPED, load_bundle
from predictor.errors import BundleError
from tests.predictor.bundle.harm.mutants import seal
from tests.predictor.bundle.harm.wire import Part, inside, parse, write

REPOSITORY = Path(__file__).parents[3]
posix = pytest.mark.skipif(sys.platform == "win32", reason="pipes and devices are not files there")
GRAPH, NODE, WEIGHT, OUTPUT = 7, 1, 5, 12
Graph = list[Part]


@pytest.fixture
def bundle(tiny_bundle: Path, tmp_path: Path) -> Path:
    return shutil.copytree(tiny_bundle, tmp_path / "bundle")


def refused(bundle: Path) -> str:
    """What `foretype suggest` says of a bundle: one sentence and a hint, within five seconds of work."""
    command = [
        sys.executable,
        "-m",
        "predictor",
        "suggest",
        "I'll meet you at the st",
        "--bundle",
        str(bundle),
    ]
    before = sum(os.times()[2:4])
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, timeout=120)
    assert sum(os.times()[2:4]) - before < 5.5
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr
    assert not set(done.stderr) & set("\x1b\0\x9b\u202e\u2028"), repr(done.stderr)
    return " ".join(done.stderr.split())


def told(bundle: Path) -> str:
    """The same without a process of its own, for what could not harm this one."""
    with pytest.raises(BundleError) as error:
        predictor.load(bundle)
    return str(error.value)


def change_graph(bundle: Path, change: Callable[[Graph], Graph]) -> None:
    path = bundle / "model.onnx"
    model = parse(path.read_bytes())
    graph = next(part for part in model if part.number == GRAPH).value
    assert isinstance(graph, bytes)
    changed = write(change(parse(graph)))
    path.write_bytes(write([Part(GRAPH, 2, changed) if part.number == GRAPH else part for part in model]))
    seal(bundle)


def node(operator: str, *names: str, outputs: int = 1, domain: str = "") -> Part:
    """A node: its inputs, then its outputs."""
    inputs, made = names[: len(names) - outputs], names[len(names) - outputs :]
    parts = [Part(1, 2, name.encode()) for name in inputs] + [Part(2, 2, name.encode()) for name in made]
    return inside(NODE, *parts, Part(4, 2, operator.encode()), Part(7, 2, domain.encode()))


def edit_manifest(bundle: Path, text: Callable[[str], str]) -> None:
    path = bundle / "manifest.json"
    path.write_text(text(path.read_text(encoding="utf-8")), encoding="utf-8")


# What would be waited for.


@posix
@pytest.mark.parametrize("file", ["model.onnx", "README.md", "manifest.json"])
def test_a_pipe_is_not_waited_for(bundle: Path, file: str) -> None:
    (bundle / file).unlink()
    os.mkfifo(bundle / file)
    assert "no regular file" in refused(bundle)


@posix
@pytest.mark.parametrize("target", ["/dev/zero", "../outside", "words.npz"])
def test_a_link_is_not_followed(bundle: Path, target: str) -> None:
    shutil.copy(bundle / "words.tsv", bundle.parent / "outside")
    (bundle / "words.tsv").unlink()
    (bundle / "words.tsv").symlink_to(target)
    assert "it is a link" in told(bundle)


@posix
def test_what_an_installer_has_linked_is_shipped_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """uv and others fill an environment with links."""
    (folder := tmp_path / "en").mkdir()
    for file in SHIPPED.iterdir():
        (folder / file.name).symlink_to(file)
    monkeypatch.setattr("predictor.bundle.reading.SHIPPED", folder)
    assert load_bundle().shipped


def test_a_loop_is_no_operator_of_ours(bundle: Path) -> None:
    change_graph(bundle, lambda graph: [*graph, node("Loop", "rows", "never")])
    assert "it has the operator 'Loop' of ''" in refused(bundle)


def test_nodes_are_counted(bundle: Path) -> None:
    chain = [node("Relu", f"c{number}", f"c{number + 1}") for number in range(200_000)]
    change_graph(bundle, lambda graph: [*graph, *chain])
    assert "more than 200,000 parts" in refused(bundle)
    change_graph(bundle, lambda graph: [part for part in graph if part.number != NODE] + chain[:9000])
    assert "it has 9,000 nodes" in refused(bundle)


def test_a_weight_is_as_large_as_it_says(bundle: Path) -> None:
    huge = inside(WEIGHT, Part(1, 0, 1 << 40), Part(2, 0, 1), Part(8, 2, b"huge"), Part(9, 2, bytes(4)))
    change_graph(bundle, lambda graph: [*graph, huge])
    assert "'huge' has 4 bytes where its shape takes 4,398,046,511,104" in told(bundle)


def test_a_weight_is_in_no_other_file(bundle: Path) -> None:
    place = inside(13, Part(1, 2, b"location"), Part(2, 2, b"/etc/passwd"))
    change_graph(bundle, lambda graph: [*graph, inside(WEIGHT, Part(8, 2, b"w"), place, Part(14, 0, 1))])
    assert "it holds part 13" in told(bundle)


def test_an_attribute_is_no_program(bundle: Path) -> None:
    body = inside(5, Part(1, 2, b"body"), inside(6, node("Relu", "a", "b")))
    change_graph(bundle, lambda graph: [*graph, inside(NODE, Part(4, 2, b"Relu"), body)])
    assert "it holds part 6" in told(bundle)


def product(size: int, times: int) -> list[Part]:
    """A matrix of size x size, made of two vectors, multiplied again and again."""
    vectors = [
        inside(
            WEIGHT,
            *(Part(1, 0, each) for each in dims),
            Part(2, 0, 1),
            Part(8, 2, name),
            Part(9, 2, bytes(4 * size)),
        )
        for name, dims in ((b"column", (size, 1)), (b"row", (1, size)))
    ]
    powers = [node("MatMul", f"m{number}", "m0", f"m{number + 1}") for number in range(times)]
    return [*vectors, node("Mul", "column", "row", "m0"), *powers]


@posix
def test_work_without_end_is_ended(bundle: Path) -> None:
    """Only operators of ours: nothing but the trial can know."""
    change_graph(bundle, lambda graph: [*graph, *product(3000, 100)])
    assert "process of its own: it took too long" in refused(bundle)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited there alone")
def test_memory_without_end_is_refused(bundle: Path) -> None:
    change_graph(bundle, lambda graph: [*graph, *product(100_000, 1)])
    assert "process of its own: The model cannot be run" in refused(bundle)


def test_an_archive_that_unpacks_to_much_is_refused_from_its_directory(bundle: Path) -> None:
    with zipfile.ZipFile(bundle / "words.npz", "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("zeros.npy", bytes(65 << 20))
    seal(bundle)
    started = time.process_time()
    with pytest.raises(
        BundleError, match=r"words\.npz is damaged: it unpacks to 68,\d+,\d+ bytes in 7 arrays"
    ):
        load_bundle(bundle)
    assert time.process_time() - started < 1.0


def test_sizes_come_before_contents(bundle: Path) -> None:
    with (bundle / "model.onnx").open("r+b") as file:
        file.truncate(2 << 30)
    edit_manifest(bundle, lambda text: text.replace('"bytes": 155898', f'"bytes": {2 << 30}'))
    assert "1,073,741,824 bytes are possible" in told(bundle)


# What would be a traceback, or the end of the process.


@pytest.mark.parametrize("opening", ["[", '{"a":', '{"probes":' + "[" * 40 + "]" * 40 + "}"])
def test_a_manifest_is_not_deep(bundle: Path, opening: str) -> None:
    edit_manifest(bundle, lambda text: opening if opening.endswith("}") else opening * 100_000)
    assert "manifest.json is damaged: it is nested" in refused(bundle)


@pytest.mark.parametrize("name", ["a\\u0000b", "a\\u001b[2J"])
def test_a_file_name_steers_nothing(bundle: Path, name: str) -> None:
    edit_manifest(bundle, lambda text: text.replace('"README.md"', f'"{name}"'))
    assert "manifest.json is damaged: a text in it holds '\\x" in told(bundle)


def test_logits_are_as_wide_as_the_vocabulary(bundle: Path) -> None:
    narrow = inside(1, Part(1, 0, 1), inside(2, inside(1, Part(2, 2, b"rows")), inside(1, Part(1, 0, 8))))
    logits = inside(OUTPUT, Part(1, 2, b"logits"), inside(2, narrow))

    def narrowed(graph: Graph) -> Graph:
        outputs = [part for part in graph if part.number == OUTPUT]
        return [logits if part is outputs[0] else part for part in graph]

    change_graph(bundle, narrowed)
    assert "its output 'logits' is (1, (None, 8)) where (1, (None, 512)) belongs" in told(bundle)


def test_keys_are_not_written_over_values(bundle: Path) -> None:
    change_graph(bundle, lambda graph: [_exchanged(part) for part in graph])
    assert "its attention reads ('past_key_values.0.key', 'past_key_values.0.value') and writes" in refused(
        bundle
    )


def _exchanged(part: Part) -> Part:
    """A node whose second and third output have changed places."""
    if part.number != NODE or not isinstance(part.value, bytes):
        return part
    parts = parse(part.value)
    outputs = [each for each in parts if each.number == 2]
    if len(outputs) < 3:
        return part
    return inside(NODE, *(each for each in parts if each.number != 2), outputs[0], outputs[2], outputs[1])


@pytest.mark.parametrize("content", [b"", b"\0", b"\n\0"])
def test_an_empty_tokenizer_ends_nothing(bundle: Path, content: bytes) -> None:
    (bundle / "tokenizer.model").write_bytes(content)
    seal(bundle)
    assert "process of its own" in refused(bundle)


# What would be shown.


@pytest.mark.parametrize(
    "mark", ["\x1b[2J", "\0", "\x9b", "\x7f", "\u202e", "\u2067", "\u2028", "\u200f", "\ufeff"]
)
def test_words_steer_no_terminal(bundle: Path, mark: str) -> None:
    path = bundle / "words.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("station", f"sta{mark}tion"), encoding="utf-8")
    seal(bundle)
    assert f"words.tsv is damaged: it holds {mark[0]!r}, which no word does" in told(bundle)


@pytest.mark.parametrize("word", ["sta\xadtion", "station\u200b", "\u2060station", "s\u200dtation"])
def test_what_a_word_inserts_is_seen(bundle: Path, word: str) -> None:
    path = bundle / "words.tsv"
    path.write_text(path.read_text(encoding="utf-8").replace("station", word), encoding="utf-8")
    seal(bundle)
    assert "nobody would see all of that word" in told(bundle)


def test_a_line_end_is_no_word(bundle: Path) -> None:
    path = bundle / "words.tsv"
    lines = path.read_text(encoding="utf-8").split("\n")
    at = next(number for number, line in enumerate(lines) if line.startswith(".\t"))
    path.write_text("\n".join([*lines[:at], "\\n\t1", *lines[at + 1 :]]), encoding="utf-8")
    with np.load(bundle / "words.npz") as archive:
        arrays = {name: archive[name] for name in archive.files}
    arrays["sorted_words"][0] = at
    np.savez(bundle / "words.npz", **arrays)
    seal(bundle)
    assert "its index names a line end, a tab or a blank as a word" in told(bundle)


# The trial itself.


def test_a_bundle_is_tried_once(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = list[Path]()
    monkeypatch.setattr(trial, "_rehearse", lambda bundle: tried.append(bundle.folder))
    edit_manifest(bundle, lambda text: text.replace('"tiny"', '"unseen"'))
    predictor.load(bundle, model="bigram").close()
    assert tried == []
    for forgotten in (set(), trial._survived, set()):
        monkeypatch.setattr(trial, "_survived", forgotten)
        predictor.load(bundle).close()
    assert tried == [bundle]
    assert not load_bundle(bundle).shipped


def test_a_note_that_others_could_have_left_says_nothing(
    bundle: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = list[Path]()
    monkeypatch.setattr(trial, "_rehearse", lambda bundle: tried.append(bundle.folder))
    edit_manifest(bundle, lambda text: text.replace('"tiny"', '"noted"'))
    predictor.load(bundle).close()
    marks = platformdirs.user_cache_path("foretype") / "tried"
    marks.chmod(0o777)
    monkeypatch.setattr(trial, "_survived", set[str]())
    predictor.load(bundle).close()
    assert tried == [bundle, bundle]
    assert stat.S_IMODE(marks.stat().st_mode) == 0o700
    monkeypatch.setattr(trial, "_survived", set[str]())
    predictor.load(bundle).close()
    assert tried == [bundle, bundle]


def test_the_shipped_bundle_is_not_tried(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(trial, "_rehearse", lambda bundle: pytest.fail("it was tried"))
    predictor.load().close()


def test_what_cannot_be_tried_is_not_loaded(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A program that embeds Python is no Python."""
    edit_manifest(bundle, lambda text: text.replace('"tiny"', '"untried"'))
    for program, told in (
        ("/bin/false", "/bin/false ended with status 1"),
        ("/nowhere", "/nowhere cannot be started"),
    ):
        monkeypatch.setattr("multiprocessing.spawn._python_exe", program)
        with pytest.raises(BundleError, match=told):
            predictor.load(bundle)


def test_the_bundle_of_the_manifest_is_what_was_seen(bundle: Path) -> None:
    """One changed byte of any file changes the manifest, and so what counts as seen."""
    before = load_bundle(bundle).digest
    (bundle / "README.md").write_text("Another.\n")
    seal(bundle)
    assert load_bundle(bundle).digest != before
    assert json.loads((bundle / "manifest.json").read_text())["files"]["README.md"]["bytes"] == 9
