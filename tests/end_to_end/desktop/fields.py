"""A window of GTK 3 with three fields, for Debian's Python: says what stands in them, a line of JSON each.

On standard input it is told which field to go to.
"""

import json
import sys

import gi

gi.require_version("Gtk", "3.0")
from gi.repository import GLib, Gtk


def say(what: str, text: str) -> None:
    """Say what has changed, to what."""
    print(json.dumps([what, text]), flush=True)


entry, view, password = Gtk.Entry(), Gtk.TextView(), Gtk.Entry()
password.set_input_purpose(Gtk.InputPurpose.PASSWORD)  # its letters are shown: GTK lets IBus see them
fields = {"entry": entry, "view": view, "password": password}
window, box = Gtk.Window(title="fields"), Gtk.VBox(spacing=4)
for name, field in fields.items():
    box.pack_start(field, name == "view", True, 0)
    field.connect("preedit-changed", lambda field, text, name=name: say(f"{name} ghost", text))
for name in ("entry", "password"):
    fields[name].connect("changed", lambda field, name=name: say(name, field.get_text()))
view.get_buffer().connect("changed", lambda buffer: say("view", buffer.props.text))


def follow(source: int, condition: int) -> bool:
    """Go to the field that is named."""
    name = sys.stdin.readline().strip()
    if not name:
        Gtk.main_quit()
        return False
    fields[name].grab_focus()
    say("at", name)
    return True


window.connect("map-event", lambda *event: say("at", "none"))
GLib.io_add_watch(0, GLib.IO_IN | GLib.IO_HUP, follow)
window.add(box)
window.set_default_size(560, 180)
window.show_all()
window.move(20, 20)
Gtk.main()
