import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { recycleCode, superviseSuccessors } from "../../server/recycle.ts";
import { until } from "../support/until.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cairn-recycle-"));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

/** A program that counts how often it was started and ends with the given codes, one after the other. */
async function program(codes: readonly number[]): Promise<string> {
  const path = join(folder, "program.mjs");
  const counter = JSON.stringify(join(folder, "count"));
  await writeFile(
    path,
    `import { existsSync, readFileSync, writeFileSync } from "node:fs";
     const n = existsSync(${counter}) ? Number(readFileSync(${counter}, "utf8")) : 0;
     writeFileSync(${counter}, String(n + 1));
     process.exit(process.connected ? ${JSON.stringify(codes)}[n] : 99);`,
  );
  return path;
}

const starts = async (): Promise<number> =>
  Number(await readFile(join(folder, "count"), "utf8").catch(() => "0"));

describe("a process that is to be replaced", () => {
  it("is started again until it ends for another reason", async () => {
    const path = await program([recycleCode, recycleCode, 3]);
    expect(await superviseSuccessors([path])).toBe(3);
    expect(await starts()).toBe(3);
  });

  it("passes signals on to its successor", async () => {
    const child = join(folder, "child.mjs");
    const ready = join(folder, "count");
    await writeFile(
      child,
      `import { writeFileSync } from "node:fs";
       process.on("SIGTERM", () => process.exit(7));
       setInterval(() => {}, 1000);
       writeFileSync(${JSON.stringify(ready)}, "1");`,
    );
    const parent = join(folder, "parent.mjs");
    const source = new URL("../../server/recycle.ts", import.meta.url).href;
    await writeFile(
      parent,
      `const { superviseSuccessors } = await import(${JSON.stringify(source)});
       process.exit(await superviseSuccessors([${JSON.stringify(child)}]));`,
    );
    const root = new URL("../../", import.meta.url).pathname;
    const tsx = join(root, "node_modules/tsx/dist/loader.mjs");
    const supervisor = spawn(process.execPath, ["--import", tsx, parent], {
      cwd: root,
      stdio: "ignore",
    });
    const ended = new Promise<number | null>((resolve) => {
      supervisor.once("exit", (code) => resolve(code));
    });
    await until(async () => (await starts()) === 1);
    supervisor.kill("SIGTERM");
    expect(await ended).toBe(7);
  });
});
