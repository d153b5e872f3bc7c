import { createHash } from "node:crypto";
import { Refusal } from "../../shared/api/errors.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { decide } from "../../shared/run/decide.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { defaultMaxPayloadBytes, type Payload } from "../../shared/run/payload.ts";
import { unborn } from "../../shared/run/run-state.ts";
import { newId } from "../store/new-id.ts";
import type { NewRun } from "../store/commit.ts";
import type { RunStore, StartStore } from "../store/run-store.ts";
import type { Payloads } from "./payloads.ts";

export interface RunStarterOptions {
  readonly runs: Pick<RunStore, "definition">;
  readonly starts: StartStore;
  readonly payloads: Payloads;
  /** The run is there; these steps of it are ready. */
  readonly created: (runId: string, ready: readonly string[]) => void;
}

/** What a run is asked for with. */
export interface StartRequest {
  readonly workflowId: string;
  /** The newest published one when undefined. */
  readonly version?: number | undefined;
  readonly input: Json;
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

/** Creates runs: when a start returns, the run is durable. */
export class RunStarter {
  readonly #options: RunStarterOptions;

  constructor(options: RunStarterOptions) {
    this.#options = options;
  }

  /** Starts a run; the same idempotency key with the same request gives the same run. @throws Refusal */
  async start(
    request: StartRequest & { readonly idempotencyKey?: string | undefined },
  ): Promise<StartedRun> {
    const { idempotencyKey = null } = request;
    const run = await this.#prepare(request);
    const id = newId("run");
    const identity = { runId: id, idempotencyKey, name: null, parent: null };
    const requestHash = idempotencyKey === null ? null : run.requestHash;
    if (await this.#create({ ...run, ...identity, requestHash }))
      return { id, status: "RUNNING", replayed: false };
    const existing =
      idempotencyKey === null
        ? null
        : await this.#options.starts.findByIdempotencyKey({
            workflowId: request.workflowId,
            idempotencyKey,
          });
    if (existing === null || existing.requestHash !== requestHash) {
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
    const run = await this.#prepare(request);
    const idempotencyKey = name === null ? null : `name:${name}`;
    if (await this.#create({ ...run, runId: id, idempotencyKey, name, parent }))
      return { id, status: "RUNNING", replayed: false };
    const own = await this.#options.starts.facts(id);
    if (own !== null) return { id, status: own.status, replayed: true };
    if (idempotencyKey === null) return null;
    const other = await this.#options.starts.findByIdempotencyKey({ workflowId, idempotencyKey });
    return other?.requestHash === run.requestHash && other.status === "RUNNING"
      ? { id: other.id, status: other.status, replayed: true }
      : null;
  }

  async #prepare(request: StartRequest): Promise<Prepared> {
    const { version, definition } = await this.#versionFor(request.workflowId, request.version);
    return {
      workflowId: request.workflowId,
      version,
      definition,
      input: await this.#keepInput(request.input, definition),
      requestHash: hash({ input: request.input, version: request.version ?? null }),
    };
  }

  async #create({ definition, ...run }: CreateRun): Promise<boolean> {
    const decision = decide(definition, unborn, {
      type: "created",
      workflowId: run.workflowId,
      version: run.version,
      input: run.input,
    });
    const created = await this.#options.starts.create({
      ...run,
      timeoutSeconds: definition.TimeoutSeconds ?? null,
      before: unborn,
      after: decision.state,
      events: decision.events,
      ledger: [],
    });
    if (created) {
      const ready = decision.commands.filter((command) => command.type === "run");
      this.#options.created(
        run.runId,
        ready.map((command) => command.key),
      );
    }
    return created;
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
  ): Promise<{ readonly version: number; readonly definition: Definition }> {
    const published = await this.#options.starts.publishedVersion(workflowId);
    if (published === undefined)
      throw new Refusal("WORKFLOW_NOT_FOUND", `There is no workflow ${workflowId}.`);
    const version = wanted ?? published;
    if (version === null)
      throw new Refusal(
        "NO_PUBLISHED_VERSION",
        "The workflow has no published version yet; publish it first.",
      );
    const definition = await this.#options.runs.definition({ workflowId, version });
    if (definition === null)
      throw new Refusal("VERSION_NOT_FOUND", `The workflow has no version ${String(version)}.`);
    return { version, definition };
  }
}

interface Prepared {
  readonly workflowId: string;
  readonly version: number;
  readonly definition: Definition;
  readonly input: Payload;
  readonly requestHash: string;
}

type CreateRun = Omit<Prepared, "requestHash"> &
  Pick<NewRun, "runId" | "idempotencyKey" | "requestHash" | "name" | "parent">;

function hash(value: unknown): string {
  return createHash("sha256").update(JSON.stringify(value)).digest("hex");
}
