"""Harm done by a graph. Numbers of parts are those of onnx.proto."""

import random
from collections.abc import Callable
from pathlib import Path

from tests.predictor.bundle.harm.manifests import NASTY_TEXTS, scrambled
from tests.predictor.bundle.harm.wire import Part, inside, parse, write

_GRAPH, _NODE, _WEIGHT, _INPUT, _OUTPUT = 7, 1, 5, 11, 12
_HARMFUL = ("Loop", "Scan", "If", "Expand", "Tile", "ConstantOfShape", "Range", "Einsum", "Exp", "Conv", "")
Parts = list[Part]


def mutate_bytes(folder: Path, draw: random.Random) -> str:
    """Change bytes, those between the weights more often than those of the weights."""
    path = folder / "model.onnx"
    content = path.read_bytes()
    if draw.random() < 0.5:
        path.write_bytes(scrambled(content, draw))
        return "anywhere"
    model = parse(content)
    graph = _graph_of(model)
    at = draw.choice([number for number, part in enumerate(graph) if part.number != _WEIGHT])
    number, kind, value = graph[at]
    graph[at] = Part(number, kind, scrambled(value if isinstance(value, bytes) else b"", draw))
    path.write_bytes(_with_graph(model, graph))
    return f"in part {number}"


def mutate_structure(folder: Path, draw: random.Random) -> str:
    """Change what the graph is made of."""
    path = folder / "model.onnx"
    model = parse(path.read_bytes())
    graph = _graph_of(model)
    change = draw.choice(CHANGES)
    change(graph, draw)
    path.write_bytes(_with_graph(model, graph))
    return change.__name__


def rename_operator(graph: Parts, draw: random.Random) -> None:
    _change(graph, _NODE, draw, lambda node: [*node, Part(4, 2, draw.choice(_HARMFUL).encode())])


def rename_input(graph: Parts, draw: random.Random) -> None:
    """Read something else: another output, a weight, nothing."""
    names = [part.value for each in _all(graph, _NODE) for part in parse(each) if part.number == 2]
    _change(graph, _NODE, draw, lambda node: _replaced(node, 1, draw, draw.choice([*names, b"", b"rows"])))


def rename_output(graph: Parts, draw: random.Random) -> None:
    _change(graph, _NODE, draw, lambda node: _replaced(node, 2, draw, draw.choice((b"", b"logits", b"x"))))


def swap_presents(graph: Parts, draw: random.Random) -> None:
    """Let the attention write keys where values belong."""

    def swapped(node: Parts) -> Parts:
        outputs = [part for part in node if part.number == 2]
        return [part for part in node if part.number != 2] + outputs[:1] + outputs[1:][::-1]

    _change(graph, _NODE, draw, swapped, lambda node: sum(part.number == 2 for part in node) > 1)


def nest_graph(graph: Parts, draw: random.Random) -> None:
    """Give a node an attribute that is a graph, a tensor, or a text."""
    number = draw.choice((4, 5, 6, 7, 9, 10, 11, 14, 22))
    attribute = inside(5, Part(1, 2, b"body"), Part(number, 2, write(graph[:3])))
    _change(graph, _NODE, draw, lambda node: [*node, attribute])


def repeat_nodes(graph: Parts, draw: random.Random) -> None:
    """Have very many nodes, or weights, or inputs."""
    at = draw.randrange(len(graph))
    graph[at:at] = [graph[at]] * (draw.choice((1, 10_000, 200_000)) if graph[at].number != _WEIGHT else 1)


def add_chain(graph: Parts, draw: random.Random) -> None:
    """Work for long: additions one after the other that nobody asked for."""
    length = draw.choice((100, 8000, 200_000))
    for number in range(length):
        before = b"logits" if not number else b"c%d" % (number - 1)
        graph.append(
            inside(
                _NODE, Part(1, 2, before), Part(1, 2, before), Part(2, 2, b"c%d" % number), Part(4, 2, b"Add")
            )
        )


def grow(graph: Parts, draw: random.Random) -> None:
    """Make much of little: a column times a row."""
    size = draw.choice((1000, 30_000, 200_000))
    for name, dims in ((b"column", (size, 1)), (b"row", (1, size))):
        parts = [Part(1, 0, each) for each in dims]
        graph.append(inside(_WEIGHT, *parts, Part(2, 0, 1), Part(8, 2, name), Part(9, 2, bytes(4 * size))))
    operator = draw.choice((b"Add", b"MatMul", b"Mul"))
    graph.append(
        inside(_NODE, Part(1, 2, b"column"), Part(1, 2, b"row"), Part(2, 2, b"grown"), Part(4, 2, operator))
    )
    # Used, so that it is not left out.
    graph.append(
        inside(_NODE, Part(1, 2, b"grown"), Part(1, 2, b"grown"), Part(2, 2, b"more"), Part(4, 2, operator))
    )


def reshape_weight(graph: Parts, draw: random.Random) -> None:
    """State other dimensions or another type than the bytes have."""
    size = draw.choice((0, 1, 7, 4096, 1 << 40, (1 << 64) - 1))
    number = draw.choice((1, 2))
    _change(graph, _WEIGHT, draw, lambda weight: _replaced(weight, number, draw, size))


def empty_weight(graph: Parts, draw: random.Random) -> None:
    """Keep a weight elsewhere: in another file, or in a list of numbers."""
    extra = draw.choice(
        (
            (Part(14, 0, 1), inside(13, Part(1, 2, b"location"), Part(2, 2, b"/dev/zero"))),
            (Part(4, 2, bytes(64)),),
            (Part(6, 2, b"x"),),
            (Part(3, 2, b""),),
        )
    )
    _change(graph, _WEIGHT, draw, lambda weight: [*(part for part in weight if part.number != 9), *extra])


def poison_weight(graph: Parts, draw: random.Random) -> None:
    """Weights that are no numbers, huge, or random."""
    byte = draw.choice((b"\xff", b"\x7f", b"\0", b""))

    def poisoned(weight: Parts) -> Parts:
        return [
            Part(9, 2, byte * len(part.value) or draw.randbytes(len(part.value)))
            if part.number == 9 and isinstance(part.value, bytes)
            else part
            for part in weight
        ]

    _change(graph, _WEIGHT, draw, poisoned)


def narrow_face(graph: Parts, draw: random.Random) -> None:
    """State another shape of an input or an output, another type, another name."""
    kind = draw.choice((_INPUT, _OUTPUT))
    dims = [
        inside(1, Part(1, 0, draw.choice((0, 1, 8, 400, 1 << 62))))
        for _ in range(draw.choice((0, 2, 4, 100)))
    ]
    tensor = inside(1, Part(1, 0, draw.choice((1, 7, 8, 16))), inside(2, *dims))
    _change(graph, kind, draw, lambda value: [*value, draw.choice((Part(1, 2, b"x"), inside(2, tensor)))])


def change_attribute(graph: Parts, draw: random.Random) -> None:
    """Give an attribute another number."""
    value = draw.choice((0, 1, 2, 3, 1 << 31, (1 << 64) - 1, 1000))

    def changed(node: Parts) -> Parts:
        at = draw.choice([number for number, part in enumerate(node) if part.number == 5])
        inner = parse(node[at].value if isinstance(node[at].value, bytes) else b"")
        node[at] = inside(5, *inner, Part(draw.choice((3, 8)), 0, value))
        return node

    _change(graph, _NODE, draw, changed, lambda node: any(part.number == 5 for part in node))


def rename_all(graph: Parts, draw: random.Random) -> None:
    """Names that steer a terminal."""
    text = draw.choice(NASTY_TEXTS).encode(errors="surrogatepass")
    number = draw.choice((1, 2, 3, 4, 7))
    _change(graph, _NODE, draw, lambda node: _replaced(node, number, draw, text))


CHANGES: tuple[Callable[[Parts, random.Random], None], ...] = (
    rename_operator,
    rename_input,
    rename_output,
    swap_presents,
    nest_graph,
    repeat_nodes,
    add_chain,
    grow,
    reshape_weight,
    empty_weight,
    poison_weight,
    narrow_face,
    change_attribute,
    rename_all,
)


def _graph_of(model: Parts) -> Parts:
    [content] = [part.value for part in model if part.number == _GRAPH]
    return parse(content if isinstance(content, bytes) else b"")


def _with_graph(model: Parts, graph: Parts) -> bytes:
    return write([Part(_GRAPH, 2, write(graph)) if part.number == _GRAPH else part for part in model])


def _all(graph: Parts, number: int) -> list[bytes]:
    return [part.value for part in graph if part.number == number and isinstance(part.value, bytes)]


def _change(
    graph: Parts,
    number: int,
    draw: random.Random,
    change: Callable[[Parts], Parts],
    fits: Callable[[Parts], bool] = lambda parts: True,
) -> None:
    """Change one of the parts of a kind."""
    parsed = {
        at: parse(part.value)
        for at, part in enumerate(graph)
        if part.number == number and isinstance(part.value, bytes)
    }
    at = draw.choice([at for at, parts in parsed.items() if fits(parts)])
    graph[at] = Part(number, 2, write(change(parsed[at])))


def _replaced(parts: Parts, number: int, draw: random.Random, value: int | bytes) -> Parts:
    """Put a value where one of the parts of a number stands, or behind all where none does."""
    at = draw.choice([place for place, part in enumerate(parts) if part.number == number] or [len(parts)])
    return [*parts[:at], Part(number, 0 if isinstance(value, int) else 2, value), *parts[at + 1 :]]
