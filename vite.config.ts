import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { compression } from "vite-plugin-compression2";

const path = (name: string) => fileURLToPath(new URL(name, import.meta.url));
/** Folder of the build; another name leaves the one that is in use alone. */
const build = process.env["CAIRN_BUILD"] ?? "dist";
// The Host header stays the browser's: the server refuses requests whose Origin is another host.
const server = { target: `http://127.0.0.1:${process.env["PORT"] ?? "3000"}`, changeOrigin: false };

export default defineConfig({
  root: path("designer"),
  plugins: [
    react(),
    tailwindcss(),
    // Compressed once here instead of for every visitor: the server sends what lies beside the file.
    compression({ include: /\.(js|css|svg)$/, threshold: 1024 }),
  ],
  build: {
    outDir: path(`${build}/designer`),
    emptyOutDir: true,
    sourcemap: true,
    // elkjs's worker is one file of 1.6 MB; it is loaded by the worker that lays graphs out, never by the page.
    chunkSizeWarningLimit: 800,
  },
  server: {
    port: 5173,
    // Not "/api" alone: that is also where the designer's own api/ folder is served from.
    proxy: { "/api/v1": server, "/hooks": server, "/healthz": server, "/readyz": server },
  },
});
