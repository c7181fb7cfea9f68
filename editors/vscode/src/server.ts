/** How the server is started: in the project's own environment where it has tracesafe, else as the settings say. */

import { execFile } from "node:child_process";

export interface Command {
  command: string;
  args: string[];
}

/** Whether a Python has tracesafe with its language server. */
export function hasServer(python: string): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(python, ["-c", "import tracesafe.cli.lsp, pygls"], { timeout: 20_000 }, (error) => resolve(!error));
  });
}

/** The command that starts the server: a Python of the project's, or what is configured. */
export async function serverCommand(configured: string[], pythons: string[]): Promise<Command> {
  for (const python of pythons) {
    if (await hasServer(python)) {
      return { command: python, args: ["-m", "tracesafe", "lsp"] };
    }
  }
  const [command, ...args] = configured.length > 0 ? configured : ["tracesafe", "lsp"];
  return { command, args };
}

/** What a status bar says: `2 findings`. */
export function summary(errors: number): string {
  return errors === 0 ? "tracesafe" : `tracesafe: ${errors} ${errors === 1 ? "finding" : "findings"}`;
}
