import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const build = process.env["CAIRN_BUILD"] ?? "dist";
const main = fileURLToPath(new URL(`../../${build}/server/main.js`, import.meta.url));

/** A real Cairn process. */
export interface CairnProcess {
  readonly child: ChildProcess;
  /** Resolves when the process says that it is ready; with the URL when it serves one. */
  readonly ready: Promise<string>;
  readonly ended: Promise<void>;
}

/** `program` is another build than this checkout's; `onLog` hears every line of the log. */
export function startCairn(
  mode: "all" | "server" | "worker",
  environment: Readonly<Record<string, string>>,
  options: { readonly program?: string; readonly onLog?: (line: string) => void } = {},
): CairnProcess {
  const child = spawn(process.execPath, ["--enable-source-maps", options.program ?? main, mode], {
    env: {
      PATH: process.env["PATH"] ?? "",
      HOME: process.env["HOME"] ?? "",
      LOG_LEVEL: "info",
      ...environment,
    },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<void>((resolve) => {
    child.once("exit", () => resolve());
  });
  const errors: string[] = [];
  const ready = new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      const url = /http:\/\/\S+/.exec(line)?.[0];
      if (url !== undefined) resolve(url);
    });
    createInterface({ input: child.stderr }).on("line", (line) => {
      errors.push(line);
      options.onLog?.(line);
      if (errors.length > 50) errors.shift();
      if (mode === "worker" && line.includes("worker started")) resolve("");
      if (process.env["CRASH_LOG"] !== undefined)
        process.stderr.write(`${String(child.pid)} ${line}\n`);
    });
    child.once("exit", (code) =>
      reject(
        new Error(
          `${mode} ended with code ${String(code)} before it was ready:\n${errors.join("\n")}`,
        ),
      ),
    );
  });
  // Whoever kills a process before it is ready does not wait for it.
  ready.catch(() => undefined);
  return { child, ready, ended };
}
