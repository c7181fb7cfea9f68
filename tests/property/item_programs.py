"""Random functions that assign items: numbers, slices, masks, loops, rows, second names and views."""

from __future__ import annotations

from hypothesis import strategies as st

_NUMBERS = ("x", "y", "1.5", "2", "-x", "x * y", "b[1]", "a[2] + y", "b.sum()", "a[-1]", "m[0, 1]")
_MASKS = ("{t} > 0", "{t} < y", "({t} > -1) & ({t} < 1)", "jnp.abs({t}) > 0.5", "{o} > 0", "~({t} > x)")
_WHOLE = ("{t} = {t} * 2.0", "{t} += 1.0", "{t} = {o} + {t}", "{t} = jnp.where({t} > 0, {t}, x)", "{t} = {o}.copy()")
_NAMES = ("{t}", "{t}[1:3]", "{t}.copy()", "{t} * 2.0", "{t}[0]", "{t}[::2]", "{t}.reshape(2, 2)", "m[0]", "m.T")
_MAKERS = (
    "jnp.zeros(4)",
    "np.zeros(4)",
    "np.ones(4, dtype=np.float64)",
    "jnp.stack([x, y, x * y, x - y])",
    "np.full(4, 0.5)",
    "np.linspace(0.0, 1.0, 4)",
    "jnp.arange(4.0)",
)


@st.composite
def number(draw: st.DrawFn, inside: bool) -> str:
    """The number of an item; ``i`` is a loop's counter."""
    numbers = ["0", "1", "-1", "3", *(("i", "i + 1", "-i", "2 - i") if inside else ())]
    return str(draw(st.sampled_from(numbers)))


@st.composite
def assignment(draw: st.DrawFn, inside: bool) -> list[str]:
    """One statement that assigns items, or a few."""
    name, other = draw(st.sampled_from((("a", "b"), ("b", "a"))))
    value = draw(st.sampled_from(_NUMBERS))
    sign = draw(st.sampled_from(("=", "=", "+=", "-=", "*=", "/=", "**=")))
    value = draw(st.sampled_from(("2.0", "2", "1.0"))) if sign in ("/=", "**=") else value
    one, two = draw(number(inside)), draw(number(inside))
    match draw(st.integers(0, 13)):
        case 0 | 1:
            return [f"{name}[{one}] {sign} {value}"]
        case 2:
            cut = draw(st.sampled_from(("1:3", ":2", "::2", "-2:")))
            given = draw(st.sampled_from((value, f"{other}[{cut}]", f"{other}[{cut}] * 2.0")))
            return [f"{name}[{cut}] {sign} {given if sign in ('=', '+=', '-=', '*=') else value}"]
        case 3:
            return [f"{name}[{draw(st.sampled_from(('...', ':', '[0, 2]')))}] {sign} {value}"]
        case 4 | 5:
            mask = draw(st.sampled_from(_MASKS)).format(t=name, o=other)
            given = draw(st.sampled_from((value, f"{other}[{mask}]", f"{other}[{mask}] * 2.0 + {name}[{mask}]")))
            return [f"{name}[{mask}] {sign} {given if sign in ('=', '+=', '-=', '*=') else value}"]
        case 6:
            return [f"{name}[{one}], {name}[{two}] = {name}[{two}], {name}[{one}]"]
        case 7:
            return [f"{name}[{one}] = {other}[{two}] = {value}"]
        case 8:
            return [f"m[{draw(st.sampled_from(('0', '1')))}][{draw(st.sampled_from(('0', '-1')))}] {sign} {value}"]
        case 9:
            return [f"m[{draw(st.sampled_from((':, 1', '0', '1, :2', '-1, 0')))}] {sign} {value}"]
        case 10:
            return [draw(st.sampled_from(_WHOLE)).format(t=name, o=other)]
        case 11:
            return [f"c = {draw(st.sampled_from(_NAMES)).format(t=name)}"]
        case 12:
            kept = draw(st.sampled_from(_NAMES[:4])).format(t=name)
            return [f"c = {kept}", f"c[0] {sign} {value}"]
        case _:
            return [f"held = {name}[{one}]", f"{name}[{one}] = {name}[{two}]", f"{name}[{two}] = held"]


@st.composite
def items(draw: st.DrawFn) -> tuple[str, int]:
    """A function of two numbers, with the name NAME, and how many arguments it takes."""
    lines = [
        "def NAME(x, y):",
        f"    a = {draw(st.sampled_from(_MAKERS))}",
        f"    b = {draw(st.sampled_from(_MAKERS))}",
        f"    m = {draw(st.sampled_from(('np.zeros((2, 3))', 'jnp.ones((2, 3))')))}",
        "    c = a * 1.0",
    ]
    for _ in range(draw(st.integers(1, 4))):
        match draw(st.integers(0, 5)):
            case 0:
                lines.append("    for i in range(3):")
                for _ in range(draw(st.integers(1, 2))):
                    lines += [f"        {line}" for line in draw(assignment(True))]
            case 1:
                lines.append(f"    if {draw(st.sampled_from(('FLAG', 'OTHER')))}:")
                lines += [f"        {line}" for line in draw(assignment(False))]
            case _:
                lines += [f"    {line}" for line in draw(assignment(False))]
    shown = draw(st.sampled_from(("", " + jnp.sum(c)", " + jnp.sum(c) * x")))
    lines.append(f"    return (a * jnp.arange(1.0, 5.0)).sum() + 3.0 * (b * b).sum() + m.sum() * y{shown}")
    return "\n".join(lines) + "\n", 2
