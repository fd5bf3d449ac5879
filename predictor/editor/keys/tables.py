"""Which key does what, as tables: to add a key, add a row. The help page is made from the same rows.

Keys are written as in the settings: "ctrl-s", "alt-f", "shift-up", "ctrl-x ctrl-s".
"""

from dataclasses import replace
from functools import partial

from predictor.editor.commands import (
    accepting,
    asking,
    closing,
    dialogs,
    explaining,
    incognito,
    moving,
    opening,
    personal,
    racing,
    saving,
    searching,
    suspending,
    viewing,
    writing,
)
from predictor.editor.commands.vi import normal
from predictor.editor.keys.key import BOTH, EMACS, Key
from predictor.editor.state.editor import Editor
from predictor.settings import Settings

SUGGESTIONS = (
    Key(
        "accept",
        ("right", "end", "ctrl-e"),
        "accept the grey words",
        accepting.accept,
        Editor.shows_ghost,
        BOTH,
    ),
    Key(
        "accept_word",
        ("ctrl-right", "alt-f"),
        "accept one word",
        accepting.accept_word,
        Editor.shows_ghost,
        BOTH,
    ),
    Key(
        "accept_character",
        ("shift-right",),
        "accept one character",
        accepting.accept_character,
        Editor.shows_ghost,
        BOTH,
    ),
    Key(
        "accept_sentence",
        ("alt-e", "ctrl-down"),
        "accept to the end of the sentence",
        accepting.accept_sentence,
        Editor.shows_ghost,
        BOTH,
    ),
    Key("accept_tab", ("tab",), "", accepting.accept, Editor.tab_accepts),
    Key(
        "next_suggestion",
        ("alt-]", "alt-down"),
        "another suggestion",
        partial(accepting.cycle, step=1),
        where=BOTH,
    ),
    Key(
        "previous_suggestion",
        ("alt-[", "alt-up"),
        "the suggestion before",
        partial(accepting.cycle, step=-1),
        where=BOTH,
    ),
    Key("dismiss", ("escape",), "hide it until the next edit", accepting.dismiss, where=EMACS),
    Key("suggest", ("alt-/",), "suggest now, however unsure", asking.suggest_now, where=BOTH),
    Key("list", ("f2", "ctrl-space"), "show or hide the list of words", accepting.toggle_list, where=BOTH),
    Key("choose_next", ("down",), "", partial(accepting.choose, step=1), Editor.shows_list),
    Key("choose_previous", ("up",), "", partial(accepting.choose, step=-1), Editor.is_choosing),
    Key("choose", ("enter",), "", accepting.accept, Editor.is_choosing),
    *(
        Key(f"choose_{n}", (f"alt-{n}",), "", partial(accepting.accept_number, number=n), where=BOTH)
        for n in range(1, 10)
    ),
    Key("", (), "accept a word of the list", writing.nothing, shown="Alt-1 … Alt-9"),
    Key(
        "never",
        ("shift-delete",),
        "forget it, never suggest it again",
        personal.never_suggest,
        Editor.shows_suggestion,
        BOTH,
    ),
    Key("add_word", ("alt-+",), "add the word before the cursor", personal.add_word, where=BOTH),
    Key("model", ("f3",), "ask the next model", asking.switch_model, where=BOTH),
    Key("less", ("f4",), "show fewer suggestions", partial(asking.turn_dial, step=1), where=BOTH),
    Key("more", ("f5",), "show more suggestions", partial(asking.turn_dial, step=-1), where=BOTH),
    Key("on_off", ("f8",), "suggestions off, or on again", asking.toggle, where=BOTH),
    Key("off_here", ("alt-f8",), "suggestions off in this file, or on", asking.toggle_here, where=BOTH),
    Key("snooze", ("f9",), "quiet for five minutes", asking.snooze, where=BOTH),
    Key("incognito", ("f10", "alt-f9"), "incognito: leave no trace", incognito.toggle, where=BOTH),
    Key("why", ("alt-?",), "say why, at the cursor or in the list", explaining.toggle_why, where=BOTH),
    Key("race", ("f12",), "let bigram and transformer race", racing.toggle_race, where=BOTH),
)

FILES = (
    Key("save", ("ctrl-s",), "save", saving.save, where=BOTH),
    Key("save_as", ("alt-s",), "save under another name", saving.save_as, where=BOTH),
    Key("open", ("ctrl-o",), "open another file", opening.open_file),
    Key("new", ("ctrl-t",), "begin a new text", opening.new_file),
    Key("next_file", ("f6", "ctrl-pagedown"), "next file", partial(opening.turn, step=1), where=BOTH),
    Key("previous_file", ("f7", "ctrl-pageup"), "previous file", partial(opening.turn, step=-1), where=BOTH),
    Key("close", ("alt-w",), "close this file", closing.close_file, where=BOTH),
    Key("suspend", ("ctrl-x ctrl-z",), "back to the shell; fg goes on", suspending.suspend, where=BOTH),
    Key("quit", ("ctrl-q",), "quit", closing.quit_editor, where=BOTH),
)

PASTE_IN_ENTRY = ("ctrl-v", "shift-insert")
EDITING = (
    Key("undo", ("ctrl-z", "ctrl-_"), "undo", writing.undo),
    Key("redo", ("alt-z",), "redo", writing.redo),
    Key("copy", ("ctrl-c", "ctrl-insert"), "copy what is selected", writing.copy, moving.has_selection),
    Key("cut", ("ctrl-x", "shift-delete"), "cut what is selected", writing.cut, moving.has_selection),
    Key("paste", PASTE_IN_ENTRY, "paste", writing.paste),
    Key("select_all", ("alt-a",), "select the whole text", moving.select_all),
    Key("", (), "select", writing.nothing, shown="Shift-arrows, PageUp …"),
    Key("", (), "indent, outdent what is selected", writing.nothing, shown="Tab, Shift-Tab"),
    Key("find", ("ctrl-f",), "find", searching.open_find),
    Key("find_next", ("alt-n",), "find the next", searching.find_next),
    Key("find_previous", ("alt-p",), "find the one before", partial(searching.find_next, back=True)),
    Key("replace", ("ctrl-r", "alt-r"), "replace", searching.open_replace),
    Key("go_to_line", ("ctrl-g",), "go to a line", searching.open_go_to),
    Key("start", ("ctrl-home", "alt-<"), "to the beginning", moving.to_start),
    Key("end", ("ctrl-end", "alt->"), "to the end", moving.to_end),
    Key("count_words", ("alt-=",), "count the words", viewing.count_words, where=BOTH),
    Key("line_numbers", ("alt-l",), "number the lines", viewing.toggle_line_numbers, where=BOTH),
    Key("wrap", ("alt-\\",), "wrap long lines or not", viewing.toggle_wrap, where=BOTH),
    Key("theme", ("f11", "ctrl-x ctrl-t"), "other colours", viewing.change_theme, where=BOTH),
    Key("help", ("f1",), "this page", dialogs.open_help, where=BOTH),
)

# Rows that are only writing: they hold where no row above does, and need no place on the page of keys.
WRITING = (
    Key("up", ("up", "ctrl-p"), "", partial(moving.move_row, count=-1), where=BOTH),
    Key("down", ("down", "ctrl-n"), "", partial(moving.move_row, count=1), where=BOTH),
    Key("left", ("left", "ctrl-b"), "", moving.left),
    Key("right", ("right",), "", moving.right),
    Key("row_start", ("home", "ctrl-a"), "", moving.to_row_start),
    Key("row_end", ("end", "ctrl-e"), "", moving.to_row_end),
    Key("page_up", ("pageup",), "", partial(moving.move_page, part=-1.0), where=BOTH),
    Key("page_down", ("pagedown",), "", partial(moving.move_page, part=1.0), where=BOTH),
    Key("extend_up", ("shift-up",), "", partial(moving.extend_row, count=-1)),
    Key("extend_down", ("shift-down",), "", partial(moving.extend_row, count=1)),
    Key("extend_page_up", ("shift-pageup",), "", partial(moving.extend_page, part=-1.0)),
    Key("extend_page_down", ("shift-pagedown",), "", partial(moving.extend_page, part=1.0)),
    Key("backspace", ("backspace",), "", writing.backspace),
    Key("delete", ("delete",), "", writing.delete),
    Key("new_line", ("enter",), "", writing.new_line),
    Key("tab", ("tab",), "", writing.type_tab),
    Key("outdent", ("shift-tab",), "", writing.outdent),
    Key("interrupt", ("ctrl-c", "<sigint>"), "", closing.interrupt, Editor.is_writing),
)

# vi's keys that are no letters; the letters are in commands/vi.
VI = (
    Key("", ("escape",), "", accepting.dismiss, Editor.shows_ghost),
    Key("", ("ctrl-f",), "", partial(moving.move_page, part=1.0)),
    Key("", ("ctrl-b",), "", partial(moving.move_page, part=-1.0)),
    Key("", ("ctrl-d",), "", partial(moving.move_page, part=0.5)),
    Key("", ("ctrl-u",), "", partial(moving.move_page, part=-0.5)),
    Key("", ("ctrl-e",), "", partial(moving.scroll, rows=1)),
    Key("", ("ctrl-y",), "", partial(moving.scroll, rows=-1)),
    Key("", ("ctrl-c", "<sigint>"), "", closing.interrupt),
    Key("", ("ctrl-c", "<sigint>"), "", normal.escape, Editor.is_busy),
)

# prompt_toolkit's Emacs keys that do harm in an editor: they "accept the line", which empties the buffer,
# record macros, or turn the next digit into a repeat count. They do nothing here.
DEFUSED = (
    *("alt-#", "alt-*", "alt-.", "alt-_", "escape ctrl-y", "escape enter", "alt--", "alt-0", "ctrl-up"),
    *(
        "ctrl-x (",
        "ctrl-x )",
        "ctrl-x e",
        "ctrl-x ctrl-e",
        "ctrl-down",
        "ctrl-o",
        "ctrl-r",
        "alt-/",
        "ctrl-s",
    ),
)
# Where a line is asked for: the next key would be taken literally, or the key itself.
DEFUSED_IN_ENTRY = ("ctrl-q", "ctrl-z")

IN_HELP = (
    Key("", ("down",), "", partial(dialogs.scroll_help, rows=1)),
    Key("", ("up",), "", partial(dialogs.scroll_help, rows=-1)),
    Key("", ("pagedown", "space"), "", partial(dialogs.scroll_help, rows=8)),
    Key("", ("pageup",), "", partial(dialogs.scroll_help, rows=-8)),
    Key("", ("escape", "enter", "f1", "ctrl-c", "ctrl-q", "<sigint>"), "", dialogs.cancel),
)
IN_DIALOG = (Key("", ("escape", "ctrl-c", "ctrl-g", "<sigint>"), "", dialogs.cancel),)

# What works wherever keys are heard.
EVERYWHERE = ("suspend",)

SECTIONS = (("Suggestions", SUGGESTIONS), ("Files", FILES), ("Text", EDITING))
TABLE = (*SUGGESTIONS, *FILES, *EDITING)


def table(settings: Settings) -> tuple[tuple[Key, ...], tuple[Key, ...]]:
    """Return the rows of the page of keys and those that are only writing, with the user's own keys."""
    return _bound(TABLE, settings), _bound(WRITING, settings)


def sections(settings: Settings) -> tuple[tuple[str, tuple[Key, ...]], ...]:
    """Return the page of keys: a heading and its rows, with the user's own keys."""
    return tuple((heading, _bound(rows, settings)) for heading, rows in SECTIONS)


def everywhere(settings: Settings) -> tuple[Key, ...]:
    """Return the rows that hold in dialogs and on the page of keys, too, with the user's own keys."""
    return tuple(row for row in _bound(TABLE, settings) if row.action in EVERYWHERE)


def _bound(rows: tuple[Key, ...], settings: Settings) -> tuple[Key, ...]:
    own = settings.bindings
    return tuple(replace(row, keys=own[row.action]) if row.action in own else row for row in rows)
