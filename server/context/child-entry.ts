import { createRequire } from "node:module";
import { fileURLToPath, pathToFileURL } from "node:url";

/** How to start a file of this folder as a Node process. */
export interface ChildEntry {
  readonly file: string;
  readonly execArgv: readonly string[];
}

/**
 * The one place that knows that a child runs from compiled JavaScript in production and from TypeScript source in development
 * and in tests: it is like this file itself.
 */
export function childEntry(name: string): ChildEntry {
  const compiled = import.meta.url.endsWith(".js");
  const file = fileURLToPath(new URL(`./${name}.${compiled ? "js" : "ts"}`, import.meta.url));
  if (compiled) return { file, execArgv: [] };
  // By its full address, because the child's folder is empty.
  const loader = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
  return { file, execArgv: ["--import", loader] };
}
