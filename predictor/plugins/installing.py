"""Our lines in the files of other programs: added, renewed, taken out; and what is to be said of them."""

import errno
import os
import re
import shutil
import sys
from pathlib import Path

from predictor.errors import SettingsError
from predictor.plugins.block import block_of, with_block, without_block
from predictor.plugins.plugin import Means, Plugin
from predictor.system.atomic import UnlikeError, replace_file
from predictor.system.in_place import overwrite_file
from predictor.system.regular import open_regular


def means_of(plugin: Plugin) -> Means:
    """Return what the lines of a program refer to here.

    Raises `SettingsError` if what is shipped for it is missing.
    """
    shipped = plugin.shipped
    if shipped is not None and not shipped.is_file():
        raise SettingsError(f"{shipped} is missing.", "Install again: pip install foretype.")
    return Means("" if shipped is None else str(shipped), server_command(), sys.executable)


def server_command() -> str:
    """Return the `foretype` that belongs to this Python, which need not be the one that PATH finds."""
    beside = Path(sys.executable).with_name("foretype")
    return str(beside) if beside.exists() else shutil.which("foretype") or "foretype"


def lines_of(plugin: Plugin) -> str:
    """Return the lines that a program needs; raises as `means_of` does."""
    return plugin.lines(means_of(plugin))


def install(plugin: Plugin) -> tuple[Path, bool]:
    """Add the lines to the program's file, or renew them; return the file, and whether it has changed.

    Raises `SettingsError` where there is no such file, where it cannot take them, or cannot be written.
    """
    path = _place(plugin)
    content = _content(path)
    others = without_block(content)
    if plugin.clash and (found := re.search(plugin.clash.encode(), others, re.MULTILINE)):
        there = found[0].decode(errors="replace")
        raise SettingsError(
            f"{path} has lines of its own that ours would contradict: {there}.",
            f"Add by hand what you want of them: foretype install {plugin.name}",
        )
    return path, _write(path, content, with_block(content, lines_of(plugin), plugin.comment, _about(plugin)))


def remove(plugin: Plugin) -> tuple[Path, bool]:
    """Take the lines out again; a file of our own goes, too. Return the file, and whether it has changed.

    Raises as `install` does.
    """
    path = _place(plugin)
    content = _content(path)
    rest = without_block(content)
    if plugin.own and rest != content and not rest.strip():
        path.unlink()
        return path, True
    return path, _write(path, content, rest)


def is_current(plugin: Plugin) -> bool | None:
    """Whether our lines are in the program's file: True if they are today's; None if there are none.

    Raises `SettingsError` where it cannot be read.
    """
    path = plugin.place()
    block = None if path is None else block_of(_content(path))
    if block is None:
        return None
    return block.replace(b"\r\n", b"\n") == with_block(b"", lines_of(plugin), plugin.comment, _about(plugin))


def _about(plugin: Plugin) -> str:
    return f"(foretype install {plugin.name} --remove takes these lines out)"


def _place(plugin: Plugin) -> Path:
    path = plugin.place()
    if path is None:
        raise SettingsError(
            f"Nothing can be written for {plugin.title}. {plugin.note}".rstrip(),
            f"See what is needed: foretype install {plugin.name}",
        )
    return path


def _content(path: Path) -> bytes:
    try:
        with open_regular(path, follow=True) as file:
            return file.read()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise SettingsError(f"{path} cannot be read: {error.strerror or error}.") from error


def _write(path: Path, old: bytes, new: bytes) -> bool:
    """Write into a file, through links; it keeps its permissions, its owner and its other names."""
    if new == old:
        return False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        target = Path(os.path.realpath(path))
        if target.exists() and not os.access(target, os.W_OK):
            raise PermissionError(errno.EACCES, "it is read-only")
        if target.exists() and target.stat().st_nlink > 1:
            overwrite_file(target, new)
            return True
        try:
            replace_file(target, new, alike=True)
        except UnlikeError:
            overwrite_file(target, new)
    except OSError as error:
        raise SettingsError(f"{path} cannot be written: {error.strerror or error}.") from error
    return True
