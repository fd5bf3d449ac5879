"""Files under the names that transformers.js and onnxruntime-genai look for, so that they find their way.

Both are told that the graph is a Llama, whose inputs and outputs `export/device/face.py` gives it; what it
computes stands in the graph alone. The tokenizer is SentencePiece's with our chunks as a pattern; a "▁" in a
text, which we spell in bytes, is a space to it.
"""

import json
from collections.abc import Mapping
from typing import Any

from sentencepiece import sentencepiece_model_pb2

from predictor.bundle.manifest import Manifest
from predictor.transformer.vocabulary import DOCUMENT_PIECE, SPACE_MARK

# As transformers.js calls them: dtype q8, q4, fp16, fp32.
GRAPHS = {
    "int8": "onnx/model_quantized.onnx",
    "int4": "onnx/model_q4.onnx",
    "fp16": "onnx/model_fp16.onnx",
    "fp32": "onnx/model.onnx",
}
_USER_DEFINED_DISCOUNT = 0.1
_LETTERS = "[\\p{L}\\p{Nl}\\p{No}]"
_RUN = f"{_LETTERS}+(?:[\u0300-\u036f]+{_LETTERS}*)*"
# predictor/text.py's chunks, where spaces have become marks.
CHUNK = (
    f"(?:{_RUN}(?:['’]{_RUN})*|\\p{{Nd}}|([^\\p{{L}}\\p{{N}}\\s{SPACE_MARK}])\\1{{0,15}}){SPACE_MARK}?"
    f"|{SPACE_MARK}|\\s"
)


def tool_files(manifest: Manifest, tokenizer: bytes, precision: str) -> dict[str, bytes]:
    """Return config.json, genai_config.json, tokenizer.json, tokenizer_config.json and tokenizer.model."""
    pieces = sentencepiece_model_pb2.ModelProto.FromString(tokenizer)
    document = next(i for i, piece in enumerate(pieces.pieces) if piece.piece == DOCUMENT_PIECE)
    files = {
        "config.json": _config(manifest.model, document),
        "generation_config.json": {"bos_token_id": document, "eos_token_id": document},
        "genai_config.json": _genai_config(manifest.model, document, GRAPHS[precision]),
        "tokenizer.json": tokenizer_json(pieces),
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": DOCUMENT_PIECE,
            "eos_token": DOCUMENT_PIECE,
            "model_max_length": manifest.model["block_size"],
            "clean_up_tokenization_spaces": False,
        },
    }
    told = {
        name: json.dumps(content, ensure_ascii=False, indent=1).encode() for name, content in files.items()
    }
    return {**told, "tokenizer.model": tokenizer}


def _config(shape: Mapping[str, Any], document: int) -> dict[str, Any]:
    return {
        "architectures": ["LlamaForCausalLM"],
        "model_type": "llama",
        "vocab_size": shape["vocab_size"],
        "hidden_size": shape["n_embd"],
        "intermediate_size": shape["n_inner"],
        "num_hidden_layers": shape["n_layer"],
        "num_attention_heads": shape["n_head"],
        "num_key_value_heads": shape["n_kv_head"],
        "head_dim": shape["n_embd"] // shape["n_head"],
        "max_position_embeddings": shape["block_size"],
        "tie_word_embeddings": True,
        "bos_token_id": document,
        "eos_token_id": document,
    }


def _genai_config(shape: Mapping[str, Any], document: int, graph: str) -> dict[str, Any]:
    names = {"past_key_names": "past_key_values.%d.key", "past_value_names": "past_key_values.%d.value"}
    decoder = {
        "filename": graph,
        "session_options": {"provider_options": []},
        "head_size": shape["n_embd"] // shape["n_head"],
        "hidden_size": shape["n_embd"],
        "num_attention_heads": shape["n_head"],
        "num_key_value_heads": shape["n_kv_head"],
        "num_hidden_layers": shape["n_layer"],
        "inputs": {
            "input_ids": "input_ids",
            "attention_mask": "attention_mask",
            "position_ids": "position_ids",
            **names,
        },
        "outputs": {
            "logits": "logits",
            "present_key_names": "present.%d.key",
            "present_value_names": "present.%d.value",
        },
    }
    ids = {"bos_token_id": document, "eos_token_id": document, "pad_token_id": document}
    model = {"type": "llama", "context_length": shape["block_size"], "vocab_size": shape["vocab_size"], **ids}
    search = {"max_length": shape["block_size"], "do_sample": False, "past_present_share_buffer": False}
    return {"model": {**model, "decoder": decoder}, "search": search}


def tokenizer_json(model: sentencepiece_model_pb2.ModelProto) -> dict[str, Any]:
    """Return a SentencePiece unigram model as the tokenizers library has it."""
    kinds = sentencepiece_model_pb2.ModelProto.SentencePiece
    unknown = next(i for i, piece in enumerate(model.pieces) if piece.type == kinds.UNKNOWN)
    highest = max(piece.score for piece in model.pieces if piece.type == kinds.NORMAL)

    def score(piece: Any) -> float:
        if piece.type == kinds.USER_DEFINED:
            return float(len(piece.piece) * highest - _USER_DEFINED_DISCOUNT)
        return float(piece.score)

    special = [
        {
            "id": place,
            "content": piece.piece,
            "single_word": False,
            "lstrip": False,
            "rstrip": False,
            "normalized": False,
            "special": True,
        }
        for place, piece in enumerate(model.pieces)
        if piece.type in (kinds.CONTROL, kinds.UNKNOWN)
    ]
    document = next(i for i, piece in enumerate(model.pieces) if piece.piece == DOCUMENT_PIECE)
    begin = {"SpecialToken": {"id": DOCUMENT_PIECE, "type_id": 0}}
    text = {"Sequence": {"id": "A", "type_id": 0}}
    to_mark = {"type": "Replace", "pattern": {"String": " "}, "content": SPACE_MARK}
    to_space = {"type": "Replace", "pattern": {"String": SPACE_MARK}, "content": " "}
    return {
        "version": "1.0",
        "truncation": None,
        "padding": None,
        "added_tokens": special,
        "normalizer": {"type": "Sequence", "normalizers": [{"type": "NFC"}, to_mark]},
        "pre_tokenizer": {
            "type": "Split",
            "pattern": {"Regex": CHUNK},
            "behavior": "Isolated",
            "invert": False,
        },
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [begin, text],
            "pair": [begin, text, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {
                DOCUMENT_PIECE: {"id": DOCUMENT_PIECE, "ids": [document], "tokens": [DOCUMENT_PIECE]}
            },
        },
        "decoder": {"type": "Sequence", "decoders": [to_space, {"type": "ByteFallback"}, {"type": "Fuse"}]},
        "model": {
            "type": "Unigram",
            "unk_id": unknown,
            "byte_fallback": True,
            "vocab": [[piece.piece, score(piece)] for piece in model.pieces],
        },
    }
