/** Redrives and forks: runs whose log begins with that of another run. When a call returns, the new run is durable. */
import { createHash } from "node:crypto";
import { Refusal } from "../../shared/api/errors.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { CopyPreviewMessage } from "../../shared/api/control.ts";
import { kindOfResource } from "../../shared/definition/check-resource.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { Copy, CopyAnswer } from "../../shared/run/copied-run.ts";
import type { RunEvent, RunStatus } from "../../shared/run/event.ts";
import { forkPoint, forkRun, type ForkAnswer, type ForkEdits } from "../../shared/run/fork.ts";
import { defaultMaxPayloadBytes, type Payload } from "../../shared/run/payload.ts";
import { previewCopy, type Effect } from "../../shared/run/preview.ts";
import { redrivePoint, redriveRun } from "../../shared/run/redrive.ts";
import type { CopyStore } from "../store/copied-runs.ts";
import type { StepJob } from "../store/jobs.ts";
import { newId } from "../store/new-id.ts";
import type { LoadedRun } from "../store/run-states.ts";
import type { RunStore, StartStore } from "../store/run-store.ts";
import type { Payloads } from "./payloads.ts";

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

/** Events that are read at once. */
const pageOfEvents = 5_000;
/** Longest log that is copied: it is held in memory as a whole. */
const maxCopiedEvents = 250_000;

interface Prepared {
  readonly run: LoadedRun;
  readonly events: readonly RunEvent[];
  readonly definition: Definition;
  readonly target: { readonly version: number; readonly definition: Definition };
}

export class RunCopier {
  readonly #options: RunCopierOptions;

  constructor(options: RunCopierOptions) {
    this.#options = options;
  }

  /** @throws Refusal */
  async redrive(request: RedriveRequest): Promise<StartedCopy> {
    const again = await this.#replayed(request);
    if (again !== null) return again;
    const prepared = await this.#prepare(request);
    const other = await this.#options.copies.redriveOf(request.runId);
    if (other !== null) throw redriven(request.runId, other);
    const id = newId("run");
    const copy = this.#planRedrive(prepared, request, id);
    if (!copy.ok) throw refusalOf(copy);
    return await this.#create({ prepared, request, id, copy, kind: "redrive", input: null });
  }

  /** @throws Refusal */
  async fork(request: ForkRequest): Promise<StartedCopy> {
    const again = await this.#replayed(request);
    if (again !== null) return again;
    const prepared = await this.#prepare(request);
    const id = newId("run");
    const copy = await this.#planFork(prepared, request, id);
    if (!copy.ok) throw refusalOf(copy);
    return await this.#create({ prepared, request, id, copy, kind: "fork", input: copy.input });
  }

  /** @throws Refusal when there is no such run or version */
  async previewRedrive(request: RedriveRequest): Promise<CopyPreviewMessage> {
    const prepared = await this.#prepare(request);
    const other = await this.#options.copies.redriveOf(request.runId);
    const copy = this.#planRedrive(prepared, request, "");
    const refusal =
      other === null ? (copy.ok ? null : refusalOf(copy)) : redriven(request.runId, other);
    const seq =
      request.what === "run" ? redrivePoint(prepared.events).seq : prepared.events.length - 1;
    return preview(prepared, { seq: copy.ok ? copy.seq : seq, refusal, answer: copy });
  }

  /** @throws Refusal when there is no such run or version */
  async previewFork(request: ForkRequest): Promise<CopyPreviewMessage> {
    const prepared = await this.#prepare(request);
    const copy = await this.#planFork(prepared, request, "");
    const seq = forkPoint(prepared.events, request.seq) ?? prepared.events.length;
    return preview(prepared, { seq, refusal: copy.ok ? null : refusalOf(copy), answer: copy });
  }

  #planRedrive(prepared: Prepared, request: RedriveRequest, id: string): CopyAnswer {
    const { events, definition, target } = prepared;
    const { runId, by, what, force } = request;
    const source = { runId, events, definition };
    return redriveRun({ source, target: { ...target, runId: id, by }, what, force });
  }

  async #planFork(prepared: Prepared, request: ForkRequest, id: string): Promise<ForkAnswer> {
    const { events, definition, target } = prepared;
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

  async #prepare(request: CopyRequest): Promise<Prepared> {
    const { runs } = this.#options;
    const run = await runs.load(request.runId);
    if (run === null) throw new Refusal("RUN_NOT_FOUND", `There is no run ${request.runId}.`);
    const { workflowId } = run;
    if (run.state.seq > maxCopiedEvents) {
      throw new Refusal(
        "NOT_FORKABLE",
        `The log of the run has ${String(run.state.seq)} events; at most ${String(maxCopiedEvents)} are taken over.`,
      );
    }
    const version = await this.#version(run, request.version);
    const [events, definition, wanted] = await Promise.all([
      this.#events(request.runId, run.state.seq),
      runs.definition({ workflowId, version: run.version }),
      runs.definition({ workflowId, version }),
    ]);
    if (wanted === null || definition === null) {
      throw new Refusal("VERSION_NOT_FOUND", `The workflow has no version ${String(version)}.`);
    }
    return { run, events, definition, target: { version, definition: wanted } };
  }

  async #version(run: LoadedRun, wanted: CopyRequest["version"]): Promise<number> {
    if (wanted !== "latest") return wanted ?? run.version;
    const workflow = await this.#options.starts.workflow(run.workflowId);
    return workflow?.version ?? run.version;
  }

  async #events(runId: string, seq: number): Promise<readonly RunEvent[]> {
    const events: RunEvent[] = [];
    while (events.length < seq) {
      const page = { runId, seq: events.length, limit: pageOfEvents };
      // eslint-disable-next-line no-await-in-loop -- one page after the other
      const read = await this.#options.runs.eventsSince(page);
      if (read[0]?.seq !== events.length + 1) {
        throw new Refusal("LOG_GONE", "The log of the run was dropped: it is too old.");
      }
      for (const { event, seq: number, at } of read) {
        if (number <= seq) events.push({ ...event, seq: number, at: at.toISOString() });
      }
    }
    return events;
  }

  async #create(at: {
    readonly prepared: Prepared;
    readonly request: RedriveRequest | ForkRequest;
    readonly id: string;
    readonly copy: Copy;
    readonly kind: "redrive" | "fork";
    readonly input: Payload | null;
  }): Promise<StartedCopy> {
    const { request, id, copy, kind } = at;
    const { run, target } = at.prepared;
    const { state, events, touched, commands } = copy.decision;
    const { idempotencyKey = null } = request;
    const outcome = await this.#options.copies.copy({
      change: {
        runId: id,
        expectedSeq: copy.seq,
        after: state,
        events,
        touched,
        ledger: [],
        created: {
          workflowId: run.workflowId,
          workflowName: run.workflowName,
          version: target.version,
          mustBePublished: false,
          input: at.input ?? run.input,
          timeoutSeconds: target.definition.TimeoutSeconds ?? null,
          idempotencyKey,
          requestHash: idempotencyKey === null ? null : hashOf(request),
          name: null,
          parent: null,
        },
      },
      source: run.id,
      kind,
      closedFlows: copy.closedFlows,
      undoes: state.status === "COMPENSATING",
    });
    switch (outcome) {
      case "committed": {
        const ready = commands.flatMap((command) => (command.type === "run" ? [command.key] : []));
        this.#options.ring(ready.map((key) => ({ runId: id, key })));
        return { id, status: state.status, replayed: false };
      }
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

function preview(
  prepared: Prepared,
  of: {
    readonly seq: number;
    readonly refusal: Refusal | null;
    readonly answer: CopyAnswer | ForkAnswer;
  },
): CopyPreviewMessage {
  const { events, target } = prepared;
  const { seq, refusal, answer } = of;
  const { reused, again, steps, effects } = previewCopy({
    events,
    seq,
    definition: target.definition,
    effectOf,
  });
  const incompatibilities = answer.ok ? [] : (answer.incompatibilities ?? []);
  return {
    seq,
    version: target.version,
    reused,
    again,
    steps: [...steps],
    effects: [...effects],
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

/** What is not built in may do anything. */
function effectOf(resource: string): Effect {
  return kindOfResource(resource)?.effect ?? "outside";
}

function hashOf({ by: _by, idempotencyKey: _key, ...request }: CopyRequest): string {
  return createHash("sha256").update(JSON.stringify(request)).digest("hex");
}
