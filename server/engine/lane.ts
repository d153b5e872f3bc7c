/**
 * A lane: one worker slot following one flow of a run from a ready step to the next durable stop.
 *
 * Invariants
 * L1 An effect is performed only after the claim of its step is committed, so that one worker at a time performs it; the exception
 *    is a step that no other worker can see yet, because the commit that schedules it is still to come.
 * L2 What is done under a policy other than `Every` is committed together when the policy says so, and always before the lane ends, waits,
 *    reports a failure, hands out a token, or needs the results of a container's flows.
 * L3 An execution that has lost its step changes nothing; what it spent is still recorded.
 */
import { performance } from "node:perf_hooks";
import type { Json } from "../../shared/base/json.ts";
import {
  enclosingPolicy,
  policyOf,
  wantsCommit,
  type AppliedPolicy,
} from "../../shared/run/checkpoint.ts";
import { compensateOf } from "../../shared/run/compensate.ts";
import { interpret } from "../../shared/run/interpret/interpret.ts";
import { isAnsweredByToken } from "../../shared/run/park.ts";
import { stateAt, stepKey } from "../../shared/run/path.ts";
import type { Outcome } from "../../shared/run/report.ts";
import type { Step } from "../../shared/run/run-state.ts";
import { isDatabaseAway } from "./back-off.ts";
import type { Execution } from "./execution.ts";
import type { RunActor, Submission } from "./run-actor.ts";
import type { ChildRuns } from "./child-runs.ts";
import { stepView } from "./step-context.ts";
import { stepPorts, type StepServices } from "./step-ports.ts";
import { storableFailure } from "./storable-failure.ts";

/** What a lane asks of the engine around it. */
export interface LaneHost {
  readonly workerId: string;
  readonly services: StepServices;
  readonly draining: () => boolean;
  readonly random: () => number;
  /** Tells the operator of a fault in Cairn itself. */
  readonly fault: (
    error: unknown,
    where: { readonly runId: string; readonly step: string },
  ) => void;
  /** Registers an execution, so that it can be stopped and heartbeats are reported. */
  readonly begin: (actor: RunActor, key: string, step: Step) => Promise<Execution>;
  readonly finish: (actor: RunActor, execution: Execution) => void;
  /** Marks steps that this process goes on with itself: nobody rings for them. */
  readonly take: (actor: RunActor, key: string) => void;
  readonly leave: (actor: RunActor, key: string) => void;
  readonly childRuns: ChildRuns;
}

/** Runs a ready step and what follows it inline. Returns when the lane has ended; everything it did is then committed or refused. */
export async function runLane(host: LaneHost, actor: RunActor, key: string): Promise<void> {
  const lane = new Lane(host, actor);
  let next: string | null = (await lane.claimFirst(key)) ? key : null;
  while (next !== null) {
    // eslint-disable-next-line no-await-in-loop -- one step after the other is what a lane is
    next = await lane.advance(next);
  }
}

class Lane {
  readonly #host: LaneHost;
  readonly #actor: RunActor;
  /** Operations since the last commit, by the path of the state whose policy counts them. */
  readonly #operations = new Map<string, number>();
  #costMicros = 0;
  #committedAt = performance.now();
  /** Submissions of this lane that are not known to be committed. */
  #open: Submission[] = [];

  constructor(host: LaneHost, actor: RunActor) {
    this.#host = host;
    this.#actor = actor;
  }

  /** Claims a step that a job named; false when there is nothing to do any more, which is normal for a late or second job. */
  async claimFirst(key: string): Promise<boolean> {
    if (this.#claim(key) === null) return await this.#commitIfVisible(key);
    // The cached state may be older than the job: look again before believing it.
    await this.#actor.reload();
    if (this.#claim(key) !== null) return false;
    return await this.#commitIfVisible(key);
  }

  /** Executes a claimed step, submits its outcome and chooses what the lane does next. */
  async advance(key: string): Promise<string | null> {
    const step = this.#actor.state.steps[key];
    this.#host.take(this.#actor, key);
    if (step === undefined) return await this.#end(key);
    const mustBeKnown =
      (step.children !== null && step.phase === "exit") || this.#mayBeAnsweredOutside(step);
    if (mustBeKnown && !(await this.#commit())) return await this.#end(key);
    const execution = await this.#host.begin(this.#actor, key, step);
    let outcome: Outcome | null;
    try {
      outcome = await this.#execute(execution);
    } finally {
      this.#host.finish(this.#actor, execution);
    }
    if (outcome === null || (execution.stopped === "draining" && outcome.type === "failed")) {
      this.#submit({ type: "released", step: execution.token }, execution);
      return await this.#end(key);
    }
    const costMicros = execution.costMicros;
    const submission = this.#submit(
      { type: "outcome", step: execution.token, outcome, costMicros, random: this.#host.random() },
      execution,
    );
    if (submission.refused !== null) return await this.#end(key);
    this.#costMicros += costMicros;
    const commitNow = outcome.type !== "succeeded" || this.#policyWantsCommit(step);
    const next = this.#host.draining() ? null : this.#nextInline(submission, commitNow);
    if (next === null) return await this.#end(key);
    this.#host.leave(this.#actor, key);
    this.#host.take(this.#actor, next);
    if (commitNow && !(await this.#commit())) return await this.#end(next);
    if (this.#claim(next) !== null) return await this.#end(next);
    return next;
  }

  /** Null when the step cannot be judged just now because the database is away: it is handed back. */
  async #execute(execution: Execution): Promise<Outcome | null> {
    const { path, visit } = execution.step;
    const { services } = this.#host;
    const actor = this.#actor;
    try {
      const facts = await services.store.stepFacts({ runId: actor.run.id, path, visit });
      // A step that is not committed yet has no row: it is scheduled just now.
      const scheduledAt = facts?.scheduledAt ?? new Date();
      const lastHeartbeat = (facts?.heartbeat ?? null) as Json;
      const { childRuns } = this.#host;
      const scheduledSeq = facts?.scheduledSeq ?? null;
      const site = { actor, execution, scheduledAt, scheduledSeq, lastHeartbeat, childRuns };
      const ports = stepPorts(services, site);
      return storable(await interpret(await stepView(services, site), ports));
    } catch (error) {
      if (isDatabaseAway(error)) return null;
      // Not what a workflow does but a fault of ours: loud here, and visible in the run instead of an endless repetition.
      this.#host.fault(error, { runId: actor.run.id, step: execution.token.key });
      const cause = `A fault in Cairn itself: ${error instanceof Error ? error.message : String(error)}`;
      return storable({ type: "failed", error: "Cairn.Fault", cause });
    }
  }

  /**
   * The successor that the lane goes on with: logic always; a Task only while its scheduling is still uncommitted, for otherwise
   * the queue hands it to whoever is free.
   */
  #nextInline(submission: Submission, commitNow: boolean): string | null {
    const ready = submission.decision.commands
      .filter((command) => command.type === "run")
      .map((command) => command.key);
    const first = ready.at(-1);
    if (first === undefined) return null;
    return commitNow && this.#hasEffect(first) ? null : first;
  }

  #hasEffect(key: string): boolean {
    const step = this.#actor.state.steps[key];
    if (step === undefined || (step.phase !== "enter" && step.phase !== "undo")) return false;
    return step.phase === "undo" || stateAt(this.#actor.definition, step.path)?.Type === "Task";
  }

  /** Whoever gets the token of a step may answer before this lane commits: the step has to be there for it. */
  #mayBeAnsweredOutside(step: Step): boolean {
    const state = stateAt(this.#actor.definition, step.path);
    if (state?.Type !== "Task" || (step.phase !== "enter" && step.phase !== "undo")) return false;
    const resource = step.phase === "undo" ? compensateOf(state)?.Resource : state.Resource;
    return resource !== undefined && isAnsweredByToken(resource);
  }

  #policyWantsCommit(step: Step): boolean {
    const { definition, state } = this.#actor;
    if (this.#counts(policyOf(definition, step))) return true;
    const flowEnded = step.flow !== "" && state.flows[step.flow]?.status !== "open";
    if (!flowEnded) return false;
    const around = enclosingPolicy(definition, step.flow);
    return around === null || this.#counts(around);
  }

  /** Counts one operation under a policy; true when the policy wants a commit now. */
  #counts({ checkpoint, path }: AppliedPolicy): boolean {
    const operations = (this.#operations.get(path) ?? 0) + 1;
    this.#operations.set(path, operations);
    const wanted = wantsCommit(checkpoint, {
      operations,
      costMicros: this.#costMicros,
      elapsedMs: performance.now() - this.#committedAt,
    });
    if (wanted && checkpoint.Policy !== "Every")
      this.#noteCheckpoint(path, checkpoint.Policy, operations);
    return wanted;
  }

  #noteCheckpoint(path: string, policy: string, operations: number): void {
    const step = Object.values(this.#actor.state.steps).findLast((entry) => entry.path === path);
    if (step === undefined) return;
    this.#open.push(
      this.#actor.submit({
        type: "checkpoint",
        key: stepKey(step.path, step.visit),
        policy,
        operations,
      }),
    );
  }

  #claim(key: string): string | null {
    const submission = this.#actor.submit({ type: "claimed", key, worker: this.#host.workerId });
    if (submission.refused === null) this.#open.push(submission);
    return submission.refused;
  }

  async #commitIfVisible(key: string): Promise<boolean> {
    return this.#hasEffectUnderway(key) ? await this.#commit() : true;
  }

  #hasEffectUnderway(key: string): boolean {
    const step = this.#actor.state.steps[key];
    return (
      step !== undefined &&
      step.status === "running" &&
      (step.phase === "undo" || stateAt(this.#actor.definition, step.path)?.Type === "Task")
    );
  }

  #submit(report: Submission["report"], execution: Execution): Submission {
    const submission = this.#actor.submit(report, execution.ledger);
    if (submission.refused === null) this.#open.push(submission);
    return submission;
  }

  /** Commits what is open; false when some of it was refused: the lane has lost its step. */
  async #commit(): Promise<boolean> {
    await this.#actor.flush();
    const kept = this.#open.every((submission) => submission.refused === null);
    this.#open = [];
    this.#operations.clear();
    this.#costMicros = 0;
    this.#committedAt = performance.now();
    return kept;
  }

  async #end(key: string): Promise<null> {
    await this.#commit();
    this.#host.leave(this.#actor, key);
    return null;
  }
}

/** An outcome that can be written, whatever the outside has said. */
function storable(outcome: Outcome): Outcome {
  return outcome.type === "failed" ? { ...outcome, ...storableFailure(outcome) } : outcome;
}
