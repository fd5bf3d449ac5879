"""The static files: what stands in them, what is refused, who is served."""

import gzip
import hashlib
import json
import re
import threading
import urllib.request
from pathlib import Path

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")

from export.web.folder import MANIFEST
from export.web.graph import widen
from export.web.packing import unpack
from export.web.serving import LOOPBACK, make_server
from export.web.site import find_onnxruntime, write_site
from predictor.bundle.assembly import Assembly
from predictor.bundle.manifest import MODEL
from predictor.bundle.reading import SHIPPED, load_bundle
from predictor.errors import SettingsError
from predictor.system.arrays import read_arrays
from predictor.transformer.graph import Graph
from predictor.transformer.sequence import CachedSequence


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A folder that looks like the npm package."""
    dist = tmp_path / "onnxruntime-web" / "dist"
    dist.mkdir(parents=True)
    (dist / "ort.wasm.bundle.min.mjs").write_text("export {};", encoding="utf-8")
    (dist / "ort-wasm-simd-threaded.wasm").write_bytes(b"\0asm")
    return dist.parent


def test_the_manifest_names_every_file_with_its_hash(tiny_bundle: Path, tmp_path: Path) -> None:
    write_site(load_bundle(tiny_bundle), tmp_path / "site", None)
    folder = tmp_path / "site" / "bundle"
    stated = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["files"]
    assert sorted([*stated, MANIFEST]) == sorted(path.name for path in folder.iterdir())
    for name, entry in stated.items():
        content = (folder / name).read_bytes()
        assert entry == {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}


def test_the_same_bundle_gives_the_same_bytes(tiny_bundle: Path, package: Path, tmp_path: Path) -> None:
    sites = [tmp_path / name for name in ("one", "two")]
    for site in sites:
        write_site(load_bundle(tiny_bundle), site, package)
    one, two = (
        {path.relative_to(site): path.read_bytes() for path in site.rglob("*") if path.is_file()}
        for site in sites
    )
    assert one == two


def test_the_n_grams_are_those_of_the_bundle(tiny_bundle: Path, tmp_path: Path) -> None:
    write_site(load_bundle(tiny_bundle), tmp_path / "site", None)
    packed = unpack(gzip.decompress((tmp_path / "site" / "bundle" / "ngram.fta.gz").read_bytes()))
    arrays = read_arrays(tiny_bundle / "ngram.npz")
    for name in packed:
        np.testing.assert_array_equal(packed[name], arrays[name].reshape(-1))


def test_the_graph_keeps_its_weights(tmp_path: Path) -> None:
    """Only what passes through the layers is no longer rounded to 8 bits."""
    shape, wide = load_bundle().manifest.shape, widen((SHIPPED / MODEL).read_bytes())
    (tmp_path / MODEL).write_bytes(wide.content)
    tokens = list(range(400, 440))
    expected, found = (
        CachedSequence(Graph(path, shape)).log_probs(tokens) for path in (SHIPPED / MODEL, tmp_path / MODEL)
    )
    assert 0.0 < np.abs(np.exp(expected) - np.exp(found)).max() < 0.05


def test_a_graph_without_quantised_weights_stays_as_it_is(tiny_bundle: Path) -> None:
    content = (tiny_bundle / MODEL).read_bytes()
    assert widen(content).content == content
    assert bytes(unpack(widen(content).pack())["graph"]) == content


def test_the_service_worker_keeps_every_file(tiny_bundle: Path, package: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    write_site(load_bundle(tiny_bundle), site, package)
    service = (site / "service.js").read_text(encoding="utf-8")
    match = re.search(r"parse\('(.*)'\)", service)
    assert match
    kept = set(json.loads(match.group(1)))
    there = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    assert kept == (there - {"service.js", ".foretype-site"}) | {"./"}
    assert "@VERSION@" not in service


def test_only_a_site_is_replaced(tiny_bundle: Path, tmp_path: Path) -> None:
    bundle = load_bundle(tiny_bundle)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("Dear", encoding="utf-8")
    with pytest.raises(SettingsError, match="no site of ours"):
        write_site(bundle, tmp_path / "mine", None)
    assert (tmp_path / "mine" / "letter.txt").exists()
    write_site(bundle, tmp_path / "site", None)
    write_site(bundle, tmp_path / "site", None)


def test_without_the_package_it_is_said_how_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="npm install onnxruntime-web"):
        find_onnxruntime(tmp_path)


def test_the_server_listens_to_this_machine_alone(tmp_path: Path) -> None:
    (tmp_path / "runtime.js").write_text("export {};", encoding="utf-8")
    with make_server(tmp_path, 0) as server:
        assert server.server_address[0] == LOOPBACK
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            address = f"http://{LOOPBACK}:{server.server_port}/runtime.js"
            with urllib.request.urlopen(address) as response:
                assert response.headers["Content-Type"] == "text/javascript"
                assert response.read() == b"export {};"
        finally:
            server.shutdown()
            thread.join()


def test_the_texts_of_the_vectors_reach_what_matters(tiny_bundle: Path) -> None:
    """Vectors that all ask the same would agree with anything."""
    from export.web.vectors import vectors_file

    vectors = json.loads(gzip.decompress(vectors_file(load_bundle(tiny_bundle), 150)))
    assert len(vectors) == 150
    assert {each["model"] for each in vectors} == set(Assembly(load_bundle(tiny_bundle)).models)
    assert len({each["silence"] for each in vectors}) > 2
    assert any(each["after"] for each in vectors)
    assert any(each["phrase"] for each in vectors)
