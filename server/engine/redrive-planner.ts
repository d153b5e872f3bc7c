/** What a redrive would do with a run and with the runs that its steps waited for, and theirs. */
import { Refusal } from "../../shared/api/errors.ts";
import { kindOfResource } from "../../shared/definition/check-resource.ts";
import type { AwaitedRun } from "../../shared/run/awaited-runs.ts";
import type { AwaitedChild } from "../../shared/run/control-event.ts";
import type { ApiRefusal } from "../../shared/run/control-refusal.ts";
import type { Copy, CopyAnswer } from "../../shared/run/copied-run.ts";
import { keyOf } from "../../shared/run/evolve.ts";
import {
  addPreviews,
  previewCopy,
  type CopyPreview,
  type Effect,
} from "../../shared/run/preview.ts";
import { redrivePoint, redriveRun, runsAwaitedAt } from "../../shared/run/redrive.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import type { CopyStore } from "../store/copied-runs.ts";
import type { RunStore } from "../store/run-store.ts";
import type { CopySource, CopySources, WantedVersion } from "./copy-source.ts";

export interface RedrivePlannerOptions {
  readonly runs: Pick<RunStore, "load">;
  readonly copies: Pick<CopyStore, "redriveOf">;
  readonly sources: CopySources;
}

/** How a run is to be redriven. */
export interface RedriveWish {
  readonly what: "run" | "compensation";
  readonly force: boolean;
  /** `latest`: the runs that it waited for go on with their newest versions too. */
  readonly version?: WantedVersion;
  readonly by: string | null;
}

/** What becomes of a run that a step of the redriven run waited for. */
export interface ChildPlan {
  readonly step: AwaitedRun;
  readonly becomes: AwaitedChild;
  /** Why the redrive as a whole must not be. */
  readonly refusal: ApiRefusal | null;
  /** Includes the runs that it waited for itself; null when its log is gone. */
  readonly figures: CopyPreview | null;
}

export interface RedrivePlan {
  readonly answer: CopyAnswer;
  /** Number of the last event that is, or would be, kept. */
  readonly seq: number;
  /** Steps after it that are, or would be, kept too. */
  readonly kept: Copy["kept"];
  readonly children: readonly ChildPlan[];
}

export class RedrivePlanner {
  readonly #options: RedrivePlannerOptions;

  constructor(options: RedrivePlannerOptions) {
    this.#options = options;
  }

  /** The redrive of a run as the run `id`. */
  async plan(from: CopySource, wish: RedriveWish, id: string): Promise<RedrivePlan> {
    const { run, events, definition } = from;
    const { what, force, by } = wish;
    const source = { runId: run.id, events, definition };
    const target = { ...from.target, runId: id, by };
    const alone = redriveRun({ source, target, what, force });
    if (!alone.ok || what === "compensation") {
      const seq = what === "run" ? redrivePoint(events).seq : events.length - 1;
      const point = alone.ok ? alone : { seq, kept: [] };
      return { answer: alone, seq: point.seq, kept: point.kept, children: [] };
    }
    const { seq, kept } = alone;
    const children: ChildPlan[] = [];
    for (const step of runsAwaitedAt({ source, target }).runs) {
      // eslint-disable-next-line no-await-in-loop -- one log in memory at a time
      children.push(await this.#child(step, wish));
    }
    if (children.length === 0) return { answer: alone, seq, kept, children };
    const refused = children.find(({ refusal }) => refusal !== null)?.refusal ?? null;
    const becoming = Object.fromEntries(children.map(({ step, becomes }) => [step.key, becomes]));
    const answer: CopyAnswer =
      refused === null
        ? redriveRun({ source, target, what, force, children: becoming })
        : { ok: false, ...refused };
    return { answer, seq, kept, children };
  }

  /** What the redrive reuses and does again, the runs that were waited for included. */
  figures(from: CopySource, plan: RedrivePlan, runId?: string): CopyPreview {
    const goingOn = plan.children
      .filter(({ becomes }) => becomes.goesOn !== "anew")
      .map(({ step }) => step.key);
    const own = previewCopy({
      events: from.events,
      seq: plan.seq,
      definition: from.target.definition,
      effectOf,
      goingOn: new Set(goingOn),
      alsoKept: plan.kept,
      ...(runId === undefined ? {} : { runId }),
    });
    const theirs = plan.children.flatMap(({ figures }) => (figures === null ? [] : [figures]));
    return theirs.length === 0 ? own : addPreviews([own, ...theirs]);
  }

  /** The newest run in which the work of a run stands: others may have redriven it meanwhile. */
  async newestOf(runId: string): Promise<string> {
    let newest = runId;
    for (;;) {
      // eslint-disable-next-line no-await-in-loop -- a run is redriven once
      const next = await this.#options.copies.redriveOf(newest);
      if (next === null) return newest;
      newest = next;
    }
  }

  async #child(step: AwaitedRun, wish: RedriveWish): Promise<ChildPlan> {
    const { force } = wish;
    const newest = await this.newestOf(step.runId);
    const run = await this.#options.runs.load(newest);
    if (run === null) return await this.#anew(step, null, "RUN_NOT_FOUND");
    const childWish = {
      ...wish,
      version: wish.version === "latest" ? "latest" : undefined,
    } as const;
    const from = await this.#source(newest, childWish.version);
    if (from instanceof Refusal) return await this.#anew(step, null, from.code);
    if (!step.isSameCall) return await this.#anew(step, from, "VERSION_INCOMPATIBLE");
    const { version } = from.target;
    const isOpen = !isTerminal(run.state.status);
    if (run.state.status === "SUCCEEDED" || (isOpen && newest !== step.runId)) {
      const figures = figuresOf(from, run.state.seq);
      const becomes = { goesOn: "result", runId: newest, version: run.version, force } as const;
      return { step, becomes, refusal: null, figures };
    }
    if (isOpen) {
      const message = `The run ${newest}, which ${step.path} waited for, is still ending; redrive when it has ended, or force it and start another one.`;
      const refusal = force ? null : ({ code: "RUN_NOT_ENDED", message } as const);
      return { ...(await this.#anew(step, from, "RUN_NOT_ENDED")), refusal };
    }
    const plan = await this.plan(from, childWish, "");
    if (plan.answer.ok) {
      const becomes = { goesOn: "redrive", runId: newest, version, force } as const;
      return { step, becomes, refusal: null, figures: this.figures(from, plan, newest) };
    }
    const { code, message } = plan.answer;
    const isFinal = code === "EFFECTS_STAND" || code === "RUN_NOT_ENDED";
    const refusal = isFinal
      ? { code, message: `In the run ${newest}, which ${step.path} waited for: ${message}` }
      : null;
    return { ...(await this.#anew(step, from, code)), refusal };
  }

  async #source(runId: string, version: WantedVersion): Promise<CopySource | Refusal> {
    try {
      return await this.#options.sources.load(runId, version);
    } catch (error) {
      if (error instanceof Refusal) return error;
      throw error;
    }
  }

  async #anew(step: AwaitedRun, from: CopySource | null, because: string): Promise<ChildPlan> {
    const becomes = { goesOn: "anew", runId: from?.run.id ?? step.runId, because } as const;
    const figures = from === null ? null : await this.#allAgain(from);
    return { step, becomes, refusal: null, figures };
  }

  /** All that a run has done, with the runs that it waited for itself, as far as their logs are there. */
  async #allAgain(from: CopySource): Promise<CopyPreview> {
    const previews = [figuresOf(from, 0)];
    for (const runId of waitedFor(from)) {
      // eslint-disable-next-line no-await-in-loop -- one log in memory at a time
      const child = await this.#source(runId, undefined);
      // eslint-disable-next-line no-await-in-loop
      if (!(child instanceof Refusal)) previews.push(await this.#allAgain(child));
    }
    return addPreviews(previews);
  }
}

/** The runs that the steps of a run have waited for, each step the last time. */
function waitedFor({ events }: CopySource): ReadonlySet<string> {
  const newest = new Map<string, string>();
  for (const event of events)
    if (event.type === "task.parked" && event.data.kind === "run" && event.data.name !== null)
      newest.set(keyOf(event), event.data.name);
  return new Set(newest.values());
}

/** What a run has done and would do again after one of its events. */
function figuresOf(from: CopySource, seq: number): CopyPreview {
  const { events, definition, run } = from;
  return previewCopy({ events, seq, definition, effectOf, runId: run.id });
}

/** What is not built in may do anything. */
export function effectOf(resource: string): Effect {
  return kindOfResource(resource)?.effect ?? "outside";
}
