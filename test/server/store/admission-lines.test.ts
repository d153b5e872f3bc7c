/** The lines of the simulation of the protocol are worth something as long as they give what admit_runs gives. */
import { beforeEach, describe, expect, it } from "vitest";
import type { RunLimits } from "../../../shared/definition/definition.ts";
import type { RunStatus } from "../../../shared/run/event.ts";
import { unborn, type RunState } from "../../../shared/run/run-state.ts";
import { createAdmissionStore } from "../../../server/store/admission.ts";
import { AdmissionLines } from "../../sim/admission-lines.ts";
import { Random } from "../../sim/random.ts";
import { databaseOfFile } from "../../support/database.ts";

const workflowId = "w";

const database = await databaseOfFile({ max: 2 });
const store = createAdmissionStore(database);

beforeEach(async () => {
  await database.pool.query(
    "truncate runs, admissions, admission_workflows, admission_keys restart identity cascade",
  );
});

/** Runs that change their status at random, in both stores. */
class Runs {
  readonly lines = new AdmissionLines(() => 0);
  readonly #states = new Map<string, RunState>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  async change(): Promise<void> {
    const ids = [...this.#states.keys()];
    const id = ids[this.#random.below(ids.length)];
    if (id === undefined || this.#random.once(3)) await this.#arrive();
    else await this.#move(id);
  }

  async #arrive(): Promise<void> {
    const id = `r${String(this.#states.size).padStart(3, "0")}`;
    const key = this.#random.pick(["a", "b", "c"]);
    const admission = { key, weight: key === "c" ? 2 : 1, turn: 1, admitted: false };
    await database.pool.query(
      `insert into runs (id, workflow_id, version, status, seq, input, body, created_at, updated_at)
      values ($1, $2, 1, 'RUNNING', 3, '{}', $3, clock_timestamp(), clock_timestamp())`,
      [id, workflowId, JSON.stringify({ admission })],
    );
    this.#note(id, null, { ...unborn, admission });
  }

  /** What a commit may do to the status of a run. */
  async #move(id: string): Promise<void> {
    const before = this.#states.get(id);
    if (before === undefined || before.admission === null) return;
    const isPaused = before.status === "PAUSED";
    const status = this.#random.pick<RunStatus>([isPaused ? "RUNNING" : "PAUSED", "SUCCEEDED"]);
    if (before.status === "SUCCEEDED") return;
    const turn = before.admission.turn + (isPaused && status === "RUNNING" ? 1 : 0);
    const after = { ...before, status, admission: { ...before.admission, turn } };
    await database.pool.query(
      `update runs set status = $2, body = $3, ended_at = case when $2 = 'SUCCEEDED' then now() end
      where id = $1`,
      [id, status, JSON.stringify({ admission: after.admission })],
    );
    this.#note(id, before, after);
  }

  #note(runId: string, before: RunState | null, after: RunState): void {
    this.#states.set(runId, after);
    this.lines.note({ runId, workflowId, before, after });
  }
}

describe("the lines of the simulation", () => {
  const limits: readonly RunLimits[] = [
    { MaxRuns: 2 },
    { MaxRuns: 3, Key: "$.key", MaxRunsPerKey: 1 },
    { Key: "$.key", MaxRunsPerKey: 2 },
    { MaxRuns: 1, Key: "$.key" },
  ];

  it.each(limits)("admit whom admit_runs admits, under %j", async (limit) => {
    const random = new Random(7);
    const runs = new Runs(random);
    let admitted = 0;
    for (let i = 0; i < 120; i += 1) {
      // eslint-disable-next-line no-await-in-loop -- one thing after the other
      await runs.change();
      if (random.once(2)) continue;
      const request = { workflowId, limits: limit, count: 1 + random.below(3) };
      // eslint-disable-next-line no-await-in-loop
      const wanted = await store.admit(request);
      expect(runs.lines.admit(request), `after change ${String(i)}`).toEqual(wanted);
      admitted += wanted.admitted.length;
      // eslint-disable-next-line no-await-in-loop
      expect([...runs.lines.waitingWorkflows()]).toEqual(await store.waitingWorkflows(10));
    }
    expect(admitted).toBeGreaterThan(5);
  });
});
