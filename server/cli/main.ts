#!/usr/bin/env node
/** The command line: `cairn validate | import | export | run`. */
import { readFileSync } from "node:fs";
import { runCommand } from "./command-line.ts";
import { nodeTerminal } from "./node-terminal.ts";

/** The version in package.json, two levels up in the sources and three from `dist/server/cli/`. */
function packageVersion(): string {
  const path = import.meta.url.endsWith(".ts") ? "../../package.json" : "../../../package.json";
  const { version } = JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8")) as {
    version: string;
  };
  return version;
}

// Who pipes into `head` closes the pipe before everything is written.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
});

process.exitCode = await runCommand({
  args: process.argv.slice(2),
  environment: process.env,
  terminal: nodeTerminal,
  version: packageVersion(),
});
