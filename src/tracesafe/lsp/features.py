"""What the server answers to, request by request."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcInternalError

from tracesafe.lsp import actions, pages, project
from tracesafe.lsp.actions import FIX_ALL, Gone
from tracesafe.lsp.documents import Document, opened, opened_notebook, path_of
from tracesafe.lsp.server import Server, digest, near

_SETTINGS_FILES = ("pyproject.toml", "tracesafe.toml", ".gitignore")
_ACTIONS = lsp.CodeActionOptions(
    code_action_kinds=[lsp.CodeActionKind.QuickFix, lsp.CodeActionKind.RefactorRewrite, FIX_ALL],
    resolve_provider=True,
)
_PULL = lsp.DiagnosticOptions(inter_file_dependencies=True, workspace_diagnostics=True, identifier="tracesafe")


def register(server: Server) -> None:
    """Make the server answer."""
    _lifecycle(server)
    _synchronisation(server)
    _diagnostics(server)
    _actions(server)
    _reading(server)


def _lifecycle(server: Server) -> None:
    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        server.state.options = _mapping(params.initialization_options)

    @server.feature(lsp.INITIALIZED)
    async def initialized(params: lsp.InitializedParams) -> None:
        encoding = server.workspace.position_encoding or lsp.PositionEncodingKind.Utf16
        server.state.documents = type(server.state.documents)({}, str(getattr(encoding, "value", encoding)))
        await _configure(server)
        _watch(server)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_CONFIGURATION)
    async def configured(params: lsp.DidChangeConfigurationParams) -> None:
        given = _mapping(params.settings)
        server.state.options = _mapping(given.get("tracesafe", given)) or server.state.options
        await _configure(server)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WORKSPACE_FOLDERS)
    async def folders(params: lsp.DidChangeWorkspaceFoldersParams) -> None:
        await _reopen(server)

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    async def watched(params: lsp.DidChangeWatchedFilesParams) -> None:
        names = {Path(path).name for change in params.changes if (path := path_of(change.uri))}
        if names & set(_SETTINGS_FILES):
            await _reopen(server)
            return
        if any(change.type != lsp.FileChangeType.Changed for change in params.changes):
            for root, one in list(server.state.projects.items()):
                server.state.projects[root] = await server.aside(partial(project.refreshed, one))
        server.touch()

    @server.feature(lsp.SHUTDOWN)
    def shutdown(params: None) -> None:
        server.state.generation += 1
        server.worker.shutdown(wait=False, cancel_futures=True)


async def _configure(server: Server) -> None:
    """Ask the client for its settings, if it can be asked, and read the projects' own."""
    space = server.client_capabilities.workspace
    if space is not None and space.configuration:
        params = lsp.ConfigurationParams([lsp.ConfigurationItem(section="tracesafe")])
        answer = await server.workspace_configuration_async(params)
        if (answer and isinstance(answer[0], Mapping)) or (answer and hasattr(answer[0], "_asdict")):
            server.state.options = {**server.state.options, **_mapping(answer[0])}
    await _reopen(server)


def _mapping(value: Any) -> dict[str, Any]:
    """Settings as a dict, however the client's JSON was read."""
    if isinstance(value, Mapping):
        return dict(value)
    return dict(value._asdict()) if hasattr(value, "_asdict") else {}


async def _reopen(server: Server) -> None:
    """Read the settings and the files of every folder anew."""
    state = server.state
    async with server.opening:
        state.projects.clear()
        roots = [path_of(folder.uri) for folder in server.workspace.folders.values()]
        for root in roots:
            if root is not None:
                await _open_folder(server, root)
    server.ready.set()
    for path in state.documents.by_path:
        await _adopt(server, path)
    server.touch()


async def _open_folder(server: Server, root: Path) -> None:
    wrong = await server.aside(partial(server.state.open_folder, root))
    if wrong:
        text = f"tracesafe: {wrong}"
        server.window_show_message(lsp.ShowMessageParams(lsp.MessageType.Error, text))


async def _adopt(server: Server, path: Path) -> None:
    """A file that lies in no folder of the workspace is a project of its own."""
    async with server.opening:
        if server.state.owner(path) is None:
            await _open_folder(server, path)


def _watch(server: Server) -> None:
    """Ask the client to tell of changes on disk: of Python files, notebooks and settings."""
    space = server.client_capabilities.workspace
    watching = space.did_change_watched_files if space is not None else None
    if watching is None or not watching.dynamic_registration:
        return
    patterns = ("**/*.py", "**/*.ipynb", *(f"**/{name}" for name in _SETTINGS_FILES))
    watchers = [lsp.FileSystemWatcher(glob_pattern=pattern) for pattern in patterns]
    options = lsp.DidChangeWatchedFilesRegistrationOptions(watchers=watchers)
    registration = lsp.Registration("tracesafe-files", lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES, options)
    server.client_register_capability(lsp.RegistrationParams([registration]))


def _synchronisation(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    async def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        await _take(server, params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    async def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        await _take(server, params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    async def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        await _drop(server, path_of(params.text_document.uri))

    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_OPEN)
    async def notebook_opened(params: lsp.DidOpenNotebookDocumentParams) -> None:
        await _take_notebook(server, params.notebook_document.uri)

    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_CHANGE)
    async def notebook_changed(params: lsp.DidChangeNotebookDocumentParams) -> None:
        await _take_notebook(server, params.notebook_document.uri)

    @server.feature(lsp.NOTEBOOK_DOCUMENT_DID_CLOSE)
    async def notebook_closed(params: lsp.DidCloseNotebookDocumentParams) -> None:
        await _drop(server, path_of(params.notebook_document.uri))


async def _take(server: Server, uri: str) -> None:
    """Take a text document as the client has it now."""
    document = server.workspace.get_text_document(uri)
    await _put(server, opened(uri, document.version, document.source))


async def _take_notebook(server: Server, uri: str) -> None:
    book = server.workspace.get_notebook_document(notebook_uri=uri)
    if book is None:
        return
    cells = []
    for cell in book.cells:
        if cell.kind == lsp.NotebookCellKind.Code:
            document = server.workspace.get_text_document(cell.document)
            cells.append((cell.document, document.version, document.source))
    await _put(server, opened_notebook(uri, book.version, cells))


async def _put(server: Server, document: Document | None) -> None:
    if document is None:
        return
    known = server.state.documents.by_path
    server.touch({**known, document.path: document})
    if server.state.owner(document.path) is None:
        await _adopt(server, document.path)
        server.touch()


async def _drop(server: Server, path: Path | None) -> None:
    """A closed buffer: the file on disk counts again."""
    known = dict(server.state.documents.by_path)
    if path is None or known.pop(path, None) is None:
        return
    alone = [root for root, one in server.state.projects.items() if one.only and path in one.files]
    for root in alone:
        del server.state.projects[root]
    server.touch(known)


def _diagnostics(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, _PULL)
    async def pulled(params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
        await server.shown()
        uri = params.text_document.uri
        document = server.state.documents.owner(uri)
        path = document.path if document is not None else path_of(uri)
        found = server.diagnosed(path).get(uri, ()) if path is not None else ()
        name = digest(found)
        if params.previous_result_id == name:
            return lsp.RelatedUnchangedDocumentDiagnosticReport(name)
        return lsp.RelatedFullDocumentDiagnosticReport(list(found), result_id=name)

    @server.feature(lsp.WORKSPACE_DIAGNOSTIC)
    async def workspace(params: lsp.WorkspaceDiagnosticParams) -> lsp.WorkspaceDiagnosticReport:
        await server.shown()
        before = {one.uri: one.value for one in params.previous_result_ids}
        items: list[lsp.WorkspaceFullDocumentDiagnosticReport | lsp.WorkspaceUnchangedDocumentDiagnosticReport] = []
        seen: set[str] = set()
        for path in server.paths():
            for uri, found in server.diagnosed(path).items():
                seen.add(uri)
                items.append(_report(server, uri, found, before.get(uri)))
        items += [_report(server, uri, (), name) for uri, name in before.items() if uri not in seen]
        return lsp.WorkspaceDiagnosticReport(items)


def _report(
    server: Server, uri: str, found: tuple[lsp.Diagnostic, ...], before: str | None
) -> lsp.WorkspaceFullDocumentDiagnosticReport | lsp.WorkspaceUnchangedDocumentDiagnosticReport:
    name, version = digest(found), server.state.documents.version(uri)
    if before == name:
        return lsp.WorkspaceUnchangedDocumentDiagnosticReport(uri, name, version)
    return lsp.WorkspaceFullDocumentDiagnosticReport(uri, list(found), version, result_id=name)


def _actions(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, _ACTIONS)
    async def listed(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        await server.fresh()
        at = server.state.documents.at
        start = at(params.text_document.uri, params.range.start)
        end = at(params.text_document.uri, params.range.end)
        offer = server.offer(start[0].path) if start is not None else None
        if offer is None or start is None or end is None:
            return []
        findings = near(offer.checked, start[0], start[1], end[1])
        only = [str(getattr(kind, "value", kind)) for kind in params.context.only] if params.context.only else None
        found = list(actions.listed(offer, start[0].path, params.context.diagnostics, only, findings))
        return [await _whole(server, one) for one in found] if not _is_lazy(server) else found

    @server.feature(lsp.CODE_ACTION_RESOLVE)
    async def resolved(action: lsp.CodeAction) -> lsp.CodeAction:
        await server.fresh()
        return await _whole(server, action)


def _is_lazy(server: Server) -> bool:
    """Whether the client asks for the edit of an action when it is chosen."""
    document = server.client_capabilities.text_document
    support = document.code_action.resolve_support if document is not None and document.code_action else None
    return support is not None and "edit" in support.properties


async def _whole(server: Server, action: lsp.CodeAction) -> lsp.CodeAction:
    """The action with its edit; disabled, with the reason, if there is none."""
    data = _mapping(action.data)
    offer = server.offer(Path(str(data["path"]))) if data else None
    if offer is None:
        return action
    try:
        action.edit = await server.aside(lambda: actions.resolved(offer, data))
    except Gone as error:
        if _is_lazy(server):
            raise JsonRpcInternalError(message=f"tracesafe: {error}") from error
        action.disabled = lsp.CodeActionDisabled(str(error))
    return action


def _reading(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        await server.fresh()
        at = server.state.documents.at(params.text_document.uri, params.position)
        known = server.checked(at[0].path) if at is not None else None
        if at is None or known is None:
            return None
        document, offset = at
        one, found = known
        texts = []
        for finding in near(found, document, offset, offset):
            now = actions.shifted_to(finding, found, document.source)
            if now is not None and now.start <= offset <= now.end:
                texts.append(pages.rule_page(one, finding))
        spec = await server.aside(lambda: pages.known_at(one, found, document.path, offset))
        texts += [pages.transform_text(spec)] if spec is not None else []
        if not texts:
            return None
        return lsp.Hover(lsp.MarkupContent(lsp.MarkupKind.Markdown, "\n\n---\n\n".join(dict.fromkeys(texts))))

    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS)
    async def lenses(params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
        if server.state.options.get("codeLens") is False:
            return []
        await server.fresh()
        document = server.state.documents.owner(params.text_document.uri)
        known = server.checked(document.path) if document is not None else None
        if document is None or known is None:
            return []
        one, found = known
        made = await server.aside(lambda: list(pages.lenses(one, found, document.path)))
        shown = []
        for lens in made:
            place = server.state.documents.place(document.source, lens.span)
            if place.uri == params.text_document.uri:
                target = server.state.documents.row(lens.path, lens.row, found.report.sources.get(lens.path))
                arguments = [target.uri, target.range.start]
                shown.append(lsp.CodeLens(place.range, lsp.Command(lens.title, "tracesafe.open", None, arguments)))
        return shown

    @server.command("tracesafe.open")
    async def show(uri: str, start: Any) -> None:
        line, character = int(_field(start, "line")), int(_field(start, "character"))
        place = lsp.Position(line, character)
        params = lsp.ShowDocumentParams(uri, take_focus=True, selection=lsp.Range(place, place))
        await server.window_show_document_async(params)


def _field(value: Any, name: str) -> Any:
    return value[name] if isinstance(value, Mapping) else getattr(value, name)
