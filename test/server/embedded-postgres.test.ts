import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startEmbeddedPostgres, type EmbeddedPostgres } from "../../server/embedded-postgres.ts";
import { grants } from "../../server/postgres-account.ts";
import { prepareCluster } from "../../server/postgres-cluster.ts";
import { until } from "../support/until.ts";

let dataDir: string;
let running: EmbeddedPostgres[];
let messages: string[];

beforeEach(async () => {
  dataDir = await mkdtemp(path.join(tmpdir(), `cairn-test-postgres-${process.pid}-`));
  running = [];
  messages = [];
});

afterEach(async () => {
  for (const postgres of running) await postgres.stop();
  await rm(dataDir, { recursive: true, force: true });
});

async function start(): Promise<EmbeddedPostgres> {
  const postgres = await startEmbeddedPostgres({ dataDir, log: (line) => messages.push(line) });
  running.push(postgres);
  return postgres;
}

async function query(url: string, sql: string): Promise<Record<string, unknown> | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows[0];
  } finally {
    await client.end();
  }
}

/** Process id of the server, null when none runs. */
async function postmaster(): Promise<number | null> {
  const text = await readFile(path.join(dataDir, "postgres/postmaster.pid"), "utf8").catch(
    () => "",
  );
  return text === "" ? null : Number(text.split("\n")[0]);
}

async function nextDown(postgres: EmbeddedPostgres): Promise<string> {
  return await new Promise((resolve) => {
    postgres.onDown(resolve);
  });
}

async function untilAnswers(url: string): Promise<void> {
  for (;;) {
    const answered = await query(url, "select 1").then(
      () => true,
      () => false,
    );
    if (answered) return;
  }
}

describe("the embedded PostgreSQL", () => {
  test("speaks UTF-8, keeps what was committed, and listens on this machine alone", async () => {
    const { url } = await start();
    const settings = `select current_setting('server_encoding') as encoding, current_setting('fsync') as fsync,
      current_setting('synchronous_commit') as commit, current_setting('listen_addresses') as listens,
      current_database() as database, upper('straße é œ') as upper`;
    expect(await query(url, settings)).toEqual({
      encoding: "UTF8",
      fsync: "on",
      commit: "on",
      listens: "127.0.0.1",
      database: "cairn",
      upper: "STRAßE É Œ",
    });
  });

  test("keeps port, password and data between starts, and asks for the password", async () => {
    const first = await start();
    await query(first.url, "create table stones as select 7 as height");
    await first.stop();
    expect(await postmaster()).toBeNull();
    expect((await stat(path.join(dataDir, "postgres.json"))).mode & 0o777).toBe(0o600);

    const second = await start();
    expect(second.url).toBe(first.url);
    expect(await query(second.url, "select height from stones")).toEqual({ height: 7 });
    const wrong = new URL(second.url);
    wrong.password = "wrong";
    await expect(query(wrong.href, "select 1")).rejects.toThrow("password authentication failed");
  });

  test("is shared by those who start it at once, and stops with the last of them", async () => {
    const [one, two] = await Promise.all([start(), start()]);
    expect(one.url).toBe(two.url);
    const pid = await postmaster();
    await one.stop();
    expect(await postmaster()).toBe(pid);
    expect(await query(two.url, "select 1 as one")).toEqual({ one: 1 });
    await two.stop();
    expect(await postmaster()).toBeNull();
  });

  test("outlives a process that was killed, and is found by the next", async () => {
    const program = `import { startEmbeddedPostgres } from "./server/embedded-postgres.ts";
      await startEmbeddedPostgres({ dataDir: ${JSON.stringify(dataDir)}, log: () => {} });
      console.log("started");`;
    const root = fileURLToPath(new URL("../..", import.meta.url));
    const args = ["--import", "tsx", "--input-type=module", "--eval", program];
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(child.stdout, "data");
    const pid = await postmaster();
    child.kill("SIGKILL");
    await once(child, "exit");

    const { url, stop } = await start();
    expect(await postmaster()).toBe(pid);
    expect(messages).toEqual([expect.stringContaining("runs already")]);
    expect(await query(url, "select 1 as one")).toEqual({ one: 1 });
    await stop();
    expect(await postmaster()).toBeNull();
  });

  test("comes back on the same port when it is killed, and says so", async () => {
    const postgres = await start();
    await query(postgres.url, "create table stones as select 7 as height");
    const pid = await postmaster();
    const down = nextDown(postgres);
    process.kill(pid ?? 0, "SIGKILL");
    expect(await down).toContain("starting it again");
    await untilAnswers(postgres.url);
    expect(await postmaster()).not.toBe(pid);
    expect(await query(postgres.url, "select height from stones")).toEqual({ height: 7 });
  });

  test("takes no other program for itself: a lock file with a reused process id is put aside", async () => {
    const first = await start();
    await first.stop();
    const other = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
    try {
      const lock = `${other.pid}\n${dataDir}/postgres\n0\n1\n\n127.0.0.1\n0\nready   \n`;
      await writeFile(path.join(dataDir, "postgres/postmaster.pid"), lock);
      const second = await start();
      expect(await query(second.url, "select 1 as one")).toEqual({ one: 1 });
      await second.stop();
      expect(other.exitCode ?? other.signalCode).toBeNull();
    } finally {
      other.kill("SIGKILL");
    }
  });

  test("waits for another start that is writing its lock file", async () => {
    const first = await start();
    await first.stop();
    const lock = path.join(dataDir, "postgres/postmaster.pid");
    await writeFile(lock, "");
    const starting = start();
    const log = path.join(dataDir, "postgres.log");
    await until(async () => (await readFile(log, "utf8")).includes("is empty"));
    await rm(lock);
    const second = await starting;
    expect(await query(second.url, "select 1 as one")).toEqual({ one: 1 });
  });

  test("takes another port when its own was taken meanwhile", async () => {
    const first = await start();
    await first.stop();
    const net = await import("node:net");
    const squatter = net.createServer().listen(Number(new URL(first.url).port), "127.0.0.1");
    await once(squatter, "listening");
    try {
      const second = await start();
      expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
      expect(await query(second.url, "select 1 as one")).toEqual({ one: 1 });
    } finally {
      squatter.close();
    }
  });

  test("says what is wrong when the password is lost or the cluster is broken", async () => {
    const first = await start();
    await first.stop();
    const secret = await readFile(path.join(dataDir, "postgres.json"));
    await rm(path.join(dataDir, "postgres.json"));
    await expect(start()).rejects.toThrow("postgres.json, which holds the password");
    await writeFile(path.join(dataDir, "postgres.json"), secret);
    await writeFile(path.join(dataDir, "postgres/PG_VERSION"), "9\n");
    await expect(start()).rejects.toThrow("not compatible");
  });
});

describe("preparing a cluster", () => {
  test("removes what a killed process left in the middle of it", async () => {
    const abandoned = path.join(dataDir, "postgres.init-4000000-abcd");
    await mkdir(path.join(abandoned, "pgdata"), { recursive: true });
    await prepareCluster(dataDir);
    await expect(stat(abandoned)).rejects.toThrow("ENOENT");
  });
});

test.each([
  [{ mode: 0o700, uid: 0, gid: 0 }, 1, false],
  [{ mode: 0o711, uid: 0, gid: 0 }, 1, true],
  [{ mode: 0o711, uid: 0, gid: 0 }, 5, false],
  [{ mode: 0o755, uid: 0, gid: 0 }, 5, true],
  [{ mode: 0o750, uid: 0, gid: 20 }, 5, true],
  [{ mode: 0o700, uid: 10, gid: 0 }, 5, true],
  [{ mode: 0o077, uid: 10, gid: 20 }, 1, false],
])("the mode bits of %o grant %o to user 10 of group 20: %o", (file, wanted, expected) => {
  expect(grants(file, { uid: 10, gid: 20 }, wanted)).toBe(expected);
});
