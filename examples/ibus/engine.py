"""Foretype in every text field: an engine for IBus. README.md in this folder says how to install it.

/usr/bin/python3 examples/ibus/engine.py --component      prints what IBus wants to know of it
"""

import argparse
import re
import shlex
import shutil
import sys
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import gi

gi.require_version("IBus", "1.0")
from field import Field, Passage, Text, needs_space
from gi.repository import GLib, IBus
from offer import Offer, first_word
from server import Server

SERVICE = "org.freedesktop.IBus.Foretype"
ENGINES = {"foretype": "Foretype (grey text)", "foretype-list": "Foretype (list)"}
# Where prose is written. In a terminal nobody can tell a password from a command.
_PROSE = (IBus.InputPurpose.FREE_FORM, IBus.InputPurpose.ALPHA, IBus.InputPurpose.NAME)
_SHORTCUT = (
    IBus.ModifierType.CONTROL_MASK
    | IBus.ModifierType.MOD1_MASK
    | IBus.ModifierType.MOD4_MASK
    | IBus.ModifierType.SUPER_MASK
    | IBus.ModifierType.META_MASK
    | IBus.ModifierType.HYPER_MASK
)
_GREY = 0x808080
_LISTED = 5
# Asked about: characters before the cursor, from a place that seldom moves, and after it.
_BEFORE, _STEP, _AFTER = 2000, 1000, 500
# An answer may take its time, while the server loads its model: it is shown if it still holds.
_PATIENCE_MS = 60_000
# An accepted word waits no longer for the letters that the program has not taken yet.
_WAIT_MS = 100
_NEXT = (IBus.KEY_Down, IBus.KEY_KP_Down, IBus.KEY_Tab)
_LAST = (IBus.KEY_Up, IBus.KEY_KP_Up, IBus.KEY_ISO_Left_Tab)
_ENTER = (IBus.KEY_Return, IBus.KEY_KP_Enter)
_WORD = re.compile(r"[\w'’]+$")


class ForetypeEngine(IBus.Engine):
    """The engine in one field after another.

    Letters are never taken: they go through to the program, and what is suggested is shown behind them. The
    space that an accepted word brings is written with the next letter; a mark takes its place.
    """

    __gtype_name__ = "ForetypeEngine"

    def setup(self, server: Server, *, listing: bool) -> None:
        """Ask this server. listing: show a list below the cursor instead of grey text at it."""
        self._server, self._listing = server, listing
        self._table = IBus.LookupTable.new(_LISTED, 0, True, False)
        self._purpose, self._hints, self._reports = IBus.InputPurpose.FREE_FORM, 0, False
        self._painted: object = None
        self._begin()

    def _begin(self) -> None:
        """Nothing is known of the field."""
        self._field = Field()
        self._field.reported = self._reports
        self._typing = False
        self._offer: Offer | None = None
        self._selected = self._space = self._choosing = self._dismissed = False
        self._waiting: tuple[Text, str] | None = None
        self._accepted: tuple[str, str] | None = None
        self._choice = 0
        self._seen = set[str]()
        self._counted: Text | None = None

    # What IBus tells.

    def do_process_key_event(self, key: int, code: int, state: int) -> bool:
        """Say whether a key was for us. Whatever goes wrong here, it must not cost a letter."""
        try:
            return self._wanted and not state & IBus.ModifierType.RELEASE_MASK and self._pressed(key, state)
        except Exception as error:
            print(f"foretype-ibus: {error!r}", file=sys.stderr)
            return False

    def do_set_surrounding_text(self, text: IBus.Text, cursor: int, anchor: int) -> None:
        """Hear what stands around the cursor."""
        IBus.Engine.do_set_surrounding_text(self, text, cursor, anchor)
        if not self._wanted:
            return
        said, old, late = text.get_text(), self._field.text, not self._field.settled
        now = Text(said[:cursor], said[cursor:])
        self._selected = cursor != anchor
        if self._waiting is not None and self._waiting[0] == now:
            self._commit_waiting()
        self._learn(self._field.report(now))
        if self._field.text != old:
            self._moved()
            if self._typing:
                self._ask()
        elif late and self._field.settled:
            self._painted = None  # Qt leaves what is shown in front of the letter that came in
            self._show()

    def do_set_capabilities(self, capabilities: int) -> None:
        """Hear what the program can do."""
        self._reports = self._field.reported = bool(capabilities & IBus.Capabilite.SURROUNDING_TEXT)

    def do_set_content_type(self, purpose: int, hints: int) -> None:
        """Hear what is written in the field."""
        self._purpose, self._hints = purpose, hints
        if not self._wanted:
            self._begin()
            self._show()

    def do_enable(self) -> None:
        """The engine was chosen: it wants to know what stands around the cursor."""
        self.get_surrounding_text()
        self._server.open()

    def do_focus_in(self) -> None:
        """Another field."""
        self._begin()
        self.get_surrounding_text()

    def do_focus_out(self) -> None:
        """The field is left."""
        self._leave()
        self._begin()

    def do_reset(self) -> None:
        """The program has put the cursor elsewhere, or cleared the field."""
        self._leave()

    def do_disable(self) -> None:
        """Another engine was chosen."""
        self.do_focus_out()

    def do_candidate_clicked(self, index: int, button: int, state: int) -> None:
        """A word of the list was clicked."""
        self._accept(index, whole=True)
        self._show()

    # Keys.

    @property
    def _wanted(self) -> bool:
        """Whether something may be shown and learned: not of passwords, nor where no trace is to be left."""
        return self._purpose in _PROSE and not self._hints & IBus.InputHints.PRIVATE

    def _pressed(self, key: int, state: int) -> bool:
        if (
            IBus.KEY_Shift_L <= key <= IBus.KEY_Hyper_R
            or IBus.KEY_ISO_Lock <= key <= IBus.KEY_ISO_Level5_Lock
        ):
            return False
        if key == IBus.KEY_Tab and state & IBus.ModifierType.SHIFT_MASK:
            key = IBus.KEY_ISO_Left_Tab
        self._commit_waiting()
        character = IBus.keyval_to_unicode(key)
        if state & _SHORTCUT:
            self._leave()
        elif self._taken(key):
            return True
        elif key == IBus.KEY_BackSpace:
            self._erased()
        elif key in _ENTER:
            self._typed("\n")
        elif character and character.isprintable():
            self._typing = True
            self._typed(character)
            self._ask()
        else:  # a dead key, an arrow, a function
            self._leave()
        return False

    def _taken(self, key: int) -> bool:
        """Do what a key does with what is shown; False if that is nothing."""
        offers = self._offers()
        if not offers:
            return False
        if key == IBus.KEY_Escape:
            self._dismissed = True
        elif not self._choosing and key == IBus.KEY_Tab:
            self._accept(0)
        elif not self._choosing and key == IBus.KEY_ISO_Left_Tab:
            self._ask(invoked=True)
        elif not self._choosing:
            return False
        elif key in _NEXT:
            self._choice = (self._choice + 1) % len(offers)
        elif key in _LAST:
            self._choice = (self._choice - 1) % len(offers)
        elif key in _ENTER:
            self._accept(self._choice, whole=True)
        elif IBus.KEY_1 <= key < IBus.KEY_1 + len(offers):
            self._accept(key - IBus.KEY_1, whole=True)
        else:
            return False
        self._show()
        return True

    def _typed(self, character: str) -> None:
        """A key goes through to the program, where it writes a character."""
        if self._space and self._field.text is not None and needs_space(self._field.text.before, character):
            self._learn(self._field.type(" "))
            self.commit_text(IBus.Text.new_from_string(" "))
        self._count_ignored(character)
        self._learn(self._field.type(character))
        self._edited()

    def _erased(self) -> None:
        if self._accepted is not None:  # what was just accepted is taken back
            word, before = self._accepted
            self._server.ask("feedback", event="corrected", word=word, before=before[-_BEFORE:])
        if self._selected:
            self._leave()
        else:
            self._field.erase()
            self._edited()
            self._ask()

    def _leave(self) -> None:
        """The cursor goes elsewhere."""
        self._commit_waiting()
        self._learn(self._field.leave())
        self._typing = False
        self._moved()

    def _moved(self) -> None:
        self._offer = None
        self._seen.clear()
        self._edited()

    def _edited(self) -> None:
        """What is shown follows at once."""
        self._space = self._choosing = self._dismissed = False
        self._accepted = None
        self._show()

    # Accepting.

    def _accept(self, index: int, *, whole: bool = False) -> None:
        """Insert what is offered, or its first word."""
        offers, text = self._offers(), self._field.text
        if text is None or not 0 <= index < len(offers):
            return
        offered = offers[index]
        word = offered.rstrip(" ") if whole else first_word(offered)
        late = self._reports and not self._field.settled
        brings_space = word != offered and text.after[:1] in ("", "\n")
        self._tell_accepted(offered, word)
        if self._space:
            word = f" {word}"
        self._learn(self._field.type(word))
        self._waiting = text, word
        self._space, self._choosing = brings_space, False
        self._seen.clear()
        found = _WORD.search(text.before + word)
        self._accepted = (found[0], (text.before + word)[: found.start()]) if found else None
        if late:
            GLib.timeout_add(_WAIT_MS, self._commit_waiting)
        else:
            self._commit_waiting()
        self._ask()

    def _commit_waiting(self) -> bool:
        """Write what was accepted: if letters before it are on their way, behind them."""
        if self._waiting is not None:
            word, self._waiting = self._waiting[1], None
            self._show()  # first what is shown goes, else it would stand there twice for a moment
            self.commit_text(IBus.Text.new_from_string(word))
        return False

    # What is offered.

    def _at(self) -> Text | None:
        """Return the text with the space that is still to be written."""
        text = self._field.text
        return text._replace(before=text.before + " ") if text is not None and self._space else text

    def _offers(self) -> list[str]:
        return [] if self._offer is None or self._dismissed else self._offer.at(self._at())[:_LISTED]

    def _ask(self, *, invoked: bool = False) -> None:
        """Ask how the text goes on; invoked: all that there is, to choose from."""
        at = self._at()
        if at is None or self._selected:
            return
        start = max(0, len(at.before) - _BEFORE) // _STEP * _STEP
        near = {"before": at.before[start:], "after": at.after[:_AFTER]}
        hear = self._heard_all if invoked else self._heard
        how = {
            "deadline_ms": _PATIENCE_MS,
            "k": _LISTED,
            "phrase": True,
            "invoked": invoked,
            "only_final": invoked,
        }
        self._server.ask("suggest", partial(hear, self._field, at), **how, **near)

    def _heard(self, field: Field, asked: Text, answer: Mapping[str, Any]) -> None:
        """Take an answer, unless it is too late, or a quick one and something good is shown."""
        now = self._at()
        if field is not self._field or now is None or not _goes_on(asked, now):
            return
        if not self._choosing and (answer["final"] or not self._offers()):
            self._offer = Offer(asked, answer)
            self._show()

    def _heard_all(self, field: Field, asked: Text, answer: Mapping[str, Any]) -> None:
        """Show a list to choose from, if it is not too late: chosen from already, or dismissed."""
        if field is self._field and asked == self._at() and not self._choosing and not self._dismissed:
            self._offer = Offer(asked, answer)
            self._choosing, self._choice = True, 0
            self._show()

    def lost(self) -> None:
        """The server has gone."""
        self._offer = None
        self._show()

    def _show(self) -> None:
        """Show what is offered, grey at the cursor or as a list."""
        offers = self._offers()
        listed = bool(offers) and (self._choosing or self._listing)
        ghost = f"{' ' * self._space}{offers[0].rstrip(' ')}" if offers and not listed else ""
        painted = offers if listed else ghost, self._choosing, self._choice
        if painted == self._painted:
            return
        self._painted = painted
        grey = IBus.Text.new_from_string(ghost)
        grey.append_attribute(IBus.AttrType.FOREGROUND, _GREY, 0, len(ghost))
        self.update_preedit_text_with_mode(grey, 0, bool(ghost), IBus.PreeditFocusMode.CLEAR)
        if listed:
            self._list(offers)
        else:
            self.hide_lookup_table()
        if offers:
            self._note_shown(offers if listed else offers[:1])

    def _list(self, offers: Iterable[str]) -> None:
        self._table.clear()
        for index, each in enumerate(offers):
            self._table.append_candidate(IBus.Text.new_from_string(self._completed(each)))
            label = f"{index + 1}" if self._choosing else "" if index else "Tab"
            self._table.set_label(index, IBus.Text.new_from_string(label))
        self._table.set_cursor_pos(self._choice if self._choosing else 0)
        self._table.set_cursor_visible(self._choosing)
        self.update_lookup_table(self._table, True)

    # What is told to the server.

    def _completed(self, insert: str) -> str:
        """Return what is inserted with the letters that stand before it."""
        at = self._at()
        found = _WORD.search(at.before) if at is not None else None
        return (found[0] if found else "") + insert.rstrip(" ")

    def _note_shown(self, offers: Iterable[str]) -> None:
        self._seen.update(first_word(self._completed(each)) for each in offers)
        if self._offer is not None and self._offer.asked != self._counted:
            self._counted = self._offer.asked
            self._server.ask("feedback", event="shown")

    def _tell_accepted(self, offered: str, part: str) -> None:
        if part.rstrip(" ") == offered.rstrip(" "):
            self._server.ask("feedback", event="accepted", insert=offered)
        else:
            self._server.ask("feedback", event="partly_accepted", insert=offered, accepted=len(part))

    def _count_ignored(self, character: str) -> None:
        """A word that was shown and is now typed to its end was of no use."""
        if character.isalnum() or character in "'’":
            return
        found = _WORD.search(self._field.text.before) if self._field.text is not None else None
        if found and found[0] in self._seen:
            self._server.ask("feedback", event="ignored")
        self._seen.clear()

    def _learn(self, passages: Iterable[Passage]) -> None:
        """Have learned what was typed, where the program says enough to tell a password apart."""
        for text, before, after in passages if self._reports else ():
            self._server.ask("learn", text=text, before=before, after=after)


def _goes_on(old: Text, new: Text) -> bool:
    """Whether nothing was done but typing."""
    return new.after == old.after and new.before.startswith(old.before)


class Engines(IBus.Factory):
    """Makes the engines that IBus asks for, all on one server."""

    __gtype_name__ = "ForetypeEngines"

    def setup(self, bus: IBus.Bus, command: list[str]) -> None:
        """command: starts a server, if none runs."""
        self._bus, self._made = bus, list[ForetypeEngine]()
        self._server = Server(command, self._lost)

    def do_create_engine(self, name: str) -> IBus.Engine:
        """Return a new engine."""
        path = f"/org/freedesktop/IBus/Engine/Foretype/{len(self._made)}"
        connection = self._bus.get_connection()
        engine = ForetypeEngine(engine_name=name, object_path=path, connection=connection)
        engine.setup(self._server, listing=name != next(iter(ENGINES)))
        self._made.append(engine)
        return engine

    def _lost(self) -> None:
        for engine in self._made:
            engine.lost()


def component(command: str) -> str:
    """Return what IBus reads of us, as XML. command: starts this program."""
    engines = "".join(
        f"""
        <engine>
            <name>{name}</name>
            <longname>{title}</longname>
            <description>Suggests how the word goes on; nothing leaves this machine</description>
            <language>en</language>
            <license>Apache-2.0</license>
            <author>Foretype</author>
            <icon>accessories-text-editor</icon>
            <layout>default</layout>
            <symbol>⇥</symbol>
            <rank>0</rank>
        </engine>"""
        for name, title in ENGINES.items()
    )
    return f"""<?xml version="1.0" encoding="utf-8"?>
<component>
    <name>{SERVICE}</name>
    <description>Foretype</description>
    <exec>{escape(command)}</exec>
    <author>Foretype</author>
    <license>Apache-2.0</license>
    <textdomain>foretype</textdomain>
    <engines>{engines}
    </engines>
</component>
"""


def main() -> None:
    """Print the component, or serve IBus until it ends."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--component", action="store_true", help="print the file for IBus and end")
    parser.add_argument(
        "--foretype", default=shutil.which("foretype"), help="the program, if not on the PATH"
    )
    said = parser.parse_args()
    if not said.foretype:
        parser.error("foretype is not on the PATH: say --foretype /path/to/foretype")
    if said.component:
        program = [sys.executable, str(Path(__file__).resolve()), "--foretype", said.foretype]
        print(component(shlex.join(program)), end="")
        return
    IBus.init()
    bus, loop = IBus.Bus(), GLib.MainLoop()
    bus.connect("disconnected", lambda bus: loop.quit())
    engines = Engines(object_path=IBus.PATH_FACTORY, connection=bus.get_connection())
    engines.setup(bus, [said.foretype, "serve", "--json-lines"])
    bus.request_name(SERVICE, 0)
    loop.run()


if __name__ == "__main__":
    main()
