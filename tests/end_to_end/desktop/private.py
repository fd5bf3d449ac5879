"""Clients of IBus without a window, for Debian's Python: one that wants no trace, then an ordinary one.

Both type the same. Says of each, once the ordinary one is shown something, what was taken from it and shown.
"""

import json
import sys

import gi

gi.require_version("IBus", "1.0")
from gi.repository import GLib, IBus

PATIENCE_MS = 30_000

IBus.init()
bus, loop = IBus.Bus(), GLib.MainLoop()


def told(hints: IBus.InputHints, typed: str, shown: list[str]) -> list[str]:
    """Type into a new field; return the letters that were taken. shown: what is shown comes in there."""
    context = bus.create_input_context("test")
    contexts.append(context)

    def show(context: IBus.InputContext, text: IBus.Text, at: int, visible: bool) -> None:
        if visible:
            shown.append(text.get_text())
            if shown is ordinary:
                loop.quit()

    context.connect("update-preedit-text", show)
    context.set_capabilities(IBus.Capabilite.PREEDIT_TEXT | IBus.Capabilite.FOCUS)
    context.focus_in()
    context.set_content_type(IBus.InputPurpose.FREE_FORM, hints)
    return [letter for letter in typed if context.process_key_event(ord(letter), 0, 0)]


contexts, private, ordinary = [], [], []
typed = sys.argv[1]
taken = told(IBus.InputHints.PRIVATE, typed, private)
taken += told(IBus.InputHints.NONE, typed, ordinary)
GLib.timeout_add(PATIENCE_MS, loop.quit)
loop.run()
print(json.dumps({"taken": taken, "private": private, "ordinary": ordinary}))
