import { readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Removes the files of a folder that nobody has changed for `ageMs`. Answers with their number; no folder is no files. */
export async function removeOldFiles(folder: string, ageMs: number): Promise<number> {
  const names = await readdir(folder).catch(nothingThere);
  let removed = 0;
  for (const name of names ?? []) {
    const path = join(folder, name);
    const found = await stat(path).catch(nothingThere);
    if (found === null || !found.isFile() || Date.now() - found.mtimeMs < ageMs) continue;
    await rm(path, { force: true });
    removed += 1;
  }
  return removed;
}

/** Another process may have removed it first. */
function nothingThere(error: unknown): null {
  if ((error as NodeJS.ErrnoException).code === "ENOENT") return null;
  throw error;
}
