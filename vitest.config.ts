import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// In CI the counts are read from a file, never from the text on the screen.
const reporters = process.env["CI"] === "true" ? ["default", "json"] : ["default"];

/** Starting PostgreSQL belongs to the projects that use it: `vitest run --project shared` starts none. */
const withPostgres = {
  globalSetup: ["test/support/postgres.ts"],
  testTimeout: 60_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    reporters,
    // A test file keeps what it changes to itself, so the next one may find the modules loaded: half of the time is loading them.
    isolate: false,
    // Most files wait for PostgreSQL or a child more than they compute.
    maxWorkers: "100%",
    outputFile: { json: "test-results/vitest.json" },
    coverage: {
      provider: "v8",
      include: ["shared/**/*.ts", "server/**/*.ts"],
      reporter: ["text-summary", "html", "json-summary"],
      reportsDirectory: "coverage",
    },
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          include: ["test/shared/**/*.test.ts", "test/language/**/*.test.ts", "test/*.test.ts"],
          environment: "node",
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        plugins: [react()],
        test: {
          name: "designer",
          // What the designer says is chosen when its files are loaded; a test in another language must not be heard elsewhere.
          isolate: true,
          include: ["test/designer/**/*.test.{ts,tsx}"],
          environment: "happy-dom",
          testTimeout: 60_000,
          sequence: { groupOrder: 0 },
        },
      },
      {
        extends: true,
        test: {
          name: "server",
          include: ["test/server/**/*.test.ts"],
          environment: "node",
          pool: "forks",
          ...withPostgres,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: "browser",
          include: ["test/browser/**/*.test.ts"],
          environment: "node",
          pool: "forks",
          // One Chromium at a time: two on two cores only make each other slow.
          fileParallelism: false,
          ...withPostgres,
          testTimeout: 180_000,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
