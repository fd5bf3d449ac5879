"""Other people's models: what their weights say the bundle says, and it is a bundle like any other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("onnx")
torch = pytest.importorskip("torch")
safetensors = pytest.importorskip("safetensors.torch")

import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

import predictor
from export.commands.import_ import Options, import_model
from export.graph import build, write_graph
from export.imported.byte_pairs import cut, renumbered
from export.imported.files import read_model
from export.imported.llama import frequencies, scaled, untwisted
from predictor.bundle.graph_file import check_graph
from predictor.contract import Context
from predictor.engine import Engine
from predictor.errors import SettingsError
from predictor.transformer.byte_pairs import BytePairs
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence
from tests.byte_pairs import as_tokenizer_json, learned
from tests.fixtures.make_tiny_bundle import DOCUMENTS

C, LAYERS, HEADS, GROUPS, INNER, POSITIONS = 32, 2, 2, 1, 48, 160
LLAMA = {
    "model_type": "llama", "hidden_size": C, "num_hidden_layers": LAYERS, "num_attention_heads": HEADS,
    "num_key_value_heads": GROUPS, "intermediate_size": INNER, "rms_norm_eps": 1e-5, "rope_theta": 50_000.0,
    "max_position_embeddings": POSITIONS, "tie_word_embeddings": False,
}  # fmt: skip
GPT2 = {
    "model_type": "gpt2", "n_embd": C, "n_layer": LAYERS, "n_head": HEADS, "n_positions": POSITIONS,
    "layer_norm_epsilon": 1e-5, "activation_function": "gelu_new",
}  # fmt: skip
Weights = dict[str, "torch.Tensor"]


def drawn(shapes: dict[str, tuple[int, ...]]) -> Weights:
    torch.manual_seed(3)
    return {
        name: 1.0 + 0.3 * torch.randn(shape) if "norm" in name or "ln_" in name else 0.4 * torch.randn(shape)
        for name, shape in shapes.items()
    }


def llama_weights(size: int) -> Weights:
    shapes: dict[str, tuple[int, ...]] = {
        "model.embed_tokens.weight": (size, C), "model.norm.weight": (C,), "lm_head.weight": (size, C),
    }  # fmt: skip
    group = C * GROUPS // HEADS
    for layer in range(LAYERS):
        p = f"model.layers.{layer}."
        rows = {"q_proj": C, "k_proj": group, "v_proj": group, "o_proj": C}
        shapes |= {f"{p}self_attn.{name}.weight": (count, C) for name, count in rows.items()}
        shapes |= {f"{p}self_attn.{name}.bias": (rows[name],) for name in ("q_proj", "k_proj", "v_proj")}
        shapes |= {f"{p}mlp.{name}.weight": (INNER, C) for name in ("gate_proj", "up_proj")}
        shapes |= {f"{p}mlp.down_proj.weight": (C, INNER)}
        shapes |= {f"{p}{name}.weight": (C,) for name in ("input_layernorm", "post_attention_layernorm")}
    return drawn(shapes)


def gpt2_weights(size: int) -> Weights:
    shapes: dict[str, tuple[int, ...]] = {"wte.weight": (size, C), "wpe.weight": (POSITIONS, C)}
    for layer in range(LAYERS):
        p = f"h.{layer}."
        for name, shape in {
            "attn.c_attn": (C, 3 * C), "attn.c_proj": (C, C),
            "mlp.c_fc": (C, 4 * C), "mlp.c_proj": (4 * C, C),
        }.items():  # fmt: skip
            shapes |= {f"{p}{name}.weight": shape, f"{p}{name}.bias": shape[1:]}
        shapes |= {f"{p}{name}.{part}": (C,) for name in ("ln_1", "ln_2") for part in ("weight", "bias")}
    shapes |= {"ln_f.weight": (C,), "ln_f.bias": (C,)}
    return {f"transformer.{name}": weight for name, weight in drawn(shapes).items()}


def llama_says(w: Weights, tokens: list[int]) -> np.ndarray:
    """Return log-probabilities [T, V], written down from the papers."""

    def linear(x: Any, name: str) -> Any:
        return F.linear(x, w[f"{name}.weight"], w.get(f"{name}.bias"))

    def norm(x: Any, name: str) -> Any:
        return x / (x.square().mean(-1, keepdim=True) + 1e-5).sqrt() * w[f"{name}.weight"]

    size, D = len(tokens), C // HEADS
    angle = torch.arange(size)[:, None] * (50_000.0 ** (-torch.arange(0, D, 2) / D))
    turn = torch.polar(torch.ones_like(angle), angle)  # a half is real, the other imaginary

    def rotated(x: Any) -> Any:  # [heads, T, D]
        turned = torch.complex(x[..., : D // 2].float(), x[..., D // 2 :].float()) * turn
        return torch.cat([turned.real, turned.imag], -1)

    x = w["model.embed_tokens.weight"][tokens]
    for layer in range(LAYERS):
        p = f"model.layers.{layer}."
        h = norm(x, f"{p}input_layernorm")
        q, k, v = (linear(h, f"{p}self_attn.{name}_proj").view(size, -1, D).transpose(0, 1) for name in "qkv")
        mixed = attended(
            rotated(q), rotated(k).repeat(HEADS // GROUPS, 1, 1), v.repeat(HEADS // GROUPS, 1, 1)
        )
        x = x + linear(mixed, f"{p}self_attn.o_proj")
        h = norm(x, f"{p}post_attention_layernorm")
        x = x + linear(
            F.silu(linear(h, f"{p}mlp.gate_proj")) * linear(h, f"{p}mlp.up_proj"), f"{p}mlp.down_proj"
        )
    return torch.log_softmax(F.linear(norm(x, "model.norm"), w["lm_head.weight"]), -1).numpy()


def gpt2_says(weights: Weights, tokens: list[int]) -> np.ndarray:
    """Return log-probabilities [T, V], written down from the papers; matrices are [in, out]."""
    w = {name.removeprefix("transformer."): weight for name, weight in weights.items()}

    def linear(x: Any, name: str) -> Any:
        return x @ w[f"{name}.weight"] + w[f"{name}.bias"]

    def norm(x: Any, name: str) -> Any:
        return F.layer_norm(x, (C,), w[f"{name}.weight"], w[f"{name}.bias"], 1e-5)

    size = len(tokens)
    x = w["wte.weight"][tokens] + w["wpe.weight"][:size]
    for layer in range(LAYERS):
        p = f"h.{layer}."
        parts = linear(norm(x, f"{p}ln_1"), f"{p}attn.c_attn").chunk(3, -1)
        q, k, v = (part.view(size, HEADS, -1).transpose(0, 1) for part in parts)
        x = x + linear(attended(q, k, v), f"{p}attn.c_proj")
        h = F.gelu(linear(norm(x, f"{p}ln_2"), f"{p}mlp.c_fc"), approximate="tanh")
        x = x + linear(h, f"{p}mlp.c_proj")
    return torch.log_softmax(norm(x, "ln_f") @ w["wte.weight"].T, -1).numpy()


def attended(q: Any, k: Any, v: Any) -> Any:
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    hidden = torch.ones(scores.shape[1:], dtype=torch.bool).triu(1)
    mixed = scores.masked_fill(hidden, -torch.inf).softmax(-1) @ v
    return mixed.transpose(0, 1).reshape(mixed.shape[1], -1)


def write_model(folder: Path, config: dict[str, Any], weights: Weights, size: int) -> Path:
    folder.mkdir(parents=True)
    (folder / "config.json").write_text(json.dumps(config | {"vocab_size": size}))
    (folder / "tokenizer.json").write_text(json.dumps(as_tokenizer_json(learned())))
    safetensors.save_file(
        {name: weight.contiguous() for name, weight in weights.items()}, folder / "model.safetensors"
    )
    return folder


SIZE = len(learned().pieces)


@pytest.mark.parametrize(
    ("config", "weights", "says"),
    [(LLAMA, llama_weights(SIZE), llama_says), (GPT2, gpt2_weights(SIZE), gpt2_says)],
    ids=["llama", "gpt2"],
)
def test_the_graph_says_what_the_weights_say(
    config: dict[str, Any], weights: Weights, says: Any, tmp_path: Path
) -> None:
    model = read_model(write_model(tmp_path / "theirs", config, weights, SIZE), 256)
    write_graph(build(model.architecture, model.weights), tmp_path / "model.onnx")
    shape = {name: value for name, value in model.architecture.shape.items() if isinstance(value, int)}
    check_graph(tmp_path / "model.onnx", shape)
    tokens = np.random.default_rng(0).integers(0, SIZE, 90).tolist()
    found = CachedSequence(Graph(tmp_path / "model.onnx", shape)).log_probs(tokens)
    np.testing.assert_allclose(found, says(weights, tokens), atol=1e-3)


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    """An engine on a bundle that the command has made of a model and a few sentences."""
    folder = tmp_path_factory.mktemp("imported")
    theirs = write_model(folder / "theirs", LLAMA, llama_weights(SIZE), SIZE)
    texts = folder / "sentences.jsonl"
    lines = DOCUMENTS.strip().splitlines()
    texts.write_text("\n".join(json.dumps({"text": line}) for line in lines), encoding="utf-8")
    import_model(Options(theirs, folder / "bundle", [texts], precision="fp32", licence="Apache-2.0"))
    with predictor.load(folder / "bundle") as engine:
        yield engine


EDITS = st.lists(
    st.tuples(
        st.floats(0, 1), st.integers(0, 30),
        st.sampled_from(["the ", "st", " ", "\n", "I'", "é", "5", "(", "Привет ", "\n\n  ", '"T', ". "]),
    ),
    min_size=1, max_size=6,
)  # fmt: skip


@settings(max_examples=12, deadline=None)
@given(text=st.sampled_from(["I'll meet you at the station. " * 5, "820 1934 " * 20, "“Где?” "]), edits=EDITS)
def test_any_edits_anywhere_give_what_a_fresh_predictor_gives(
    imported: Engine, text: str, edits: list[tuple[float, int, str]]
) -> None:
    used = imported.predictor("transformer")
    for place, deleted, typed in edits:
        at = round(place * len(text))
        text = text[: max(0, at - deleted)] + typed + text[at:]
        mine = used.candidates(Context(text), 3)
        scratch = imported.predictor("transformer").candidates(Context(text), 3)
        assert [c.text for c in mine] == [c.text for c in scratch]
        assert [c.probability for c in mine] == pytest.approx([c.probability for c in scratch], abs=1e-4)


def test_its_words_have_the_probability_of_their_pieces_behind_a_space(imported: Engine) -> None:
    assembly = imported._assembly
    vocabulary, sequence = assembly.vocabulary, CachedSequence(assembly.graph)
    row = sequence.advance([vocabulary.document, *vocabulary.encode("We walk to")])
    spaced = np.array([(text or "").startswith(" ") for text in vocabulary.surfaces])
    (token,) = vocabulary.encode(" the")
    belief = imported._assembly.predictors().transformer_source.belief(Context("We walk to ").finished)
    place = assembly.words.index.place("the")
    ends = assembly.pieces.ends[token]
    assert ends > 0.5
    assert belief.words[place] == pytest.approx(row[token] / row[spaced].sum() * ends, rel=1e-3)


def test_a_cut_vocabulary_spells_kept_words_as_before_and_all_others_in_smaller_pieces() -> None:
    table, rows = renumbered(learned())
    whole = BytePairs.of(table)
    used = set(whole.encode("I'll meet you at the station"))
    small, kept = cut(table, used)
    assert 257 < len(kept) < len(rows)
    part = BytePairs.of(small)
    for text in ("I'll meet you", " at the station"):
        spelled = [[each.piece_bytes(token) for token in each.encode(text)] for each in (part, whole)]
        assert spelled[0] == spelled[1]
    assert part.decode(part.encode("Could you please send my report?")) == "Could you please send my report?"


def test_rows_of_interleaved_pairs_are_put_into_halves() -> None:
    rows = np.arange(8, dtype=np.float32)[:, None] * np.ones((1, 3), dtype=np.float32)
    assert untwisted(rows, 2)[:, 0].tolist() == [0, 2, 1, 3, 4, 6, 5, 7]


def test_stretched_positions_keep_what_turns_often() -> None:
    turns = frequencies(500_000.0, 64)
    stated = {"rope_type": "llama3", "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0}
    found = scaled(turns, stated | {"original_max_position_embeddings": 8192})
    assert found[0] == turns[0]
    assert found[-1] == pytest.approx(turns[-1] / 8)
    with pytest.raises(SettingsError, match="yarn"):
        scaled(turns, {"rope_type": "yarn"})


def test_what_is_no_model_is_refused_in_a_sentence(tmp_path: Path) -> None:
    theirs = write_model(tmp_path / "theirs", LLAMA, llama_weights(SIZE), SIZE)
    with pytest.raises(SettingsError, match="cannot be read"):
        read_model(tmp_path / "absent.gguf", 256)
    (theirs / "config.json").write_text(json.dumps(LLAMA | {"model_type": "mamba", "vocab_size": SIZE}))
    with pytest.raises(SettingsError, match="'mamba'"):
        read_model(theirs, 256)
    (theirs / "config.json").write_text(json.dumps(LLAMA | {"vocab_size": SIZE + 1}))
    with pytest.raises(SettingsError, match="embedding"):
        read_model(theirs, 256)
