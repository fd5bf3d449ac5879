"""Other ways to answer the same keys, at the same shape: a naive loop, llama.cpp, CTranslate2.

The peers' weights are random, which changes no time: what is compared is the cost of a key. Each gives the
next-token distribution behind all that is typed, which is less than a list of words, but the least it needs.
"""

import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import numpy as np

from predictor.engine import Engine
from predictor.evaluation.latency import Percentiles
from predictor.text import normalise, shared_length
from predictor.transformer.sequence import CachedSequence

# Given all tokens so far, do what a key needs.
Ask = Callable[[Sequence[int]], object]


def measure(ask: Ask, engine: Engine, documents: Sequence[str]) -> Percentiles:
    """Return the CPU ms of a key, asked at every key of the documents with at most a window of context.

    The whole process is timed: some peers work in a thread of their own.
    """
    taken, most = [], engine._assembly.graph.block_size - 8
    for document in documents:
        for end in range(1, len(document) + 1):
            near = engine._assembly.vocabulary.encode(normalise(document[max(0, end - 512) : end]))
            tokens = [engine._assembly.vocabulary.document, *near[1 - most :]]
            started = time.process_time_ns()
            ask(tokens)
            taken.append(time.process_time_ns() - started)
    return Percentiles.of(taken)


@contextmanager
def naive(engine: Engine) -> Iterator[Ask]:
    """Our own graph, the whole prompt read again at each key: what a loop around a model does."""
    session = CachedSequence(engine._assembly.graph)

    def ask(tokens: Sequence[int]) -> object:
        session.advance([tokens[0] + 1])  # another first token: nothing is shared with what was read before
        return session.advance(tokens)

    yield ask


@contextmanager
def cached(engine: Engine) -> Iterator[Ask]:
    """Our own graph with its cache, one pass per key and no search by prefix."""
    session = CachedSequence(engine._assembly.graph)
    yield session.advance


@contextmanager
def llama_cpp(engine: Engine) -> Iterator[Ask]:
    """llama.cpp through llama-cpp-python: Q8_0, one thread, the cache cut back to what is shared."""
    import llama_cpp

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "peer.gguf"
        _write_gguf(engine.manifest["model"], engine, file)
        quantised = Path(folder) / "peer-q8.gguf"
        silent = llama_cpp.llama_log_callback(lambda level, text, data: None)
        llama_cpp.llama_log_set(silent, None)
        options = llama_cpp.llama_model_quantize_default_params()
        options.ftype = llama_cpp.LLAMA_FTYPE_MOSTLY_Q8_0
        llama_cpp.llama_model_quantize(str(file).encode(), str(quantised).encode(), options)
        model = llama_cpp.Llama(
            str(quantised),
            n_ctx=512,
            n_threads=1,
            n_threads_batch=1,
            verbose=False,
            use_mmap=False,
        )
        held: list[int] = []

        def ask(tokens: Sequence[int]) -> object:
            shared = min(shared_length(held, tokens), len(tokens) - 1)
            model.n_tokens = shared
            model.eval(list(tokens[shared:]))
            held[:] = tokens
            return model._scores[-1] if len(model._scores) else None

        yield ask
        model.close()


@contextmanager
def ctranslate2(engine: Engine) -> Iterator[Ask]:
    """CTranslate2 in int8 with one thread: its interface keeps no state, so each key pays for the prompt."""
    import ctranslate2 as library

    shape = engine.manifest["model"]
    with tempfile.TemporaryDirectory() as folder:
        _write_ctranslate2(shape, Path(folder), library)
        generator = library.Generator(folder, compute_type="int8", inter_threads=1, intra_threads=1)
        names = [f"t{number}" for number in range(shape["vocab_size"])]

        def ask(tokens: Sequence[int]) -> object:
            return generator.generate_batch(
                [[names[token] for token in tokens]],
                max_length=1,
                sampling_topk=1,
                include_prompt_in_result=False,
            )

        yield ask


PEERS: Mapping[str, tuple[Callable[[Engine], "contextmanager[Ask]"], tuple[str, ...]]] = {
    "the whole prompt again at each key (our graph)": (naive, ()),
    "one cached pass at each key (our graph)": (cached, ()),
    "llama.cpp, Q8_0": (llama_cpp, ("llama_cpp", "gguf")),
    "CTranslate2, int8": (ctranslate2, ("ctranslate2",)),
}


def missing(packages: Sequence[str]) -> list[str]:
    """Return which packages are not installed."""
    return [name for name in packages if find_spec(name) is None]


def _inner(shape: Mapping[str, int]) -> int:
    """Return the width of a gated MLP with as many parameters as ours, which has two matrices."""
    return max(32, round(shape["n_inner"] * 2 / 3 / 32) * 32)


def _write_gguf(shape: Mapping[str, int], engine: Engine, file: Path) -> None:
    from gguf import GGUFWriter, TokenType

    width, inner, head = shape["n_embd"], _inner(shape), shape["n_embd"] // shape["n_head"]
    keys = shape["n_kv_head"] * head
    writer, random = GGUFWriter(str(file), "llama"), np.random.default_rng(0)

    def add(name: str, *size: int) -> None:
        writer.add_tensor(name, random.normal(0, 0.02, size).astype(np.float32))

    writer.add_context_length(512)
    writer.add_embedding_length(width)
    writer.add_block_count(shape["n_layer"])
    writer.add_feed_forward_length(inner)
    writer.add_head_count(shape["n_head"])
    writer.add_head_count_kv(shape["n_kv_head"])
    writer.add_rope_dimension_count(head)
    writer.add_layer_norm_rms_eps(1e-6)
    writer.add_tokenizer_model("llama")
    pieces = [f"t{number}" for number in range(shape["vocab_size"] - 259)]
    pieces = ["<unk>", "<s>", "</s>", *(f"<0x{byte:02X}>" for byte in range(256)), *pieces]
    kinds = [TokenType.UNKNOWN, TokenType.CONTROL, TokenType.CONTROL, *[TokenType.BYTE] * 256]
    writer.add_token_list(pieces)
    writer.add_token_scores([-float(number) for number in range(len(pieces))])
    writer.add_token_types([*kinds, *[TokenType.NORMAL] * (len(pieces) - len(kinds))])
    add("token_embd.weight", shape["vocab_size"], width)
    for layer in range(shape["n_layer"]):
        for name, size in {
            "attn_q": (width, width),
            "attn_k": (keys, width),
            "attn_v": (keys, width),
            "attn_output": (width, width),
            "ffn_gate": (inner, width),
            "ffn_up": (inner, width),
            "ffn_down": (width, inner),
        }.items():
            add(f"blk.{layer}.{name}.weight", *size)
        add(f"blk.{layer}.attn_norm.weight", width)
        add(f"blk.{layer}.ffn_norm.weight", width)
    add("output_norm.weight", width)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _write_ctranslate2(shape: Mapping[str, int], folder: Path, library: object) -> None:
    from ctranslate2.specs import TransformerDecoderModelSpec, common_spec

    width, inner = shape["n_embd"], _inner(shape)
    keys = shape["n_kv_head"] * width // shape["n_head"]
    spec = TransformerDecoderModelSpec.from_config(
        shape["n_layer"],
        shape["n_head"],
        activation=common_spec.Activation.SWISH,
        pre_norm=True,
        ffn_glu=True,
        rms_norm=True,
        rotary_dim=0,
        rotary_interleave=False,
        num_heads_kv=shape["n_kv_head"],
    )
    random = np.random.default_rng(0)

    def fill(part: object, *size: int) -> None:
        part.weight = random.normal(0, 0.02, size).astype(np.float32)  # type: ignore[attr-defined]

    decoder = spec.decoder
    decoder.scale_embeddings = False
    fill(decoder.embeddings, shape["vocab_size"], width)
    fill(decoder.projection, shape["vocab_size"], width)
    decoder.layer_norm.gamma = np.ones(width, dtype=np.float32)
    for layer in decoder.layer:
        layer.self_attention.layer_norm.gamma = np.ones(width, dtype=np.float32)
        layer.ffn.layer_norm.gamma = np.ones(width, dtype=np.float32)
        fill(layer.self_attention.linear[0], width + 2 * keys, width)
        fill(layer.self_attention.linear[1], width, width)
        fill(layer.ffn.linear_0, inner, width)
        fill(layer.ffn.linear_0_noact, inner, width)
        fill(layer.ffn.linear_1, width, inner)
    spec.register_vocabulary([f"t{number}" for number in range(shape["vocab_size"])])
    spec.config.bos_token, spec.config.eos_token, spec.config.unk_token = "t0", "t1", "t2"
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
