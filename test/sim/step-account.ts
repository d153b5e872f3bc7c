import type { Json } from "../../shared/base/json.ts";
import type { NewEvent } from "../../shared/run/event.ts";
import type { OpeningAccount } from "./opening-account.ts";
import type { ParkedAccount } from "./parked-account.ts";

/** What a step of the account is doing. */
export type Doing =
  "ready" | "deferred" | "running" | "waiting" | "parked" | "children" | "failed" | "held" | "over";

/** A step as the log tells it. */
export interface StepAccount {
  readonly key: string;
  doing: Doing;
  attempts: number;
  /** When its worker must be done, or give a sign of life, at the latest. */
  dueMs: number;
  /** Attempts that a retry has put behind it. */
  settled: number;
  epoch: number;
  worker: string | null;
  isAnswered: boolean;
  /** Its own work is done, and its children have joined or its timer has fired: anybody may finish it. */
  isOpenToAll: boolean;
  opening: OpeningAccount | null;
  openings: number;
  /** Flows that have joined; null before. */
  joined: number | null;
  parked: ParkedAccount | null;
  heartbeat: Json;
}

/** A step that is scheduled; `attempts`: those of the run that its run redrives. */
export function newStep(key: string, attempts: number): StepAccount {
  return {
    key,
    doing: "ready",
    attempts,
    dueMs: Number.POSITIVE_INFINITY,
    settled: attempts,
    epoch: 0,
    worker: null,
    isAnswered: false,
    isOpenToAll: false,
    opening: null,
    openings: 0,
    joined: null,
    parked: null,
    heartbeat: null,
  };
}

/** Its worker has it no more. */
export function handBack(step: StepAccount, doing: Doing): void {
  step.doing = doing;
  step.worker = null;
}

/** An attempt begins. */
export function begin(
  step: StepAccount,
  { data }: Extract<NewEvent, { type: "step.started" | "undo.started" }>,
  nowMs: number,
): void {
  const { timeoutMs, heartbeatMs, epoch, worker } = data;
  const never = Number.POSITIVE_INFINITY;
  step.doing = "running";
  step.dueMs = nowMs + Math.min(timeoutMs ?? never, heartbeatMs ?? never);
  step.attempts += 1;
  step.epoch = epoch;
  step.worker = worker;
}

/** Failures that somebody else than the worker may find. */
export const minded: ReadonlySet<string> = new Set(["States.Timeout", "Cairn.WorkerLost"]);
