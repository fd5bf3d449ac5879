"""The command `slips`."""

from pathlib import Path
from typing import Annotated

import typer

from training.commands.progress import shares
from training.terminal import console

EXAMPLE = (
    "python -m training slips pairs.tsv --out predictor/spelling/slips.tsv --held-back runs/held-back.tsv"
)


def slips(
    pairs: Annotated[
        list[Path], typer.Argument(help='Files of pairs: "typed<TAB>meant" a line, or "typed->meant".')
    ],
    out: Annotated[Path, typer.Option(help="File for the model of slips.")] = Path("runs/slips.tsv"),
    held_back: Annotated[
        Path | None,
        typer.Option(help="File for the pairs that nothing was learned from.", show_default=False),
    ] = None,
    fingers: Annotated[
        float,
        typer.Option(
            help="Share of what is learned from that generated slips of the fingers have.", min=0, max=0.9
        ),
    ] = 0.5,
    rate: Annotated[
        float, typer.Option(help="Share of letters at which something goes wrong.", min=0.0001, max=0.2)
    ] = 0.005,
    rounds: Annotated[
        int, typer.Option(help="Rounds of learning, before rules are sought and after.", min=1)
    ] = 3,
    most: Annotated[
        int, typer.Option(help="Pairs to learn from, at most, chosen by chance.", min=1)
    ] = 20_000,
    seed: Annotated[int, typer.Option(help="Seed of the generated slips, and of that choice.")] = 1,
) -> None:
    """Learn how people slip from pairs of what they typed and what they meant.

    A fifth of the words, with all their slips, is held back; how well the model explains those is shown.
    Generated slips of the fingers are learned from as well, for lists of pairs hold what people did not
    notice.
    """
    from predictor.spelling.weights import write
    from predictor.system.atomic import replace_file
    from training.slips.learning import bits_per_slip, learn
    from training.slips.pairs import is_held_back, made, read_pairs, some, weighed

    known = [pair for path in pairs for pair in read_pairs(path)]
    held = [pair for pair in known if is_held_back(pair.meant)]
    learned = weighed(some([pair for pair in known if not is_held_back(pair.meant)], most, seed))
    total = sum(pair.weight for pair in learned)
    words = [pair.meant for pair in learned]
    fingered = made(words, seed, total * fingers / (1 - fingers)) if fingers else []
    console.print(f"{len(known):,} pairs, {len(held):,} of them held back, and {len(fingered):,} generated")
    with shares() as told:
        weights = learn([*learned, *fingered], rate, rounds, told)
    replace_file(out, write(weights).encode())
    console.print(f"Wrote {out}: {len(weights.rules):,} rules")
    for name, group in (("learned", learned), ("held-back", held)):
        if group:
            console.print(f"{bits_per_slip(weights, group[:2000]):.2f} bits per slip of {name} pairs")
    if held_back is not None:
        replace_file(held_back, "".join(f"{pair.typed}\t{pair.meant}\n" for pair in held).encode())
        console.print(f"Wrote {held_back}")
