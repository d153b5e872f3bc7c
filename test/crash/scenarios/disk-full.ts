import { execFile } from "node:child_process";
import { mkdir, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import pg from "pg";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../../server/embedded-postgres.ts";
import { forgetMount, rememberFolder, rememberMount, rememberPidFile } from "../harness/living.ts";
import { Load } from "../harness/load.ts";
import { chain, effect, map, saga, type Machine } from "../harness/machines.ts";
import { settle } from "../harness/verdict.ts";
import { withWorld, type World } from "../harness/world.ts";
import { usualScript } from "../harness/witness.ts";
import { CannotRun, type Scenario, type Setting } from "../scenario.ts";

const run = promisify(execFile);
const window = 30;
const diskMegabytes = 256;
const storeMegabytes = 24;
const fullMs = 3000;
/** Larger than what is kept in the database: it goes to the artifact store. */
const largeBytes = 300_000;

/** A file system in memory that is soon full; the postmaster and the workers may write to all of it. */
async function mountSmall(folder: string, megabytes: number): Promise<() => Promise<void>> {
  await mkdir(folder, { recursive: true });
  try {
    await run("mount", ["-t", "tmpfs", "-o", `size=${String(megabytes)}m`, "tmpfs", folder]);
  } catch (error) {
    throw new CannotRun(`no small disk can be mounted: ${String(error).split("\n")[0] ?? ""}`);
  }
  rememberMount(folder);
  return async () => {
    await run("umount", ["-l", folder]);
    forgetMount(folder);
  };
}

/** Takes all space that is left; returns what gives it back. */
async function fill(folder: string): Promise<() => Promise<void>> {
  const file = join(folder, "ballast");
  const handle = await open(file, "w");
  try {
    for (const bytes of [1_048_576, 4096]) {
      const block = Buffer.alloc(bytes, 1);
      for (;;) await handle.write(block);
    }
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOSPC")) throw error;
  } finally {
    await handle.close();
  }
  return async () => await rm(file, { force: true });
}

/** A value too large for the database, made by one step and read by the next. */
const large: Machine = {
  name: "Large",
  definition: {
    QueryLanguage: "JSONata",
    StartAt: "Grow",
    States: {
      Grow: effect({ Arguments: { n: "{% $states.input.n %}", do: "grow" }, Next: "Shrink" }),
      Shrink: effect({ End: true }),
    },
  },
  inputOf: (nth) => ({ n: nth }),
  expected: (nth) => ({ status: "SUCCEEDED", output: { n: nth + 2 } }),
};

/** Writes until the database refuses, so that its log has to grow while there is no space. */
async function writeInVain(url: string, errors: Map<string, number>): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 2000 });
  client.on("error", () => undefined);
  try {
    await client.connect();
    // Messages of a megabyte that only the log keeps: its next segment finds no space.
    for (let i = 0; i < 40; i += 1)
      await client.query("select pg_logical_emit_message(false, 'ballast', repeat('x', 1000000))");
  } catch (error) {
    const code = error instanceof pg.DatabaseError ? (error.code ?? "?") : "connection lost";
    errors.set(code, (errors.get(code) ?? 0) + 1);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Returns when the database answers again. */
async function isBack(world: World): Promise<void> {
  for (;;) {
    try {
      await world.database.pool.query("select");
      return;
    } catch {
      await delay(200);
    }
  }
}

async function fillAgainAndAgain(
  world: World,
  at: { readonly disk: string; readonly store: string; readonly url: string },
): Promise<Map<string, number>> {
  const errors = new Map<string, number>();
  const load = new Load(world, [large, chain, map, saga]);
  const { runs, faults } = world.setting.size;
  for (let i = 0; i < faults; i += 1) {
    const work = load.start(Math.ceil(runs / faults), window);
    await delay(500);
    // In turn: the disk of the database, that of the artifacts.
    const isDatabase = i % 2 === 0;
    const free = await fill(isDatabase ? at.disk : at.store);
    const until = performance.now() + fullMs;
    while (performance.now() < until) {
      if (isDatabase) await writeInVain(at.url, errors);
      await delay(200);
    }
    await free();
    await isBack(world);
    await work;
    await load.ended();
  }
  await settle(world, load);
  return errors;
}

async function scenario(
  setting: Setting,
  at: { readonly disk: string; readonly store: string },
  postgres: EmbeddedPostgres,
): Promise<void> {
  let downs = 0;
  postgres.onDown(() => {
    downs += 1;
  });
  const environment = { ARTIFACT_STORE: join(at.store, "artifacts") };
  await withWorld(
    setting,
    { workers: 2, databaseUrl: postgres.url, environment },
    async (world) => {
      world.witness.script = async (call) => {
        if (call.args["do"] !== "grow") return await usualScript(call);
        return {
          type: "result",
          value: { n: Number(call.args["n"]) + 1, text: "x".repeat(largeBytes) },
        };
      };
      const errors = await fillAgainAndAgain(world, { ...at, url: postgres.url });
      setting.say(
        `full ${String(setting.size.faults)} times; the database refused with ${JSON.stringify(Object.fromEntries(errors))} and went down ${String(downs)} times`,
      );
      setting.checks.check("the database met a full disk", errors.size > 0);
    },
  );
}

export const diskFull: Scenario = {
  name: "disk-full",
  title:
    "the disks of PostgreSQL and of the artifact store fill up; when there is space again all runs end",
  sizes: { short: { runs: 40, faults: 2 }, full: { runs: 800, faults: 20 } },
  run: async (setting) => {
    const folder = await mkdtemp(join(tmpdir(), "cairn-full-"));
    rememberFolder(folder);
    const at = { disk: join(folder, "disk"), store: join(folder, "store") };
    const undo: (() => Promise<void>)[] = [
      async () => await rm(folder, { recursive: true, force: true }),
    ];
    try {
      undo.push(await mountSmall(at.disk, diskMegabytes));
      undo.push(await mountSmall(at.store, storeMegabytes));
      const postgres = await startEmbeddedPostgres({
        dataDir: at.disk,
        log: () => undefined,
        settings: { shared_buffers: "32MB", max_wal_size: "64MB", min_wal_size: "32MB" },
      });
      rememberPidFile(join(at.disk, "postgres", "postmaster.pid"));
      undo.push(async () => await postgres.stop());
      await scenario(setting, at, postgres);
    } finally {
      for (const step of undo.toReversed()) {
        await step().catch((error: unknown) =>
          setting.say(`could not take down: ${String(error)}`),
        );
      }
    }
  },
};
