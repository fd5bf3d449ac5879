"""Draw the pictures of docs/how-it-works.md, each for light and for dark pages, from the shipped bundle.

python -m docs.draw_tour
"""

import json
from collections.abc import Callable, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

import predictor
from predictor.cli.attention import labels_of
from predictor.drawing.heat import Block
from predictor.drawing.heat_map import plot_heat
from predictor.drawing.plot import page, save
from predictor.drawing.word_map import plot_map
from predictor.engine import Engine
from predictor.questions.babble import loop_length
from predictor.system.libraries import load_matplotlib

FOLDER = Path(__file__).with_name("pictures")
SHAWN = "Shawn came to the hack space to record a video and I talked to"
ANNA = "Anna lost her keys. I called "
WORDS = (
    "Monday Tuesday Friday Sunday January May June August red blue green yellow two three four seven "
    "mother father sister brother walk walked talk talked"
)
TEMPERATURES = (0.3, 1.0, 1.5)


def main() -> None:
    """Draw all of them."""
    with predictor.load() as engine:
        for name, draw in PICTURES.items():
            for dark in (False, True):
                draw(engine, FOLDER / f"{name}{'-dark' if dark else ''}.svg", dark)


def counted(engine: Engine, path: Path, dark: bool) -> None:
    """The same question to both models: what comes after two texts that end alike."""
    texts = {"Anna lost her keys. I called …": ANNA, "Thomas lost his keys. I called …": ANNA.replace(
        "Anna", "Thomas").replace("her", "his")}  # fmt: skip
    columns = {
        f"{model}\n{told}": {s.text: s.probability for s in engine.session(model).suggest(text, k=5)}
        for told, text in texts.items()
        for model in ("bigram", "transformer")
    }
    bars(columns, path, dark)


def temperature(engine: Engine, path: Path, dark: bool) -> None:
    """One distribution at three temperatures."""
    found = engine.session("transformer").suggest(ANNA, k=8)
    probs = np.array([each.probability for each in found])
    columns = {}
    for degree in TEMPERATURES:
        tempered = probs ** (1 / degree)
        tempered /= tempered.sum()
        columns[f"temperature {degree}"] = dict(zip((s.text for s in found), tempered.tolist(), strict=True))
    bars(columns, path, dark)


def bars(columns: Mapping[str, Mapping[str, float]], path: Path, dark: bool) -> None:
    """Draw a panel of bars for each column."""
    matplotlib = load_matplotlib()
    from matplotlib.figure import Figure

    with matplotlib.rc_context(dict(page(dark=dark))):
        figure = Figure(figsize=(2.6 * len(columns), 2.6), layout="constrained")
        for axes, (title, words) in zip(figure.subplots(1, len(columns)), columns.items(), strict=True):
            axes.barh(range(len(words)), words.values(), color="#58a6ff" if dark else "#0969da")
            axes.set_yticks(range(len(words)), words.keys())
            axes.invert_yaxis()
            axes.set_xlim(0, max(max(each.values()) for each in columns.values()) * 1.05)
            axes.set_xticks([])
            axes.set_title(title, fontsize=9)
            axes.spines[:].set_visible(False)
            axes.tick_params(length=0)
        save(
            figure,
            path,
            about=json.dumps({t: {w: round(p, 3) for w, p in c.items()} for t, c in columns.items()}),
        )


def loop(engine: Engine, path: Path, dark: bool) -> None:
    """The words of the bigram's loop on a circle, and what leads into it."""
    matplotlib = load_matplotlib()
    from matplotlib.figure import Figure

    said = ["I", "am"]
    for piece in islice(engine.babble("I am ", "bigram"), 60):
        said += piece.split()
        if length := loop_length(" ".join(said)):
            break
    circle = said[-length:]
    lead = said[: next(i for i in range(len(said)) if said[i : i + length] == circle)]
    angles = np.pi - 2 * np.pi * np.arange(length) / length
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    before = np.stack([-1.0 - 0.85 * np.arange(len(lead), 0, -1), np.zeros(len(lead))], axis=1)
    places = np.concatenate([before, around])
    with matplotlib.rc_context(dict(page(dark=dark))):
        figure = Figure(figsize=(9, 2.6))
        axes = figure.add_axes((0, 0, 1, 1))
        for word, place in zip([*lead, *circle], places, strict=True):
            axes.text(*place, word, ha="center", va="center", fontsize=12)
        arrow: Mapping[str, Any] = {"arrowstyle": "->", "color": "#d29922" if dark else "#9a6700"}
        ways = [(i, i + 1) for i in range(len(places) - 1)] + [(len(places) - 1, len(lead))]
        for start, end in ways:
            axes.annotate("", places[end], places[start], arrowprops={**arrow, "shrinkA": 18, "shrinkB": 18})
        axes.set_xlim(before[:, 0].min() - 0.5 if len(lead) else -1.5, 1.6)
        axes.set_ylim(-1.3, 1.3)
        axes.set_axis_off()
        save(figure, path, about=json.dumps({"lead": lead, "loop": circle}))


def word_map(engine: Engine, path: Path, dark: bool) -> None:
    """Words that are alike lie near each other."""
    words = WORDS.split()
    plot_map(words, engine.vectors().flat(words), path, dark=dark, about=json.dumps(words))


def attention(engine: Engine, path: Path, dark: bool) -> None:
    """The mean of all heads, and the rollout."""
    whole = engine.attention(SHAWN).by_words()
    _heat([Block("mean of all heads", whole.mean), Block("rollout", whole.rollout)], whole, path, dark)


def heads(engine: Engine, path: Path, dark: bool) -> None:
    """The heads of the third layer."""
    whole = engine.attention(SHAWN).by_words()
    blocks = [Block(f"layer 3, head {n}", weights) for n, weights in enumerate(whole.weights[2], start=1)]
    _heat(blocks, whole, path, dark)


def _heat(blocks: list[Block], whole: Any, path: Path, dark: bool) -> None:
    last = {each.title: each.weights[-1].round(3).tolist() for each in blocks}
    about = json.dumps({"text": whole.text, "last row": last}, ensure_ascii=False)
    plot_heat(blocks, labels_of(whole), path, dark=dark, about=about)


def lens(engine: Engine, path: Path, dark: bool) -> None:
    """What each layer would say."""
    layers = engine.lens(SHAWN, 3).layers
    bars({
        f"layer {each.number}" if each.number else "embedding": {s.word: s.probability for s in each.words}
        for each in layers
    }, path, dark)  # fmt: skip


PICTURES: Mapping[str, Callable[[Engine, Path, bool], None]] = {
    "counted": counted,
    "loop": loop,
    "words": word_map,
    "attention": attention,
    "heads": heads,
    "lens": lens,
    "temperature": temperature,
}

if __name__ == "__main__":
    main()
