/** How much a browser loads before anything is seen, and what each part of the designer adds when it is opened; compressed. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

export interface AppSizes {
  /** Kilobytes of what index.html names, and of the chunk that the first page begins with. */
  readonly shell: number;
  /** The largest of the rest, by name, largest first. */
  readonly chunks: readonly { readonly name: string; readonly kilobytes: number }[];
}

const shown = 12;

/** Files that a chunk cannot do without, itself included. */
async function needed(folder: string, names: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set(names);
  for (const name of found) {
    if (!name.endsWith(".js")) continue;
    // eslint-disable-next-line no-await-in-loop -- each names the next
    const text = await readFile(join(folder, "assets", name), "utf8");
    for (const [, next = ""] of text.matchAll(/(?:from|import)\s*"\.\/([^"]+\.js)"/gu))
      found.add(next);
  }
  return found;
}

/** Of a built designer. */
export async function appSizes(folder: string): Promise<AppSizes> {
  const index = await readFile(join(folder, "index.html"), "utf8");
  const files = (await readdir(join(folder, "assets"))).filter((name) => /\.(js|css)$/u.test(name));
  // The entry loads the app itself as soon as it knows the language.
  const first = files.filter((name) => index.includes(name) || name.startsWith("app-"));
  const shell = await needed(folder, first);
  const sizes = await Promise.all(
    files.map(async (name) => ({
      name,
      kilobytes: gzipSync(await readFile(join(folder, "assets", name))).length / 1024,
    })),
  );
  return {
    shell: sizes
      .filter(({ name }) => shell.has(name))
      .reduce((sum, { kilobytes }) => sum + kilobytes, 0),
    chunks: sizes
      .filter(({ name }) => !shell.has(name))
      .map(({ name, kilobytes }) => ({ name: name.replace(/-[\w-]{8}\./u, "."), kilobytes }))
      .toSorted((a, b) => b.kilobytes - a.kilobytes)
      .slice(0, shown),
  };
}
