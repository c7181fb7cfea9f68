/** The server, as a client on Node talks to it: start, findings, quick fix, fix all, silence, stop. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";

import protocol from "vscode-languageserver-protocol/node";

const MODEL = "import jax.numpy as jnp\n\n\ndef relu(x):\n    if x > 0:\n        return x\n    return 0.0 * x\n";
const TRAIN = "import jax\nfrom model import relu\n\nfast = jax.vmap(relu)\n";
const root = mkdtempSync(join(tmpdir(), "tracesafe-"));
const uri = (name) => pathToFileURL(join(root, name)).href;
const range = { start: { line: 4, character: 7 }, end: { line: 4, character: 7 } };
let server, connection, capabilities;

before(async () => {
  writeFileSync(join(root, "model.py"), MODEL);
  writeFileSync(join(root, "train.py"), TRAIN);
  const [command, ...args] = (process.env.TRACESAFE ?? "tracesafe lsp").split(" ");
  server = spawn(command, args, { stdio: ["pipe", "pipe", "inherit"] });
  connection = protocol.createProtocolConnection(
    new protocol.StreamMessageReader(server.stdout),
    new protocol.StreamMessageWriter(server.stdin),
  );
  connection.onRequest("workspace/configuration", ({ items }) => items.map(() => ({ ignore: [] })));
  connection.onRequest("client/registerCapability", () => null);
  connection.onRequest("workspace/diagnostic/refresh", () => null);
  connection.listen();
  const answer = await connection.sendRequest("initialize", {
    processId: process.pid,
    rootUri: pathToFileURL(root).href,
    workspaceFolders: [{ uri: pathToFileURL(root).href, name: "project" }],
    capabilities: {
      workspace: {
        configuration: true,
        diagnostics: { refreshSupport: true },
        didChangeWatchedFiles: { dynamicRegistration: true },
        workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} },
      },
      textDocument: { diagnostic: {}, codeAction: { resolveSupport: { properties: ["edit"] } } },
    },
  });
  capabilities = answer.capabilities;
  await connection.sendNotification("initialized", {});
  await connection.sendNotification("textDocument/didOpen", {
    textDocument: { uri: uri("model.py"), languageId: "python", version: 1, text: MODEL },
  });
});

after(async () => {
  await connection.sendRequest("shutdown");
  await connection.sendNotification("exit");
  connection.dispose();
  const code = await new Promise((resolve) => server.on("exit", resolve));
  assert.equal(code, 0);
});

const pull = () => connection.sendRequest("textDocument/diagnostic", { textDocument: { uri: uri("model.py") } });
const actions = async (only) =>
  connection.sendRequest("textDocument/codeAction", {
    textDocument: { uri: uri("model.py") },
    range,
    context: { diagnostics: (await pull()).items, only },
  });

test("what the server can do", () => {
  assert.equal(capabilities.positionEncoding, "utf-16");
  assert.equal(capabilities.diagnosticProvider.interFileDependencies, true);
  assert.equal(capabilities.codeActionProvider.resolveProvider, true);
  assert.ok(capabilities.codeActionProvider.codeActionKinds.includes("source.fixAll.tracesafe"));
});

test("a finding with its way", async () => {
  const [found, ...more] = (await pull()).items;
  assert.equal(more.length, 0);
  assert.equal(found.code, "TRC201");
  assert.equal(found.relatedInformation[0].location.uri, uri("train.py"));
});

test("the quick fix", async () => {
  const [fix] = await actions(["quickfix"]);
  assert.equal(fix.isPreferred, true);
  assert.equal(fix.edit, undefined);
  const { edit } = await connection.sendRequest("codeAction/resolve", fix);
  const [{ textDocument, edits }] = edit.documentChanges;
  assert.deepEqual(textDocument, { uri: uri("model.py"), version: 1 });
  assert.equal(edits[0].newText, "    return jnp.where(x > 0, x, 0.0 * x)\n");
});

test("fix all on save", async () => {
  const found = await actions(["source.fixAll"]);
  assert.deepEqual(found.map((each) => each.kind), ["source.fixAll.tracesafe"]);
});

test("no finding is left in the text that the fix writes", async () => {
  await connection.sendNotification("textDocument/didChange", {
    textDocument: { uri: uri("model.py"), version: 2 },
    contentChanges: [
      {
        range: { start: { line: 4, character: 0 }, end: { line: 7, character: 0 } },
        text: "    return jnp.where(x > 0, x, 0.0 * x)\n",
      },
    ],
  });
  assert.deepEqual((await pull()).items, []);
});
