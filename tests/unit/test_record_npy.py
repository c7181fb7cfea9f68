"""The .npy files of recordings: numbers, and nothing else."""

from __future__ import annotations

import io
from typing import Any

import numpy as np
import pytest

from tracesafe.prove.record import npy


@pytest.mark.parametrize(
    "array",
    [
        np.arange(6, dtype=np.float32).reshape(2, 3),
        np.array(3.5),
        np.zeros((0, 4), np.int16),
        np.array([True, False]),
        np.array([1 + 2j], np.complex64),
    ],
)
def test_numpy_reads_what_is_written(array: Any) -> None:
    dtype = array.dtype.newbyteorder("<").str
    content = npy.written(dtype, array.shape, array.tobytes())
    read = np.load(io.BytesIO(content), allow_pickle=False)
    assert read.dtype == array.dtype
    assert read.shape == array.shape
    assert (read == array).all()
    header = npy.header(content)
    assert (header.shape, header.size) == (array.shape, len(content))


def saved(array: Any, **options: Any) -> bytes:
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"PK\x03\x04" + b"\0" * 40,
        saved(np.array([{}], dtype=object), allow_pickle=True),
        saved(np.array(["text"])),
        saved(np.zeros(2, [("a", "f4")])),
        npy.MAGIC + b"\x01\x00" + b"\xff\xff" + b"{}",
        npy.written("<f4", (2,), b"")[:12] + b"__import__('os').system('false')" + b" " * 99,
        npy.written("<f4", (-1,), b""),
        saved(np.asfortranarray(np.zeros((2, 2)))),
    ],
)
def test_anything_else_is_refused(content: bytes) -> None:
    with pytest.raises(npy.NotNpyError):
        npy.header(content)
