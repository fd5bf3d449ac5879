"""python -m export device, on the tiny bundle: what is written works, what is over budget is refused."""

import json
import sys
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("onnx")
pytest.importorskip("torch")

import onnxruntime

import export.__main__ as commands
from export.device.candidate import Budgets, Candidate, OverBudgetError, within
from export.device.face import with_common_face
from export.device.ort_format import required_operators
from export.device.recipe import Recipes
from export.device.timing import Times
from export.device.tools import CHUNK
from predictor.bundle.assembly import Assembly
from predictor.bundle.manifest import MODEL, ORT
from predictor.bundle.reading import Bundle, load_bundle
from predictor.bundle.trial import is_trusted, remember
from predictor.contract import Context
from predictor.errors import SettingsError
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence

TEXT = "We meet you at the station. The train is late, so we walk to the river."


def call(monkeypatch: pytest.MonkeyPatch, *arguments: object) -> int:
    monkeypatch.setattr(sys, "argv", ["export", "device", *map(str, arguments)])
    try:
        commands.main()
    except SystemExit as stop:
        return int(stop.code or 0)
    return 0


@pytest.fixture
def text(tmp_path: Path) -> Path:
    path = tmp_path / "mine.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def bundle(tiny_bundle: Path) -> Bundle:
    return load_bundle(tiny_bundle)


def first_words(folder: Path) -> list[str]:
    loaded = load_bundle(folder)
    remember(loaded)
    model = Assembly(loaded).predictors()["transformer"]
    return [each.text for each in model.candidates(Context("We meet you at the "), 3)]


def test_a_bundle_in_4_bits_is_smaller_and_says_so(
    bundle: Bundle, text: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "small"
    given = (bundle.folder, "--target", "python", "--precision", "int4", "--out", out, "--text", text)
    assert call(monkeypatch, *given, "--observe", text, "--max-ksr-loss", 100) == 0
    made = load_bundle(out)
    assert made.manifest.precision == "int4"
    assert made.manifest.files[MODEL].bytes < bundle.manifest.files[MODEL].bytes
    parity = made.manifest.parity
    assert parity["typed"]["characters"] == len(TEXT)
    assert parity["weights"] == "the bundle's own weights, in fp32"
    assert len(first_words(out)) == 3
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "Precision int4" in card
    assert "ksr_1_change" in card
    with pytest.raises(SettingsError, match="4 bits"):
        Recipes(made).graph("int8")


def test_a_graph_in_onnx_runtimes_format_is_read_where_it_was_made(
    bundle: Bundle, text: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "own"
    given = (bundle.folder, "--target", "python", "--precision", "int8", "--out", out, "--text", text)
    assert call(monkeypatch, *given, "--format", "ort") == 0
    made = load_bundle(out)
    assert ORT in made.manifest.files
    opened = list[str]()
    monkeypatch.setattr(
        "predictor.bundle.assembly.Graph", lambda path, shape: opened.append(path.name) or Graph(path, shape)
    )
    assert first_words(out) == first_words(bundle.folder)
    assert is_trusted(made)
    # Somebody else, to whom it was given, has the same file in a form that can be looked at.
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "another"))
    assert not is_trusted(made)
    assert first_words(out) == first_words(bundle.folder)
    assert opened == [ORT, MODEL, MODEL, MODEL]


def test_other_tools_find_a_face_that_they_know(bundle: Bundle, tmp_path: Path) -> None:
    recipes = Recipes(bundle, texts=[TEXT])
    tokens, shape = [5, 300, 40, 17, 200, 81], bundle.manifest.shape
    for precision in ("int8", "int4"):
        content = recipes.graph(precision)
        (tmp_path / "model.onnx").write_bytes(content)
        wanted = CachedSequence(Graph(tmp_path / "model.onnx", shape)).log_probs(tokens)
        session = onnxruntime.InferenceSession(with_common_face(content))
        head = shape["n_embd"] // shape["n_head"]
        empty = np.zeros((1, shape["n_kv_head"], 0, head), dtype=np.float32)
        past = {each.name: empty for each in session.get_inputs() if each.name.startswith("past")}
        rows = []
        for start, stop in ((0, 4), (4, 6)):
            feeds = {
                "input_ids": np.array([tokens[start:stop]]),
                "position_ids": np.arange(start, stop)[None],
                "attention_mask": np.ones((1, stop), dtype=np.int64),
            }
            names = [each.name for each in session.get_outputs()]
            answers = dict(zip(names, session.run(names, feeds | past), strict=True))
            rows.append(answers.pop("logits")[0])
            past = {name.replace("present", "past_key_values"): each for name, each in answers.items()}
        logits = np.concatenate(rows)
        found = logits - np.log(np.exp(logits).sum(axis=-1, keepdims=True))
        # Activations are rounded to 8 bits as they pass.
        np.testing.assert_allclose(found, wanted, atol=0.3)


def test_files_for_other_tools_are_complete(
    bundle: Bundle, text: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    out = tmp_path / "tools"
    given = (bundle.folder, "--target", "generic", "--precision", "int8", "--out", out, "--text", text)
    assert call(monkeypatch, *given) == 0
    names = {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()}
    assert names == {
        "README.md", "LICENCE.txt", "config.json", "device.json", "genai_config.json", "tokenizer.json",
        "generation_config.json", "onnx/model_quantized.onnx", "required_operators.config",
        "tokenizer.model", "tokenizer_config.json",
    }  # fmt: skip
    about = json.loads((out / "device.json").read_text(encoding="utf-8"))
    assert about["runtime"]["opsets"] == {"ai.onnx": 23, "com.microsoft": 1}
    assert json.loads((out / "genai_config.json").read_text())["model"]["decoder"]["filename"] in names
    stated = json.loads((out / "tokenizer.json").read_text(encoding="utf-8"))
    assert stated["pre_tokenizer"]["pattern"]["Regex"] == CHUNK
    # The same folder again; another one's stays.
    assert call(monkeypatch, *given) == 0
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "thesis.txt").write_text("years")
    assert call(monkeypatch, *given[:-4], "--out", tmp_path / "mine") == 1
    assert (tmp_path / "mine" / "thesis.txt").read_text() == "years"


def test_the_folder_of_a_device_holds_the_graph_as_it_is(
    bundle: Bundle, text: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    import gzip

    from export.web.packing import unpack

    out = tmp_path / "android"
    given = (bundle.folder, "--target", "android", "--precision", "int8", "--out", out, "--text", text)
    assert call(monkeypatch, *given, "--format", "ort") == 0
    arrays = unpack(gzip.decompress((out / "bundle" / "model.fta.gz").read_bytes()))
    content = Recipes(bundle).graph("int8")
    said = []
    for name, graph in (("model.ort", arrays["graph"].tobytes()), ("model.onnx", content)):
        (tmp_path / name).write_bytes(graph)
        said.append(CachedSequence(Graph(tmp_path / name, bundle.manifest.shape)).log_probs([5, 7, 300]))
    np.testing.assert_array_equal(*said)
    assert len(arrays["places"]) == 0
    manifest = json.loads((out / "bundle" / "bundle.json").read_text(encoding="utf-8"))
    assert manifest["device"]["target"] == "android"
    assert manifest["device"]["clock_stands_in"]
    operators = (out / "required_operators.config").read_text()
    assert "com.microsoft;1;GatherBlockQuantized,GroupQueryAttention,MatMulNBits" in operators
    assert operators == required_operators(content)


def test_over_budget_it_is_refused_and_what_would_fit_is_said(
    bundle: Bundle, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    given = (bundle.folder, "--target", "python", "--precision", "fp32", "--out", tmp_path / "out")
    assert call(monkeypatch, *given, "--budget-mb", 0.1) == 1
    told = " ".join(capsys.readouterr().err.split())
    assert "over budget (fp32:" in told
    assert "What would fit: int4:" in told
    assert not (tmp_path / "out").exists()


def test_the_fastest_that_fits_comes_first() -> None:
    def candidate(precision: str, size: int, p50: float, p95: float) -> Candidate:
        return Candidate(precision, b"", size, Times(p50, p95, p95))

    slow, quick, large = (
        candidate("fp32", 9, 4.0, 5.0), candidate("int8", 9, 1.0, 2.0), candidate("fp16", 2 << 20, 0.1, 0.2),
    )  # fmt: skip
    budgets = Budgets(1.0, 8.0)
    assert [each.precision for each in within(budgets, [slow, quick, large], [])] == ["int8", "fp32"]
    with pytest.raises(OverBudgetError, match="would fit: int8"):
        within(Budgets(1.0, 3.0), [slow], [quick])
    with pytest.raises(OverBudgetError, match=r"budget-ms 1\.0"):
        within(Budgets(1.0, 0.5), [slow], [quick])


@pytest.mark.parametrize(
    ("option", "value", "told"),
    [
        ("--target", "toaster", "no target"),
        ("--format", "gguf", "no format"),
        ("--precision", "int3", "int3"),
    ],
)
def test_what_there_is_not_is_said(
    option: str,
    value: str,
    told: str,
    bundle: Bundle,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> None:
    options = {"--target": "python", "--out": tmp_path / "out", option: value}
    assert call(monkeypatch, bundle.folder, *(each for pair in options.items() for each in pair)) == 1
    assert told in capsys.readouterr().err
