"""The settings for Helix: its program is in no registry, so what they start is spoken to as Helix does.

It offers UTF-8 positions first, waits for findings to be pushed, and applies edits of documents with versions.
"""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
import tomllib
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.lsp.client import LanguageClient

from tests.editor.programs import PROJECT

SETTINGS = Path(__file__).parent.parent.parent / "editors" / "helix" / "languages.toml"
CAPABILITIES = lsp.ClientCapabilities(
    general=lsp.GeneralClientCapabilities(position_encodings=["utf-8", "utf-32", "utf-16"]),
    workspace=lsp.WorkspaceClientCapabilities(
        apply_edit=True,
        configuration=True,
        workspace_edit=lsp.WorkspaceEditClientCapabilities(document_changes=True),
    ),
    text_document=lsp.TextDocumentClientCapabilities(
        code_action=lsp.CodeActionClientCapabilities(
            resolve_support=lsp.ClientCodeActionResolveOptions(properties=["edit", "command"])
        ),
        publish_diagnostics=lsp.PublishDiagnosticsClientCapabilities(version_support=True),
    ),
)


def test_the_server_of_the_settings_answers_as_helix_asks(tmp_path: Path) -> None:
    settings = tomllib.loads(SETTINGS.read_text())
    (language,) = settings["language"]
    assert (language["name"], language["language-servers"]) == ("python", ["tracesafe"])
    server = settings["language-server"]["tracesafe"]
    for name, text in PROJECT.items():
        (tmp_path / name).write_text(text)
    encoding, found, edit = asyncio.run(session(server, tmp_path))
    assert encoding == "utf-8"
    assert [(each.code, each.range.start.line) for each in found.diagnostics] == [("TRC101", 7)]
    assert found.version == 1
    changed = {one.text_document.uri for one in edit.document_changes or () if isinstance(one, lsp.TextDocumentEdit)}
    assert changed == {(tmp_path / name).as_uri() for name in ("losses.py", "step.py")}


async def session(server: dict[str, Any], root: Path) -> tuple[str, lsp.PublishDiagnosticsParams, lsp.WorkspaceEdit]:
    """Open a file, wait for its findings, choose the first action."""
    beside = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    command = shutil.which(server["command"], path=beside)
    assert command is not None
    client = LanguageClient("helix", "25")
    pushed: asyncio.Queue[lsp.PublishDiagnosticsParams] = asyncio.Queue()

    feature: Any = client.feature

    @feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)  # type: ignore[untyped-decorator]
    def _keep(params: lsp.PublishDiagnosticsParams) -> None:
        pushed.put_nowait(params)

    @feature(lsp.WORKSPACE_CONFIGURATION)  # type: ignore[untyped-decorator]
    def _nothing(params: lsp.ConfigurationParams) -> list[dict[str, str]]:
        return [{} for _ in params.items]

    await client.start_io(command, *server["args"])
    folders = [lsp.WorkspaceFolder(root.as_uri(), root.name)]
    started = await client.initialize_async(
        lsp.InitializeParams(capabilities=CAPABILITIES, root_uri=root.as_uri(), workspace_folders=folders)
    )
    client.initialized(lsp.InitializedParams())
    document = lsp.TextDocumentItem((root / "losses.py").as_uri(), "python", 1, PROJECT["losses.py"])
    client.text_document_did_open(lsp.DidOpenTextDocumentParams(document))
    found = await asyncio.wait_for(pushed.get(), 60)
    while found.uri != document.uri:
        found = await asyncio.wait_for(pushed.get(), 60)
    identifier = lsp.TextDocumentIdentifier(document.uri)
    (diagnostic,) = found.diagnostics
    context = lsp.CodeActionContext(diagnostics=[diagnostic])
    actions = await client.text_document_code_action_async(lsp.CodeActionParams(identifier, diagnostic.range, context))
    action = await client.code_action_resolve_async(
        next(each for each in actions or () if isinstance(each, lsp.CodeAction))
    )
    await client.shutdown_async(None)
    client.exit(None)
    assert action.edit is not None
    return str(started.capabilities.position_encoding), found, action.edit
