/** The walls between the parts hold; `test/support/import-table.ts` says where they stand. */
import { readFile, readdir, stat } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { nameViolations, sourceViolations } from "./support/import-table.ts";
import { readSource } from "./support/source-file.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const parts = ["shared", "server", "designer", "migrations", "test"];
const foreign = ["test/fixtures/", "test/browser/screenshots/", "test/bench/peers/node_modules/"];

async function filesOf(part: string): Promise<string[]> {
  const folder = path.join(root, part);
  const exists = await stat(folder).then(
    () => true,
    () => false,
  );
  if (!exists) return [];
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(root, path.join(entry.parentPath, entry.name)))
    .map((file) => file.replaceAll(path.sep, "/"))
    .filter((file) => !foreign.some((prefix) => file.startsWith(prefix)));
}

async function allFiles(): Promise<string[]> {
  const lists = await Promise.all(parts.map(filesOf));
  return lists.flat().toSorted();
}

const isSource = (file: string) => /\.tsx?$/.test(file);

function violationsOf(file: string, text: string): string[] {
  return sourceViolations(readSource(file, text));
}

describe("the sources", () => {
  test("keep the walls", async () => {
    const sources = (await allFiles()).filter(isSource);
    const found = await Promise.all(
      sources.map(async (file) =>
        violationsOf(file, await readFile(path.join(root, file), "utf8")),
      ),
    );
    expect(sources.length).toBeGreaterThan(10);
    expect(found.flat()).toEqual([]);
  });

  test("are named after what is inside", async () => {
    expect((await allFiles()).flatMap(nameViolations)).toEqual([]);
  });

  test("have migrations numbered without gaps", async () => {
    const names = await filesOf("migrations");
    const numbers = names.map((file) => Number(path.basename(file).slice(0, 4)));
    expect(numbers).toEqual(names.map((_, index) => index + 1));
  });
});

describe("the checker", () => {
  test.each([
    ["shared/run/decide.ts", `import { z } from "zod";`],
    ["shared/run/decide.ts", `import { assert } from "../base/assert.ts";`],
    ["shared/run/decide.ts", `export const at = (text: string) => new Date(text);`],
    ["shared/nodes/index.ts", `export { http } from "./http.ts";`],
    ["server/store/runs.ts", `import { Kysely } from "kysely"; import pg from "pg";`],
    ["server/store/runs.ts", `export const all = "select * from runs";`],
    ["server/store/jobs.ts", `import { makeWorkerUtils } from "graphile-worker";`],
    ["server/main.ts", `import "./http/server.ts"; import "./worker/runner.ts";`],
    ["server/engine/step.ts", `import { readFile } from "node:fs/promises";`],
    ["designer/canvas/canvas.tsx", `import "@xyflow/react/dist/style.css";`],
    ["designer/canvas/lay-out.ts", `import url from "elkjs/lib/elk-worker.min.js?url";`],
    ["designer/inspector/inspector.tsx", `import { Button } from "../ui/button.tsx";`],
    [
      "designer/gallery/gallery.tsx",
      `export const hint = <p>{"Select a file from your disk"}</p>;`,
    ],
    ["designer/editor/editor.tsx", `import "../palette/palette.tsx"; import "../runs/run.tsx";`],
    ["test/server/runs.test.ts", `import pg from "pg"; import "../../designer/ui/button.tsx";`],
  ])("lets %s have %s", (file, text) => {
    expect(violationsOf(file, text)).toEqual([]);
  });

  test.each([
    ["shared/run/decide.ts", `import pg from "pg";`, "may import zod"],
    ["shared/run/decide.ts", `import type { Server } from "node:http";`, "knows no Node"],
    ["shared/run/decide.ts", `import { db } from "../../server/store/database.ts";`, "none of our"],
    ["shared/base/json.ts", `import { x } from "../graph/graph.ts";`, "none of our files"],
    ["shared/run/decide.ts", `export const now = () => Date.now();`, "Date.now"],
    ["shared/run/decide.ts", `export const now = () => new Date();`, "new Date()"],
    ["shared/run/decide.ts", `export const die = () => Math.random();`, "Math.random"],
    ["shared/run/decide.ts", `export const get = () => fetch("https://x.test");`, "uses fetch"],
    ["server/http/runs.ts", `import { sql } from "kysely";`, "kysely belongs to server/store/"],
    ["server/http/runs.ts", `import type { Pool } from "pg";`, "pg belongs to"],
    ["server/http/runs.ts", `export type P = import("pg").Pool;`, "pg belongs to"],
    ["server/http/runs.ts", `export const q = "select id from runs";`, "has SQL"],
    ["server/http/runs.ts", "export const q = sql`update runs set a = ${1}`;", "has SQL"],
    ["server/http/runs.ts", `import "../worker/runner.ts";`, "server/http/ may import"],
    ["server/engine/step.ts", `import express from "express";`, "express belongs to server/http/"],
    ["server/engine/step.ts", `import { run } from "graphile-worker";`, "graphile-worker belongs"],
    ["server/store/runs.ts", `import { run } from "graphile-worker";`, "graphile-worker belongs"],
    ["server/store/runs.ts", `import "../engine/step.ts";`, "server/store/ may import shared/"],
    ["server/context/egress.ts", `import "../engine/step.ts";`, "server/context/ may import"],
    ["server/main.ts", `import "../designer/ui/button.tsx";`, "server/ may import"],
    ["server/main.ts", `import "../test/support/database.ts";`, "server/ may import"],
    ["designer/runs/run.tsx", `import { Handle } from "@xyflow/react";`, "@xyflow/react belongs"],
    ["designer/palette/palette.tsx", `import "../inspector/form.tsx";`, "designer/palette/ may"],
    ["designer/palette/palette.tsx", `const load = () => import("../runs/run.tsx");`, "may import"],
    ["designer/palette/palette.tsx", `import "../editor/editor.tsx";`, "designer/palette/ may"],
    ["designer/ui/button.tsx", `import type { Graph } from "../../shared/graph/graph.ts";`, "none"],
    ["designer/document/store.ts", `import { useState } from "react";`, "no React here"],
    ["designer/editor/editor.tsx", `import "../../server/config.ts";`, "designer/ may import"],
    ["designer/api/client.ts", `import { readFile } from "node:fs/promises";`, "knows no Node"],
    ["server/store/all.ts", `export * from "./runs.ts"; export { a } from "./b.ts";`, "passes on"],
  ])("finds in %s: %s", (file, text, expected) => {
    expect(violationsOf(file, text)).toEqual([expect.stringContaining(expected)]);
  });

  test.each([
    "shared/run/decide.ts",
    "designer/ui/styles.css",
    "migrations/0001_workflows.sql",
    "test/server/runs.test.ts",
    "test/tsconfig.json",
  ])("accepts the name %s", (file) => {
    expect(nameViolations(file)).toEqual([]);
  });

  test.each([
    ["shared/run/runState.ts", "kebab-case"],
    ["designer/ui/Button.tsx", "kebab-case"],
    ["shared/run/utils.ts", "does not say"],
    ["shared/run/string-helpers.ts", "does not say"],
    ["shared/common/json.ts", "does not say"],
    ["server/store/types.ts", "does not say"],
    ["server/engine/run-manager.ts", "does not say"],
    ["server/http/run-service.ts", "does not say"],
    ["migrations/2-runs.sql", "a migration is named"],
  ])("rejects the name %s", (file, expected) => {
    expect(nameViolations(file)).toEqual([expect.stringContaining(expected)]);
  });
});
