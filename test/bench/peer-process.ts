/** A peer in a process of its own, so that a SIGKILL is real and no peer shares a heap or an event loop with another. */
import { spawn, type ChildProcess } from "node:child_process";
import { builtPeer } from "./built-peer.ts";
import type { Peer, PeerMethods, PeerOptions } from "./peer.ts";

/** A workload that takes longer has hung. */
const patienceMs = 300_000;

interface Answer {
  readonly id: number;
  readonly result?: unknown;
  readonly error?: string;
}

interface Waiting {
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
}

/** Arguments of node: Cairn runs as `npm run worker` does. */
async function commandOf({ role, script }: Peer): Promise<readonly string[]> {
  if (role === "product") return ["--max-semi-space-size=64", await builtPeer()];
  return script.endsWith(".ts") ? ["--import", "tsx", script] : ["--no-deprecation", script];
}

export class PeerProcess {
  readonly #child: ChildProcess;
  readonly #waiting = new Map<number, Waiting>();
  readonly #exited: Promise<void>;
  readonly #name: string;
  #last = 0;

  private constructor(peer: Peer, command: readonly string[]) {
    this.#name = peer.name;
    this.#child = spawn(process.execPath, [...command, peer.name], {
      stdio: ["ignore", "ignore", "inherit", "ipc"],
      env: { PATH: process.env["PATH"], HOME: process.env["HOME"], NODE_ENV: "production" },
    });
    this.#exited = new Promise((resolve) => {
      this.#child.once("exit", (code, signal) => {
        const reason = `${peer.name} ended (${String(signal ?? code)})`;
        for (const { reject } of this.#waiting.values()) reject(new Error(reason));
        this.#waiting.clear();
        resolve();
      });
    });
    this.#child.on("message", (message) => {
      const { id, result, error } = message as Answer;
      const waiting = this.#waiting.get(id);
      this.#waiting.delete(id);
      if (error === undefined) waiting?.resolve(result);
      else waiting?.reject(new Error(`${peer.name}: ${error}`));
    });
  }

  /** Starts the process and waits until its engine takes runs. */
  static async start(peer: Peer, options: PeerOptions): Promise<PeerProcess> {
    const started = new PeerProcess(peer, await commandOf(peer));
    await started.#answer(0);
    await started.#ask("start", options);
    return started;
  }

  /** Asks for a workload; see {@link PeerMethods}. */
  async call<Name extends keyof PeerMethods>(
    method: Name,
    params: Parameters<PeerMethods[Name]>[0],
  ): Promise<Awaited<ReturnType<PeerMethods[Name]>>> {
    return (await this.#ask(method, params)) as Awaited<ReturnType<PeerMethods[Name]>>;
  }

  /** Ends the process as a power cut would. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.#exited;
  }

  async #ask(method: string, params: unknown): Promise<unknown> {
    this.#last += 1;
    const id = this.#last;
    const answer = this.#answer(id);
    this.#child.send({ id, method, params });
    return await answer;
  }

  async #answer(id: number): Promise<unknown> {
    return await new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`${this.#name} does not answer`));
      }, patienceMs);
      const settle =
        <T>(then: (value: T) => void) =>
        (value: T) => {
          clearTimeout(timer);
          then(value);
        };
      this.#waiting.set(id, { resolve: settle(resolve), reject: settle(reject) });
    });
  }
}
