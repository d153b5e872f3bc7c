/** Where peers take turns: each with a database and a folder of its own, and in a turn alone on the machine. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { BenchPostgres } from "./bench-postgres.ts";
import type { Peer, PeerOptions } from "./peer.ts";
import { PeerProcess } from "./peer-process.ts";
import { startRestateServer } from "./restate-server.ts";

const peersFolder = fileURLToPath(new URL("./peers/", import.meta.url));

/** The peers are a package of their own, which the product's `npm ci` does not install. */
export async function installPeers(say: (line: string) => void): Promise<void> {
  if (existsSync(join(peersFolder, "node_modules"))) return;
  say("installing the peers in test/bench/peers (once)");
  await promisify(execFile)("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: peersFolder,
  });
}

/** What a workload may do with a peer in its turn. */
export interface Turn {
  /** Starts the peer's process, again after a kill. */
  readonly start: () => Promise<PeerProcess>;
  /** File in which the steps of the crash workload leave their lines; empty at the beginning of the turn. */
  readonly witness: string;
}

export class Arena {
  readonly #postgres: BenchPostgres;
  readonly #folder: string;
  readonly #crashStepMs: number;
  #turns = 0;

  private constructor(postgres: BenchPostgres, folder: string, crashStepMs: number) {
    this.#postgres = postgres;
    this.#folder = folder;
    this.#crashStepMs = crashStepMs;
  }

  static async open(postgres: BenchPostgres, crashStepMs: number): Promise<Arena> {
    const folder = await mkdtemp(join(tmpdir(), "cairn-bench-peers-"));
    return new Arena(postgres, folder, crashStepMs);
  }

  /** Gives a peer the machine until `work` has ended. */
  async turn<T>(peer: Peer, work: (turn: Turn) => Promise<T>): Promise<T> {
    const directory = join(this.#folder, peer.name);
    await mkdir(directory, { recursive: true });
    const databaseUrl = await this.#postgres.ensureDatabase(`bench_${peer.name}`);
    await this.#postgres.settle();
    this.#turns += 1;
    const witness = join(directory, `witness-${String(this.#turns)}`);
    const server = peer.name === "restate" ? await startRestateServer(directory) : null;
    const options: PeerOptions = {
      databaseUrl,
      directory,
      crash: { witness, stepMs: this.#crashStepMs },
      ...(server !== null && { restate: server.urls }),
    };
    const started: PeerProcess[] = [];
    const start = async (): Promise<PeerProcess> => {
      const process = await PeerProcess.start(peer, options);
      started.push(process);
      return process;
    };
    try {
      return await work({ start, witness });
    } finally {
      // Nothing that a peer does at its end is measured, and a peer must stand a kill.
      for (const process of started) await process.kill();
      await server?.stop();
    }
  }

  async close(): Promise<void> {
    await rm(this.#folder, { recursive: true, force: true });
  }
}
