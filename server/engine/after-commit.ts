import type { LedgerEntry } from "../../shared/cost/usage.ts";
import type { Report } from "../../shared/run/report.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import type { LostAttempt, RunStore } from "../store/run-store.ts";
import type { Background } from "./background.ts";
import type { ChildNotices } from "./child-notices.ts";
import type { Dispatcher } from "./dispatcher.ts";
import type { Executions } from "./executions.ts";
import { followUps } from "./follow-ups.ts";
import type { Gate } from "./gate.ts";
import { lostAttempts } from "./lost-attempts.ts";
import type { ActorListener, Committed, RunActor } from "./run-actor.ts";
import type { RunCache } from "./run-cache.ts";
import type { WakeUps } from "./wake-ups.ts";

export interface AfterCommitPorts {
  readonly gate: Gate;
  readonly wakeUps: WakeUps;
  readonly dispatcher: Dispatcher;
  readonly executions: Executions;
  readonly children: ChildNotices;
  readonly cache: RunCache;
  readonly store: Pick<RunStore, "recordLateCost" | "chargeLostCalls">;
  readonly workerId: string;
  readonly report: (runId: string, report: Report) => Promise<string | null>;
  readonly background: Background;
}

/**
 * What follows a commit of this process: what it has made ready begins, and whoever waits for it is told. What a crash leaves of it
 * undone the watchdog sees to.
 */
export class AfterCommit implements ActorListener {
  readonly #ports: AfterCommitPorts;

  constructor(ports: AfterCommitPorts) {
    this.#ports = ports;
  }

  committed(actor: RunActor, change: Committed): void {
    const { gate, wakeUps, dispatcher, executions, children, cache, background } = this.#ports;
    const { id: runId, awaited } = actor.run;
    const { status, stopping } = change.after;
    const hasEnded = isTerminal(status);
    const follow = followUps(change);
    gate.committed(actor, change);
    wakeUps.tell(runId, { activities: follow.activities, hasEnded });
    if (status !== "PAUSED" && stopping === null) {
      for (const key of follow.ready)
        if (!executions.hasTaken(runId, key)) dispatcher.offer({ runId, key });
    }
    for (const { key, attempt, delayMs } of follow.timers)
      wakeUps.after({ runId, key, attempt }, delayMs);
    const ended = awaited && hasEnded ? [runId] : [];
    for (const child of [...follow.awaited, ...ended])
      background(children.tell(child), "telling the end of a run");
    if (follow.givenUp.length > 0)
      background(children.abandon(follow.givenUp), "ending a run that nobody awaits");
    executions.attend(actor);
    this.#chargeLost(runId, change);
    if (stopping !== null && change.before.stopping === null)
      wakeUps.afterGrace(runId, stopping.graceMs);
    if (hasEnded) cache.forget(runId);
  }

  reloaded(actor: RunActor): void {
    this.#ports.executions.attend(actor);
  }

  lateCost(actor: RunActor, ledger: readonly LedgerEntry[]): void {
    // What an attempt only took over, or had from the cache, cost nothing.
    const spent = ledger
      .filter(({ kind }) => kind !== "reused" && kind !== "cached")
      // No checkpoint has taken along what it was to.
      .map(({ saved: _saved, ...entry }) => entry);
    if (spent.length === 0) return;
    const { store, background } = this.#ports;
    const runId = actor.run.id;
    const charging = this.#charge(runId, async () => {
      return await store.recordLateCost({ runId, ledger: spent });
    });
    background(charging, "recording a late cost");
  }

  /**
   * Calls of attempts that a commit of this process has ended although another one had them under way: a worker that is gone does not
   * tell of them any more. What is on record of them is charged. Of what was under way when the worker died there is no more than that it was
   * begun, and of the operations of a step not even that: what it cost is not known. When the run ends, whatever is on record and was not
   * told of is charged, should a process have died before it came to that.
   */
  #chargeLost(runId: string, change: Committed): void {
    const { store, background, workerId } = this.#ports;
    const { status, budget } = change.after;
    const lost: (LostAttempt | null)[] = [...lostAttempts(change, workerId)];
    if (isTerminal(status) && budget.spentMicros > 0) lost.push(null);
    for (const attempt of lost) {
      const charging = this.#charge(runId, async () => {
        return await store.chargeLostCalls({ runId, attempt });
      });
      background(charging, "charging the calls of a lost attempt");
    }
  }

  /** Money that was spent in vain counts against the budget all the same. */
  async #charge(runId: string, record: () => Promise<number>): Promise<void> {
    const costMicros = await record();
    if (costMicros > 0) await this.#ports.report(runId, { type: "charged", costMicros });
  }
}
