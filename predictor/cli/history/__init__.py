"""`foretype history` and `foretype words`: what the writer's own texts teach, for their writer to rule."""

import typer

from predictor.cli.history.emptying import clear, where
from predictor.cli.history.exchange import export, take_in
from predictor.cli.history.knowing import forget, list_known, show
from predictor.cli.history.learning import learn
from predictor.cli.history.words import add, block, import_words, list_words, remove, unblock

history = typer.Typer(help="See, feed, move and empty what your own texts have taught.")
history.command("learn")(learn)
history.command("list")(list_known)
history.command("show")(show)
history.command("forget")(forget)
history.command("export")(export)
history.command("import")(take_in)
history.command("clear")(clear)
history.command("where")(where)

words = typer.Typer(help="Add words that are to be suggested, and block those that never are.")
words.command("add")(add)
words.command("remove")(remove)
words.command("list")(list_words)
words.command("block")(block)
words.command("unblock")(unblock)
words.command("import")(import_words)
