"""New texts as edits of an editor: the lines that differ, in documents with their versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from lsprotocol.types import (
    AnnotatedTextEdit,
    ChangeAnnotation,
    OptionalVersionedTextDocumentIdentifier,
    TextDocumentEdit,
    TextEdit,
    WorkspaceEdit,
)

from tracesafe.lsp.documents import Documents
from tracesafe.source.lines import cut, opcodes
from tracesafe.source.notebook import Notebook
from tracesafe.source.spans import Span
from tracesafe.source.text import SourceFile


@dataclass(frozen=True)
class Abilities:
    """What the client takes: versioned documents, and edits with a word on them."""

    document_changes: bool = False
    annotations: bool = False


def workspace_edit(
    before: Mapping[Path, SourceFile],
    after: Mapping[Path, SourceFile],
    documents: Documents,
    abilities: Abilities,
    label: str,
    needs_review: bool,
) -> WorkspaceEdit:
    """What makes the new texts of the old ones."""
    found: dict[str, list[TextEdit]] = {}
    for path in sorted(after):
        if after[path].text != before[path].text:
            for uri, edit in _edits(before[path], after[path], documents):
                found.setdefault(uri, []).append(edit)
    if not abilities.document_changes:
        return WorkspaceEdit(changes=found)
    annotate = abilities.annotations and (needs_review or len(found) > 1)
    changes = []
    for uri, edits in found.items():
        identifier = OptionalVersionedTextDocumentIdentifier(uri=uri, version=documents.version(uri))
        marked = [AnnotatedTextEdit("tracesafe", edit.range, edit.new_text) if annotate else edit for edit in edits]
        changes.append(TextDocumentEdit(identifier, marked))
    notes = {"tracesafe": ChangeAnnotation(label, needs_review, None)} if annotate else None
    return WorkspaceEdit(document_changes=changes, change_annotations=notes)


def _edits(before: SourceFile, after: SourceFile, documents: Documents) -> Iterator[tuple[str, TextEdit]]:
    old, new = cut(before.text), cut(after.text)
    authored = cut(after.authored) if isinstance(after, Notebook) else new
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line.encode("utf-8")))
    for tag, i1, i2, j1, j2 in opcodes(old, new):
        if tag == "equal":
            continue
        written = "".join(authored[j1:j2])
        if isinstance(before, Notebook) and (i2 == len(old) or old[i2].startswith("# %% cell ")):
            written = written.removesuffix("\n")  # the last line of a cell has no end
        place = documents.place(before, Span(starts[i1], starts[i2]))
        yield place.uri, TextEdit(place.range, written)
