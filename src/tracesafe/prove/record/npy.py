"""The .npy format, as far as recordings use it: C order, numbers and booleans, nothing that could hold an object."""

from __future__ import annotations

import ast
import math
import re
from dataclasses import dataclass

MAGIC = b"\x93NUMPY"
LONGEST_HEADER = 10_000
DTYPE = re.compile(r"[<>|](b1|[iu][1248]|f[248]|f16|c8|c16|c32)")


class NotNpyError(ValueError):
    """Bytes that are no .npy file of numbers; the message says what is wrong with them."""


@dataclass(frozen=True)
class Header:
    """What the file says of its array; ``start`` is where the data begins."""

    dtype: str
    shape: tuple[int, ...]
    start: int

    @property
    def size(self) -> int:
        """The bytes of the whole file."""
        return self.start + math.prod(self.shape) * int(self.dtype[2:])


def written(dtype: str, shape: tuple[int, ...], data: bytes) -> bytes:
    """A .npy file; ``dtype`` like ``<f4``, ``data`` in C order."""
    text = f"{{'descr': '{dtype}', 'fortran_order': False, 'shape': {shape!r}, }}"
    room = -(len(MAGIC) + 4 + len(text) + 1) % 64
    header = (text + " " * room + "\n").encode("latin-1")
    return MAGIC + b"\x01\x00" + len(header).to_bytes(2, "little") + header + data


def header(start: bytes) -> Header:
    """The header at the start of a file. Raises NotNpyError."""
    if start[:6] != MAGIC or len(start) < 12:
        raise NotNpyError("is no .npy file")
    width = 2 if start[6] == 1 else 4
    length = int.from_bytes(start[8 : 8 + width], "little")
    if start[6] not in (1, 2, 3) or length > LONGEST_HEADER or 8 + width + length > len(start):
        raise NotNpyError("has a header that cannot be read")
    try:
        told = ast.literal_eval(start[8 + width : 8 + width + length].decode("latin-1").strip())
        dtype, order, shape = told["descr"], told["fortran_order"], told["shape"]
    except (ValueError, SyntaxError, TypeError, KeyError, MemoryError, RecursionError) as error:
        raise NotNpyError("has a header that cannot be read") from error
    if not isinstance(dtype, str) or not DTYPE.fullmatch(dtype) or order is not False:
        raise NotNpyError(f"holds {dtype!r}, not numbers in C order")
    if not isinstance(shape, tuple) or not all(type(length) is int and length >= 0 for length in shape):
        raise NotNpyError(f"has the shape {shape!r}")
    return Header(dtype, shape, 8 + width + length)
