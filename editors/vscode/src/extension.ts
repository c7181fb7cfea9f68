/** The extension: starts the server, hands documents to it, and adds a status bar and three commands. */

import * as vscode from "vscode";
import {
  LanguageClient,
  LanguageClientOptions,
  ServerOptions,
  State,
} from "vscode-languageclient/node";

import { serverCommand, summary } from "./server";

const SECTION = "tracesafe";
const FIX_ALL = "source.fixAll.tracesafe";

let client: LanguageClient | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const output = vscode.window.createOutputChannel("tracesafe", { log: true });
  const status = vscode.window.createStatusBarItem(vscode.StatusBarAlignment.Left, 0);
  status.command = "tracesafe.showOutput";
  context.subscriptions.push(
    output,
    status,
    vscode.commands.registerCommand("tracesafe.showOutput", () => output.show()),
    vscode.commands.registerCommand("tracesafe.restart", () => restart(output, status)),
    vscode.commands.registerCommand("tracesafe.fixAll", fixAll),
    vscode.languages.onDidChangeDiagnostics(() => tell(status)),
    vscode.window.onDidChangeActiveTextEditor(() => tell(status)),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("tracesafe.command")) {
        void restart(output, status);
      }
    }),
  );
  await start(output, status);
}

export async function deactivate(): Promise<void> {
  await client?.stop();
  client = undefined;
}

async function start(output: vscode.LogOutputChannel, status: vscode.StatusBarItem): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(SECTION);
  const found = await serverCommand(configuration.get<string[]>("command", []), await pythons());
  output.info(`starting: ${found.command} ${found.args.join(" ")}`);
  const server: ServerOptions = { command: found.command, args: found.args };
  const options: LanguageClientOptions = {
    documentSelector: [
      { scheme: "file", language: "python" },
      { scheme: "untitled", language: "python" },
    ],
    outputChannel: output,
    initializationOptions: { ...configuration },
    synchronize: { configurationSection: SECTION },
  };
  client = new LanguageClient(SECTION, "tracesafe", server, options);
  client.onDidChangeState((event) => {
    status.text = event.newState === State.Running ? "tracesafe" : "$(sync~spin) tracesafe";
    status.show();
  });
  try {
    await client.start();
  } catch (error) {
    status.text = "$(error) tracesafe";
    status.show();
    const install = "pip install 'tracesafe[lsp]'";
    output.error(`the server does not start: ${String(error)}`);
    void vscode.window.showErrorMessage(
      `tracesafe: the server does not start. Install it (${install}) in the environment of the project, or set tracesafe.command.`,
    );
  }
}

async function restart(output: vscode.LogOutputChannel, status: vscode.StatusBarItem): Promise<void> {
  await client?.stop().catch((error: unknown) => output.warn(String(error)));
  client = undefined;
  await start(output, status);
}

/** The Python of the active environment, as the Python extension knows it. */
async function pythons(): Promise<string[]> {
  const extension = vscode.extensions.getExtension("ms-python.python");
  if (extension === undefined) {
    return [];
  }
  const api = await extension.activate();
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const path: unknown = api?.environments?.getActiveEnvironmentPath?.(folder)?.path;
  return typeof path === "string" && path !== "" ? [path] : [];
}

async function fixAll(): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) {
    return;
  }
  const everything = new vscode.Range(0, 0, editor.document.lineCount, 0);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    editor.document.uri,
    everything,
    FIX_ALL,
    1,
  );
  const edit = actions.find((action) => action.kind?.value === FIX_ALL)?.edit;
  if (edit === undefined) {
    void vscode.window.showInformationMessage("tracesafe: nothing here can be fixed for sure.");
    return;
  }
  await vscode.workspace.applyEdit(edit);
}

function tell(status: vscode.StatusBarItem): void {
  const uri = vscode.window.activeTextEditor?.document.uri;
  const found = uri === undefined ? [] : vscode.languages.getDiagnostics(uri);
  status.text = summary(found.filter((each) => each.source === SECTION).length);
}
