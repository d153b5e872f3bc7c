/** Where the outside answers for steps that it was given: by their tokens, and by polling for the tasks of an activity. */
import { Refusal } from "../../shared/api/errors.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import type { Definition } from "../../shared/definition/definition.ts";
import { kindOfResource } from "../../shared/definition/check-resource.ts";
import { compensateOf } from "../../shared/run/compensate.ts";
import { stateAt, undonePath } from "../../shared/run/path.ts";
import { defaultMaxPayloadBytes, type Payload } from "../../shared/run/payload.ts";
import type { Report } from "../../shared/run/report.ts";
import { newId } from "../store/new-id.ts";
import type { TaskStore } from "../store/run-store.ts";
import { ActivityQueue, type PollRequest } from "./activity-queue.ts";
import type { Payloads } from "./payloads.ts";
import { checkDetails } from "./heartbeats.ts";
import { isVramShort } from "./vram-watch.ts";
import { storableFailure } from "./storable-failure.ts";
import type { TaskTokens, TokenTarget } from "./task-tokens.ts";

export interface TaskDeskOptions {
  readonly tasks: Pick<TaskStore, "openTasks">;
  readonly tokens: TaskTokens;
  readonly payloads: Payloads;
  readonly definitionOf: (runId: string) => Promise<Definition | null>;
  readonly report: (runId: string, report: Report) => Promise<string | null>;
  readonly heartbeatOf: (runId: string, key: string) => Promise<Json>;
}

/** A task of an activity, for the worker that polled for it. */
export interface ActivityTask {
  readonly token: string;
  readonly input: Json;
  /** What the attempt before last said of itself; null for nothing. */
  readonly heartbeat: Json;
}

/** What a report through a token says. */
type Saying = (target: TokenTarget) => Extract<Report, { type: "answered" | "beat" }>;

export class TaskDesk {
  readonly #options: TaskDeskOptions;
  readonly #queue: ActivityQueue;

  constructor(options: TaskDeskOptions) {
    this.#options = options;
    const { report, tasks } = options;
    this.#queue = new ActivityQueue({
      open: async (activity, limit) => await tasks.openTasks({ activity, limit }),
      take: async ({ runId, key, attempt }, worker) =>
        (await report(runId, { type: "taken", key, attempt, worker, poll: newId("poll") })) ===
        null,
    });
  }

  /** The step has its result. @throws Refusal TASK_NOT_FOUND · TASK_TIMED_OUT · OUTPUT_TOO_LARGE · INVALID_REQUEST */
  async succeed(token: string, output: Json): Promise<void> {
    const target = await this.#read(token);
    const result = await this.#keep(target, output);
    await this.#say(target, ({ key, attempt }) => ({
      type: "answered",
      key,
      attempt,
      answer: { ok: true, result },
      random: Math.random(),
    }));
  }

  /** The step has failed. @throws Refusal TASK_NOT_FOUND · TASK_TIMED_OUT */
  async fail(
    token: string,
    failure: { readonly error: string | null; readonly cause: string | null },
  ): Promise<void> {
    const answer = { ok: false, ...storableFailure(failure) } as const;
    await this.#say(await this.#read(token), ({ key, attempt }) => ({
      type: "answered",
      key,
      attempt,
      answer,
      random: Math.random(),
    }));
  }

  /**
   * The holder of the token is still at work. Answers whether the memory of its GPU runs short, by what it says of it.
   * @throws Refusal TASK_NOT_FOUND · TASK_TIMED_OUT · INVALID_REQUEST
   */
  async beat(token: string, details: Json = null): Promise<{ readonly runsShort: boolean }> {
    checkSaid(details);
    await this.#say(await this.#read(token), ({ key, attempt }) => ({
      type: "beat",
      key,
      attempt,
      details,
    }));
    return { runsShort: isVramShort(details) };
  }

  /** Waits for a task of an activity and takes it; null when none came in time. Holds no connection while it waits. */
  async poll(request: PollRequest): Promise<ActivityTask | null> {
    const task = await this.#queue.next(request);
    if (task === null) return null;
    const { runId, key, attempt } = task;
    const { tokens, payloads, heartbeatOf } = this.#options;
    return {
      token: await tokens.issue({ runId, key, attempt }),
      input: task.input === null ? null : await payloads.load(task.input),
      heartbeat: await heartbeatOf(runId, key),
    };
  }

  /** These activities have new tasks. */
  posted(activities: readonly string[]): void {
    for (const activity of activities) this.#queue.posted(activity);
  }

  async #read(token: string): Promise<TokenTarget> {
    const target = await this.#options.tokens.read(token);
    if (target === null) throw new Refusal("TASK_NOT_FOUND", "This is no token of a task here.");
    return target;
  }

  async #say(target: TokenTarget, saying: Saying): Promise<void> {
    const refused = await this.#options.report(target.runId, saying(target));
    if (refused === "no such run")
      throw new Refusal("TASK_NOT_FOUND", "The run of this task does not exist.");
    if (refused !== null)
      throw new Refusal("TASK_TIMED_OUT", `The task no longer waits for an answer: ${refused}.`);
  }

  async #keep({ runId, key }: TokenTarget, output: Json): Promise<Payload> {
    const { definitionOf, payloads } = this.#options;
    const definition = await definitionOf(runId);
    if (definition !== null) checkAnswer(definition, key, output);
    try {
      return await payloads.keep(output, definition?.MaxPayloadBytes ?? defaultMaxPayloadBytes);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      const code =
        error.error === "States.DataLimitExceeded" ? "OUTPUT_TOO_LARGE" : "INVALID_REQUEST";
      throw new Refusal(code, error.cause ?? error.message);
    }
  }
}

/** @throws Refusal INVALID_REQUEST when the kind that asks says what comes back, and this is something else. */
function checkAnswer(definition: Definition, key: string, output: Json): void {
  const path = key.slice(0, key.lastIndexOf("@"));
  const undone = undonePath(path);
  const state = stateAt(definition, undone ?? path);
  const task = undone === null ? state : compensateOf(state);
  const resource = task !== null && "Resource" in task ? task.Resource : null;
  const parsed = kindOfResource(resource)?.answer?.safeParse(output);
  if (parsed === undefined || parsed.success) return;
  const [issue] = parsed.error.issues;
  const where = issue === undefined ? "" : `: ${issue.path.join(".")} ${issue.message}`;
  throw new Refusal("INVALID_REQUEST", `The step takes another answer${where}.`);
}

/** @throws Refusal INVALID_REQUEST when the details of a heartbeat cannot be kept. */
function checkSaid(details: Json): void {
  try {
    checkDetails(details);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    throw new Refusal("INVALID_REQUEST", error.cause ?? error.message);
  }
}
