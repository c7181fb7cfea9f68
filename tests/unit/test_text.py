"""Source text: bytes in, bytes out, and positions as ast counts them."""

from __future__ import annotations

import ast
import codecs
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tracesafe.source.spans import Location, Span
from tracesafe.source.text import SourceFile, Unreadable, decode, parse, read

HERE = Path("model.py")

FILES = {
    "lf": b"x = 1\ny = 2\n",
    "crlf": b"x = 1\r\ny = 2\r\n",
    "lone cr": b"x = 1\ry = 2\r",
    "mixed ends": b"x = 1\r\ny = 2\rz = 3\nw = 4",
    "no final newline": b"x = 1\ny = 2",
    "bom": codecs.BOM_UTF8 + "é = 1\n".encode(),
    "bom and crlf": codecs.BOM_UTF8 + b"x = 1\r\n",
    "latin-1 cookie": "# -*- coding: latin-1 -*-\né = 'ß'\n".encode("latin-1"),
    "cookie in the second line": "#!/usr/bin/python\n# coding: cp1252\ns = '€'\n".encode("cp1252"),
    "shift-jis cookie": "# coding: shift_jis\ns = '日本'\n".encode("shift_jis"),
    "tabs": b"if x:\n\ty = 1\n",
    "form feed": b"x = 1\n\x0c\nif x:\n    y = 2\n\x0cz = 3\n",
    "separators inside strings": "s = 'a\x0c\x85\u2028b'\nt = 1\n".encode(),
    "empty": b"",
    "only a newline": b"\n",
    "only a comment": b"# nothing",
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_a_file_survives_being_read_and_written_back(data: bytes) -> None:
    source = decode(data, HERE)
    assert source.encode(source.text) == data


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
def test_spans_of_nodes_hold_what_the_nodes_were_parsed_from(data: bytes) -> None:
    source = decode(data, HERE)
    for node in ast.walk(parse(source)):
        if isinstance(node, ast.Name):
            assert source.slice(source.span(node)) == node.id
        elif isinstance(node, ast.stmt):
            assert ast.dump(ast.parse(source.slice(source.span(node)).strip())) == ast.dump(ast.Module([node], []))


@pytest.mark.parametrize(
    ("data", "newline"),
    [(b"a\r\nb\r\nc\n", "\r\n"), (b"a\rb\r", "\r"), (b"a\nb\r\n\n", "\n"), (b"", "\n"), (b"a", "\n")],
)
def test_the_newline_is_the_one_that_most_lines_have(data: bytes, newline: str) -> None:
    assert decode(data, HERE).newline == newline


def test_only_cr_lf_and_crlf_end_a_line() -> None:
    source = decode("a = '\x0c\x85\u2028\x1c'\r\nb\rc\nd".encode(), HERE)
    assert [source.line(row) for row in range(1, 5)] == ["a = '\x0c\x85\u2028\x1c'", "b", "c", "d"]


def test_columns_count_code_points_from_one() -> None:
    source = decode("π = '𝄞'; x\n".encode(), HERE)
    assert source.location(source.utf8.index(b"x")) == Location(1, 10)
    assert source.location(len(source.utf8)) == Location(2, 1)


def test_a_bom_is_not_part_of_the_text() -> None:
    source = decode(codecs.BOM_UTF8 + b"x = 1\n", HERE)
    assert source.text == "x = 1\n"
    assert source.slice(Span(0, 1)) == "x"


@pytest.mark.parametrize(
    ("data", "row", "word"),
    [
        (b"x = 1\ny = '\xff'\n", 2, "cannot decode"),
        (b"# coding: nonsense\n", 1, "cannot decode"),
        (b"# coding: rot13\nk = 1\n", 1, "cannot decode"),
        (codecs.BOM_UTF8 + b"# coding: latin-1\n", 1, "cannot decode"),
        (b"# coding: utf-7\n'+2AA-'\n", 1, "cannot decode"),
        (b"\xff\xfex\x00", 1, "cannot decode"),
    ],
)
def test_bytes_that_are_no_text_say_where_and_what_to_do(data: bytes, row: int, word: str) -> None:
    with pytest.raises(Unreadable, match=word) as caught:
        decode(data, HERE)
    assert caught.value.row == row
    assert "UTF-8" in caught.value.remedy


def test_a_cookie_after_a_lone_cr_in_the_third_line_is_only_a_comment() -> None:
    assert decode(b"# a\r# b\r# coding: latin-1\r", HERE).encoding == "utf-8"


@pytest.mark.parametrize("code", ["x = (", "x = 1\0", "def f(:\n", "(" * 300 + ")" * 300])
def test_what_does_not_parse_is_unreadable(code: str) -> None:
    with pytest.raises(Unreadable, match="cannot parse"):
        parse(SourceFile(HERE, code))


def test_parsing_is_silent_about_what_the_compiler_would_warn_of() -> None:
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        parse(SourceFile(HERE, "'\\d'; 1 is 1; 1or 2\n"))
    assert not caught


def test_a_file_that_cannot_be_opened_is_unreadable(tmp_path: Path) -> None:
    with pytest.raises(Unreadable, match="No such file"):
        read(tmp_path / "none.py")


def test_a_character_that_the_encoding_lacks_cannot_be_written() -> None:
    with pytest.raises(UnicodeEncodeError):
        decode(b"# coding: latin-1\n", HERE).encode("Φ")


@given(st.text(st.characters(codec="utf-8")).filter(lambda text: "coding" not in text and "\ufeff" not in text[:1]))
def test_any_text_survives(text: str) -> None:
    source = decode(text.encode(), HERE)
    assert source.encode(source.text) == text.encode()
    assert (
        "".join(
            source.slice(Span(start, end))
            for start, end in zip(source.line_starts, (*source.line_starts[1:], len(source.utf8)), strict=True)
        )
        == text
    )


@given(st.text(st.sampled_from("ab\n\r\x0c\u2028é𝄞")))
def test_locations_and_offsets_are_inverse(text: str) -> None:
    source = decode(text.encode(), HERE)
    place = 0
    for char in text:
        location = source.location(place)
        start = source.line_starts[location.row - 1]
        assert len(source.utf8[start:place].decode()) == location.column - 1
        place += len(char.encode())
