/**
 * A lane: one worker slot following one flow of a run from a ready step to the next durable stop.
 *
 * Invariants
 * L1 An effect is performed only after the claim of its step is committed, so that one worker at a time performs it, and after all that
 *    the lane did before is. The claim goes with the outcome of the step before: one commit a step. The exception is a step under a
 *    policy other than `Every`: nobody else can see it, because the commit that schedules it is still to come.
 * L2 What is done under a policy other than `Every` is committed together when the policy says so, and always before the lane ends, waits,
 *    reports a failure, hands out a token, or needs the results of a container's flows.
 * L3 An execution that has lost its step changes nothing; what it spent is still recorded.
 */
import type { LedgerEntry } from "../../shared/cost/usage.ts";
import {
  enclosingPolicy,
  longestUncommittedMs,
  nextDueMs,
  policyOf,
  wantsCommit,
  type AppliedPolicy,
  type Uncommitted,
} from "../../shared/run/checkpoint.ts";
import type { Checkpoint } from "../../shared/definition/definition.ts";
import { compensateOf } from "../../shared/run/compensate.ts";
import { interpret } from "../../shared/run/interpret/interpret.ts";
import { isAnsweredByToken } from "../../shared/run/park.ts";
import { stateAt, stepKey } from "../../shared/run/path.ts";
import type { Outcome, Report, CheckpointNote, StepToken } from "../../shared/run/report.ts";
import type { Step } from "../../shared/run/run-state.ts";
import { isDatabaseAway } from "./back-off.ts";
import { tellingOfCache, type FreshResult } from "./call-cache.ts";
import type { Clock } from "./clock.ts";
import type { Drills } from "./drill.ts";
import type { Execution } from "./execution.ts";
import type { ClaimTerms } from "./gate.ts";
import type { RunActor, Submission } from "./run-actor.ts";
import type { ChildRuns } from "./child-runs.ts";
import { inAttemptSpan, type AttemptSpan } from "./spans.ts";
import { stepView } from "./step-context.ts";
import { lastOperations } from "./step-operations.ts";
import type { OperationBatch } from "./operations.ts";
import { stepPorts, type StepServices } from "./step-ports.ts";
import { storableFailure } from "./storable-failure.ts";

/** What a lane asks of the engine around it. */
export interface LaneHost {
  readonly workerId: string;
  readonly services: StepServices;
  readonly clock: Clock;
  /** The time of day by the database. */
  readonly date: () => Date;
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
  /** Steps that became ready beside the one that the lane goes on with: free slots begin them with the same commit. */
  readonly spread: (actor: RunActor, keys: readonly string[]) => void;
  /** Another ready step of the run for a lane that has come to its end. */
  readonly sibling: (actor: RunActor) => string | null;
  readonly childRuns: ChildRuns;
  readonly drills: Drills;
  /** What a claim says about when and for how much the step may begin. */
  readonly terms: (actor: RunActor, key: string) => ClaimTerms;
  /** Keeps the result of a call for calls like it: nobody waits for that. */
  readonly keepResult: (fresh: FreshResult, execution: Execution) => void;
}

/**
 * Runs a ready step and what follows it inline. Returns when the lane has ended; everything it did is then committed or refused.
 * `claimed` is called as soon as it is clear whether the lane does the step.
 */
export async function runLane(
  host: LaneHost,
  actor: RunActor,
  start: { readonly key: string; readonly claimed: () => void },
): Promise<void> {
  const lane = new Lane(host, actor);
  let next: string | null = null;
  try {
    next = (await lane.claimFirst(start.key)) ? start.key : null;
  } finally {
    start.claimed();
  }
  while (next !== null) {
    // eslint-disable-next-line no-await-in-loop -- one step after the other is what a lane is
    next = await lane.advance(next);
  }
}

/** What the policies say to an outcome. */
interface Judgement {
  readonly commitNow: boolean;
  readonly checkpoint?: CheckpointNote;
}

class Lane {
  readonly #host: LaneHost;
  readonly #actor: RunActor;
  /** Operations since the last commit, by the path of the state whose policy counts them. */
  readonly #counts = new Map<string, { readonly checkpoint: Checkpoint; operations: number }>();
  #costMicros = 0;
  #committedAtMs: number;
  /** Submissions of this lane that are not known to be committed. */
  #open: Submission[] = [];
  #committing: Promise<void> = Promise.resolve();
  /** Steps whose results may stand for calls of others once they are committed. */
  #fresh: { readonly submission: Submission; readonly execution: Execution }[] = [];
  /** The lane's newest claim. */
  #claimed: Submission | null = null;

  constructor(host: LaneHost, actor: RunActor) {
    this.#host = host;
    this.#actor = actor;
    this.#committedAtMs = host.clock.nowMs();
  }

  /** Claims a step that a job named; false when there is nothing to do any more, which is normal for a late or second job. */
  async claimFirst(key: string): Promise<boolean> {
    this.#host.take(this.#actor, key);
    if (this.#claim(key) !== null) {
      // The cached state may be older than the job: look again before believing it.
      await this.#actor.catchUp();
      if (this.#claim(key) !== null) {
        this.#host.leave(this.#actor, key);
        return false;
      }
    }
    if (await this.#commitIfVisible(key)) return true;
    this.#host.leave(this.#actor, key);
    return false;
  }

  /** Executes a claimed step, submits its outcome and chooses what the lane does next. */
  async advance(key: string): Promise<string | null> {
    const step = await this.#begin(key);
    if (step === null) return await this.#end(key);
    if (this.#host.draining() && isEffect(this.#actor, step)) {
      // Claimed before the drain, in a commit that took until now: whoever waits for executions to end would not know of this one.
      this.#keepOpen({ type: "released", step: tokenOf(key, step) }, []);
      return await this.#end(key);
    }
    const drill = await this.#host.drills.begin(this.#actor, key, step);
    const execution = await this.#host.begin(this.#actor, key, drill?.step ?? step);
    execution.drill = drill;
    const stopTimer = this.#commitMeanwhile();
    let outcome: Outcome | null;
    let rest: OperationBatch | null;
    try {
      ({ outcome, rest } = await this.#perform(execution));
    } finally {
      stopTimer();
      this.#host.finish(this.#actor, execution);
    }
    if (drill !== null && (await drill.takesAway())) return await this.#end(key);
    if (rest !== null)
      this.#keepOpen({ type: "operations", step: execution.token, ...rest.data }, rest.ledger);
    if (outcome === null || execution.isStoppedShort(outcome)) {
      const { want } = execution;
      this.#keepOpen(
        { type: "released", step: execution.token, ...(want === null ? {} : { want }) },
        execution.ledger,
      );
      return await this.#end(key);
    }
    const costMicros = execution.costMicros;
    const random = this.#host.random();
    const { commitNow, checkpoint } = this.#judge(step, outcome, costMicros);
    const submission = this.#keepOpen(
      {
        type: "outcome",
        step: execution.token,
        outcome,
        costMicros,
        random,
        ...(checkpoint === undefined ? {} : { checkpoint }),
      },
      execution.ledger,
    );
    if (submission.refused !== null) return await this.#end(key);
    if (execution.fresh !== null && outcome.type === "succeeded")
      this.#fresh.push({ submission, execution });
    // What is left of the operations inside a step is as much as its policy allows: no more may come on top.
    return await this.#goOn(key, submission, commitNow || rest !== null);
  }

  /** The step, once it may be executed; null when it is no longer the lane's. */
  async #begin(key: string): Promise<Step | null> {
    const step = this.#actor.state.steps.get(key);
    if (step === undefined || !this.#holds(key)) return null;
    if (!this.#mustBeDurable(step) || this.#open.length === 0) return step;
    await this.#commit();
    // Decided again after a conflict, the claim may have another epoch, or may have put the step off.
    return this.#holds(key) ? (this.#actor.state.steps.get(key) ?? null) : null;
  }

  /**
   * True while the claim of a step stands, whatever became of what the lane did before. False for a step that was put off when it was
   * claimed, or that another worker has by now.
   */
  #holds(key: string): boolean {
    const step = this.#actor.state.steps.get(key);
    if (step === undefined || this.#claimed?.refused !== null) return false;
    if (step.status === "running") return step.worker === this.#host.workerId;
    return step.status === "ready" && (step.phase === "exit" || step.phase === "catch");
  }

  /** Claims what comes next and commits what is to be committed, together. */
  async #goOn(key: string, submission: Submission, commitNow: boolean): Promise<string | null> {
    const host = this.#host;
    if (host.draining()) return await this.#end(key);
    const ready = submission.decision.commands
      .filter((command) => command.type === "run")
      .map((command) => command.key);
    const inline = ready.at(-1) ?? null;
    host.leave(this.#actor, key);
    if (inline !== null) host.take(this.#actor, inline);
    host.spread(this.#actor, ready.slice(0, -1));
    // At the end of a flow the lane commits, whatever the policy (L2): with it goes the claim of another step of the run.
    const next = inline ?? host.sibling(this.#actor);
    if (next === null) return await this.#end(null);
    host.take(this.#actor, next);
    if (this.#claim(next) !== null) return await this.#end(next);
    if (commitNow || inline === null) {
      await this.#commit();
      if (!this.#holds(next)) return await this.#end(next);
    }
    return next;
  }

  /**
   * Executes a step. Its operations end in the same moment: none may begin once the attempt is over. What it leaves beside the log is
   * there when its outcome is.
   */
  async #perform(
    execution: Execution,
  ): Promise<{ readonly outcome: Outcome | null; readonly rest: OperationBatch | null }> {
    const actor = this.#actor;
    let rest: OperationBatch | null = null;
    const execute = async (): Promise<Outcome | null> => {
      const outcome = await this.#execute(execution);
      rest = lastOperations(execution, outcome);
      return outcome;
    };
    if (!isEffect(actor, execution.step)) return { outcome: await execute(), rest };
    const outcome = await inAttemptSpan(attemptSpanOf(actor, execution), async (traceContext) => {
      execution.traceContext = traceContext;
      return await execute();
    });
    await execution.settle();
    return { outcome, rest };
  }

  /** Null when the step cannot be judged just now because the database is away: it is handed back. */
  async #execute(execution: Execution): Promise<Outcome | null> {
    const { services, childRuns } = this.#host;
    const actor = this.#actor;
    try {
      // A step that is not committed yet is scheduled just now.
      const scheduledAt = actor.enteredAt(execution.token.key) ?? this.#host.date();
      const site = { actor, execution, scheduledAt, childRuns };
      const ports = stepPorts(services, site);
      const outcome = await interpret(await stepView(services, site), ports);
      return storable(tellingOfCache(outcome, execution));
    } catch (error) {
      if (isDatabaseAway(error)) return null;
      // Not what a workflow does but a fault of ours: loud here, and visible in the run instead of an endless repetition.
      this.#host.fault(error, { runId: actor.run.id, step: execution.token.key });
      const cause = `A fault in Cairn itself: ${error instanceof Error ? error.message : String(error)}`;
      return storable({ type: "failed", error: "Cairn.Fault", cause });
    }
  }

  /**
   * True when all that the lane has done, the claim of this step included, must be committed before the step begins: it has an effect that is
   * counted as one, may be answered from outside at once, or needs the results of its flows.
   */
  #mustBeDurable(step: Step): boolean {
    if (step.phase === "exit" || step.phase === "catch") return step.children !== null;
    if (!isEffect(this.#actor, step)) return false;
    if (step.phase !== "enter" || this.#mayBeAnsweredOutside(step)) return true;
    const state = stateAt(this.#actor.definition, step.path);
    const holds = state?.Type === "Task" && state.OnUnknown === "Hold";
    return holds || policyOf(this.#actor.definition, step).checkpoint.Policy === "Every";
  }

  /** Whoever gets the token of a step may answer before this lane commits: the step has to be there for it. */
  #mayBeAnsweredOutside(step: Step): boolean {
    const state = stateAt(this.#actor.definition, step.path);
    if (state?.Type !== "Task" || (step.phase !== "enter" && step.phase !== "undo")) return false;
    const resource = step.phase === "undo" ? compensateOf(state)?.Resource : state.Resource;
    return resource !== undefined && isAnsweredByToken(resource);
  }

  /** What the policies say to an outcome: whether it is committed now, and which checkpoint it then completes. */
  #judge(step: Step, outcome: Outcome, costMicros: number): Judgement {
    this.#costMicros += costMicros;
    if (outcome.type !== "succeeded") return { commitNow: true };
    const { definition } = this.#actor;
    const own = this.#count(policyOf(definition, step), step);
    if (own.commitNow || outcome.next !== null || step.flow === "") return own;
    const around = enclosingPolicy(definition, step.flow);
    return around === null ? { commitNow: true } : this.#count(around, step);
  }

  /** Counts one operation under a policy. */
  #count({ checkpoint, path }: AppliedPolicy, step: Step): Judgement {
    const { Policy: policy } = checkpoint;
    const operations = (this.#counts.get(path)?.operations ?? 0) + 1;
    this.#counts.set(path, { checkpoint, operations });
    const uncommitted = this.#measure(operations);
    const { costMicros } = uncommitted;
    const commitNow = wantsCommit(checkpoint, uncommitted);
    if (!commitNow || policy === "Every") return { commitNow };
    const key = this.#keyAt(path, step);
    return key === null
      ? { commitNow }
      : { commitNow, checkpoint: { key, policy, operations, costMicros } };
  }

  #measure(operations: number): Uncommitted {
    const elapsedMs = this.#host.clock.nowMs() - this.#committedAtMs;
    return { operations, costMicros: this.#costMicros, elapsedMs };
  }

  /** Key of the step at a path: the step itself, or a container around it. */
  #keyAt(path: string, step: Step): string | null {
    const { steps, flows } = this.#actor.state;
    let at: Step | undefined = step;
    while (at !== undefined && at.path !== path) {
      const parent: string | null = flows.get(at.flow)?.parent ?? null;
      at = parent === null ? undefined : steps.get(parent);
    }
    return at === undefined ? null : stepKey(at.path, at.visit);
  }

  #claim(key: string): string | null {
    const { workerId, terms } = this.#host;
    const claim = { type: "claimed", key, worker: workerId, ...terms(this.#actor, key) } as const;
    const submission = this.#actor.submit(claim);
    if (submission.refused === null) {
      this.#open.push(submission);
      this.#claimed = submission;
    }
    return submission.refused;
  }

  async #commitIfVisible(key: string): Promise<boolean> {
    const step = this.#actor.state.steps.get(key);
    const isUnderway = step?.status === "running" && isEffect(this.#actor, step);
    // A run that is new is created first: then its expressions see when.
    if (!isUnderway && this.#actor.birth !== "pending") return true;
    await this.#commit();
    return this.#holds(key);
  }

  /** Submits what is to be committed with the next commit of the lane. */
  #keepOpen(report: Report, ledger: readonly LedgerEntry[]): Submission {
    const submission = this.#actor.submit(report, ledger);
    if (submission.refused === null) this.#open.push(submission);
    return submission;
  }

  /** Commits what is open; what was refused is told by the submissions. */
  async #commit(): Promise<void> {
    const open = this.#open;
    this.#open = [];
    if (open.length > 0) {
      this.#counts.clear();
      this.#costMicros = 0;
      this.#committedAtMs = this.#host.clock.nowMs();
      const before = this.#committing;
      const fresh = this.#fresh;
      this.#fresh = [];
      this.#committing = this.#actor.flush().then(async () => {
        for (const { submission, execution } of fresh)
          if (submission.refused === null && execution.fresh !== null)
            this.#host.keepResult(execution.fresh, execution);
        await before;
      });
    }
    await this.#committing;
  }

  /**
   * While the next step is executed, what is finished is committed when its time has come, and soon in any case: the limits of steps
   * whose end the database does not know yet still run there. Returns what stops it.
   */
  #commitMeanwhile(): () => void {
    if (this.#open.length === 0) return () => undefined;
    const dueMs = [...this.#counts.values()].map(
      ({ checkpoint, operations }) =>
        nextDueMs(checkpoint, this.#measure(operations)) ?? longestUncommittedMs,
    );
    return this.#host.clock.after(Math.min(longestUncommittedMs, ...dueMs), () => {
      this.#commit().catch(() => {
        // The next commit of the lane waits for this one, and fails with it.
      });
    });
  }

  async #end(key: string | null): Promise<null> {
    try {
      await this.#commit();
    } finally {
      if (key !== null) this.#host.leave(this.#actor, key);
    }
    return null;
  }
}

/** True for what reaches outside: a Task that begins, or a compensation. */
function isEffect(actor: RunActor, step: Step): boolean {
  if (step.phase === "undo" || step.phase === "verify") return true;
  return step.phase === "enter" && stateAt(actor.definition, step.path)?.Type === "Task";
}

function tokenOf(key: string, { phase, attempt, epoch, worker }: Step): StepToken {
  return { key, phase, attempt, epoch, worker };
}

function attemptSpanOf({ run, definition }: RunActor, { step }: Execution): AttemptSpan {
  const { path, visit, attempt } = step;
  const state = stateAt(definition, path);
  return {
    runId: run.id,
    workflowId: run.workflowId,
    workflowName: run.workflowName,
    state: step.state,
    path,
    visit,
    attempt,
    resource: state?.Type === "Task" ? state.Resource : null,
  };
}

/** An outcome that can be written, whatever the outside has said. */
function storable(outcome: Outcome): Outcome {
  return outcome.type === "failed" ? { ...outcome, ...storableFailure(outcome) } : outcome;
}
