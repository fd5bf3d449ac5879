"""Imports point one way: what the map says is what the code does."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

# Modules of the runtime from the ground up; each may import only what stands before it.
LAYERS = (
    {"errors"},
    {"arguments", "system", "text"},
    {"contract"},
    {"words", "installed"},
    {"ngrams"},
    {"transformer"},
    {"rules", "history"},
    {"spelling"},
    {"bundle", "settings", "plugins", "questions"},
    {"session", "sliding"},
    {"text_session"},
    {"engine"},
    {"testing", "evaluation", "suggesting", "console", "drawing"},
    {"server", "editor"},
    {"integrations"},
    {"cli"},
    {"__main__"},
)
RANK = {name: rank for rank, names in enumerate(LAYERS) for name in names}

RUNTIME = {
    "numpy",
    "onnxruntime",
    "sentencepiece",
    "prompt_toolkit",
    "rich",
    "typer",
    "platformdirs",
    "pyperclip",
    "wcwidth",
    "filelock",
    "matplotlib",
}
FROM_RUNTIME = {
    "training": {
        "errors",
        "console",
        "system",
        "text",
        "words",
        "spelling",
        "ngrams",
        "transformer",
        "bundle",
    },
    "export": {
        "errors",
        "console",
        "system",
        "contract",
        "text",
        "words",
        "ngrams",
        "transformer",
        "rules",
        "spelling",
        "bundle",
        "questions",
        "evaluation",
        "text_session",
    },
}
PURE = (
    "errors",
    "text",
    "words/capitals",
    "words/index",
    "words/largest",
    "words/letters",
    "words/narrowing",
    "words/ranking",
    "ngrams/recent",
    "history/batch",
    "history/clock",
    "history/document",
    "history/followers",
    "history/grams",
    "history/lines",
    "history/passage",
    "history/reading/html",
    "history/reading/prose",
    "history/reading/replies",
    "history/remembered",
    "history/tally",
    "history/vocabulary",
    "transformer/lexicon",
    "transformer/spelling",
    "transformer/window",
    "rules",
    "rules/secrets",
    "questions",
)
UNCLEAN = {"time", "os", "random", "socket", "pathlib", "io", "shutil", "sqlite3", "datetime"}


def files(package: str) -> list[Path]:
    return sorted((REPOSITORY / package).rglob("*.py"))


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def module_of(path: Path, package: str) -> str:
    return path.relative_to(REPOSITORY / package).parts[0].removesuffix(".py")


def parts_of(path: Path, package: str) -> set[str]:
    return {name.split(".")[1] for name in imported(path) if name.startswith(f"{package}.")}


@pytest.mark.parametrize("path", files("predictor"), ids=lambda path: str(path.relative_to(REPOSITORY)))
def test_the_runtime_imports_downwards_and_little(path: Path) -> None:
    module = module_of(path, "predictor")
    if module != "__init__":
        above = {name for name in parts_of(path, "predictor") & set(RANK) if RANK[name] > RANK[module]}
        assert not above
    known = RUNTIME | {"predictor"} | set(__import__("sys").stdlib_module_names)
    assert {name.split(".")[0] for name in imported(path)} <= known


def test_every_module_of_the_runtime_has_a_layer() -> None:
    assert {module_of(path, "predictor") for path in files("predictor")} - {"__init__"} == set(RANK)


@pytest.mark.parametrize("name", PURE)
def test_rules_have_no_clock_and_no_disk(name: str) -> None:
    place = REPOSITORY / "predictor" / name
    for path in [*place.glob("*.py"), place.with_suffix(".py")]:
        assert not path.exists() or not set(imported(path)) & UNCLEAN, path


def test_nothing_below_the_faces_knows_of_terminals() -> None:
    for path in files("predictor"):
        if RANK.get(module_of(path, "predictor"), 0) <= RANK["engine"]:
            assert not {"prompt_toolkit", "rich", "typer"} & {name.split(".")[0] for name in imported(path)}


@pytest.mark.parametrize("package", ["training", "export"])
def test_training_and_export_use_the_lower_runtime_only(package: str) -> None:
    for path in files(package):
        assert parts_of(path, "predictor") & set(RANK) <= FROM_RUNTIME[package], path
        assert package == "export" or not parts_of(path, "export"), path


def test_only_the_vocabulary_and_the_tokenizer_know_sentencepiece() -> None:
    users = {
        str(path.relative_to(REPOSITORY))
        for package in ("predictor", "training", "export")
        for path in files(package)
        if "sentencepiece" in set(imported(path))
    }
    assert users == {"predictor/transformer/vocabulary.py", "training/data/tokenizer.py"}


@pytest.mark.parametrize("library", ["onnxruntime", "matplotlib"])
def test_what_reports_home_or_leaves_files_is_imported_through_its_door_alone(library: str) -> None:
    for path in [file for package in ("predictor", "training", "export") for file in files(package)]:
        for node in ast.walk(ast.parse(path.read_bytes())):
            if isinstance(node, ast.Import):
                assert library not in {alias.name.split(".")[0] for alias in node.names}, path
            elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == library:
                assert "load_matplotlib" in path.read_text(encoding="utf-8"), path


# Rooms of the editor, and which of the others each may know.
EDITOR = {
    "text": set(),
    "vi": {"text"},
    "files": set(),
    "input": set(),
    "state": {"text", "files", "vi"},
    "commands": {"state", "text", "files", "vi"},
    "keys": {"state", "commands"},
    "screen": {"state", "keys", "text", "input"},
    "application": {"screen", "commands", "state", "files", "input"},
}


def test_rooms_of_the_editor_know_only_those_below() -> None:
    known: dict[str, set[str]] = {room: set() for room in EDITOR}
    for path in files("predictor/editor"):
        room = module_of(path, "predictor/editor")
        if room != "__init__":
            names = [name for name in imported(path) if name.startswith("predictor.editor.")]
            known[room] |= {name.split(".")[2] for name in names} - {room}
    assert known == EDITOR


def test_the_rooms_of_the_editor_stand_one_above_the_other() -> None:
    order = list(EDITOR)
    assert all(order.index(below) < order.index(room) for room in EDITOR for below in EDITOR[room])


def test_who_does_not_use_the_integrations_does_not_pay_for_them() -> None:
    for path in files("predictor"):
        if module_of(path, "predictor") != "integrations":
            assert not any(name.startswith("predictor.integrations") for name in imported(path)), path


def test_what_servers_share_knows_no_face() -> None:
    known = {name.split(".")[0] for path in files("predictor/suggesting") for name in imported(path)}
    assert known - set(__import__("sys").stdlib_module_names) == {"predictor", "wcwidth"}
    ours = {name for path in files("predictor/suggesting") for name in parts_of(path, "predictor")}
    assert ours - {"suggesting"} <= {"contract", "errors", "questions", "rules", "text"}


# Rooms of training and export from the ground up; each may import itself and what stands before it. Models to
# compare with stand below a run, recipes that were tried above it.
ROOMS = {
    "training": (
        {"stopping"},
        {"terminal", "model", "data"},
        {"ngrams", "slips", "experiments/recurrent"},
        {"run"},
        {"experiments/averaging", "experiments/residual"},
        {"commands"},
        {"__main__"},
    ),
    "export": (
        {"architecture", "effort", "evaluation", "held_out", "parity", "rounding", "spellings", "tuning"},
        {"graph"},
        {"balance", "card", "moments", "quantise"},
        {"origin", "package", "experiments"},
        {"imported", "material", "web"},
        {"device"},
        {"commands"},
        {"__main__"},
    ),
}
# Rooms whose files stand on different floors.
DIVIDED = {"training": {"experiments"}, "export": set[str]()}


def room_of(module: str) -> str:
    """The room of a module ("training.run.loop": "run"); "" for the package itself and for empty doors."""
    package, *rest = module.split(".")
    if not rest or rest[-1] == "__init__" or (rest[0] in DIVIDED[package] and len(rest) < 2):
        return ""
    return "/".join(rest[:2]) if rest[0] in DIVIDED[package] else rest[0]


def own_imports(path: Path, package: str) -> set[str]:
    """The modules of its own package that a file imports."""
    return set(imported(path)) & set(modules(package))


@cache
def modules(package: str) -> dict[str, Path]:
    return {".".join(path.relative_to(REPOSITORY).with_suffix("").parts): path for path in files(package)}


@pytest.mark.parametrize("package", ROOMS)
def test_rooms_of_training_and_export_import_downwards(package: str) -> None:
    floor = {room: number for number, rooms in enumerate(ROOMS[package]) for room in rooms}
    found = {room_of(module) for module in modules(package)} - {""}
    assert found == set(floor)
    for module, path in modules(package).items():
        for other in own_imports(path, package):
            mine, theirs = room_of(module), room_of(other)
            assert mine == theirs or floor[theirs] < floor[mine], f"{module} imports {other}"


@pytest.mark.parametrize("package", ROOMS)
def test_no_module_of_training_and_export_imports_itself_in_the_end(package: str) -> None:
    graph = {module: own_imports(path, package) for module, path in modules(package).items()}
    TopologicalSorter(graph).prepare()


def test_the_tree_of_errors_is_complete() -> None:
    tree = ast.get_docstring(ast.parse((REPOSITORY / "predictor" / "errors.py").read_bytes())) or ""
    drawn = set(re.findall(r"[├└]── (\w+)", tree)) | {"ForetypeError"}
    known = {"ForetypeError"}
    classes = [
        node
        for package in ("predictor", "training", "export")
        for path in files(package)
        for node in ast.walk(ast.parse(path.read_bytes()))
        if isinstance(node, ast.ClassDef)
    ]
    for _ in range(3):  # as deep as the tree
        known |= {node.name for node in classes if {ast.unparse(base) for base in node.bases} & known}
    assert drawn == known
