/** Redrives and forks: runs whose log begins with that of another run. When a call returns, the new run is durable. */
import { createHash } from "node:crypto";
import { Refusal } from "../../shared/api/errors.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { CopyPreviewMessage } from "../../shared/api/control.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Copy, CopyAnswer } from "../../shared/run/copied-run.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { forkPoint, forkRun, type ForkAnswer, type ForkEdits } from "../../shared/run/fork.ts";
import { defaultMaxPayloadBytes, type Payload } from "../../shared/run/payload.ts";
import { previewCopy, type CopyPreview } from "../../shared/run/preview.ts";
import type { CopyStore } from "../store/copied-runs.ts";
import type { StepJob } from "../store/jobs.ts";
import { newId } from "../store/new-id.ts";
import type { RunStore, StartStore } from "../store/run-store.ts";
import { copiedRun, CopySources, readyIn, type CopySource } from "./copy-source.ts";
import type { Payloads } from "./payloads.ts";
import { effectOf, RedrivePlanner, type ChildPlan } from "./redrive-planner.ts";

export interface RunCopierOptions {
  readonly runs: Pick<RunStore, "load" | "eventsSince" | "definition">;
  readonly starts: StartStore;
  readonly copies: CopyStore;
  readonly payloads: Pick<Payloads, "keep">;
  /** Steps of a new run are ready. */
  readonly ring: (jobs: readonly StepJob[]) => void;
}

/** Who asks, and which version is to go on; undefined = that of the run itself. */
interface CopyRequest {
  readonly runId: string;
  readonly version?: number | "latest" | undefined;
  readonly by: string | null;
  readonly idempotencyKey?: string | undefined;
}

export interface RedriveRequest extends CopyRequest {
  readonly what: "run" | "compensation";
  readonly force: boolean;
}

export interface ForkRequest extends CopyRequest {
  readonly seq: number;
  readonly reuseKeys: boolean;
  readonly input?: Json | undefined;
  readonly inputs: Readonly<Record<string, Json>>;
  readonly outputs: Readonly<Record<string, Json>>;
  readonly variables: Readonly<Record<string, Json>>;
}

export interface StartedCopy {
  readonly id: string;
  readonly status: RunStatus;
  readonly replayed: boolean;
}

export class RunCopier {
  readonly #options: RunCopierOptions;
  readonly #sources: CopySources;
  readonly #planner: RedrivePlanner;

  constructor(options: RunCopierOptions) {
    this.#options = options;
    this.#sources = new CopySources(options);
    this.#planner = new RedrivePlanner({ ...options, sources: this.#sources });
  }

  /** @throws Refusal */
  async redrive(request: RedriveRequest): Promise<StartedCopy> {
    const again = await this.#replayed(request);
    if (again !== null) return again;
    const source = await this.#sources.load(request.runId, request.version);
    const other = await this.#options.copies.redriveOf(request.runId);
    if (other !== null) throw redriven(request.runId, other);
    const id = newId("run");
    const { answer } = await this.#planner.plan(source, request, id);
    if (!answer.ok) throw refusalOf(answer);
    return await this.#create({ source, request, id, copy: answer, kind: "redrive", input: null });
  }

  /** @throws Refusal */
  async fork(request: ForkRequest): Promise<StartedCopy> {
    const again = await this.#replayed(request);
    if (again !== null) return again;
    const source = await this.#sources.load(request.runId, request.version);
    const id = newId("run");
    const copy = await this.#planFork(source, request, id);
    if (!copy.ok) throw refusalOf(copy);
    return await this.#create({ source, request, id, copy, kind: "fork", input: copy.input });
  }

  /** @throws Refusal when there is no such run or version */
  async previewRedrive(request: RedriveRequest): Promise<CopyPreviewMessage> {
    const source = await this.#sources.load(request.runId, request.version);
    const other = await this.#options.copies.redriveOf(request.runId);
    const plan = await this.#planner.plan(source, request, "");
    const { answer, seq, children } = plan;
    const refusal =
      other === null ? (answer.ok ? null : refusalOf(answer)) : redriven(request.runId, other);
    const figures = this.#planner.figures(source, plan);
    return previewMessage(source, { seq, figures, children, refusal, answer });
  }

  /** @throws Refusal when there is no such run or version */
  async previewFork(request: ForkRequest): Promise<CopyPreviewMessage> {
    const source = await this.#sources.load(request.runId, request.version);
    const { events, target } = source;
    const answer = await this.#planFork(source, request, "");
    const seq = answer.ok ? answer.seq : (forkPoint(events, request.seq) ?? events.length);
    const figures = previewCopy({ events, seq, definition: target.definition, effectOf });
    const refusal = answer.ok ? null : refusalOf(answer);
    return previewMessage(source, { seq, figures, children: [], refusal, answer });
  }

  async #planFork(source: CopySource, request: ForkRequest, id: string): Promise<ForkAnswer> {
    const { events, definition, target } = source;
    const { runId, by, seq, reuseKeys } = request;
    return forkRun({
      source: { runId, events, definition },
      target: { ...target, runId: id, by },
      seq,
      reuseKeys,
      edits: await this.#keepEdits(request, target.definition),
    });
  }

  async #keepEdits(request: ForkRequest, definition: Definition): Promise<ForkEdits> {
    const maxBytes = definition.MaxPayloadBytes ?? defaultMaxPayloadBytes;
    const keep = async (value: Json): Promise<Payload> => {
      try {
        return await this.#options.payloads.keep(value, maxBytes);
      } catch (error) {
        if (!(error instanceof Failure)) throw error;
        throw new Refusal("INPUT_TOO_LARGE", error.cause ?? error.message);
      }
    };
    const keepAll = async (values: Readonly<Record<string, Json>>) =>
      Object.fromEntries(
        await Promise.all(
          Object.entries(values).map(async ([name, value]) => [name, await keep(value)] as const),
        ),
      );
    return {
      input: request.input === undefined ? undefined : await keep(request.input),
      inputs: await keepAll(request.inputs),
      outputs: await keepAll(request.outputs),
      variables: await keepAll(request.variables),
    };
  }

  async #create(at: {
    readonly source: CopySource;
    readonly request: RedriveRequest | ForkRequest;
    readonly id: string;
    readonly copy: Copy;
    readonly kind: "redrive" | "fork";
    readonly input: Payload | null;
  }): Promise<StartedCopy> {
    const { source, request, id, copy, kind, input } = at;
    const { run } = source;
    const { idempotencyKey = null } = request;
    const requestHash = idempotencyKey === null ? null : hashOf(request);
    const identity = { idempotencyKey, requestHash, name: null, parent: null };
    const made = copiedRun({ source, id, copy, kind, input, identity });
    const outcome = await this.#options.copies.copy(made);
    switch (outcome) {
      case "committed":
        this.#options.ring(readyIn(copy).map((key) => ({ runId: id, key })));
        return { id, status: copy.decision.state.status, replayed: false };
      case "redriven":
        throw redriven(run.id, (await this.#options.copies.redriveOf(run.id)) ?? "another run");
      case "gone":
        throw new Refusal("LOG_GONE", "The log of the run was dropped: it is too old.");
      case "unpublished":
        throw new Refusal("VERSION_NOT_FOUND", "The version or its workflow is gone.");
      case "exists": {
        const again = await this.#replayed(request);
        if (again !== null) return again;
        throw conflict();
      }
    }
  }

  /** The run that the same request with the same key has made already. */
  async #replayed(request: RedriveRequest | ForkRequest): Promise<StartedCopy | null> {
    const { idempotencyKey } = request;
    if (idempotencyKey === undefined) return null;
    const run = await this.#options.runs.load(request.runId);
    if (run === null) throw new Refusal("RUN_NOT_FOUND", `There is no run ${request.runId}.`);
    const existing = await this.#options.starts.findByIdempotencyKey({
      workflowId: run.workflowId,
      idempotencyKey,
    });
    if (existing === null) return null;
    if (existing.requestHash !== hashOf(request)) throw conflict();
    return { id: existing.id, status: existing.status, replayed: true };
  }
}

function conflict(): Refusal {
  return new Refusal(
    "IDEMPOTENCY_CONFLICT",
    "This Idempotency-Key was used for another request; use a new key.",
  );
}

function redriven(runId: string, by: string): Refusal {
  return new Refusal("RUN_REDRIVEN", `${runId} is redriven by ${by} already; redrive that one.`);
}

function refusalOf(answer: Exclude<CopyAnswer, Copy>): Refusal {
  return new Refusal(answer.code, answer.message);
}

function previewMessage(
  { target }: CopySource,
  of: {
    readonly seq: number;
    readonly figures: CopyPreview;
    readonly children: readonly ChildPlan[];
    readonly refusal: Refusal | null;
    readonly answer: CopyAnswer | ForkAnswer;
  },
): CopyPreviewMessage {
  const { seq, figures, children, refusal, answer } = of;
  const { reused, again, steps, effects } = figures;
  const incompatibilities = answer.ok ? [] : (answer.incompatibilities ?? []);
  return {
    seq,
    version: target.version,
    reused,
    again,
    steps: [...steps],
    effects: [...effects],
    children: children.map(({ step: { path, visit, state }, becomes }) => ({
      path,
      visit,
      state,
      runId: becomes.runId,
      goesOn: becomes.goesOn,
      version: becomes.goesOn === "anew" ? null : becomes.version,
      because: becomes.goesOn === "anew" ? becomes.because : null,
    })),
    refusal:
      refusal === null
        ? null
        : {
            code: refusal.code,
            message: refusal.message,
            incompatibilities: [...incompatibilities],
          },
  };
}

function hashOf({ by: _by, idempotencyKey: _key, ...request }: CopyRequest): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
