import { createHash } from "node:crypto";
import { Refusal } from "../../shared/api/errors.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import type { BudgetLimit } from "../../shared/run/budget.ts";
import type { Drill } from "../../shared/run/drill.ts";
import { drillProblem } from "../../shared/run/drill-check.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { defaultMaxPayloadBytes, type Payload } from "../../shared/run/payload.ts";
import { newId } from "../store/new-id.ts";
import type { NewRun, RunStore, StartStore } from "../store/run-store.ts";
import type { Payloads } from "./payloads.ts";
import type { Birth } from "./run-actor.ts";
import type { RunLine } from "./run-line.ts";

export interface RunStarterOptions {
  readonly runs: Pick<RunStore, "definition">;
  readonly starts: StartStore;
  readonly payloads: Payloads;
  /** Where a run lines up; undefined when its workflow has no limits. */
  readonly line: (definition: Definition, input: Json) => Promise<RunLine | undefined>;
  /** Makes the run; what it answers is durable. */
  readonly create: (run: RunToCreate) => Promise<Birth>;
}

/** A run that is to be created. */
export interface RunToCreate {
  readonly runId: string;
  readonly created: NewRun;
  readonly definition: Definition;
  /** What it may spend; undefined = what its state machine says. */
  readonly budget: BudgetLimit | undefined;
  readonly admission: RunLine | undefined;
  /** Faults that were asked for. */
  readonly drill: readonly Drill[] | undefined;
}

/** What a run is asked for with. */
export interface StartRequest {
  readonly workflowId: string;
  /** The newest published one when undefined. */
  readonly version?: number | undefined;
  readonly input: Json;
  /** What it may spend; what its state machine says when undefined. */
  readonly budget?: BudgetLimit | undefined;
  /** Faults that are to happen in it. */
  readonly drill?: readonly Drill[] | undefined;
}

/** A start that may be repeated. */
export interface KeyedStartRequest extends StartRequest {
  readonly idempotencyKey?: string | undefined;
  /** Whoever has the key gets its run, even when the rest of the request has changed since. */
  readonly keyDecides?: boolean;
}

/** A run that a step starts. */
export interface ChildRequest extends StartRequest {
  /** Follows from the step, so that a step that is repeated finds the run that it has started already. */
  readonly id: string;
  /** Unique in the workflow: a second start under the name must be for the same thing. */
  readonly name: string | null;
  readonly parent: NonNullable<NewRun["parent"]>;
}

export interface StartedRun {
  readonly id: string;
  readonly status: RunStatus;
  /** The run had been started before. */
  readonly replayed: boolean;
}

/** Workflows whose published version is remembered; a commit checks it, so that an old memory harms nothing. */
const rememberedWorkflows = 1_000;

/** Creates runs: when a start returns, the run is durable. */
export class RunStarter {
  readonly #options: RunStarterOptions;
  readonly #workflows = new Map<string, { readonly name: string; readonly version: number }>();

  constructor(options: RunStarterOptions) {
    this.#options = options;
  }

  /** Starts a run; the same idempotency key with the same request gives the same run. @throws Refusal */
  async start(request: KeyedStartRequest): Promise<StartedRun> {
    const { idempotencyKey = null, workflowId, keyDecides = false } = request;
    const requestHash = idempotencyKey === null ? null : hashOf(request);
    const id = newId("run");
    const identity = { idempotencyKey, requestHash, name: null, parent: null };
    if (await this.#create(id, request, identity))
      return { id, status: "RUNNING", replayed: false };
    const existing =
      idempotencyKey === null
        ? null
        : await this.#options.starts.findByIdempotencyKey({ workflowId, idempotencyKey });
    if (existing === null || !(keyDecides || existing.requestHash === requestHash)) {
      throw new Refusal(
        "IDEMPOTENCY_CONFLICT",
        "This Idempotency-Key was used for another request; use a new key.",
      );
    }
    return { id: existing.id, status: existing.status, replayed: true };
  }

  /**
   * Starts a run as a step of another one; a repeated start finds the first. Null when another run has the name already and is not
   * the same thing still under way.
   * @throws Refusal
   */
  async startChild(request: ChildRequest): Promise<StartedRun | null> {
    const { id, name, parent, workflowId } = request;
    const requestHash = hashOf(request);
    const idempotencyKey = name === null ? null : `name:${name}`;
    if (await this.#create(id, request, { idempotencyKey, requestHash, name, parent }))
      return { id, status: "RUNNING", replayed: false };
    const own = await this.#options.starts.facts(id);
    if (own !== null) return { id, status: own.status, replayed: true };
    if (idempotencyKey === null) return null;
    const other = await this.#options.starts.findByIdempotencyKey({ workflowId, idempotencyKey });
    return other?.requestHash === requestHash && other.status === "RUNNING"
      ? { id: other.id, status: other.status, replayed: true }
      : null;
  }

  /** False when there is a run with the id or the idempotency key already. */
  async #create(
    runId: string,
    request: StartRequest,
    identity: Pick<NewRun, "idempotencyKey" | "requestHash" | "name" | "parent">,
  ): Promise<boolean> {
    const { workflowId } = request;
    for (;;) {
      // eslint-disable-next-line no-await-in-loop -- again only when another version was published in the same moment
      const { name, version, definition } = await this.#versionFor(workflowId, request.version);
      checkDrill(definition, request.drill ?? []);
      const created: NewRun = {
        ...identity,
        workflowId,
        workflowName: name,
        version,
        mustBePublished: request.version === undefined,
        // eslint-disable-next-line no-await-in-loop
        input: await this.#keepInput(request.input, definition),
        timeoutSeconds: definition.TimeoutSeconds ?? null,
      };
      // eslint-disable-next-line no-await-in-loop
      const admission = await this.#options.line(definition, request.input);
      // eslint-disable-next-line no-await-in-loop
      const birth = await this.#options.create({
        runId,
        created,
        definition,
        budget: request.budget,
        admission,
        drill: request.drill,
      });
      if (birth !== "unpublished") return birth === "committed";
      this.#workflows.delete(workflowId);
    }
  }

  async #keepInput(input: Json, definition: Definition): Promise<Payload> {
    try {
      return await this.#options.payloads.keep(
        input,
        definition.MaxPayloadBytes ?? defaultMaxPayloadBytes,
      );
    } catch (error) {
      if (error instanceof Failure)
        throw new Refusal("INPUT_TOO_LARGE", error.cause ?? error.message);
      throw error;
    }
  }

  async #versionFor(
    workflowId: string,
    wanted: number | undefined,
  ): Promise<{
    readonly name: string;
    readonly version: number;
    readonly definition: Definition;
  }> {
    const published = await this.#published(workflowId, wanted);
    const version = wanted ?? published.version;
    const definition = await this.#options.runs.definition({ workflowId, version });
    if (definition === null)
      throw new Refusal("VERSION_NOT_FOUND", `The workflow has no version ${String(version)}.`);
    return { name: published.name, version, definition };
  }

  async #published(
    workflowId: string,
    wanted: number | undefined,
  ): Promise<{ readonly name: string; readonly version: number }> {
    const known = wanted === undefined ? this.#workflows.get(workflowId) : undefined;
    if (known !== undefined) return known;
    const workflow = await this.#options.starts.workflow(workflowId);
    if (workflow === null)
      throw new Refusal("WORKFLOW_NOT_FOUND", `There is no workflow ${workflowId}.`);
    const { name, version } = workflow;
    if (version === null) {
      if (wanted !== undefined) return { name, version: wanted };
      throw new Refusal(
        "NO_PUBLISHED_VERSION",
        "The workflow has no published version yet; publish it first.",
      );
    }
    this.#workflows.delete(workflowId);
    this.#workflows.set(workflowId, { name, version });
    for (const oldest of this.#workflows.keys()) {
      if (this.#workflows.size <= rememberedWorkflows) break;
      this.#workflows.delete(oldest);
    }
    return { name, version };
  }
}

/** @throws Refusal `INVALID_DRILL` with where in the body the drill stands that cannot happen. */
function checkDrill(definition: Definition, drill: readonly Drill[]): void {
  const wrong = drillProblem(definition, drill);
  if (wrong === null) return;
  const { index, message } = wrong;
  throw new Refusal("INVALID_DRILL", message, {
    problems: [
      {
        code: "DRILL_IMPOSSIBLE",
        severity: "error",
        pointer: `/drill/${String(index)}`,
        message,
        help: "Choose a Task of the version that runs, and a fault that can happen to it.",
      },
    ],
  });
}

function hashOf({ input, version, budget, drill }: StartRequest): string {
  return createHash("sha256")
    .update(JSON.stringify({ input, version: version ?? null, budget, drill }))
    .digest("hex");
}
