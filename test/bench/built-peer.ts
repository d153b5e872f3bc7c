/** Cairn's peer as the product is built: what is measured is what people run, not what a loader of sources makes of it. */
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, mergeConfig } from "vite";
import server from "../../vite.server.config.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const outDir = join(root, "dist/bench");
let built: Promise<string> | null = null;

async function buildPeer(): Promise<string> {
  await build(
    mergeConfig(server, {
      configFile: false,
      logLevel: "warn",
      build: {
        outDir,
        license: false,
        rolldownOptions: { input: { "cairn-peer": join(root, "test/bench/cairn-peer.ts") } },
      },
    }),
  );
  return join(outDir, "cairn-peer.js");
}

/** Path of the built peer; it is built once in a bench. */
export async function builtPeer(): Promise<string> {
  return await (built ??= buildPeer());
}
