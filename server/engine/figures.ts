/** Figures of what this process does, for its metrics. Each counts where it happens: the sum over all processes is the whole. */
import type { LedgerKind, Usage } from "../../shared/cost/usage.ts";
import type { StepStatus } from "../../shared/run/event.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import type { Committed } from "./run-actor.ts";

/** A model call that has ended. */
export interface EndedCall {
  readonly provider: string;
  readonly model: string;
  readonly kind: "chat" | "embedding";
  readonly usage: Usage;
  /** Name of the failure; null when it was answered. */
  readonly error: string | null;
  readonly latencyMs: number;
}

/** What a call cost. */
export interface CallCost {
  readonly provider: string;
  readonly model: string;
  readonly kind: LedgerKind;
  readonly costMicros: number;
}

/** Takes the figures. */
export interface Figures {
  readonly callEnded: (call: EndedCall) => void;
  readonly spent: (cost: CallCost) => void;
  /** So many side records could not be kept. */
  readonly recordsLost: (count: number) => void;
  /** The limits of a provider had no room: calls wait for so long. */
  readonly limited: (provider: string, waitMs: number) => void;
  /** A provider wanted to be left alone for so long. */
  readonly held: (provider: string, forMs: number) => void;
  readonly stepEnded: (status: StepStatus) => void;
  /** With this status. */
  readonly runEnded: (status: string) => void;
}

const endedStatuses: ReadonlySet<StepStatus> = new Set([
  "succeeded",
  "failed",
  "caught",
  "cancelled",
]);

/** Counts what a commit of this process has brought to an end. */
export function countCommitted(
  { stepEnded, runEnded }: Pick<Figures, "stepEnded" | "runEnded">,
  { before, after, touched }: Committed,
): void {
  for (const key of touched.steps) {
    const status = after.steps.get(key)?.status;
    if (status === undefined || !endedStatuses.has(status)) continue;
    if (before.steps.get(key)?.status !== status) stepEnded(status);
  }
  if (isTerminal(after.status) && !isTerminal(before.status)) runEnded(after.status);
}
