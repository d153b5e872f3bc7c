/** Makes one module of the engine and its simulation, with or without a planted bug. */
import { readFile } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";
import type { Mutant } from "./mutants.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Replaces the one place in the source that the mutant is about. @throws when there is none, or more than one */
export function mutate(source: string, { name, file, find, replace }: Mutant): string {
  const [before, after, ...more] = source.split(find);
  if (before === undefined || after === undefined || more.length > 0)
    throw new Error(
      `the mutant '${name}' finds its place in ${file} ${String(more.length + (after === undefined ? 0 : 1))} times`,
    );
  return before + replace + after;
}

/** Checks that a mutant still has its place. */
export async function checkMutant(mutant: Mutant): Promise<void> {
  mutate(await readFile(join(root, mutant.file), "utf8"), mutant);
}

/** Ids need not be beyond guessing here, and nothing may depend on what they are: so they are counted, which is cheaper. */
const countedIds = `
let count = 0;
export function newId(prefix) {
  count += 1;
  return prefix + "_" + String(count).padStart(24, "0");
}
`;

/** Writes the module of a worker thread; returns its path. */
export async function bundle(outDir: string, mutant: Mutant | null): Promise<string> {
  const name = mutant?.name ?? "engine";
  await build({
    root,
    configFile: false,
    logLevel: "warn",
    plugins: [
      {
        name: "mutant",
        enforce: "pre",
        transform: (code, id) => {
          const file = relative(root, id).split(sep).join("/");
          if (file === "server/store/new-id.ts") return { code: countedIds, map: null };
          // The lines stay where they are.
          return mutant !== null && file === mutant.file
            ? { code: mutate(code, mutant), map: null }
            : null;
        },
      },
    ],
    ssr: { noExternal: true },
    build: {
      ssr: join(root, "test/sim/sim-thread.ts"),
      outDir,
      emptyOutDir: false,
      target: "node20",
      minify: false,
      sourcemap: true,
      copyPublicDir: false,
      rolldownOptions: { output: { entryFileNames: `${name}.mjs` } },
    },
  });
  return join(outDir, `${name}.mjs`);
}
