"""Random programs of traced loops: source text of functions of two numbers, drawn by hypothesis."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

from hypothesis import strategies as st

NAMES = ("a", "b", "s")
CONSTANTS = ("0.5", "1.5", "2", "0.25", "1", "-0.5")


@dataclass
class LoopWriter:
    """Writes one function around a ``while``; a counter ends every loop."""

    random: Random
    lines: list[str] = field(default_factory=list)

    def one(self, options: tuple[str, ...]) -> str:
        """One of several texts."""
        return self.random.choice(options)

    def chance(self, percent: int) -> bool:
        """True that often."""
        return self.random.randrange(100) < percent

    def number(self, depth: int = 0) -> str:
        """An expression that stays of moderate size."""
        if depth > 1 or self.chance(30):
            return self.one((*NAMES, "x", "y", "n", *CONSTANTS))
        left, right = self.number(depth + 1), self.number(depth + 1)
        kind = self.random.randrange(6)
        if kind < 3:
            return f"({left} {self.one(('+', '-'))} {right})"
        if kind == 3:
            return f"jnp.{self.one(('sin', 'tanh', 'cos'))}({left} + x)"
        return f"0.5 * {left}" if kind == 4 else f"{left} * 0.25"

    def test(self, depth: int = 0) -> str:
        """A test on what the loop changes."""
        compare = f"{self.one(NAMES)} {self.one(('<', '>', '<=', '>='))} {self.one(('x', 'y', '1', '2', '0.5', '-1'))}"
        kind = self.random.randrange(10)
        if depth or kind < 5:
            return compare
        if kind == 5:
            return f"not {compare}"
        if kind == 6:
            return f"n % 2 == {self.one(('0', '1'))}"
        if kind == 7:
            return f"-1 < {self.one(NAMES)} <= 2"
        return f"({compare} {self.one(('and', 'or'))} {self.test(1)})"

    def assign(self, indent: str) -> None:
        """An assignment to what is carried."""
        kind = self.random.randrange(6)
        target = self.one(NAMES)
        if kind == 0:
            self.lines.append(f"{indent}a, b = b, {self.number()} + 0 * a")
        elif kind == 1:
            self.lines.append(f"{indent}t = {self.number()}")
            self.lines.append(f"{indent}{target} = {target} * 0.5 + t")
        elif kind == 2:
            self.lines.append(f"{indent}{target} += {self.number()}")
        else:
            self.lines.append(f"{indent}{target} = {self.number()} + 0.5 * {target}")

    def exit(self, indent: str, *, last: bool) -> None:
        """A branch that leaves the iteration."""
        self.lines.append(f"{indent}if {self.test()}:")
        inner = indent + "    "
        if self.chance(40):
            self.assign(inner)
        ways = ("break", "continue", "break") if not last else ("break",)
        self.lines.append(f"{inner}{self.one(ways)}")
        if self.chance(25):
            self.lines.append(f"{indent}else:")
            self.assign(inner)

    def loop(self, indent: str, counter: str, depth: int) -> None:
        """A ``while`` with what may stand in it."""
        limit = self.random.randrange(1, 6)
        bound = f"{counter} < {limit}"
        kind = self.random.randrange(4)
        tests = (f"{self.test()} and {bound}", f"{bound} and {self.test()}", f"not {self.test(1)} and {bound}", "True")
        head = tests[kind]
        if kind < 3 and " or " in head:
            head = f"{bound} and {self.test(1)}"
        self.lines.append(f"{indent}while {head}:")
        inner = indent + "    "
        if kind == 3 and self.chance(40):
            self.lines += [f"{inner}if {self.test()}:", f"{inner}    break"]
        self.lines.append(f"{inner}{counter} += 1")
        for _ in range(1 + self.random.randrange(2)):
            self.assign(inner)
        if self.chance(30):
            self.lines.append(f"{inner}if {self.test()}:")
            self.assign(inner + "    ")
        if depth == 0 and self.chance(20):
            self.lines.append(f"{inner}m = 0")
            self.loop(inner, "m", 1)
        if kind == 3:
            self.lines += [f"{inner}if {counter} >= {limit} or {self.test(1)}:", f"{inner}    break"]
        if self.chance(50):
            self.exit(inner, last=False)
            if self.chance(70):
                self.assign(inner)

    def function(self) -> str:
        """The whole function."""
        self.lines = [
            "    n = 0",
            f"    a = {self.one(('x', 'x * 0.5', '0.0'))}",
            f"    b = {self.one(('y', '1.0', 'x + y'))}",
            f"    s = {self.one(('0.0', '0', 'x'))}",
        ]
        self.loop("    ", "n", 0)
        self.lines.append(f"    return a + 2 * b - s + 0.125 * n + {self.number(1)} + 0 * x")
        return "def NAME(x: float, y: float):\n" + "\n".join(self.lines) + "\n"


@st.composite
def looping(draw: st.DrawFn) -> tuple[str, int]:
    """The text of a function with a traced loop (its name is to be put in), and the number of its parameters."""
    random = draw(st.randoms(use_true_random=False, note_method_calls=False))
    return LoopWriter(random).function(), 2
