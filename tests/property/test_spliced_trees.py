"""The tree of an edited text is that of the text, wherever the rest of it was parsed before."""

from __future__ import annotations

import ast
import random
from pathlib import Path

import pytest

from tracesafe.source.files import SourceFile
from tracesafe.source.splice import spliced
from tracesafe.source.text import Unreadable, follow

GOLDEN = Path(__file__).parents[2] / "golden"
ODD = '''@first
# between
@second(
    3
)
def f(x): return x
a = 1; b = 2; c = """three
rows; x = 1
"""; d = 4
if a:
    pass
else:
    b = 3
for x in y: pass
else: z = 1
try:
    pass
except E:
    pass
match a:
    case 1:
        pass
case = 1
x = [
    1,
]
y = 1 + \\
    2
class C:
    """Über."""

    def g(self): ...
# the end'''
WORDS = (
    "else:", "    x = 1", "x = 1", '"""', "(", ")", "\\", "@decorated", "def g(x):", "    return x", "except E:",
    "elif b:", "# ü", "", "    case 2:", "case 2:", "match x:", "if a:", "a = 1; b = [", "]", "\f",
    "'''", "class D:", "    ", "x = 1 \\", "\t", "finally: pass", "\f@one", "print 1", "async def h(): ...",
    "from __future__ import annotations",
)  # fmt: skip


def edited(text: str, chance: random.Random) -> str:
    """A few rows put in, taken away, swapped or changed; mostly the same number of rows."""
    rows = text.split("\n")
    for _ in range(chance.randint(1, 2)):
        at = chance.randrange(len(rows))
        match chance.randrange(6):
            case 0:
                rows.insert(at, chance.choice(WORDS))
            case 1 if len(rows) > 1:
                del rows[at]
            case 2:
                other = chance.randrange(len(rows))
                rows[at], rows[other] = rows[other], rows[at]
            case 3:
                rows[at] = chance.choice(WORDS)
            case 4:
                column = chance.randint(0, len(rows[at]))
                rows[at] = rows[at][:column] + chance.choice(["(", ")", " ", "x", ";", "#", '"', ":", "\\", "\n"])
            case _:
                rows[at] += chance.choice([" + 1", " # note", ";", " \\", "; y = 2"])
    return "\n".join(rows)


def dumped(text: str) -> str | None:
    try:
        return ast.dump(ast.parse(text), include_attributes=True)
    except (SyntaxError, ValueError):
        return None


@pytest.mark.parametrize("seed", range(8))
def test_a_spliced_tree_is_that_of_the_text(seed: int) -> None:
    chance = random.Random(seed)
    case = chance.choice(sorted(GOLDEN.glob("*/*/before.py")))
    good = chance.choice([ODD, case.read_text(encoding="utf-8")])
    tree = ast.parse(good)
    spared = 0
    for _ in range(60):
        new = edited(good, chance)
        found = spliced(good, tree, new, ast.parse)
        expected = dumped(new)
        if found is not None:
            assert ast.dump(found, include_attributes=True) == expected
            spared += any(one is other for one in found.body for other in tree.body)
        if expected is not None and chance.random() < 0.5:
            good, tree = new, found or ast.parse(new)
    assert spared > 3


def test_a_text_is_followed_from_one_that_was_python(tmp_path: Path) -> None:
    first = SourceFile(tmp_path / "a.py", "x = 1\ny = 2\nz = 3\n")
    tree = follow(first, None)
    broken = SourceFile(first.path, "x = 1\ny = (\nz = 3\n")
    with pytest.raises(Unreadable, match="cannot parse"):
        follow(broken, first)
    after = SourceFile(first.path, "x = 1\ny = 20\nz = 3\n")
    found = follow(after, first)
    assert found.body[2] is tree.body[2]
    assert ast.dump(found, include_attributes=True) == dumped(after.text)
