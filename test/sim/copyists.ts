/** Whoever has runs redriven and forked. */
import { isTerminal } from "../../shared/run/run-state.ts";
import type { Refusal } from "../../shared/api/errors.ts";
import type { RedriveRequest, StartedCopy } from "../../server/engine/run-copier.ts";
import type { MemoryStore, RunRecord } from "./memory-store.ts";
import type { Random } from "./random.ts";
import type { Requests } from "./requests.ts";
import type { Stage } from "./stage.ts";

export interface CopyistsPorts {
  readonly stage: Stage;
  readonly random: Random;
  readonly store: MemoryStore;
  readonly requests: Requests;
  /** A run that clients know from now on. */
  readonly acknowledged: (runId: string) => void;
}

/** Redrives that one schedule asks for at most, so that it comes to its end. */
const mostRedrives = 3;

/** What may be said to somebody who wants a run redriven that may be: another one was faster, or there is nothing (more) to do. */
const honest = new Set(["RUN_REDRIVEN", "NOTHING_TO_REDRIVE", "EFFECTS_STAND"]);

export class Copyists {
  readonly #ports: CopyistsPorts;
  /** Runs that somebody has looked at after their end. */
  readonly #seen = new Set<string>();
  /** The run that redrives a run, as somebody was told. */
  readonly #redriveOf = new Map<string, string>();
  #redrives = 0;
  #underWay = 0;

  constructor(ports: CopyistsPorts) {
    this.#ports = ports;
  }

  /** Somebody waits for a copy. */
  get isBusy(): boolean {
    return this.#underWay > 0;
  }

  /** Somebody looks at runs that have ended badly, and has most of them redriven, some by two people at once. */
  attend(): void {
    const { store, random } = this.#ports;
    for (const record of store.runs.values()) {
      const { id, state } = record;
      if (!isTerminal(state.status) || this.#seen.has(id)) continue;
      this.#seen.add(id);
      if (state.status === "SUCCEEDED" || this.#redrives >= mostRedrives || random.once(6))
        continue;
      this.#redrives += 1;
      const what = state.stuck.size > 0 && !random.once(3) ? "compensation" : "run";
      const idempotencyKey = random.once(3) ? `redrive ${record.label}` : undefined;
      const request = { runId: id, by: null, idempotencyKey, what, force: false } as const;
      this.#redrive(request);
      if (random.once(3)) this.#redrive(request);
    }
  }

  /** Somebody has a run forked from any of its events. */
  fork(): void {
    const { store, random, requests } = this.#ports;
    const records = [...store.runs.values()];
    const record = records[random.below(records.length)];
    if (record === undefined) return;
    const seq = 1 + random.below(record.log.length);
    const { id: runId } = record;
    this.#underWay += 1;
    const edits = { inputs: {}, outputs: {}, variables: {} };
    requests.send({
      what: `fork ${record.label} from ${String(seq)}`,
      ask: async ({ copier }) =>
        await copier.fork({ runId, seq, by: null, reuseKeys: random.once(2), ...edits }),
      told: (copy) => this.#told(copy, record),
      refused: (refusal) => this.#refused(refusal, ["NOT_FORKABLE"]),
    });
  }

  #redrive(request: RedriveRequest): void {
    const { runId } = request;
    this.#underWay += 1;
    this.#ports.requests.send({
      what: `redrive ${this.#ports.store.runs.get(runId)?.label ?? ""} (${request.what})`,
      ask: async ({ copier }) => await copier.redrive(request),
      told: (copy) => {
        const other = this.#redriveOf.get(runId) ?? copy.id;
        this.#redriveOf.set(runId, copy.id);
        if (other !== copy.id) this.#ports.stage.fail("one run is redriven by two");
        const record = this.#ports.store.runs.get(runId);
        if (record !== undefined) this.#told(copy, record);
      },
      refused: (refusal) => {
        this.#refused(refusal, [...honest]);
        if (refusal.code === "EFFECTS_STAND")
          this.#redrive({ ...request, idempotencyKey: undefined, force: true });
      },
    });
  }

  #told({ id }: StartedCopy, source: RunRecord): void {
    const { stage, store, acknowledged } = this.#ports;
    this.#underWay -= 1;
    acknowledged(id);
    const copy = store.runs.get(id);
    if (copy?.origin?.source !== source.id) {
      stage.fail("a copy is acknowledged that does not exist");
      return;
    }
    const { seq } = copy.origin;
    const isSame = copy.log.slice(0, seq).every(({ event }, i) => event === source.log[i]?.event);
    if (!isSame || copy.log.length <= seq)
      stage.fail(`the log of ${copy.label} does not begin with that of ${source.label}`);
  }

  #refused({ code, message }: Refusal, expected: readonly string[]): void {
    this.#underWay -= 1;
    if (!expected.includes(code)) this.#ports.stage.fail(`a copy is refused: ${code}: ${message}`);
  }
}
