import { readFileSync } from "node:fs";
import { access, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { text as readStream } from "node:stream/consumers";
import { CommandError, type Terminal } from "./terminal.ts";

/** The terminal of this process. */
export const nodeTerminal: Terminal = {
  print: (text) => void process.stdout.write(`${text}\n`),
  say: (text) => void process.stderr.write(`${text}\n`),
  read: async (path) => {
    if (path === "-") return await readStream(process.stdin);
    return await attempt(path, "read", async () => await readFile(path, "utf8"));
  },
  readBeside: (file, path) => {
    const folder = file === "-" ? "." : dirname(file);
    try {
      return readFileSync(join(folder, path), "utf8");
    } catch {
      // The template is told to lead nowhere, with the place in it.
      return null;
    }
  },
  write: async (path, text) =>
    await attempt(path, "written", async () => await writeFile(path, text)),
  exists: async (path) => {
    if (path === "-") return true;
    try {
      await access(path);
      return true;
    } catch {
      return false;
    }
  },
};

async function attempt<Result>(
  path: string,
  done: string,
  work: () => Promise<Result>,
): Promise<Result> {
  try {
    return await work();
  } catch (error) {
    throw new CommandError(`${path} cannot be ${done}: ${reasonOf(error)}.`, { cause: error });
  }
}

const reasons: Readonly<Record<string, string | undefined>> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it is not allowed",
};

function reasonOf(error: unknown): string {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  return reasons[code] ?? (error instanceof Error ? error.message : String(error));
}
