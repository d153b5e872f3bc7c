/**
 * The folder that publications go to: `<root>/<folder>/<name>`. A publication appears whole or not at all. What the first write
 * under an idempotency key replaced is remembered before anything is replaced, so that a repeat after a lost worker
 * does not take its own text for what was there before.
 */
import { createHash, randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { link, lstat, mkdir, open, readFile, rename, rm, rmdir } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../shared/base/failure.ts";
import { fileNameProblem } from "../../shared/nodes/parts/file-name.ts";
import { removeOldFiles } from "./old-files.ts";

/** Failure: `Publish.Failed`. */
export interface Publications {
  readonly write: (publication: {
    readonly folder: string;
    readonly name: string;
    readonly text: string;
    readonly idempotencyKey: string;
  }) => Promise<{
    /** `folder/name`. */
    readonly location: string;
    /** The text that stood there before; null when there was none. */
    readonly replaced: string | null;
  }>;
  /** Takes a publication back: puts `restore` in its place, or nothing. Gone already is fine. */
  readonly remove: (publication: {
    readonly folder: string;
    readonly name: string;
    readonly restore: string | null;
  }) => Promise<void>;
}

/** What was replaced, by idempotency key; not a folder that a publication can have. */
const memoryFolder = ".replaced";
/** No attempt is repeated after so long. */
const rememberedMs = 60 * 24 * 60 * 60 * 1000;

export function createPublications(root: string): Publications {
  let cleaned: Promise<number> | null = null;
  return {
    write: async ({ folder, name, text, idempotencyKey }) => {
      await (cleaned ??= removeOldFiles(join(root, memoryFolder), rememberedMs));
      const path = await pathOf(root, folder, name);
      return await attempt(path, async () => {
        const replaced = await rememberReplaced(
          root,
          path,
          `${idempotencyKey}\n${folder}\n${name}`,
        );
        await replace(path, text);
        return { location: `${folder}/${name}`, replaced };
      });
    },
    remove: async ({ folder, name, restore }) => {
      const path = await pathOf(root, folder, name);
      await attempt(path, async () => {
        if (restore !== null) return await replace(path, restore);
        await rm(path, { force: true });
        // An empty folder is of no use to anybody; one with other publications stays.
        await rmdir(join(path, "..")).catch(ignoreInUse);
      });
    },
  };
}

/** A plain file name: no path, no hidden file, nothing that a system reads in another way. */
function plainName(name: string, what: string): string {
  const problem = fileNameProblem(name);
  if (problem !== null)
    throw new Failure(
      "Publish.Failed",
      `The ${what} ${JSON.stringify(name.slice(0, 100))} ${problem}.`,
    );
  return name;
}

async function pathOf(root: string, folder: string, name: string): Promise<string> {
  const parent = join(root, plainName(folder, "folder"));
  const path = join(parent, plainName(name, "name"));
  return await attempt(path, async () => {
    await mkdir(parent, { recursive: true });
    // A link could lead anywhere.
    for (const place of [parent, path]) {
      const found = await lstat(place).catch(missing);
      if (found !== null && (found.isSymbolicLink() || (place === path && !found.isFile()))) {
        throw new Failure("Publish.Failed", `${folder}/${name} is no ordinary file.`);
      }
    }
    return path;
  });
}

/** The text that the first attempt found, kept under the key before it is replaced. */
async function rememberReplaced(root: string, path: string, key: string): Promise<string | null> {
  const memory = join(root, memoryFolder);
  await mkdir(memory, { recursive: true });
  const note = join(memory, createHash("sha256").update(key).digest("hex"));
  const known = await readFile(note, "utf8").catch(missing);
  if (known !== null) return JSON.parse(known) as string | null;
  const current = await readFile(path, "utf8").catch(missing);
  const draft = `${note}.${randomUUID()}`;
  await writeSynced(draft, JSON.stringify(current));
  // Of two attempts at once the first one's note stays.
  await link(draft, note).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
  await rm(draft);
  return JSON.parse(await readFile(note, "utf8")) as string | null;
}

async function replace(path: string, text: string): Promise<void> {
  // Names of publications never begin with a dot.
  const draft = join(path, "..", `.${randomUUID()}.part`);
  try {
    await mkdir(join(path, ".."), { recursive: true });
    await writeSynced(draft, text);
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
  await syncFolder(join(path, ".."));
}

async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_EXCL);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(path);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Errors of the file system become failures. */
async function attempt<Result>(path: string, action: () => Promise<Result>): Promise<Result> {
  try {
    return await action();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (error instanceof Failure || code === undefined) throw error;
    throw new Failure(
      "Publish.Failed",
      `${path.split("/").slice(-2).join("/")} could not be written (${code}).`,
    );
  }
}

function missing(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
}

function ignoreInUse(error: unknown): void {
  const { code } = error as NodeJS.ErrnoException;
  if (code !== "ENOTEMPTY" && code !== "EEXIST" && code !== "ENOENT") throw error;
}
