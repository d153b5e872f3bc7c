import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

let folder: string | null = null;
let users = 0;

/**
 * The folder in which child processes work: empty, and one for all children of this process. Each user of it says when it is done;
 * after the last one, and at the end of this process, it is removed. When this process is killed, its children remove it.
 */
export function useEmptyFolder(): { readonly path: string; readonly done: () => void } {
  const path = (folder ??= makeFolder());
  users += 1;
  return {
    path,
    done: () => {
      users -= 1;
      if (users > 0) return;
      removeEmptyFolder(path);
      folder = null;
    },
  };
}

function makeFolder(): string {
  const path = mkdtempSync(join(tmpdir(), "cairn-child-"));
  process.once("exit", () => removeEmptyFolder(path));
  return path;
}

/** Removes it; gone already is fine. */
export function removeEmptyFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
  }
}
