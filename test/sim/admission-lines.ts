/** Lines of runs whose workflow has limits, as `note_admission` and `admit_runs` (migrations/0012_limits.sql) keep them. */
import type { RunLimits } from "../../shared/definition/definition.ts";
import { isTerminal, type RunState } from "../../shared/run/run-state.ts";
import type { AdmissionAnswer, AdmittedRun } from "../../server/store/admission.ts";

type Wants = "line" | "place" | "out";

/** A row of `admissions`. */
interface Row {
  readonly runId: string;
  readonly workflowId: string;
  readonly key: string;
  readonly weight: number;
  /** Rows are served in the order in which their runs were created. */
  readonly order: number;
  turn: number;
  wants: Wants;
  counted: Wants;
  isChanged: boolean;
  hasEnded: boolean;
  isUntold: boolean;
  admittedAtMs: number;
}

/** What is kept of a workflow, or of one of its keys. */
interface Line {
  pass: number;
  nextAtMs: number;
  blockedUntilMs: number;
}

export class AdmissionLines {
  readonly #rows = new Map<string, Row>();
  readonly #workflows = new Map<string, Line>();
  readonly #keys = new Map<string, Line>();
  /** Turns that were ever given, for reports of them that come late. */
  readonly given: AdmittedRun[] = [];
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** True when no run has ever lined up. */
  get isEmpty(): boolean {
    return this.#rows.size === 0;
  }

  /** Notes what a run asks for now; `before` is null for a new one. */
  note(run: {
    readonly runId: string;
    readonly workflowId: string;
    readonly before: RunState | null;
    readonly after: RunState;
  }): void {
    const { runId, workflowId, before, after } = run;
    const { admission } = after;
    if (admission === null || before?.status === after.status) return;
    const wants = wantedBy(after);
    const hasEnded = isTerminal(after.status);
    const row = this.#rows.get(runId);
    if (row === undefined) {
      if (before !== null || hasEnded) return;
      const { key, weight, turn } = admission;
      const fresh = { counted: "out", isChanged: true, isUntold: false, admittedAtMs: 0 } as const;
      const order = this.#rows.size;
      const identity = { runId, workflowId, key, weight, order };
      this.#rows.set(runId, { ...identity, ...fresh, turn, wants, hasEnded });
      return;
    }
    row.wants = wants;
    row.turn = admission.turn;
    row.hasEnded = hasEnded;
    row.isChanged = hasEnded || row.counted !== wants;
    row.isUntold = false;
  }

  admit(params: {
    readonly workflowId: string;
    readonly limits: RunLimits;
    readonly count: number;
  }): AdmissionAnswer {
    const { workflowId, limits, count } = params;
    const nowMs = this.#nowMs();
    const workflow = lineIn(this.#workflows, workflowId, 0);
    this.#countChanges(workflowId, workflow);
    const admitted: AdmittedRun[] = [];
    const most = limits.MaxRuns ?? Number.POSITIVE_INFINITY;
    let nextMs: number | null = null;
    while (admitted.length < count && this.#count(workflowId, "place") < most) {
      if (limits.RunsPerMinute !== undefined) {
        const allowedMs = rateAllowsAtMs(workflow.nextAtMs, limits.RunsPerMinute);
        if (allowedMs > nowMs) {
          nextMs = this.#count(workflowId, "line") > 0 ? allowedMs : null;
          break;
        }
      }
      const row = this.#nextOf(workflowId, limits, nowMs);
      if (row === null) break;
      const line = lineIn(this.#keys, nameOf(row), workflow.pass);
      workflow.pass = Math.max(workflow.pass, line.pass);
      line.pass += 1 / row.weight;
      step(line, limits.RunsPerMinutePerKey, nowMs);
      step(workflow, limits.RunsPerMinute, nowMs);
      Object.assign(row, { wants: "place", counted: "place", isUntold: true, admittedAtMs: nowMs });
      admitted.push({ runId: row.runId, turn: row.turn });
    }
    this.given.push(...admitted);
    this.#forgetIdleKeys(workflowId, nowMs);
    if (nextMs === null && this.#count(workflowId, "place") < most)
      nextMs = this.#unblockedAtMs(workflowId);
    const waitMs = nextMs === null ? null : nextMs - nowMs;
    return { admitted, waitMs, more: admitted.length === count };
  }

  told(runs: readonly AdmittedRun[]): void {
    for (const { runId, turn } of runs) {
      const row = this.#rows.get(runId);
      if (row?.turn === turn) row.isUntold = false;
    }
  }

  untold(olderThanMs: number): readonly AdmittedRun[] {
    const untilMs = this.#nowMs() - olderThanMs;
    return [...this.#rows.values()]
      .filter(({ isUntold, admittedAtMs }) => isUntold && admittedAtMs < untilMs)
      .map(({ runId, turn }) => ({ runId, turn }));
  }

  waitingWorkflows(): readonly string[] {
    const rows = [...this.#rows.values()];
    const waiting = rows.filter(({ counted, isChanged }) => counted === "line" || isChanged);
    return [...new Set(waiting.map(({ workflowId }) => workflowId))];
  }

  /** Counts what runs have noted since. */
  #countChanges(workflowId: string, workflow: Line): void {
    for (const row of this.#rows.values()) {
      if (row.workflowId !== workflowId || !row.isChanged) continue;
      const line = lineIn(this.#keys, nameOf(row), workflow.pass);
      // Who was not in line has saved up no turns.
      if (this.#count(workflowId, "line", row.key) === 0)
        line.pass = Math.max(line.pass, workflow.pass);
      if (row.counted === "place") line.blockedUntilMs = 0;
      row.counted = row.hasEnded ? "out" : row.wants;
      row.isChanged = false;
    }
  }

  /** The run whose turn it is: the first of the key with the least virtual time that may begin one. */
  #nextOf(workflowId: string, limits: RunLimits, nowMs: number): Row | null {
    const inLine = [...this.#rows.values()]
      .filter((row) => row.workflowId === workflowId && row.counted === "line")
      .toSorted(
        (a, b) => this.#pass(a) - this.#pass(b) || compare(a.key, b.key) || a.order - b.order,
      );
    for (const row of inLine) {
      const line = lineIn(this.#keys, nameOf(row), 0);
      if (line.blockedUntilMs > nowMs) continue;
      line.blockedUntilMs = 0;
      if (this.#count(workflowId, "place", row.key) >= (limits.MaxRunsPerKey ?? Infinity))
        line.blockedUntilMs = Number.POSITIVE_INFINITY;
      else if (limits.RunsPerMinutePerKey !== undefined)
        line.blockedUntilMs = rateAllowsAtMs(line.nextAtMs, limits.RunsPerMinutePerKey);
      if (line.blockedUntilMs <= nowMs) return row;
    }
    return null;
  }

  /** A key that nobody uses and whose rate has nothing to remember. */
  #forgetIdleKeys(workflowId: string, nowMs: number): void {
    const keys = [...this.#rows.values()].filter((row) => row.workflowId === workflowId);
    for (const row of keys) {
      const { key } = row;
      const uses = this.#count(workflowId, "line", key) + this.#count(workflowId, "place", key);
      if (uses === 0 && (this.#keys.get(nameOf(row))?.nextAtMs ?? 0) <= nowMs)
        this.#keys.delete(nameOf(row));
    }
  }

  #unblockedAtMs(workflowId: string): number | null {
    const times = [...this.#rows.values()]
      .filter((row) => row.workflowId === workflowId && row.counted === "line")
      .map((row) => this.#keys.get(nameOf(row))?.blockedUntilMs ?? 0)
      .filter((ms) => ms > this.#nowMs() && ms < Number.POSITIVE_INFINITY);
    return times.length === 0 ? null : Math.min(...times);
  }

  #pass(row: Row): number {
    return this.#keys.get(nameOf(row))?.pass ?? 0;
  }

  #count(workflowId: string, counted: Wants, key: string | null = null): number {
    let count = 0;
    for (const row of this.#rows.values()) {
      if (row.workflowId === workflowId && row.counted === counted && (key ?? row.key) === row.key)
        count += 1;
    }
    return count;
  }
}

/** RUNNING and COMPENSATING runs hold a place; who is PAUSED gives it up and lines up again; who is ending never waits. */
function wantedBy({ status, stopping }: RunState): Wants {
  if (status === "RUNNING") return stopping === null ? "line" : "place";
  return status === "COMPENSATING" ? "place" : "out";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function nameOf({ workflowId, key }: Row): string {
  return `${workflowId}:${key}`;
}

function lineIn(lines: Map<string, Line>, name: string, pass: number): Line {
  const known = lines.get(name);
  if (known !== undefined) return known;
  const line: Line = { pass, nextAtMs: Number.NEGATIVE_INFINITY, blockedUntilMs: 0 };
  lines.set(name, line);
  return line;
}

/** One more run has begun. */
function step(line: Line, perMinute: number | undefined, nowMs: number): void {
  if (perMinute !== undefined)
    line.nextAtMs = Math.max(line.nextAtMs, nowMs) + intervalMs(perMinute);
}

function intervalMs(perMinute: number): number {
  return 60_000 / (perMinute < 120 ? perMinute : perMinute - Math.floor(perMinute / 60));
}

function rateAllowsAtMs(nextAtMs: number, perMinute: number): number {
  return nextAtMs - (Math.max(1, Math.floor(perMinute / 60)) - 1) * intervalMs(perMinute);
}
