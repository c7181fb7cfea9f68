"""Random programs of loops: what those of branches hold, in loops that examples leave at different times."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

from tests.property.programs import CONSTANTS, End, Names, Writer

HEAD = """

def half_of(value):
    return value / 2 - 0.25


def is_far(value):
    return value * value > 2


def bent(value):
    if value > 1:
        return value - 1
    return value * value
"""
_LOOPS = 2


@dataclass
class LoopWriter(Writer):
    """Writes one function with loops; ``going_on`` says of each loop around whether ``continue`` may stand in it."""

    going_on: list[bool] = field(default_factory=list)
    flags: Names = ()
    counts: Names = ()

    # -- expressions -----------------------------------------------------------------------------------------

    def number(self, names: Names, depth: int = 0) -> str:
        """An arithmetic expression, perhaps with a helper's result."""
        if depth < 2 and self.chance(6):
            return f"{self.one(('half_of', 'bent'))}({self.one(self.params)} + {self.simple(names)})"
        return super().number(names, depth)

    def test(self, names: Names, depth: int = 0) -> str:
        """A traced test, perhaps through a helper or a flag."""
        if self.chance(8):
            return f"is_far({self.one(self.params)} - {self.simple(names)})"
        if self.flags and self.chance(25):
            return self.one(("", "not ")) + self.one(self.flags)
        return super().test(names, depth)

    # -- statements ------------------------------------------------------------------------------------------

    def statement(self, names: Names, indent: str, *, loop: bool, static: bool, depth: int) -> End:
        """One statement."""
        kind = self.pick(20)
        if kind < 5 and len(self.going_on) < _LOOPS and self.counter < 5 and depth < 4 and (static or self.chance(30)):
            return self.loop(names, indent, static=static, depth=depth)
        if self.going_on and kind < 11 and depth < 4:
            return self.way_out(names, indent, static=static, depth=depth)
        if self.going_on and kind == 11 and self.counts:
            self.lines.append(f"{indent}{self.one(self.counts)} += 1")
            return names, True
        if self.flags and kind == 12:
            self.lines.append(f"{indent}{self.one(self.flags)} = {self.one(('True', 'False', self.test(names)))}")
            return names, True
        return super().statement(names, indent, loop=loop, static=static, depth=depth)

    def way_out(self, names: Names, indent: str, *, static: bool, depth: int) -> End:
        """A branch that leaves the loop, the iteration or the function."""
        test = self.test(names)
        if self.counts and self.chance(10):
            test = f"{self.one(self.counts)} {self.one(('>=', '=='))} {1 + self.pick(3)}"
        self.lines.append(f"{indent}if {test}:")
        inner = indent + "    "
        known, falls = names, True
        if self.chance(40):
            known, falls = self.suite(names, inner, loop=True, static=False, depth=depth + 1)
        if falls:
            self.leave(known, inner)
        if self.chance(20):
            self.lines.append(f"{indent}else:")
            return self.suite(names, inner, loop=True, static=False, depth=depth + 1)
        return names, True

    def leave(self, names: Names, indent: str) -> None:
        """A break, continue or return."""
        kind = self.pick(10)
        if self.flags and self.chance(30):
            self.lines.append(f"{indent}{self.one(self.flags)} = {self.one(('True', 'False'))}")
        if kind < 5:
            self.lines.append(f"{indent}break")
        elif kind < 8 and self.going_on[-1]:
            self.lines.append(f"{indent}continue")
        else:
            self.lines.append(f"{indent}return {self.number(names)} + 0 * {self.params[0]}")

    def loop(self, names: Names, indent: str, *, static: bool, depth: int) -> End:
        """A loop with what may stand in front of it and behind it."""
        self.counter += 1
        if self.chance(25):
            flag = f"found_{self.counter}"
            self.lines.append(f"{indent}{flag} = {self.one(('True', 'False'))}")
            self.flags = (*self.flags, flag)
        if self.chance(25):
            count = f"count_{self.counter}"
            self.lines.append(f"{indent}{count} = {self.one(('0', '1', '0.0'))}")
            self.counts = (*self.counts, count)
            names = tuple(sorted({*names, count}))
        before = self.flags, self.counts
        inside = self.counted(names, indent, depth) if self.chance(35) else self.over(names, indent, depth)
        self.flags, self.counts = before
        if self.chance(15):
            self.lines.append(f"{indent}else:")
            self.suite(names, indent + "    ", loop=True, static=static, depth=depth + 2)
        return (tuple(sorted({*names, *inside})) if self.chance(20) else names), True

    def body(self, names: Names, indent: str, depth: int, *, going_on: bool) -> Names:
        """What a loop repeats."""
        self.going_on.append(going_on)
        self.budget += 1
        known, _ = self.suite(names, indent + "    ", loop=True, static=True, depth=depth + 1)
        self.going_on.pop()
        return known

    def over(self, names: Names, indent: str, depth: int) -> Names:
        """A ``for`` loop."""
        i, value = f"i{self.counter}", f"v{self.counter}"
        kind = self.one(self.params) + " * " if self.chance(70) else ""
        numbers = ", ".join(
            f"{kind}{self.wrapped(self.number(names, 2))}" if kind else self.one(CONSTANTS)
            for _ in range(2 + self.pick(2))
        )
        head, more = (
            (f"{i} in range({self.pick(5)})", (i,)),
            (f"{i} in range(1, {2 + self.pick(6)}, 2)", (i,)),
            (f"{value} in ({numbers})", (value,)),
            (f"{value} in [{numbers}]", (value,)),
            (f"{i}, {value} in enumerate([{numbers}])", (i, value)),
            (f"{i}, {value} in zip(range(3), ({numbers}))", (i, value)),
            ("_ in range(4)", ()),
        )[self.pick(7)]
        self.lines.append(f"{indent}for {head}:")
        return self.body(tuple(sorted({*names, *more})), indent, depth, going_on=True)

    def counted(self, names: Names, indent: str, depth: int) -> Names:
        """A ``while`` loop with a counter, and perhaps a traced test."""
        k = f"k{self.counter}"
        first = self.pick(2)
        self.lines.append(f"{indent}{k} = {first}")
        test = f"{k} < {first + self.pick(4)}"
        early = self.chance(60)
        if self.library == "torch" and self.chance(50):
            traced = self.grouped(self.test(names))
            test = f"{traced} and {test}" if self.chance(50) else f"{test} and {traced}"
        forever = self.chance(10)
        self.lines.append(f"{indent}while {'True' if forever else test}:")
        if early or forever:
            self.lines.append(f"{indent}    {k} += 1")
        if forever:
            self.lines.append(f"{indent}    if {k} > {first + 1 + self.pick(3)}:")
            self.lines.append(f"{indent}        break")
        start = len(self.lines)
        inside = self.body(tuple(sorted({*names, k})), indent, depth, going_on=early or forever)
        if not (early or forever):
            last = self.lines[-1].strip()
            if (
                len(self.lines) > start
                and last.startswith(("return", "break"))
                and self.lines[-1].startswith(indent + "    " + last)
            ):
                self.lines.pop()
            self.lines.append(f"{indent}    {k} += 1")
        return inside


@st.composite
def loops(draw: st.DrawFn, library: str) -> tuple[str, int]:
    """The body of a function with a loop as text (its name is to be put in), and the number of its parameters."""
    randoms = draw(st.randoms(use_true_random=False, note_method_calls=False))
    params = ("x", "y", "z")[: 1 + randoms.randrange(3)]
    writer = LoopWriter(lambda limit: randoms.randrange(limit), library, params, budget=7)
    names: Names = params
    if writer.chance(60):
        writer.assign("a", names, "    ")
        names = ("a", *params)
    names, _ = writer.loop(names, "    ", static=True, depth=0)
    names, falls = writer.suite(names, "    ", loop=False, static=True, depth=0)
    if falls:
        writer.lines.append(f"    return {writer.number(names)} + 0 * {params[0]}")
    return f"def NAME({', '.join(params)}, n=2):\n" + "\n".join(writer.lines) + "\n", len(params)
