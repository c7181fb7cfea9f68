"""Random programs of writes into tensors: indexed, masked and whole, through aliases, views and procedures."""

from __future__ import annotations

from dataclasses import dataclass, field

from hypothesis import strategies as st

HEAD = """import torch
import torch.nn.functional as F

W = torch.tensor([0.5, -1.5, 2.0])
FLAG = True


def put(out, value):
    out[0] = value[2]
    out[1:] = value[:2] * 2


def raised(out, value):
    out += value
    return out


def made(value):
    found = torch.zeros(3)
    found[1] = value[0]
    return found


"""
VECTOR, MATRIX, SCALAR = "vector", "matrix", "scalar"


@dataclass
class InplaceWriter:
    """Writes one function of two vectors; ``shapes`` has the variables that hold tensors of its own."""

    draw: st.DrawFn
    shapes: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    counter: int = 0

    def pick(self, count: int) -> int:
        """A number below another one."""
        return self.draw(st.integers(0, count - 1))

    def one(self, texts: list[str]) -> str:
        """One of some texts."""
        return texts[self.pick(len(texts))]

    def of(self, shape: str) -> list[str]:
        """The variables of a shape."""
        return [name for name, each in self.shapes.items() if each == shape]

    # -- expressions

    def scalar(self) -> str:
        """A value without dimensions."""
        i = self.pick(3)
        forms = [f"x[{i}]", f"y[{i}] * 2", "x.sum()", "0.25", f"x[{i}] * y[{i}]", f"W[{i}]", "x.max() - y[0]", "-1.5"]
        forms += [f"{name} + 0.5" for name in self.of(SCALAR)] + [f"{name}[{i}]" for name in self.of(VECTOR)]
        return self.one(forms)

    def vector(self) -> str:
        """A value of three numbers."""
        forms = ["x", "x * 2", "y - x", "torch.sin(x)", "W * 3", "W + y", "x.exp()", "torch.ones(3)", "x.float()"]
        forms += [f"{name} * 0.5" for name in self.of(VECTOR)] + [f"{name}.sum(0)" for name in self.of(MATRIX)]
        return self.one(forms)

    def mask(self) -> str:
        """A mask of three truths."""
        forms = ["x > 0", "y < x", "x.abs() > 1", "W > 0", "(x > 0) & (y > 0)", "torch.isfinite(x)", "~(x > 0.5)"]
        return self.one(forms + [f"{name} > 0.25" for name in self.of(VECTOR)])

    # -- statements

    def add(self, line: str, indent: str) -> None:
        """One more line."""
        self.lines.append(indent + line)

    def new(self, shape: str) -> str:
        """A new variable."""
        self.counter += 1
        name = "abcdefghijklmnopq"[self.counter]
        self.shapes[name] = shape
        return name

    def allocate(self, indent: str) -> None:
        """A tensor of the function's own."""
        kind = self.pick(10)
        if kind < 6:
            makers = [
                "torch.zeros(3)", "torch.ones(3)", "torch.full((3,), 0.5)", "torch.zeros_like(x)", "x.clone()",
                "torch.arange(3.0)", "W * 2", "W.clone()", "torch.zeros_like(W)", "W + x", "x.new_zeros(3)",
                "torch.zeros(3, dtype=x.dtype)", "torch.zeros(3, dtype=torch.int64)", "made(x)", "W.new_ones(3)",
                "torch.tensor([1.0, 2.0, 3.0])", "torch.zeros(3, dtype=torch.float64)", "torch.zeros(3).add_(W)",
                "torch.zeros(2, 3)[1]", "W.exp().mul_(2.0)",
            ]  # fmt: skip
            text = self.one(makers)
            self.add(f"{self.new(VECTOR)} = {text}", indent)
        elif kind < 8:
            text = self.one(["torch.zeros(2, 3)", "torch.ones(2, 3)", "torch.stack([x, y])", "torch.eye(3)[:2]"])
            self.add(f"{self.new(MATRIX)} = {text}", indent)
        else:
            text = self.one(["torch.zeros(())", "torch.tensor(0.5)", "x.sum()", "torch.zeros((), dtype=torch.float64)"])
            self.add(f"{self.new(SCALAR)} = {text}", indent)

    def alias(self, indent: str) -> None:
        """Another name for a tensor, or for a part of it."""
        source = self.one(list(self.shapes))
        shape = self.shapes[source]
        i = self.pick(2)
        if shape == MATRIX:
            text, found = self.one([source, f"{source}[{i}]", f"{source}.view(2, 3)"]), None
            found = VECTOR if text == f"{source}[{i}]" else MATRIX
        elif shape == VECTOR:
            text = self.one([source, f"{source}.view(-1)", f"{source}[{i}]", f"{source}.reshape(3)"])
            found = SCALAR if text == f"{source}[{i}]" else VECTOR
        else:
            text, found = source, SCALAR
        self.add(f"{self.new(found)} = {text}", indent)

    def item(self, indent: str) -> None:
        """A write into a part."""
        name = self.one([*self.of(VECTOR), *self.of(MATRIX)])
        i, operator = self.pick(2), self.one(["=", "=", "+=", "*="])
        if self.shapes[name] == MATRIX:
            if self.pick(2):
                self.add(f"{name}[{i}] {operator} {self.vector()}", indent)
            else:
                self.add(f"{name}[{i}, {self.pick(3)}] {operator} {self.scalar()}", indent)
        elif self.pick(3):
            self.add(f"{name}[{i}] {operator} {self.scalar()}", indent)
        else:
            self.add(f"{name}[1:] {operator} {self.one(['x', 'y', 'W'])}[:2]", indent)

    def masked(self, indent: str) -> None:
        """A write through a mask."""
        name, mask = self.one(self.of(VECTOR)), self.mask()
        if self.pick(2):
            self.add(f"m = {mask}", indent)
            mask = "m"
        operator = self.one(["=", "=", "=", "*=", "+="])
        source = self.one(["x", "y", "W", *self.of(VECTOR)])
        values = ["0.5", "-1.0", "2", f"{source}[{mask}]", f"{source}[{mask}] * 2 - 1", f"torch.cos({source}[{mask}])"]
        self.add(f"{name}[{mask}] {operator} {self.one([*values, 'x.sum()', 'y[0]'])}", indent)

    def whole(self, indent: str) -> None:
        """A write into all of a tensor."""
        name = self.one(list(self.shapes))
        value = self.scalar() if self.shapes[name] == SCALAR else self.vector()
        forms = [
            f"{name} += {value}", f"{name} *= 0.5", f"{name} -= {value}", f"{name}.add_({value})", f"{name}.zero_()",
            f"{name}.mul_(2.0).add_({value})", f"{name}.fill_({self.scalar()})", f"{name}.clamp_(max=1.0)",
            f"{name} = {name} + {value}", f"{name}.neg_()", f"F.relu({name}, inplace=True)", f"{name} /= 2",
            f"{name}.tanh_()",
        ]  # fmt: skip
        if self.shapes[name] == VECTOR:
            forms += [
                f"{name}.copy_({value})", f"put({name}, {self.one(['x', 'y', 'W'])})", f"raised({name}, {value})",
                f"torch.add(x, {value}, out={name})", f"{name}.masked_fill_({self.mask()}, 0.5)",
                f"{name} = torch.where({self.mask()}, {name}, {value})", f"{name} = {name}.mul_(3.0)",
                f"{self.new(VECTOR)} = {name}.add_({value})",
            ]  # fmt: skip
        text = self.one(forms)
        self.shapes = {key: each for key, each in self.shapes.items() if key == name or self.is_bound(key, text)}
        self.add(text, indent)

    def is_bound(self, name: str, text: str) -> bool:
        """Whether a variable is bound by a line that was written, or by this one."""
        return any(line.strip().startswith(f"{name} = ") for line in (*self.lines, text))

    def statement(self, indent: str, depth: int) -> None:
        """One statement."""
        kind = self.pick(24)
        if not self.of(VECTOR) or kind < 5:
            self.allocate(indent)
        elif kind < 8:
            self.alias(indent)
        elif kind < 12:
            self.item(indent)
        elif kind < 16:
            self.masked(indent)
        elif kind < 21 or depth:
            self.whole(indent)
        elif kind == 21:
            self.add(f"for i in range({2 + self.pick(2)}):", indent)
            name = self.one(self.of(VECTOR))
            known = dict(self.shapes)
            value = self.one(["x[i] * 2", "y[i] + x[i]", "W[i]"])
            self.add(f"{name}[i] {self.one(['=', '+='])} {value}", indent + "    ")
            if self.pick(2):
                self.statement(indent + "    ", depth + 1)
            self.shapes = known
        elif kind == 22:
            self.add(f"if {self.one(['FLAG', 'len(x) == 3'])}:", indent)
            known = dict(self.shapes)
            self.statement(indent + "    ", depth + 1)
            self.shapes = known
        else:
            self.allocate(indent)


@st.composite
def writes(draw: st.DrawFn) -> str:
    """The text of a function ``NAME`` that returns every tensor that it holds."""
    writer = InplaceWriter(draw)
    for _ in range(3 + writer.pick(6)):
        writer.statement("    ", 0)
    kept = "".join(f"{name} * 1, " for name in writer.shapes)
    return "\n".join(["def NAME(x, y):", *writer.lines, f"    return ({kept}x * 1)", "", ""])
