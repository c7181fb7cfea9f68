"""The language server as clients of all kinds talk to it, over its standard streams."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from lsprotocol import types as lsp
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

from tests.editor.programs import PROJECT

SMILE = "\U0001f600"
MODEL = f"""import jax.numpy as jnp


def relu(x):
    name = "{SMILE}é"; sign = 1.0 if x > 0 else -1.0
    return x * sign
"""
TRAIN = """import jax
from model import relu

fast = jax.jit(jax.vmap(relu))
print(fast(jax.numpy.ones(3)))
"""


class Editor:
    """A client with a workspace on disk."""

    def __init__(self, client: LanguageClient, root: Path) -> None:
        self.client, self.root = client, root

    def uri(self, name: str) -> str:
        return (self.root / name).as_uri()

    def identifier(self, name: str) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri(name))

    def open(self, name: str, text: str | None = None, version: int = 1) -> None:
        content = (self.root / name).read_text() if text is None else text
        item = lsp.TextDocumentItem(self.uri(name), "python", version, content)
        self.client.text_document_did_open(lsp.DidOpenTextDocumentParams(item))

    def change(self, name: str, text: str, version: int) -> None:
        identifier = lsp.VersionedTextDocumentIdentifier(version, self.uri(name))
        change = lsp.TextDocumentContentChangeWholeDocument(text)
        self.client.text_document_did_change(lsp.DidChangeTextDocumentParams(identifier, [change]))

    async def pull(self, name: str, before: str | None = None) -> Any:
        params = lsp.DocumentDiagnosticParams(self.identifier(name), previous_result_id=before)
        return await self.client.text_document_diagnostic_async(params)

    async def found(self, name: str) -> list[lsp.Diagnostic]:
        return list((await self.pull(name)).items)

    async def actions(self, name: str, where: lsp.Range, *only: str) -> list[lsp.CodeAction]:
        context = lsp.CodeActionContext(diagnostics=await self.found(name), only=list(only) or None)
        params = lsp.CodeActionParams(self.identifier(name), where, context)
        found = await self.client.text_document_code_action_async(params)
        return [one for one in found or [] if isinstance(one, lsp.CodeAction)]

    async def resolved(self, action: lsp.CodeAction) -> lsp.WorkspaceEdit:
        edit = (await self.client.code_action_resolve_async(action)).edit
        assert edit is not None
        return edit


def write(root: Path) -> None:
    for name, text in {"model.py": MODEL, "train.py": TRAIN, **PROJECT}.items():
        (root / name).write_text(text)


CONFIG = ClientServerConfig(server_command=[sys.executable, "-m", "tracesafe", "lsp", "--stdio"])


def abilities(client: str = "visual-studio-code", *encodings: str) -> lsp.ClientCapabilities:
    found = client_capabilities(client)
    assert found.general is not None
    found.general.position_encodings = list(encodings) or None
    return found


async def begun() -> LanguageClient:
    client = await CONFIG.start()
    assert isinstance(client, LanguageClient)
    return client


async def started(root: Path, capabilities: lsp.ClientCapabilities, options: Any = None) -> Editor:
    client = await begun()
    folders = [lsp.WorkspaceFolder(root.as_uri(), root.name)]
    await client.initialize_session(
        lsp.InitializeParams(
            capabilities=capabilities, workspace_folders=folders, initialization_options=options, root_uri=root.as_uri()
        )
    )
    return Editor(client, root)


@pytest_asyncio.fixture
async def editor(tmp_path: Path) -> AsyncIterator[Editor]:
    write(tmp_path)
    one = await started(tmp_path, abilities())
    yield one
    await one.client.shutdown_session()


async def within(seconds: float, question: Any) -> Any:
    """Ask until there is an answer."""
    for _ in range(int(seconds / 0.05)):
        if answer := question():
            return answer
        await asyncio.sleep(0.05)
    raise AssertionError(f"nothing after {seconds} s")


@pytest.mark.asyncio
async def test_a_finding_with_its_way(editor: Editor) -> None:
    editor.open("model.py")
    (found,) = await editor.found("model.py")
    assert (found.code, found.source, found.severity) == ("TRC201", "tracesafe", lsp.DiagnosticSeverity.Error)
    assert found.code_description is not None
    assert found.code_description.href.endswith("/traced-branch")
    assert found.related_information is not None
    assert [(one.location.uri, one.location.range.start.line) for one in found.related_information] == [
        (editor.uri("train.py"), 3)
    ]
    before = MODEL.split("\n")[4][: found.range.start.character - 1]  # the smile is two units of UTF-16
    assert before.endswith(("sign = ", "if "))


@pytest.mark.asyncio
@pytest.mark.parametrize(("encoding", "wide"), [("utf-8", 6), ("utf-16", 3), ("utf-32", 2)])
async def test_position_encodings(tmp_path: Path, encoding: str, wide: int) -> None:
    write(tmp_path)
    editor = await started(tmp_path, abilities("visual-studio-code", encoding))
    editor.open("model.py")
    (found,) = await editor.found("model.py")
    line = MODEL.split("\n")[4]
    assert found.range.start.character == line.index("1.0 if x > 0") - 2 + wide
    (action, *_) = await editor.actions("model.py", found.range)
    edit = await editor.resolved(action)
    assert edit.document_changes is not None
    await editor.client.shutdown_session()


@pytest.mark.asyncio
async def test_an_unchanged_answer_is_not_sent_again(editor: Editor) -> None:
    editor.open("model.py")
    first = await editor.pull("model.py")
    second = await editor.pull("model.py", first.result_id)
    assert isinstance(second, lsp.RelatedUnchangedDocumentDiagnosticReport)


@pytest.mark.asyncio
async def test_an_unsaved_edit_of_a_caller_changes_the_callee(editor: Editor) -> None:
    editor.open("model.py")
    editor.open("train.py")
    assert len(await editor.found("model.py")) == 1
    editor.change("train.py", TRAIN.replace("jax.jit(jax.vmap(relu))", "relu"), 2)
    assert await editor.found("model.py") == []
    editor.change("train.py", TRAIN, 3)
    assert len(await editor.found("model.py")) == 1


@pytest.mark.asyncio
async def test_why_there_is_no_fix_follows_the_finding(editor: Editor) -> None:
    editor.open("model.py")
    await editor.found("model.py")
    editor.change("model.py", MODEL.replace("return x * sign", "return x.tolist()"), 2)
    assert [one.code for one in await editor.found("model.py")] == ["TRC201", "TRC401"]
    where = lsp.Range(lsp.Position(5, 4), lsp.Position(5, 20))
    rewrite = next(one for one in await editor.actions("model.py", where) if "TRC401" in one.title)
    (_, found) = await editor.found("model.py")
    assert rewrite.disabled is not None
    assert found.message.endswith(f"not rewritten: {rewrite.disabled.reason}")


@pytest.mark.asyncio
async def test_the_workspace_holds_files_that_are_not_open(editor: Editor) -> None:
    editor.open("train.py")
    params = lsp.WorkspaceDiagnosticParams(previous_result_ids=[])
    report = await editor.client.workspace_diagnostic_async(params)
    found = {item.uri: len(item.items) for item in report.items if hasattr(item, "items")}
    assert found == {editor.uri("losses.py"): 1, editor.uri("model.py"): 1, editor.uri("train.py"): 0}


@pytest.mark.asyncio
async def test_a_buffer_that_does_not_parse_keeps_its_findings(editor: Editor) -> None:
    editor.open("model.py")
    (before,) = await editor.found("model.py")
    editor.change("model.py", "# one more line\n" + MODEL + "def broken(:\n", 2)
    (after,) = await editor.found("model.py")
    assert after.range.start.line == before.range.start.line + 1
    editor.change("model.py", MODEL.replace("if x > 0 else", "if x > else") + "def broken(:\n", 3)
    assert await editor.found("model.py") == []


@pytest.mark.asyncio
async def test_quick_fix_over_two_files(editor: Editor) -> None:
    editor.open("losses.py", version=7)
    (found,) = await editor.found("losses.py")
    action = next(one for one in await editor.actions("losses.py", found.range) if "Disable" not in one.title)
    assert action.edit is None
    edit = await editor.resolved(action)
    assert edit.document_changes is not None
    changes = {each.text_document.uri: each for each in edit.document_changes if isinstance(each, lsp.TextDocumentEdit)}
    assert set(changes) == {editor.uri("losses.py"), editor.uri("step.py")}
    assert changes[editor.uri("losses.py")].text_document.version == 7
    assert changes[editor.uri("step.py")].text_document.version is None
    assert edit.change_annotations is not None
    assert "has_aux=True" in str(changes[editor.uri("step.py")].edits)


@pytest.mark.asyncio
async def test_kinds_of_actions(editor: Editor) -> None:
    editor.open("model.py")
    (found,) = await editor.found("model.py")
    titles = [one.title for one in await editor.actions("model.py", found.range)]
    assert titles == [
        "tracesafe (TRC201): Replace the ternary with `jnp.where`",
        "tracesafe (TRC201): Disable for this line",
        "tracesafe: Fix all that is safe in this file",
    ]
    (fix_all,) = await editor.actions("model.py", found.range, "source.fixAll")
    assert fix_all.kind == "source.fixAll.tracesafe"
    edit = await editor.resolved(fix_all)
    assert edit.document_changes is not None
    silence = (await editor.actions("model.py", found.range, "quickfix"))[1]
    edit = await editor.resolved(silence)
    assert "# tracesafe: ignore[TRC201]" in str(edit)


@pytest.mark.asyncio
async def test_hover_and_lens(editor: Editor) -> None:
    editor.open("model.py")
    editor.open("train.py")
    (found,) = await editor.found("model.py")
    page = await editor.client.text_document_hover_async(
        lsp.HoverParams(editor.identifier("model.py"), found.range.start)
    )
    assert page is not None
    assert "What it does" in str(page.contents)
    known = await editor.client.text_document_hover_async(
        lsp.HoverParams(editor.identifier("train.py"), lsp.Position(3, 18))
    )
    assert known is not None
    assert "jax.vmap" in str(known.contents)
    nothing = await editor.client.text_document_hover_async(
        lsp.HoverParams(editor.identifier("train.py"), lsp.Position(0, 0))
    )
    assert nothing is None
    lenses = await editor.client.text_document_code_lens_async(lsp.CodeLensParams(editor.identifier("model.py")))
    assert [one.command.title for one in lenses or [] if one.command] == ["reached by jax.jit, jax.vmap at train.py:4"]


@pytest.mark.asyncio
async def test_settings_of_the_project_are_watched(editor: Editor) -> None:
    editor.open("model.py")
    assert len(await editor.found("model.py")) == 1
    (editor.root / "tracesafe.toml").write_text('ignore = ["TRC201"]\n')
    event = lsp.FileEvent(editor.uri("tracesafe.toml"), lsp.FileChangeType.Created)
    editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
    await asyncio.sleep(0.3)
    assert await editor.found("model.py") == []
    (editor.root / "tracesafe.toml").write_text("ignore = 3\n")
    event = lsp.FileEvent(editor.uri("tracesafe.toml"), lsp.FileChangeType.Changed)
    editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
    messages = await within(5, lambda: editor.client.messages)
    assert "tracesafe.toml" in messages[-1].message


@pytest.mark.asyncio
async def test_a_file_that_was_removed(editor: Editor) -> None:
    editor.open("model.py")
    assert len(await editor.found("model.py")) == 1
    (editor.root / "train.py").unlink()
    event = lsp.FileEvent(editor.uri("train.py"), lsp.FileChangeType.Deleted)
    editor.client.workspace_did_change_watched_files(lsp.DidChangeWatchedFilesParams([event]))
    await asyncio.sleep(0.3)
    assert await editor.found("model.py") == []


@pytest.mark.asyncio
async def test_an_older_client_is_told(tmp_path: Path) -> None:
    write(tmp_path)
    capabilities = abilities()
    assert capabilities.text_document is not None
    capabilities.text_document.diagnostic = None
    editor = await started(tmp_path, capabilities, {"ignore": ["TRC101"]})
    editor.open("model.py")
    found = await within(10, lambda: editor.client.diagnostics.get(editor.uri("model.py")))
    assert [one.code for one in found] == ["TRC201"]
    assert not editor.client.diagnostics.get(editor.uri("losses.py"))
    editor.change("model.py", "x = 1\n", 2)
    await within(10, lambda: editor.client.diagnostics[editor.uri("model.py")] in ([], ()))
    await editor.client.shutdown_session()


@pytest.mark.asyncio
async def test_a_file_without_a_folder(tmp_path: Path) -> None:
    write(tmp_path)
    client = await begun()
    await client.initialize_session(lsp.InitializeParams(capabilities=abilities(), root_uri=None))
    editor = Editor(client, tmp_path)
    editor.open("train.py", MODEL.replace("import jax.numpy as jnp", "import jax") + "jax.vmap(relu)(xs)\n")
    assert [one.code for one in await editor.found("train.py")] == ["TRC201"]
    await client.shutdown_session()


@pytest.mark.asyncio
async def test_cells_of_a_notebook(editor: Editor) -> None:
    client = editor.client
    texts = ["%matplotlib inline\nimport jax", MODEL.removesuffix("\n"), "jax.vmap(relu)(jax.numpy.ones(3))"]
    uris = [f"vscode-notebook-cell:{editor.root}/study.ipynb#c{index}" for index in range(3)]
    cells = [lsp.NotebookCell(lsp.NotebookCellKind.Code, uri) for uri in uris]
    book = lsp.NotebookDocument(editor.uri("study.ipynb"), "jupyter-notebook", 1, cells)
    items = [lsp.TextDocumentItem(uri, "python", 1, text) for uri, text in zip(uris, texts, strict=True)]
    client.notebook_document_did_open(lsp.DidOpenNotebookDocumentParams(book, items))
    params = lsp.DocumentDiagnosticParams(lsp.TextDocumentIdentifier(uris[1]))
    report = await client.text_document_diagnostic_async(params)
    assert isinstance(report, lsp.RelatedFullDocumentDiagnosticReport)
    (found,) = report.items
    assert found.range.start.line == 4
    assert found.related_information is not None
    assert found.related_information[0].location.uri == uris[2]
    context = lsp.CodeActionContext(diagnostics=[found])
    where = lsp.CodeActionParams(lsp.TextDocumentIdentifier(uris[1]), found.range, context)
    actions = await client.text_document_code_action_async(where)
    assert actions
    assert isinstance(actions[0], lsp.CodeAction)
    edit = await editor.resolved(actions[0])
    assert edit.document_changes is not None
    (change,) = edit.document_changes
    assert isinstance(change, lsp.TextDocumentEdit)
    assert change.text_document.uri == uris[1]
