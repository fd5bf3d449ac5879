"""The JVM's part of the runtime says what Python says: words, n-grams, tokenizer, silence, phrases."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("onnx")

from export.web.folder import write_folder
from export.web.vectors import answered
from predictor.bundle.assembly import Assembly
from predictor.bundle.reading import load_bundle
from predictor.text import normalise
from tests.bundles import TINY_BUNDLE

REPOSITORY = Path(__file__).parents[2]
SOURCES = REPOSITORY / "examples" / "android" / "runtime" / "src"
TEXTS = REPOSITORY / "export" / "web" / "texts.txt"
QUESTIONS = 100


@pytest.mark.skipif(not (shutil.which("javac") and shutil.which("java")), reason="there is no JDK here")
def test_the_jvm_says_what_python_says(tmp_path: Path) -> None:
    bundle = load_bundle(TINY_BUNDLE)
    write_folder(bundle, tmp_path / "bundle")
    assembly = Assembly(bundle)
    texts = [
        *TEXTS.read_text(encoding="utf-8").splitlines(keepends=True),
        "a▁b ▁",
        "\t\r\n\r",
        "=" * 40,
        "ﬁ Ａｂ ⅷ",
    ]
    vectors = {
        "table": "bigram.fta.gz",
        "questions": answered(assembly, QUESTIONS, ("bigram",)),
        "tokens": [[text, assembly.vocabulary.encode(normalise(text))] for text in texts],
    }
    (tmp_path / "vectors.json").write_text(json.dumps(vectors), encoding="utf-8")
    files = sorted(map(str, SOURCES.rglob("*.java")))
    run("javac", "-Xlint:all", "-Werror", "-encoding", "UTF-8", "-d", str(tmp_path / "classes"), *files)
    said, differs = run(
        "java",
        "-cp",
        str(tmp_path / "classes"),
        "org.foretype.Conformance",
        str(tmp_path / "bundle"),
        str(tmp_path / "vectors.json"),
    )
    found = json.loads(said)
    assert (found["same"], found["spelled"]) == (QUESTIONS, len(texts)), differs[-2000:]
    assert found["largest"] < 1e-5


def run(*command: str) -> tuple[str, str]:
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8")
    assert done.returncode == 0, done.stderr
    return done.stdout, done.stderr
