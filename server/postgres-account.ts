/**
 * Who PostgreSQL runs as. It refuses to be root, so under root it runs as the owner of its data folder, or, the first
 * time, as the system user `postgres`, which is made when there is none.
 */
import { execFile } from "node:child_process";
import { constants, type Stats } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A user of this machine, by numbers. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** A program call, ready for `spawn`. */
export interface Call {
  readonly file: string;
  readonly args: readonly string[];
  readonly account: Account | null;
}

const userName = "postgres";

/** Linux capabilities that let a process walk through folders closed to its user, gentlest first; bit numbers of capabilities(7). */
const walkThrough = [
  { name: "dac_read_search", bit: 2n },
  { name: "dac_override", bit: 1n },
] as const;

async function statIfPresent(file: string): Promise<Stats | null> {
  try {
    return await stat(file);
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return null;
    throw error;
  }
}

async function lookUp(): Promise<Account | null> {
  try {
    const [uid, gid] = await Promise.all([
      run("id", ["-u", userName]),
      run("id", ["-g", userName]),
    ]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    // `id` fails for a user that does not exist, which is an answer.
    return null;
  }
}

async function systemUser(): Promise<Account> {
  const present = await lookUp();
  if (present !== null) return present;
  const options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"];
  // Another process may be making the same user at this moment: only its absence afterwards is an error.
  const made = await run("useradd", [...options, userName]).then(
    () => "",
    (error: unknown) => ` (${String(error)})`,
  );
  const account = await lookUp();
  if (account !== null) return account;
  throw new Error(
    `PostgreSQL refuses to run as root and the user "${userName}" could not be made${made}. ` +
      "Start Cairn as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.",
  );
}

/**
 * The account for a cluster, null for our own.
 * @param clusterDir PostgreSQL's data folder; need not exist yet.
 */
export async function accountFor(clusterDir: string): Promise<Account | null> {
  const ownUid = process.getuid?.();
  if (ownUid === undefined) return null;
  const folder = await statIfPresent(clusterDir);
  if (ownUid === 0) {
    return folder === null || folder.uid === 0
      ? await systemUser()
      : { uid: folder.uid, gid: folder.gid };
  }
  if (folder !== null && folder.uid !== ownUid) {
    throw new Error(
      `${clusterDir} belongs to the user with uid ${folder.uid}: start Cairn as that user or as root, ` +
        "or set DATA_DIR to another folder.",
    );
  }
  return null;
}

/** True when the mode bits grant `wanted` (a sum of R = 4, W = 2, X = 1) to the account. */
export function grants(
  file: Pick<Stats, "mode" | "uid" | "gid">,
  account: Account,
  wanted: number,
): boolean {
  const shift = file.uid === account.uid ? 6 : file.gid === account.gid ? 3 : 0;
  return ((file.mode >> shift) & wanted) === wanted;
}

/** The first folder on the way to the file, or the file itself, that the account may not use; null when all is open. */
async function firstClosed(file: string, account: Account): Promise<string | null> {
  const ancestors: string[] = [];
  for (let folder = path.dirname(file); ; folder = path.dirname(folder)) {
    ancestors.unshift(folder);
    if (folder === path.dirname(folder)) break;
  }
  for (const folder of ancestors) {
    if (!grants(await stat(folder), account, constants.X_OK)) return folder;
  }
  return grants(await stat(file), account, constants.R_OK | constants.X_OK) ? null : file;
}

async function heldCapability(): Promise<string | null> {
  if (process.platform !== "linux") return null;
  const status = await readFile("/proc/self/status", "utf8");
  const held = BigInt(`0x${/^CapEff:\s*([0-9a-f]+)$/m.exec(status)?.[1] ?? "0"}`);
  return walkThrough.find(({ bit }) => ((held >> bit) & 1n) === 1n)?.name ?? null;
}

async function succeeds(file: string, args: readonly string[]): Promise<boolean> {
  return await run(file, args).then(
    () => true,
    () => false,
  );
}

/**
 * How to call a program as an account that must also reach a folder. When something on the way is closed to the account
 * (a checkout in /root, for one), the program keeps one capability of ours: to walk through closed folders.
 */
export async function callAs(
  account: Account | null,
  program: { readonly file: string; readonly args: readonly string[] },
  folder: string,
): Promise<Call> {
  if (account === null) return { ...program, account };
  const closed = (await firstClosed(program.file, account)) ?? (await firstClosed(folder, account));
  if (closed === null) return { ...program, account };
  const capability = await heldCapability();
  const identity = [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"];
  const keep = [`--inh-caps=-all,+${capability}`, `--ambient-caps=-all,+${capability}`];
  // Without this bit access(2), by which PostgreSQL finds its own binaries, does not look at capabilities.
  const options = [...identity, "--securebits=+no_setuid_fixup", ...keep, "--"];
  const probe = [...options, "test", "-x", program.file, "-a", "-x", folder];
  if (capability === null || !(await succeeds("setpriv", probe))) {
    throw new Error(
      `PostgreSQL refuses to run as root, and the user with uid ${account.uid}, as whom it runs instead, may not enter ${closed}. ` +
        `Open it (chmod o+x ${closed}), move Cairn and DATA_DIR elsewhere, start Cairn as an ordinary user, or set DATABASE_URL.`,
    );
  }
  return { file: "setpriv", args: [...options, program.file, ...program.args], account: null };
}
