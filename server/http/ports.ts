/** What the HTTP layer needs from the rest of the server. */
import type { Logger } from "pino";
import type { Registry } from "prom-client";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import type { BudgetLimit } from "../../shared/run/budget.ts";
import type { Drill } from "../../shared/run/drill.ts";
import type { Evaluator } from "../../shared/run/evaluator.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import type { ArtifactStore } from "../context/artifact-store.ts";
import type { Secrets } from "../context/secrets.ts";
import type { TaskTokens } from "../engine/task-tokens.ts";
import type { RunControl } from "../engine/run-control.ts";
import type { RunCopier } from "../engine/run-copier.ts";
import type { Database } from "../store/database.ts";

export interface StartRunRequest {
  readonly workflowId: string;
  /** The newest when undefined. */
  readonly version: number | undefined;
  readonly input: Json;
  readonly budget: BudgetLimit | undefined;
  /** Faults that are to happen in it. */
  readonly drill?: readonly Drill[] | undefined;
  readonly idempotencyKey: string | undefined;
  /** Whoever has the key gets its run, even when the rest of the request has changed since. */
  readonly keyDecides?: boolean;
}

/** Starts runs. */
export interface Engine {
  /**
   * Starts a run, durably once this resolves; `replayed` when the key had already started it.
   * @throws Refusal WORKFLOW_NOT_FOUND · VERSION_NOT_FOUND · NO_PUBLISHED_VERSION · IDEMPOTENCY_CONFLICT · INPUT_TOO_LARGE · INVALID_INPUT · INVALID_DRILL
   */
  startRun(
    request: StartRunRequest,
  ): Promise<{ readonly id: string; readonly status: RunStatus; readonly replayed: boolean }>;
}

/** What people do to runs. */
export type Control = Pick<RunControl, "cancel" | "pause" | "resume" | "resolve">;

/** Runs that continue, or branch off from, others. */
export type Copier = Pick<RunCopier, "redrive" | "fork" | "previewRedrive" | "previewFork">;

/** Answers for steps that were handed to the outside. */
export interface Tasks {
  /** @throws Refusal TASK_NOT_FOUND · TASK_TIMED_OUT · OUTPUT_TOO_LARGE */
  succeed(token: string, output: Json): Promise<void>;
  /** @throws Refusal TASK_NOT_FOUND · TASK_TIMED_OUT */
  fail(
    token: string,
    failure: { readonly error: string | null; readonly cause: string | null },
  ): Promise<void>;
  /** `runsShort`: by its details the memory of its GPU does. @throws Refusal TASK_NOT_FOUND · TASK_TIMED_OUT · INVALID_REQUEST */
  beat(token: string, details?: Json): Promise<{ readonly runsShort: boolean }>;
  /** Waits for a task of an activity and takes it; null when none came in time. */
  poll(request: {
    readonly activity: string;
    readonly workerName: string | null;
    readonly waitMs: number;
    /** The caller left, or the server stops. */
    readonly signals: readonly AbortSignal[];
  }): Promise<{
    readonly token: string;
    readonly input: Json;
    readonly heartbeat: Json;
  } | null>;
}

/** Tells of new events of a run. May tell too often, and may miss some: listeners also look by themselves. */
export interface RunNotifier {
  subscribe(runId: string, listener: () => void): () => void;
}

/** What the app is made of. */
export interface AppOptions {
  readonly database: Database;
  readonly engine: Engine;
  readonly control: Control;
  readonly copier: Copier;
  readonly tasks: Tasks;
  readonly tokens: TaskTokens;
  /** Where links lead that this server hands out. */
  readonly address: { readonly url: string };
  /** Those of steps, for checking what is signed with them. */
  readonly secrets: Pick<Secrets, "step">;
  readonly artifacts: ArtifactStore;
  /** The sandbox of expressions, for test-state. */
  readonly evaluator: Evaluator;
  /** Why a value does not match a JSON Schema, or null. */
  readonly mismatch: (schema: JsonObject, value: Json) => Promise<string | null>;
  readonly log: Logger;
  /** Version of the product, for OpenAPI. */
  readonly version: string;
  /** Null: no token is asked for, and only loopback names are answered to. */
  readonly adminToken: string | null;
  /** How long a worker may be silent before it counts as gone. */
  readonly leaseMs: number;
  /** Folder of the built designer. */
  readonly designerFolder: string;
  /** Absent: streams look for new events by themselves once a second. */
  readonly notifier?: RunNotifier;
  /** More parts that readiness depends on, by name; each rejects when it is down. The database is always checked. */
  readonly checks?: Readonly<Record<string, () => Promise<void>>>;
  /** Figures of other parts go into the same registry. */
  readonly metrics?: Registry;
  /** Aborted when the server begins to stop: streams end, waiting requests answer, readiness says no. */
  readonly stopping?: AbortSignal;
}
