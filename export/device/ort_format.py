"""ONNX Runtime's own format, which its reduced builds read, and the operators that such a build needs."""

import tempfile
from collections import defaultdict
from pathlib import Path

import onnx

from predictor.errors import SettingsError
from predictor.system.libraries import load_onnxruntime
from predictor.text import first_line

_ONNX = "ai.onnx"


def to_ort(content: bytes) -> bytes:
    """Return an ONNX file in ONNX Runtime's format, unchanged: what is fused depends on the device."""
    onnxruntime = load_onnxruntime()
    with tempfile.TemporaryDirectory() as folder:
        out, options = Path(folder) / "model.ort", onnxruntime.SessionOptions()
        options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
        options.optimized_model_filepath, options.log_severity_level = str(out), 4
        options.add_session_config_entry("session.save_model_format", "ORT")
        try:
            onnxruntime.InferenceSession(content, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # its own classes, all derived from Exception alone
            raise SettingsError(f"ONNX Runtime cannot convert the graph: {first_line(error)}.") from error
        return out.read_bytes()


def required_operators(content: bytes) -> str:
    """Return the operators of an ONNX file, as ONNX Runtime's build.py --include_ops_by_config reads them.

    A line for each domain and version: domain;version;operator,operator.
    """
    model = onnx.load_from_string(content)
    versions = {each.domain: each.version for each in model.opset_import}
    found = defaultdict[str, set[str]](set)
    for node in model.graph.node:
        found[node.domain].add(node.op_type)
    lines = [
        f"{domain or _ONNX};{versions[domain]};{','.join(sorted(names))}"
        for domain, names in sorted(found.items())
    ]
    return "\n".join(["# python build.py --include_ops_by_config FILE --minimal_build extended", *lines, ""])
