"""The runtime in JavaScript against Python: under Node, and in Chromium on the page itself."""

import gzip
import hashlib
import json
import re
import shutil
import subprocess
import threading
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("onnx")

from filelock import FileLock

from export.web.graph import widen
from export.web.serving import LOOPBACK, make_server
from export.web.site import find_onnxruntime, write_site
from export.web.vectors import NAME, vectors_file
from predictor.bundle.reading import SHIPPED, Bundle, load_bundle
from predictor.contract import Suggestion
from predictor.rules.places import is_code
from predictor.suggesting.acceptance import acceptance
from predictor.suggesting.capitals import begins_sentence
from predictor.suggesting.space import OwnSpace, joins
from predictor.text import normalise
from predictor.transformer.vocabulary import Vocabulary
from tests.bundles import blending

HERE = Path(__file__).parent
TEXTS = HERE.parents[2] / "export" / "web" / "texts.txt"
MODULES = HERE / "node_modules"
CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
VECTORS = 100
SAME, NEAR = 0.995, 0.02


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Node with what the tests need of npm, installed once beside them."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None or npm is None:
        pytest.skip("node and npm are not here")
    if int(_output([program, "--version"]).strip().lstrip("v").split(".")[0]) < 20:
        pytest.skip("node is older than 20")
    with FileLock(tmp_path_factory.getbasetemp().parent / "npm.lock"):
        if not (MODULES / "playwright-core").is_dir():
            # Scripts of packages are not run: they would fetch what a CPU does not need.
            command = [npm, "install", "--ignore-scripts", "--no-audit", "--no-fund", "--no-package-lock"]
            command += ["--fetch-retries=0", "--fetch-timeout=60000"]
            done = subprocess.run(command, cwd=HERE, capture_output=True, text=True)
            if done.returncode:
                pytest.skip(f"npm install failed: {done.stderr.strip()[-200:]}")
    return program


@pytest.fixture(scope="session")
def site(node: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site of the tiny bundle with a blend of its models, and its vectors."""
    folder = tmp_path_factory.mktemp("web")
    return _site(load_bundle(blending(folder / "bundle")), folder / "site", VECTORS)


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    with make_server(site, 0) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://{LOOPBACK}:{server.server_port}/"
        server.shutdown()
        thread.join()


def test_node_says_what_python_says(node: str, site: Path) -> None:
    _check(json.loads(_run(node, "conformance.mjs", site)), VECTORS)


def test_the_tokenizer_is_exact(node: str, tmp_path: Path, site: Path) -> None:
    """On the shipped vocabulary, which has all kinds of pieces."""
    blocks = [map(chr, range(start, start + 64)) for start in range(0x20, 0x3000, 64)]
    texts = [
        *TEXTS.read_text(encoding="utf-8").splitlines(keepends=True),
        *("".join(filter(_is_known, block)) for block in blocks),
        *(
            "",
            " ",
            "▁",
            "a▁b ▁",
            "\t\r\n\r",
            "=" * 40,
            "'tis 'em don't’s",
            "e\u0301te\u0301 \ufeff",
            "\0\x1f\x7f",
        ),
        *("\U0001f468\u200d\U0001f469 \U0001d400\U0001d401 ﬁ Ａｂ ⅷ ²³½", "<doc> <unk> <0x41> </s>"),
    ]
    (tmp_path / "runtime").symlink_to(site / "runtime")
    (tmp_path / "bundle").mkdir()
    shutil.copyfile(site / "package.json", tmp_path / "package.json")
    write_tokenizer(load_bundle(), tmp_path / "bundle")
    (tmp_path / "texts.json").write_text(json.dumps(texts), encoding="utf-8")
    found = json.loads(_run(node, "spell.mjs", tmp_path, tmp_path / "texts.json"))
    vocabulary = Vocabulary.load(SHIPPED / "tokenizer.model")
    for text, ids in zip(texts, found, strict=True):
        assert ids == vocabulary.encode(normalise(text)), text


def _is_known(character: str) -> bool:
    """Whether Python's Unicode has a character: Node's may be newer."""
    return unicodedata.category(character) != "Cn"


def write_tokenizer(bundle: Bundle, folder: Path) -> None:
    content = bundle.path("tokenizer.model").read_bytes()
    (folder / "tokenizer.model.gz").write_bytes(gzip.compress(content, 1))


TYPED = [
    *".,;:!?…%-–—/_@\"*`'’)]}»“‘~(#\n 7a",
    *(
        "'s",
        "'S ok",
        "'t",
        "''",
        "n't",
        ":)",
        ":-D",
        ": ",
        ";",
        ".com",
        ".env",
        ".Net",
        ".x ",
        "..",
        "./a",
        ".5",
    ),
    *(
        "-- ",
        "-known",
        "- so",
        "->",
        "/or",
        "//",
        "_name_",
        "_so_ ",
        "_a",
        "**",
        "**b",
        "</b>",
        "![",
        "!=",
        "%d",
        "?!",
    ),
    *("'em ", "’90s", "...", "~~", "~~a", "»a", '"a', "`x`", "*a*", ":heart:", "\u3002", "\U0001f600"),
]


def test_the_rules_of_a_face_are_python_s(node: str, site: Path, tmp_path: Path) -> None:
    """The smart space, what accepting does, capitals of sentences, and where no prose is written."""
    text = TEXTS.read_text(encoding="utf-8")
    ends = [match.end() for match in re.finditer(r"\w+[^\w]?", text)][::3]
    befores = [text[max(0, end - 700) : end] for end in ends]
    befores += [
        "",
        "1. One\n- ",
        "# ",
        "e.g. ",
        "He said 'yes",
        "„so",
        "*it",
        "<b>bold",
        "x\n\n    y = 1\n    z",
    ]
    cases = [(before, TYPED[number % len(TYPED)]) for number, before in enumerate(befores)]
    cases += [(before, typed) for before in befores[-9:] for typed in TYPED]
    (tmp_path / "cases.json").write_text(json.dumps(cases), encoding="utf-8")
    found = json.loads(_run(node, "rules.mjs", site, tmp_path / "cases.json"))
    suggestion = Suggestion("word", "word ", 0, 0.5, "bigram")
    for (before, typed), said in zip(cases, found, strict=True):
        accepted = acceptance(suggestion, typed)
        assert said == [
            joins(before, typed),
            begins_sentence(before),
            is_code(before),
            _written(before, typed, passed=False),
            _written(before, typed, passed=True),
            [accepted.insert, accepted.passed],
        ], (before[-40:], typed)


def _written(before: str, typed: str, *, passed: bool) -> str:
    """What stands after an accepted word when characters are typed one by one."""
    space, text = OwnSpace(passed), ""
    for character in typed:
        if space is None:
            return text + character
        text, space = space.typing(before, character)
    return text


def test_the_graph_is_filled_in_to_the_byte(node: str, site: Path, tmp_path: Path) -> None:
    wide = widen((SHIPPED / "model.onnx").read_bytes())
    assert wide.matrices
    (tmp_path / "model.fta").write_bytes(wide.pack())
    found = _run(node, "fill.mjs", site, tmp_path / "model.fta").strip()
    assert found == hashlib.sha256(wide.content).hexdigest()


def test_a_damaged_file_is_named(node: str, site: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "site"
    shutil.copytree(site, damaged)
    file = damaged / "bundle" / "bigram.fta.gz"
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    done = subprocess.run([node, HERE / "conformance.mjs", damaged], capture_output=True, text=True)
    assert done.returncode != 0
    assert "bigram.fta.gz is damaged" in done.stderr


def test_the_page_works_in_a_browser(node: str, site: Path, address: str) -> None:
    """Typing, accepting, hiding, leaving by keys alone, what a screen reader is told, the race; the vectors.

    Then the same page without a network on a phone's screen, by touch. No request goes elsewhere.
    """
    if CHROMIUM is None:
        pytest.skip("Chromium is not here")
    seen = json.loads(_run(node, "browser.mjs", address, CHROMIUM))
    assert seen["errors"] == []
    assert seen["hosts"] == [address.split("/")[2]]
    assert seen["offers"][0].startswith("station")
    assert seen["hidden"] == 0
    assert seen["accepted"] == "I'll meet you at the station "
    assert seen["joined"] == "I'll meet you at the station."
    assert seen["clicked"] == "I'll meet you at the station. I'll meet you at the station "
    assert seen["focused"] == "text"
    assert "transformer" in seen["race"]
    assert seen["offline"].startswith("station")
    assert seen["left"] == "model"
    assert seen["tapped"] == "I'll meet you at the station "
    assert seen["fits"]
    _check(seen["compared"], VECTORS)


def _check(compared: dict[str, Any], asked: int) -> None:
    assert compared["asked"] == asked
    assert compared["same"] >= SAME * asked, compared["different"]
    assert compared["largest"] <= NEAR
    assert compared["phrases"] <= (1 - SAME) * asked, compared["different"]


def _site(bundle: Bundle, out: Path, vectors: int) -> Path:
    write_site(bundle, out, find_onnxruntime(MODULES / "onnxruntime-web"))
    (out / "bundle" / NAME).write_bytes(vectors_file(bundle, vectors))
    return out


def _run(node: str, script: str, *arguments: object) -> str:
    # Modules are found beside the script, wherever the site lies.
    return _output([node, str(HERE / script), *map(str, arguments)])


def _output(command: list[str]) -> str:
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout
