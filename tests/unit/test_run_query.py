"""``tracesafe run-query``: Bowler scripts of all kinds, in memory, with our diff, writing and exit codes."""

from __future__ import annotations

from typing import Any

import pytest

RENAME = 'select_function("old").rename("new")'
HEAD = "from bowler import Query\n"
CODE = b"from lib import old\n\nx = old(1)\n"
DONE = CODE.replace(b"old", b"new")

SCRIPTS = {
    "a variable": f"query = Query().{RENAME}",
    "a constant": f"QUERY = Query().{RENAME}",
    "any variable": f"renaming = Query().{RENAME}",
    "a list": f"queries = [Query().{RENAME}]",
    "a function": f"def query():\n    return Query().{RENAME}",
    "a function that says so": f"def moved(paths=('.',)) -> Query:\n    return Query(*paths).{RENAME}",
    "main returns it": f"def main():\n    return Query().{RENAME}",
    "main executes it": f"def main():\n    Query().{RENAME}.diff(interactive=True)",
    "diff": f"Query('.').{RENAME}.diff()",
    "idiff": f"Query('.').{RENAME}.idiff()",
    "execute": f"Query('.').{RENAME}.execute(write=True)",
    "write": f"Query('.').{RENAME}.write()",
    "silent": f"Query('.').{RENAME}.silent()",
    "a guard": f"def main():\n    Query().{RENAME}.write()\n\nif __name__ == '__main__':\n    main()",
    "an exit": f"import sys\nQuery().{RENAME}.write()\nsys.exit(0)",
    "its arguments": f"import sys\nQuery(sys.argv[1:]).{RENAME}.write()",
    "a neighbour": "from names import OLD\nquery = Query().select_function(OLD).rename('new')",
    "a function's name": "def old(x): ...\nquery = Query().select_function(old).rename('new')",
}


@pytest.mark.parametrize("script", SCRIPTS.values(), ids=SCRIPTS)
def test_scripts_that_users_write(bench: Any, run: Any, script: str) -> None:
    path = bench.file("src/a.py", CODE)
    bench.file("names.py", "OLD = 'old'\n")
    bench.file("rename.py", f"{HEAD}{script}\n")
    code, out, err = run("run-query", "rename.py", "src")
    assert (code, err) == (1, "Would change 1 file.\n")
    assert out == (
        "--- a/src/a.py\n+++ b/src/a.py\n@@ -1,3 +1,3 @@\n"
        "-from lib import old\n+from lib import new\n \n-x = old(1)\n+x = new(1)\n"
    )
    assert path.read_bytes() == CODE
    assert run("run-query", "--apply", "rename.py", "src") == (0, "", "Changed 1 file.\n")
    assert path.read_bytes() == DONE
    assert run("run-query", "rename.py", "src") == (0, "", "No changes.\n")


def test_without_paths_the_query_has_its_own(bench: Any, run: Any) -> None:
    first, second = bench.file("a/x.py", CODE), bench.file("b/x.py", CODE)
    bench.file("rename.py", f"{HEAD}Query('b').{RENAME}.write()\n")
    assert run("run-query", "--apply", "rename.py")[0] == 0
    assert (first.read_bytes(), second.read_bytes()) == (CODE, DONE)


@pytest.mark.parametrize(
    "data",
    [
        CODE.replace(b"\n", b"\r\n"),
        b"\xef\xbb\xbf" + CODE,
        CODE.rstrip(),
        b"# -*- coding: latin-1 -*-\ns = '\xe4'\n" + CODE,
        b"\x0c" + CODE,
        CODE.replace(b"\n", b"\r"),
        b"x = 1\r\n" + CODE,
    ],
    ids=["CRLF", "BOM", "no last newline", "latin-1", "form feed", "CR", "mixed"],
)
def test_every_other_byte_stays(bench: Any, run: Any, data: bytes) -> None:
    path = bench.file("src/a.py", data)
    bench.file("rename.py", f"{HEAD}query = Query().{RENAME}\n")
    assert run("run-query", "--apply", "rename.py", "src")[0] == 0
    assert path.read_bytes() == data.replace(b"old", b"new")


def test_a_query_sees_what_the_last_one_made(bench: Any, run: Any) -> None:
    path = bench.file("src/a.py", CODE)
    more = 'select_function("new").rename("newest")'
    bench.file("rename.py", f"{HEAD}Query().{RENAME}.write()\nQuery().{more}.write()\n")
    assert run("run-query", "--apply", "rename.py", "src")[0] == 0
    assert path.read_bytes() == CODE.replace(b"old", b"newest")


def test_a_query_may_use_what_another_one_collected(bench: Any, run: Any) -> None:
    path = bench.file("src/a.py", CODE)
    collect = "found = []\nQuery().select_function('old').modify(lambda n, c, f: found.append(f)).silent()\n"
    bench.file("rename.py", f"{HEAD}{collect}if found[0] == 'src/a.py':\n    Query().{RENAME}.write()\n")
    assert run("run-query", "--apply", "rename.py", "src")[0] == 0
    assert path.read_bytes() == DONE


def test_files_that_the_grammar_cannot_read_are_named(bench: Any, run: Any) -> None:
    path = bench.file("src/a.py", CODE)
    bench.file("src/case.py", "old(1)\nmatch x:\n    case 1:\n        old(2)\n")
    bench.file("src/broken.py", "x = 1\n(\n")
    bench.file("src/bytes.py", b"'\xff'\n")
    bench.file("rename.py", f"{HEAD}query = Query().{RENAME}\n")
    code, out, err = run("run-query", "--apply", "rename.py", "src")
    assert (code, out) == (3, "")
    told = err.split("\n")
    assert told[0] == "src/broken.py:2: cannot parse: '(' was never closed; it was left as it is"
    assert told[1].startswith("src/bytes.py:1: cannot decode")
    assert told[2] == "src/case.py:2: Bowler's grammar cannot read this file: unexpected `x`; it was left as it is"
    assert told[3:] == ["Changed 1 file.", "3 files could not be processed.", ""]
    assert path.read_bytes() == DONE


def test_a_result_that_is_no_python_is_not_taken(bench: Any, run: Any) -> None:
    path = bench.file("src/a.py", CODE)
    bench.file("rename.py", f"{HEAD}query = Query().select_function('old').rename('not python')\n")
    code, out, err = run("run-query", "--apply", "rename.py", "src")
    assert (code, out) == (3, "")
    assert "src/a.py:1: the query's result cannot stand: cannot parse: " in err
    assert path.read_bytes() == CODE


def test_a_character_that_the_encoding_lacks_is_told(bench: Any, run: Any) -> None:
    bench.file("src/a.py", b"# coding: latin-1\nold(1)\n")
    bench.file("rename.py", f"{HEAD}query = Query().select_function('old').rename('π')\n")
    assert "iso-8859-1 lacks 'π'" in run("run-query", "rename.py", "src")[2]


def test_processors_judge_each_hunk(bench: Any, run: Any) -> None:
    path = bench.file("src/a.py", CODE + b"\n" * 9 + b"y = old(2)\n")
    judge = "lambda name, hunk: name == 'src/a.py' and '-x = old(1)' not in hunk"
    bench.file("rename.py", f"{HEAD}query = Query().{RENAME}.process({judge})\n")
    assert run("run-query", "--apply", "rename.py", "src")[0] == 0
    assert path.read_bytes() == CODE + b"\n" * 9 + b"y = new(2)\n"


def test_a_filename_matcher_is_asked(bench: Any, run: Any) -> None:
    first, second = bench.file("src/a.py", CODE), bench.file("src/b.py", CODE)
    bench.file("rename.py", f"{HEAD}query = Query(filename_matcher=lambda name: name.endswith('b.py')).{RENAME}\n")
    assert run("run-query", "--apply", "rename.py", "src")[0] == 0
    assert (first.read_bytes(), second.read_bytes()) == (CODE, DONE)


def test_what_the_script_prints_is_not_part_of_the_diff(bench: Any, run: Any) -> None:
    bench.file("src/a.py", CODE)
    bench.file("rename.py", f"{HEAD}print('renaming')\nquery = Query().{RENAME}\n")
    _, out, err = run("run-query", "rename.py", "src")
    assert out.startswith("--- a/src/a.py\n")
    assert err.startswith("renaming\n")


@pytest.mark.parametrize(
    ("script", "told"),
    [
        ("x = 1\n", "rename.py:1: it makes no Query: give it a variable `query`"),
        ("x = 1\n(\n", "rename.py:2: SyntaxError: '(' was never closed"),
        ("x = 1\nx.y\n", "rename.py:2: AttributeError: 'int' object has no attribute 'y'"),
        ("import sys\nsys.exit('usage: ...')\n", "rename.py:2: RuntimeError: it left with 'usage: ...'"),
        (f"{HEAD}Query().select_function('old').encapsulate()\n", "rename.py:2: ValueError: encapsulate requires"),
        (f"{HEAD}Query('gone').{RENAME}.write()\nimport gone\n", "rename.py:3: ModuleNotFoundError"),
        (
            f"{HEAD}def boom(node, capture, filename):\n    raise KeyError(3)\n"
            "query = Query().select_function('old').modify(boom)\n",
            "rename.py:3: KeyError: 3 (while it looked at src/a.py)",
        ),
        (
            "from bowler import BowlerTool\nBowlerTool([]).run(['src'])\n",
            "rename.py:2: RuntimeError: it runs a BowlerTool, which writes files by itself",
        ),
    ],
    ids=["no query", "syntax", "raises", "exits", "misuse", "raises later", "callback", "tool"],
)
def test_a_script_that_fails_is_told_with_its_line(bench: Any, run: Any, script: str, told: str) -> None:
    path = bench.file("src/a.py", CODE)
    bench.file("rename.py", script)
    code, out, err = run("run-query", "--apply", "rename.py", "src")
    assert (code, out) == (2, "")
    assert told in err
    assert err.endswith("; nothing was changed\n")
    assert path.read_bytes() == CODE


@pytest.mark.parametrize(
    "arguments",
    [("gone.py", "src"), ("rename.py", "gone"), ("rename.py", "-"), ("src", "src"), ()],
    ids=["no script", "no path", "stdin", "a folder", "nothing"],
)
def test_wrong_usage(bench: Any, run: Any, arguments: tuple[str, ...]) -> None:
    bench.file("src/a.py", CODE)
    bench.file("rename.py", f"{HEAD}query = Query().{RENAME}\n")
    assert run("run-query", *arguments)[0] == 2
