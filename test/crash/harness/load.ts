/** Runs of the machines under test: started through the API, waited for, and held against what they must come to. */
import { setTimeout as delay } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Json } from "../../../shared/base/json.ts";
import type { Machine } from "./machines.ts";
import type { World } from "./world.ts";

/** A run that was answered with success: from then on it must not be lost. */
export interface StartedRun {
  readonly id: string;
  readonly machine: Machine;
  readonly nth: number;
  readonly key: string;
}

/** Runs of which none has moved for so long never end. */
const patienceMs = { short: 60_000, full: 240_000 } as const;
/** So many times as long in all: runs that still move then, move in a circle. */
const mostWaits = 4;
const lookMs = 100;
const startersAtOnce = 8;
/** Looks at which runs that did not end are told of. */
const toldRuns = 5;

export class Load {
  readonly runs: StartedRun[] = [];
  /** Tells the idempotency keys of two loads apart. */
  keyPrefix = "run";
  readonly #world: World;
  readonly #machines: readonly Machine[];
  readonly #workflows = new Map<Machine, Promise<string>>();
  #next = 0;

  get #patienceMs(): number {
    return this.#world.setting.short ? patienceMs.short : patienceMs.full;
  }

  constructor(world: World, machines: readonly Machine[]) {
    this.#world = world;
    this.#machines = machines;
  }

  /** Starts runs, the machines in turn, with at most `window` under way at a time; returns when all are started. */
  async start(count: number, window: number): Promise<void> {
    const last = this.#next + count;
    let open = await this.openRuns();
    let movedMs = performance.now();
    const starter = async (): Promise<void> => {
      while (this.#next < last) {
        if (open >= window) {
          await delay(lookMs);
          open = await this.openRuns();
          if (performance.now() - movedMs > this.#patienceMs)
            throw new Error(`runs do not end: ${await this.#describeOpen()}`);
          continue;
        }
        open += 1;
        movedMs = performance.now();
        const nth = this.#next;
        this.#next += 1;
        await this.#startOne(nth);
      }
    };
    await Promise.all(Array.from({ length: startersAtOnce }, starter));
  }

  /** Returns when every run of the database has ended. Gives up when none has moved for a while, or when they move without end. */
  async ended(): Promise<void> {
    const deadline = performance.now() + mostWaits * this.#patienceMs;
    let moved = "";
    let movedMs = performance.now();
    while ((await this.openRuns()) > 0) {
      const now = performance.now();
      if (now > deadline || now - movedMs > this.#patienceMs)
        throw new Error(`runs do not end: ${await this.#describeOpen()}`);
      const [log] = await this.#patiently<{ events: string }>(
        "select sum(seq)::text as events from public_v1.runs where ended_at is null",
      );
      if (log !== undefined && log.events !== moved) {
        moved = log.events;
        movedMs = now;
      }
      await delay(lookMs);
    }
  }

  /** Takes over the runs of another load, to be checked with these. */
  adopt(other: Load): void {
    this.runs.push(...other.runs);
    for (const [machine, workflow] of other.#workflows) this.#workflows.set(machine, workflow);
  }

  /** Runs under way; waits until the database answers. */
  async openRuns(): Promise<number> {
    const { fleet } = this.#world;
    if (fleet.isDeserted) throw new Error(`nobody is left to work: ${fleet.ends.join("; ")}`);
    const rows = await this.#patiently<{ open: string }>(
      "select count(*) as open from public_v1.runs where ended_at is null",
    );
    return Number(rows[0]?.open);
  }

  /** Every run that was acknowledged has ended as it must, once. */
  async check(): Promise<void> {
    const { checks } = this.#world.setting;
    const rows = await this.#patiently<{
      id: string;
      status: string;
      output: Json;
      error: string | null;
      cause: string | null;
    }>("select id, status, output, error, cause from public_v1.runs where parent_run is null");
    const found = new Map(rows.map((row) => [row.id, row]));
    for (const { id, machine, nth } of this.runs) {
      const row = found.get(id);
      const { status, output, error } = machine.expected(nth);
      const fits =
        row?.status === status &&
        (output === undefined || isDeepStrictEqual(row.output, output)) &&
        (error === undefined || row.error === error);
      checks.check(`run ${id} of ${machine.name} ends as it would without faults`, fits, () =>
        row === undefined ? "it is lost" : JSON.stringify(row).slice(0, 500),
      );
    }
    checks.check(
      "there is one run for each request",
      rows.length === this.runs.length,
      () => `${String(rows.length)} runs for ${String(this.runs.length)} requests`,
    );
  }

  /** I23: the same key again gives the same run, and with other input a conflict. */
  async checkKeys(): Promise<void> {
    const { api, setting } = this.#world;
    for (const { id, machine, nth, key } of this.runs.slice(0, 5)) {
      const path = `/api/v1/workflows/${await this.#workflowOf(machine)}/runs`;
      const same = await api.ask("POST", path, { json: { input: machine.inputOf(nth) }, key });
      setting.checks.check(`I23 the key ${key} gives run ${id} again`, same.body["id"] === id);
      const other = await api.ask("POST", path, { json: { input: { other: true } }, key });
      setting.checks.check(
        `I23 the key ${key} with other input is refused`,
        other.status === 409,
        () => JSON.stringify(other),
      );
    }
  }

  async #startOne(nth: number): Promise<void> {
    const machine = this.#machines[nth % this.#machines.length];
    if (machine === undefined) throw new Error("there are no machines");
    const workflow = await this.#workflowOf(machine);
    const key = `${this.keyPrefix}-${String(this.#world.setting.seed)}-${String(nth)}`;
    const json = { input: machine.inputOf(nth) };
    const run = await this.#world.api.send("POST", `/api/v1/workflows/${workflow}/runs`, {
      json,
      key,
    });
    this.runs.push({ id: String(run["id"]), machine, nth, key });
  }

  async #workflowOf(machine: Machine): Promise<string> {
    const known =
      this.#workflows.get(machine) ?? this.#world.api.publish(machine.name, machine.definition);
    this.#workflows.set(machine, known);
    return await known;
  }

  async #patiently<Row extends object>(query: string): Promise<readonly Row[]> {
    const deadline = performance.now() + this.#patienceMs;
    for (;;) {
      try {
        return (await this.#world.database.pool.query<Row>(query)).rows;
      } catch (error) {
        if (performance.now() > deadline) throw error;
        await delay(lookMs);
      }
    }
  }

  async #describeOpen(): Promise<string> {
    const rows = await this.#patiently<{ id: string; status: string }>(
      `select id, status, seq, updated_at, (select count(*) from public_v1.runs where ended_at is null) as open,
        (select json_agg(s) from (select path, visit, status, attempt, worker, error from public_v1.steps
          where run_id = r.id and ended_at is null limit 5) s) as steps
       from public_v1.runs r where ended_at is null order by updated_at limit ${String(toldRuns)}`,
    );
    return JSON.stringify(rows);
  }
}
