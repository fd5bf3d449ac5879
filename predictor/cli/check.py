"""`foretype check`: words that are probably not what their writer meant."""

import json as json_format
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from predictor.cli.errors import plain_errors
from predictor.cli.options import AnyModelOption, BundleOption, JsonOption, own_history, values_of
from predictor.cli.progress import progress_bar
from predictor.cli.saying import say, say_json
from predictor.contract import Level
from predictor.errors import TextError
from predictor.rules.policy import least_doubt
from predictor.system.texts import path_of, read_text

if TYPE_CHECKING:
    from predictor.contract import Doubt
    from predictor.session import Session

_FOUND, _UNREADABLE = 1, 2
# Characters that are checked between two looks at the progress.
_STRETCH = 20_000
# Files of code: names are no words, and where comments begin each language says for itself.
_CODE = frozenset(
    {
        ".bash", ".bat", ".c", ".cc", ".cfg", ".conf", ".cpp", ".cs", ".css", ".csv", ".el", ".fish",
        ".go", ".h", ".hpp", ".ini", ".ipynb", ".java", ".jl", ".js", ".json", ".jsonl", ".jsx", ".kt",
        ".lock", ".lua", ".mjs", ".ml", ".php", ".pl", ".ps1", ".py", ".pyi", ".r", ".rb", ".rs",
        ".scala", ".scss", ".sh", ".sql", ".svg", ".swift", ".tf", ".toml", ".ts", ".tsv", ".tsx", ".vim",
        ".xml", ".yaml", ".yml", ".zig", ".zsh",
    }
)  # fmt: skip


@plain_errors
def check(
    files: Annotated[
        list[Path],
        typer.Argument(parser=path_of, metavar="FILE...", help="Text files; - reads standard input."),
    ],
    bundle: BundleOption = None,
    model: AnyModelOption = None,
    show: Annotated[
        Level,
        typer.Option(
            "--show",
            help="How sure it must be that another word is meant: all, more, balanced, less or least.",
            autocompletion=values_of("show"),
        ),
    ] = "balanced",
    unknown: Annotated[
        bool,
        typer.Option("--unknown", help="Also every word that is in no list: names, too."),
    ] = False,
    history: Annotated[
        bool, typer.Option("--history/--no-history", help="With the words that you have used and added.")
    ] = True,
    json: JsonOption = False,
) -> None:
    """Print the words of texts that are probably not what was meant, as file:line:column: word → words.

    Each word is judged in its sentence: "form" where "from" is meant is
    found, too. Code is left out: files of it by their names, fenced and
    indented blocks, addresses and paths. The status is 1 if there are any
    such words, 2 if a file cannot be read.

    Example: foretype check README.md docs/*.md
    Example: grep -v '^#' .git/COMMIT_EDITMSG | foretype check -
    """
    import predictor

    least, status = least_doubt(show), 0
    found: list[dict[str, object]] = []
    own = own_history() if history else None
    with own or nullcontext(), predictor.load(bundle, model=model, history=own) as engine:
        for file in files:
            if file.suffix.lower() in _CODE:
                say(f"foretype: {file} is left out: a file of code.", err=True)
                continue
            try:
                text = read_text(file)
            except TextError as error:
                say(f"foretype: {error}", err=True)
                status = _UNREADABLE
                continue
            with engine.session() as session, _progress(json=json) as show_progress:
                for line, column, doubt in doubts(session, text, least, show_progress, unknown=unknown):
                    status = status or _FOUND
                    if json:
                        found.append(_as_json(file, line, column, doubt))
                    else:
                        words = ", ".join(each.text for each in doubt.candidates) or "?"
                        say(f"{file}:{line}:{column}: {doubt.word} → {words}")
    if json:
        say_json(json_format.dumps(found, ensure_ascii=False))
    raise typer.Exit(status)


def _progress(*, json: bool) -> AbstractContextManager[Callable[[int, int], None]]:
    """Return what shows how far one has come, where no lines on the same terminal do."""
    if not sys.stderr.isatty() or (sys.stdout.isatty() and not json):
        return nullcontext(lambda done, total: None)
    return progress_bar("checking")


def doubts(
    session: "Session", text: str, least: float, show_progress: Callable[[int, int], None], *, unknown: bool
) -> Iterator[tuple[int, int, "Doubt"]]:
    """Yield the doubtful words of a text, each with its line and column, from 1."""
    line, begin = 1, 0
    for start in range(0, len(text), _STRETCH):
        show_progress(start, len(text))
        for doubt in session.check(text, start, start + _STRETCH, least=least, unknown=unknown):
            line += text.count("\n", begin, doubt.start)
            begin = doubt.start
            yield line, doubt.start - text.rfind("\n", 0, doubt.start), doubt


def _as_json(file: Path, line: int, column: int, doubt: "Doubt") -> dict[str, object]:
    candidates: Sequence[dict[str, object]] = [
        {"text": each.text, "probability": round(each.probability, 6)} for each in doubt.candidates
    ]
    return {
        "file": str(file),
        "line": line,
        "column": column,
        "word": doubt.word,
        "known": doubt.known,
        "probability": round(doubt.probability, 6),
        "candidates": candidates,
    }
