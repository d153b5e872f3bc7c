import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, readlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { childEntry } from "../../../server/context/child-entry.ts";
import { createChildPool, type ChildPool } from "../../../server/context/child-pool.ts";

const pools: ChildPool[] = [];
const processes: ChildProcess[] = [];

afterEach(() => {
  for (const pool of pools.splice(0)) pool.close();
  for (const process_ of processes.splice(0)) process_.kill("SIGKILL");
});

function open(name: string, over: Partial<Parameters<typeof createChildPool>[0]> = {}): ChildPool {
  const pool = createChildPool({
    entry: childEntry(name),
    size: 1,
    heapMb: 128,
    wallMs: 1500,
    startMs: 30_000,
    ...over,
  });
  pools.push(pool);
  return pool;
}

/** What the system knows of the processes that were started by `parent`. */
function childrenOf(parent: number): readonly {
  readonly pid: number;
  readonly command: string;
  readonly environment: string;
  readonly folder: string;
}[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const fields = readFileSync(`/proc/${name}/stat`, "utf8")
          .replace(/^.*\) /s, "")
          .split(" ");
        if (Number(fields[1]) !== parent || fields[0] === "Z") return [];
        const read = (file: string): string =>
          readFileSync(`/proc/${name}/${file}`, "utf8").replaceAll("\0", " ");
        return [
          {
            pid: Number(name),
            command: read("cmdline"),
            environment: read("environ"),
            folder: readlinkSync(`/proc/${name}/cwd`),
          },
        ];
      } catch {
        return [];
      }
    });
}

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setImmediate(resolve));
}

const task = {
  expressions: [{ source: "1 + 1", seed: "s" }],
  scope: '{"states":{},"variables":{}}',
  clockMs: 0,
};
/** One search in native code, which nothing interrupts. */
const search = "$contains($pad('a', 20000000, 'a'), $pad('a', 9000000, 'a') & 'b')";
const endless = { ...task, expressions: [{ source: search, seed: "s" }] };

describe("a pool of children", () => {
  it("starts others while all hang, and lets them go", async () => {
    const pool = open("sandbox-child", {
      size: 2,
      wallMs: 60_000,
      relief: { afterMs: 20, most: 1 },
    });
    const hung = [pool.run(endless), pool.run(endless)];
    const answers = await Promise.all([pool.run(task), pool.run(task)]);
    expect(answers.map(({ kind }) => kind)).toStrictEqual(["answer", "answer"]);
    const isSandbox = ({ command }: { readonly command: string }) =>
      command.includes("sandbox-child");
    await until(() => childrenOf(process.pid).filter(isSandbox).length === 2);
    pool.close();
    expect((await Promise.all(hung)).map(({ kind }) => kind)).toStrictEqual(["died", "died"]);
  });

  it("kills a hung one and goes on with the others of the queue", async () => {
    const pool = open("sandbox-child");
    const outcomes = await Promise.all([pool.run(endless), pool.run(task), pool.run(task)]);
    expect(outcomes.map(({ kind }) => kind)).toStrictEqual(["timeout", "answer", "answer"]);
  });

  it("cancels a job that waits and one that runs", async () => {
    const pool = open("sandbox-child");
    await pool.run(task);
    const running = new AbortController();
    const waiting = new AbortController();
    const pending = Promise.all([
      pool.run(endless, running.signal),
      pool.run(task, waiting.signal),
      pool.run(task),
    ]);
    waiting.abort();
    running.abort();
    expect((await pending).map(({ kind }) => kind)).toStrictEqual([
      "cancelled",
      "cancelled",
      "answer",
    ]);
  });

  it("gives up on an entry that cannot start", async () => {
    const entry = { file: "/nonexistent/entry.js", execArgv: [] };
    const pool = open("sandbox-child", { entry });
    await expect(pool.run(task)).rejects.toThrow("cannot be started");
    await expect(pool.run(task)).rejects.toThrow("cannot be started");
  });
});

// What a process was really given, and whether it is gone, is read from the system.
describe.runIf(process.platform === "linux")("a child process", () => {
  it("gives them neither environment nor files", async () => {
    const pool = open("sandbox-child");
    expect(await pool.run(task)).toMatchObject({ kind: "answer" });
    const child = childrenOf(process.pid).find(({ command }) => command.includes("sandbox-child"));
    expect(child?.environment).toMatch(
      /^NODE_CHANNEL_FD=\d+ NODE_CHANNEL_SERIALIZATION_MODE=advanced $/,
    );
    expect(child?.folder.startsWith(`${tmpdir()}/cairn-child-`)).toBe(true);
    expect(readdirSync(child?.folder ?? "")).toStrictEqual([]);
  });

  it("replaces a child after so many jobs", async () => {
    const pool = open("sandbox-child", { jobsPerChild: 2 });
    await pool.run(task);
    const first = childrenOf(process.pid).map(({ pid }) => pid);
    await pool.run(task);
    await pool.run(task);
    const second = childrenOf(process.pid).map(({ pid }) => pid);
    expect([first.length, second.length]).toStrictEqual([1, 1]);
    expect(second).not.toStrictEqual(first);
  });

  it("leaves no process behind when its own process is killed, not even a hung one", async () => {
    const tsx = pathToFileURL(createRequire(import.meta.url).resolve("tsx")).href;
    const evaluator = new URL("../../../server/context/evaluator.ts", import.meta.url).href;
    const script = `import { createEvaluator } from ${JSON.stringify(evaluator)};
      const evaluator = createEvaluator({ processes: 1 });
      await evaluator.warm();
      void evaluator.evaluate([{ template: \`{% ${search} %}\`, scope: { states: {}, variables: {} }, location: "Output" }]);
      console.log("busy");`;
    const parent = spawn(
      process.execPath,
      ["--import", tsx, "--input-type=module", "--eval", script],
      { stdio: ["ignore", "pipe", "inherit"] },
    );
    processes.push(parent);
    await once(parent.stdout, "data");
    const child = childrenOf(parent.pid ?? 0).find(({ command }) =>
      command.includes("sandbox-child"),
    );
    expect(existsSync(child?.folder ?? "")).toBe(true);
    parent.kill("SIGKILL");
    await until(() => !isAlive(child?.pid ?? 0));
    expect(existsSync(child?.folder ?? "")).toBe(false);
  });
});

function isAlive(pid: number): boolean {
  try {
    return !/\) Z /.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
  } catch {
    return false;
  }
}
