"""Compressed files, unpacked as they are read, with a limit on the memory that they ask for."""

import io
import lzma
from typing import BinaryIO

# Bytes. `xz -9` needs half of it; a header may ask for 4 GiB, which an unlimited reader fills.
MOST_MEMORY = 1 << 27
_CHUNK = 1 << 16


class _Unpacking(io.RawIOBase):
    """What is in a .xz file, which may be several, one behind the other."""

    def __init__(self, file: BinaryIO) -> None:
        self._file, self._packed = file, b""
        self._stream: lzma.LZMADecompressor | None = _stream()

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        """Fill a part of the buffer; 0 at the end. Raises `EOFError` if the file is not complete."""
        with memoryview(buffer) as view, view.cast("B") as room:  # type: ignore[arg-type]
            while self._goes_on():
                assert self._stream is not None
                data = self._stream.decompress(self._packed, len(room))
                self._packed = self._stream.unused_data
                if data:
                    room[: len(data)] = data
                    return len(data)
        return 0

    def _goes_on(self) -> bool:
        """Have what can be unpacked; tell whether there is anything."""
        if self._stream is not None and self._stream.eof:
            self._stream, self._packed = None, self._packed.lstrip(b"\0")  # padding
        if not self._packed and (self._stream is None or self._stream.needs_input):
            self._packed = self._file.read(_CHUNK)
            if not self._packed and self._stream is not None:
                raise EOFError("it ends too early")
        if self._stream is None and self._packed:
            self._stream = _stream()
        return self._stream is not None


def _stream() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(memlimit=MOST_MEMORY)


def unpacked(file: BinaryIO) -> io.BufferedReader:
    """Return a reader of what is in a .xz file; reading raises `EOFError`, `lzma.LZMAError`, `OSError`."""
    return io.BufferedReader(_Unpacking(file), _CHUNK)
