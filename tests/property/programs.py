"""Random programs of branches: source text of functions of one to three numbers, drawn by hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from hypothesis import strategies as st

CONSTANTS = ("0", "1", "2", "0.5", "-1", "1.5", "-0.5", "3.0")
UNARY = ("sin", "tanh", "abs", "square", "cos", "sin", "tanh", "square", "exp", "sqrt", "log")
LOOP_DEPTH = 2
Names = tuple[str, ...]
End = tuple[Names, bool]
"""The names that are defined at the end of some statements, and whether the end can be reached."""


@dataclass
class Writer:
    """Writes one function; ``pick`` draws a whole number below its argument."""

    pick: Callable[[int], int]
    library: str
    params: Names
    lines: list[str] = field(default_factory=list)
    budget: int = 9
    counter: int = 0

    def one(self, options: Names) -> str:
        """One of several texts."""
        return options[self.pick(len(options))]

    def chance(self, percent: int) -> bool:
        """True that often."""
        return self.pick(100) < percent

    # -- expressions -----------------------------------------------------------------------------------------

    def number(self, names: Names, depth: int = 0) -> str:
        """An arithmetic expression over defined names."""
        if depth > 2 or self.chance(25):
            return self.one(names) if self.chance(75) else self.one(CONSTANTS)
        kind = self.pick(12)
        left, right = self.number(names, depth + 1), self.number(names, depth + 1)
        if kind < 5:
            if self.chance(60):
                return f"({left} {self.one(('+', '-', '*'))} {right})"
            return f"{left} {self.one(('+', '-'))} {right}"
        if kind == 5 and self.chance(50):
            return f"{self.wrapped(left)} / {self.wrapped(right if right != '0' else '2')}"
        if kind < 9 and self.library == "torch" and self.chance(30):
            return f"({self.one(self.params)} + {left}).{self.one(UNARY)}()"
        if kind < 9:
            return f"{self.library}.{self.one(UNARY)}({self.one(self.params)} + {left})"
        if kind == 9:
            return f"({left} if {self.test(names, depth + 1)} else {right})"
        if kind == 10:
            return f"{self.one(('max', 'min'))}({self.one(names)}, {self.simple(names)})"
        return f"-{self.wrapped(left)}"

    def wrapped(self, text: str) -> str:
        """The text as an operand."""
        return text if text.isidentifier() or text.replace(".", "").isdigit() else f"({text})"

    def simple(self, names: Names) -> str:
        """A name or a constant."""
        return self.one(names) if self.chance(60) else self.one(CONSTANTS)

    def test(self, names: Names, depth: int = 0) -> str:
        """A traced test; one side is always an array."""
        kind = self.pick(12)
        compare = f"{self.one(self.params)} {self.one(('<', '>', '<=', '>='))} {self.simple(names)}"
        if self.chance(20):
            compare = f"{self.one(self.params)} {self.one(('==', '!='))} {self.one(CONSTANTS)}"
        if depth > 1 or kind < 5:
            return compare
        if kind < 7:
            left, right = (self.grouped(self.test(names, depth + 1)) for _ in range(2))
            return f"{left} {self.one(('and', 'or'))} {right}"
        if kind == 7:
            return f"not {self.grouped(self.test(names, depth + 1))}"
        if kind == 8:
            return f"{self.one(CONSTANTS)} < {self.one(self.params)} <= {self.simple(names)}"
        if kind == 9:
            return f"{self.library}.{self.one(('isnan', 'isfinite'))}({self.one(self.params)})"
        if kind == 10:
            return f"({compare}).{self.one(('any', 'all'))}()"
        return f"{self.one(self.params)} * {self.simple(names)} > {self.simple(names)}"

    def grouped(self, test: str) -> str:
        """The test as an operand of a connective."""
        return f"({test})" if " and " in test or " or " in test or test.startswith("not") else test

    # -- statements ------------------------------------------------------------------------------------------

    def suite(self, names: Names, indent: str, *, loop: bool, static: bool, depth: int) -> End:
        """A list of statements."""
        start = len(self.lines)
        for _ in range(1 + self.pick(3)):
            if self.budget <= 0 and len(self.lines) > start:
                break
            self.budget -= 1
            names, falls = self.statement(names, indent, loop=loop, static=static, depth=depth)
            if not falls:
                return names, False
        return names, True

    def statement(self, names: Names, indent: str, *, loop: bool, static: bool, depth: int) -> End:
        """One statement."""
        kind = self.pick(20)
        target = self.one(("a", "b", "c", *self.params))
        if kind < 6 or self.budget <= 0:
            self.assign(target, names, indent)
            return _with(names, target), True
        if kind < 8:
            known = self.one(names)
            self.lines.append(f"{indent}{known} {self.one(('+=', '-=', '*='))} {self.number(names, 1)}")
            return names, True
        if kind == 8:
            target = self.one(("a", "b", "c"))
            other = self.one(tuple(name for name in ("a", "b", "c") if name != target))
            self.lines.append(f"{indent}{target}, {other} = {self.number(names, 1)}, {self.number(names, 1)}")
            return _with(_with(names, target), other), True
        if kind == 9 and not loop:
            self.lines.append(f"{indent}return {self.number(names)} + 0 * {self.params[0]}")
            return names, False
        if kind == 10 and depth < LOOP_DEPTH and static:
            self.counter += 1
            self.lines.append(f"{indent}for i{self.counter} in range({1 + self.pick(3)}):")
            self.suite(names, indent + "    ", loop=True, static=True, depth=depth + 1)
            return names, True
        if kind == 11 and depth < 3:
            test = self.one(("FLAG", "not FLAG", "OTHER", "n > 1", "n == 2"))
            return self.branch(test, names, indent, loop=loop, static=static, depth=depth)
        if kind == 12:
            self.counter += 1
            name = f"is_{self.counter}"
            self.lines.append(f"{indent}{name} = {self.test(names)}")
            return self.branch(name, names, indent, loop=loop, static=False, depth=depth)
        if kind == 13 and static:
            self.counter += 1
            name = f"w{self.counter}"
            test = f"({name} := {self.number(names, 1)} + {self.one(self.params)}) > {self.simple(names)}"
            return self.branch(test, _with(names, name), indent, loop=loop, static=False, depth=depth)
        if depth < 3:
            return self.branch(self.test(names), names, indent, loop=loop, static=False, depth=depth)
        self.assign(target, names, indent)
        return _with(names, target), True

    def assign(self, target: str, names: Names, indent: str) -> None:
        """An assignment; parameters stay arrays."""
        value = self.number(names)
        kept = f"{target} - ({value})" if target in self.params else value
        self.lines.append(f"{indent}{target} = {kept}")

    def branch(self, test: str, names: Names, indent: str, *, loop: bool, static: bool, depth: int) -> End:
        """``if`` with what may follow it."""
        self.lines.append(f"{indent}if {test}:")
        then, falls = self.suite(names, indent + "    ", loop=loop, static=static, depth=depth + 1)
        ends = [(then, falls)]
        if self.chance(25):
            self.lines.append(f"{indent}elif {self.test(names)}:")
            ends.append(self.suite(names, indent + "    ", loop=loop, static=False, depth=depth + 1))
        if self.chance(50):
            self.lines.append(f"{indent}else:")
            outer = static and len(ends) == 1
            ends.append(self.suite(names, indent + "    ", loop=loop, static=outer, depth=depth + 1))
        else:
            ends.append((names, True))
        open_ends = [set(end) for end, falls in ends if falls]
        if not open_ends:
            return names, False
        common = set.intersection(*open_ends)
        return tuple(sorted(common)), True


def _with(names: Names, name: str) -> Names:
    return tuple(sorted({*names, name}))


@st.composite
def functions(draw: st.DrawFn, library: str) -> tuple[str, int]:
    """The body of a function as text (its name is to be put in), and the number of its parameters."""
    randoms = draw(st.randoms(use_true_random=False, note_method_calls=False))
    params = ("x", "y", "z")[: 1 + randoms.randrange(3)]
    writer = Writer(lambda limit: randoms.randrange(limit), library, params)
    names, falls = writer.suite(params, "    ", loop=False, static=True, depth=0)
    if falls:
        names, falls = writer.branch(writer.test(names), names, "    ", loop=False, static=False, depth=0)
    if falls:
        writer.lines.append(f"    return {writer.number(names)} + 0 * {params[0]}")
    return f"def NAME({', '.join(params)}, n=2):\n" + "\n".join(writer.lines) + "\n", len(params)
