"""What a notebook's cell says to IPython, written so that Python reads it, and back.

    %matplotlib inline      get_ipython()()  #~ %matplotlib inline
    %timeit step(state)     get_ipython()(step, state)  #~ %timeit step(state)
    files = !ls *.csv       files = get_ipython()()  #~ = !ls *.csv
    step?                   get_ipython()(step)  #~ step?
    /step state             get_ipython()(step, state)  #~ /step state

The call keeps the names that the line uses visible: what a magic times is called with the arguments it is given.
Every line stands for one line, and what follows ``#~`` is the line itself, byte for byte.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterator

_TAG = "#~"
_MASKED = re.compile(r"^(?P<indent>[ \t]*)(?P<target>.*?)get_ipython\(\)\([^()]*\)  #~ (?P<magic>.*)$")
_LINE = re.compile(r"^(?P<indent>[ \t]*)(?P<magic>(?:%|!|\?).*|[,;/](?=[^\W\d]).*|(?:[\w.\[\]*]+)\?\??\s*)$")
_ASSIGNED = re.compile(r"^(?P<indent>[ \t]*)(?P<target>[\w.,\[\]'\" \t]+?=[ \t]*)(?P<magic>[%!](?!=).*)$")
_NAME = re.compile(r"(?<![\w.%!'\"-])[^\W\d]\w*")
_SHELL_NAME = re.compile(r"(?<!\$)[${]([^\W\d]\w*)")
_PYTHON_CELLS = frozenset(
    "%%capture %%debug %%heat %%memit %%mprun %%prun %%px %%pyinstrument %%snakeviz %%time %%timeit %%wandb".split()
)
_CELL = re.compile(r"^\s*(%%\w+)")


def is_python(cell: str) -> bool:
    """Whether a cell holds Python: it begins with no magic, or with one that runs the rest of it as Python."""
    found = _CELL.match(cell)
    return found is None or found.group(1) in _PYTHON_CELLS


def masked(cell: str) -> str:
    """The cell as Python that has as many lines."""
    return "\n".join(_masked_lines(cell.split("\n")))


def unmasked(cell: str) -> str:
    """The cell as IPython reads it."""
    if _TAG not in cell:
        return cell
    return "\n".join(_unmasked(line) for line in cell.split("\n"))


def _masked_lines(lines: list[str]) -> Iterator[str]:
    inside = _inside_strings(lines)
    continued = False
    for row, line in enumerate(lines):
        if continued:
            yield f"get_ipython()()  {_TAG} {line}"
            continued = line.endswith("\\")
            continue
        goes_on = row > 0 and lines[row - 1].endswith("\\")
        found = None if inside[row] or goes_on else _LINE.match(line) or _ASSIGNED.match(line)
        if found is None or _is_python_line(lines, row, found["magic"]):
            yield line
            continue
        groups = found.groupdict()
        target = groups.get("target") or ""
        names = ", ".join(dict.fromkeys(_names(groups["magic"])))
        yield f"{groups['indent']}{target}get_ipython()({names})  {_TAG} {groups['magic']}"
        continued = line.endswith("\\")


def _is_python_line(lines: list[str], row: int, magic: str) -> bool:
    """Whether ``% y`` goes on with the expression of the line above: ``(x\\n % y)``."""
    if not magic.startswith("%") or magic[1:2].isalpha() or magic.startswith("%%"):
        return False
    return row > 0


def _unmasked(line: str) -> str:
    found = _MASKED.match(line)
    return f"{found['indent']}{found['target']}{found['magic']}" if found else line


def _names(magic: str) -> Iterator[str]:
    """The names that a magic line uses; of a command of the shell those in ``{...}`` and after ``$``."""
    if magic.startswith("!"):
        yield from _SHELL_NAME.findall(magic)
        return
    rest = magic.partition(" ")[2] if magic.startswith("%") else magic.strip("?/,;")
    if magic[:1] in ",;":
        rest = rest.partition(" ")[0]  # the rest is text
    if magic.startswith("%") and _is_for_shell(magic):
        yield from _SHELL_NAME.findall(rest)
        return
    for found in _NAME.finditer(rest):
        if not keyword.iskeyword(found.group()):
            yield found.group()


_SHELL = frozenset(
    "alias autoreload bash cat cd colors conda config cp env load load_ext ls man matplotlib mkdir mv notebook pdb pip "
    "precision pwd pylab reload_ext rm rmdir run set_env sx system tensorboard uv wandb who whos writefile "
    "xmode".split()
)
"""Magics whose words are no names of the program."""


def _is_for_shell(magic: str) -> bool:
    return magic.lstrip("%").partition(" ")[0] in _SHELL


def _inside_strings(lines: list[str]) -> list[bool]:
    """For each line, whether it begins inside of a string over several lines or of open brackets."""
    found: list[bool] = []
    quote, depth = "", 0
    for line in lines:
        found.append(bool(quote) or depth > 0)
        if found[-1] or not (_LINE.match(line) or _ASSIGNED.match(line)):
            quote, depth = _after(line, quote, depth)
    return found


_TOKEN = re.compile(r"\\.|'''|\"\"\"|'|\"|#|[(\[{]|[)\]}]")


def _after(line: str, quote: str, depth: int) -> tuple[str, int]:
    """The open quote and the depth of brackets at the end of a line."""
    for found in _TOKEN.finditer(line):
        token = found.group()
        if quote:
            quote = "" if token == quote else quote
        elif token == "#":
            break
        elif token[0] in "'\"":
            quote = token
        elif token in "([{":
            depth += 1
        elif token in ")]}":
            depth = max(0, depth - 1)
    return (quote if len(quote) == 3 or line.endswith("\\") else ""), depth
