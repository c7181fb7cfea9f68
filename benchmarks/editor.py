"""How long an editor waits: from an edit to its findings, from a choice to its text, in a project of 1,000 files.

    python -m benchmarks.editor [--files 1000] [--lines 2000] [--edits 200] [--pause 0.1] [--page docs/benchmarks.md]

Starts the real server, opens a file of 2,000 lines inside of a project and types into it: changes in the bodies of
functions, new lines, lines that do not parse. Prints the median and the 95th percentile of what the client waits
for, and the server's memory over the time.
"""

from __future__ import annotations

import argparse
import asyncio
import random
import statistics
import sys
import tempfile
import time
from pathlib import Path

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from benchmarks.pages import put

HEADING = "## In the editor"
_ADDED = 40
"""So many lines are added at most."""
BLOCK = '''

def {name}(x, scale={number}.0):
    """A step of the model."""
    total = x * scale
    for _ in range({number}):
        total = total + x
    if total > {number}:
        total = total * 0.5
    return total

'''
USE = """import jax
import jax.numpy as jnp
from {package}.{module} import {name}


def run(xs):
    return jax.vmap({name})(xs)


print(run(jnp.ones(3)))
"""
PLAIN = '''"""Code that knows nothing of transforms."""


class Table:
    def __init__(self, rows):
        self.rows = list(rows)

    def total(self):
        found = 0
        for row in self.rows:
            if row > {number}:
                found += row
        return found
'''


def project(root: Path, files: int, lines: int) -> Path:
    """Write the project; the path of the long file, a tenth of whose functions is reached by transforms."""
    package = root / "pkg"
    package.mkdir(parents=True)
    (root / "pyproject.toml").write_text("[tool.tracesafe]\n")
    (package / "__init__.py").write_text("")
    count = lines // BLOCK.count("\n")
    names = [f"step_{index}" for index in range(count)]
    long = package / "steps.py"
    text = "import jax.numpy as jnp\n" + "".join(
        BLOCK.format(name=name, number=index % 7 + 1) for index, name in enumerate(names)
    )
    long.write_text(text)
    for index in range(files - 2):
        path = package / f"module_{index}.py"
        if index % 20 == 0:
            path.write_text(USE.format(package="pkg", module="steps", name=names[index % count]))
        else:
            path.write_text(PLAIN.format(number=index))
    return long


async def measure(root: Path, long: Path, edits: int, pause: float) -> dict[str, list[float]]:
    """Seconds of each kind of waiting, and the server's memory in MB after each tenth of the edits.

    ``pause``: so many seconds pass in front of each edit.
    """
    client = LanguageClient("benchmark", "1")
    client.feature(lsp.WORKSPACE_DIAGNOSTIC_REFRESH)(lambda _: None)
    await client.start_io(sys.executable, "-m", "tracesafe", "lsp")
    document = lsp.TextDocumentClientCapabilities(
        diagnostic=lsp.DiagnosticClientCapabilities(),
        code_action=lsp.CodeActionClientCapabilities(
            resolve_support=lsp.ClientCodeActionResolveOptions(properties=["edit"])
        ),
    )
    folders = [lsp.WorkspaceFolder(root.as_uri(), root.name)]
    space = lsp.WorkspaceClientCapabilities(diagnostics=lsp.DiagnosticWorkspaceClientCapabilities(refresh_support=True))
    capabilities = lsp.ClientCapabilities(text_document=document, workspace=space)
    await client.initialize_async(lsp.InitializeParams(capabilities=capabilities, workspace_folders=folders))
    client.initialized(lsp.InitializedParams())
    uri, text = long.as_uri(), long.read_text()
    identifier = lsp.TextDocumentIdentifier(uri)
    item = lsp.TextDocumentItem(uri, "python", 0, text)
    found: dict[str, list[float]] = {"open": [], "edit": [], "choice": [], "fix": [], "memory": []}
    start = time.perf_counter()
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))
    await client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(identifier))
    found["open"].append(time.perf_counter() - start)
    typist = random.Random(7)
    lines = text.split("\n")
    for version in range(1, edits + 1):
        await asyncio.sleep(pause)
        change = typed(lines, typist)
        start = time.perf_counter()
        versioned = lsp.VersionedTextDocumentIdentifier(version, uri)
        client.text_document_did_change(lsp.DidChangeTextDocumentParams(versioned, [change]))
        report = await client.text_document_diagnostic_async(lsp.DocumentDiagnosticParams(identifier))
        found["edit"].append(time.perf_counter() - start)
        items = getattr(report, "items", ())
        if items and version % 10 == 0 and not any(line.endswith("(") for line in lines):
            action = await offered(client, identifier, typist.choice(items))
            found["choice"].append(time.perf_counter() - start)
            start = time.perf_counter()
            await client.code_action_resolve_async(action)
            found["fix"].append(time.perf_counter() - start)
        if version % max(1, edits // 10) == 0:
            found["memory"].append(resident(client))
    await client.shutdown_async(None)
    client.exit(None)
    await client.stop()
    return found


def typed(lines: list[str], typist: random.Random) -> lsp.TextDocumentContentChangePartial:
    """One edit, made in the lines as well: a word in a body, a new line, or half of one, which is taken back next.

    The file stays as long as it is: where many lines were added, one is taken out instead.
    """
    added = [row for row, line in enumerate(lines) if line.startswith("    # typed ")]
    if len(added) > _ADDED and not any(line.endswith("(") for line in lines):
        row = typist.choice(added)
        del lines[row]
        where = lsp.Range(lsp.Position(row, 0), lsp.Position(row + 1, 0))
        return lsp.TextDocumentContentChangePartial(range=where, text="")
    rows = [row for row, line in enumerate(lines) if line.startswith("    total = ") or "#" in line]
    row = typist.choice(rows)
    old = lines[row]
    broken = [row for row, line in enumerate(lines) if line.endswith("(")]
    if broken:
        row, old = broken[0], lines[broken[0]]
        new = [old.removesuffix(" + (")]
    else:
        number = typist.randrange(100)
        new = typist.choice(
            [[f"    total = x * scale + {number}"], [old, f"    # typed {number}"], [f"{old.partition(' +')[0]} + ("]]
        )
    lines[row : row + 1] = new
    where = lsp.Range(lsp.Position(row, 0), lsp.Position(row, len(old)))
    return lsp.TextDocumentContentChangePartial(range=where, text="\n".join(new))


async def offered(
    client: LanguageClient, identifier: lsp.TextDocumentIdentifier, found: lsp.Diagnostic
) -> lsp.CodeAction:
    """The quick fix of a finding, without its text."""
    context = lsp.CodeActionContext(diagnostics=[found])
    actions = await client.text_document_code_action_async(lsp.CodeActionParams(identifier, found.range, context))
    return next(each for each in actions or () if isinstance(each, lsp.CodeAction) and each.is_preferred)


def resident(client: LanguageClient) -> float:
    """The server's memory in MB."""
    process = client._server
    assert process is not None
    status = Path(f"/proc/{process.pid}/status").read_text()
    line = next(line for line in status.split("\n") if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def shown(seconds: list[float]) -> str:
    """Median and 95th percentile, in milliseconds."""
    ranked = sorted(seconds)
    last = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    return f"{statistics.median(ranked) * 1000:.0f} ms | {last * 1000:.0f} ms"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=2000)
    parser.add_argument("--edits", type=int, default=2000)
    parser.add_argument("--pause", type=float, default=0.1, help="seconds from an answer to the next edit")
    parser.add_argument("--page", type=Path)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        long = project(root, given.files, given.lines)
        found = asyncio.run(measure(root, long, given.edits, given.pause))
    memory = found["memory"]
    table = [
        f"A file of {given.lines:,} lines in a project of {given.files:,} files, {given.edits:,} edits, "
        f"each {given.pause * 1000:.0f} ms after the answer to the one before.",
        "",
        "| from | to | median | 95th percentile |",
        "|---|---|---|---|",
        f"| opening the file, cold | findings | {found['open'][0] * 1000:.0f} ms | |",
        f"| an edit | findings | {shown(found['edit'])} |",
        f"| an edit | the quick fixes of a finding, asked for at once | {shown(found['choice'])} |",
        f"| choosing a quick fix | its text | {shown(found['fix'])} |",
        "",
        f"Memory of the server after each tenth of the edits: {', '.join(f'{each:.0f}' for each in memory)} MB.",
    ]
    text = "\n".join(table)
    print(text)
    if given.page:
        put(HEADING, f"{HEADING}\n\n{text}\n", given.page)


if __name__ == "__main__":
    main()
