/** Runs state machines on a running Cairn, with its own workers; what their tasks call is answered here, over HTTP. */
import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import { parkedKind } from "../../shared/run/parked-kind.ts";
import { createCairnClient, textAt, type CairnClient } from "./cairn-client.ts";
import {
  startResourcePeer,
  type PeerAnswer,
  type PeerCall,
  type ResourcePeer,
} from "./resource-peer.ts";

/** A task that a run wants done; `state` is the name of its state. */
export interface LiveTask {
  readonly state: string;
  readonly resource: string;
  readonly args: Json;
}

/** A state machine to run once. */
export interface LiveJob {
  readonly definition: JsonObject;
  readonly type?: "STANDARD" | "EXPRESS";
  readonly input: Json;
  /** Objects in storage, by `s3://bucket/key`. */
  readonly files?: Readonly<Record<string, string>>;
  readonly answer: (task: LiveTask) => PeerAnswer;
  /** Longest time to wait for the end. */
  readonly waitSeconds: number;
}

/** How a run ended. */
export interface LiveResult {
  /** `REFUSED`: it was not published, `cause` says why. */
  readonly status: string;
  readonly output: Json;
  readonly error: string | null;
  readonly cause: string | null;
}

/** Longest wait of a poll for the task of an activity; it is repeated while its run lasts. */
const pollSeconds = 5;

/** Names of a task's state and resource. */
interface TaskState {
  readonly state: string;
  readonly resource: string;
}

export class LiveRuns {
  readonly client: CairnClient;
  readonly #peer: ResourcePeer;
  readonly #jobs: Map<string, LiveJob>;
  readonly #bound = new Map<string, Promise<unknown>>();
  #lastTurn: Promise<unknown> = Promise.resolve();

  private constructor(client: CairnClient, peer: ResourcePeer, jobs: Map<string, LiveJob>) {
    this.client = client;
    this.#peer = peer;
    this.#jobs = jobs;
  }

  /** `EGRESS_ALLOW` of the server must allow 127.0.0.1. */
  static async start(url: string, token: string | null = null): Promise<LiveRuns> {
    const client = createCairnClient(url, token);
    const jobs = new Map<string, LiveJob>();
    const workflowOf = new Map<string, string>();
    const peer = await startResourcePeer(async (call) => {
      const known =
        workflowOf.get(call.runId) ??
        textAt((await client.send("GET", `/api/v1/runs/${call.runId}`)).body, "workflowId");
      workflowOf.set(call.runId, known);
      const job = jobs.get(known);
      if (job === undefined) throw new Error(`nobody has started the run ${call.runId}`);
      return answerCall(client, job, call);
    });
    return new LiveRuns(client, peer, jobs);
  }

  /** Publishes the machine, runs it and waits for its end. */
  async run(job: LiveJob): Promise<LiveResult> {
    const tasks = taskStates(job.definition);
    await this.#bind(tasks);
    const created = await this.client.send("POST", "/api/v1/workflows", {
      json: { name: "live", definition: job.definition, type: job.type ?? "STANDARD" },
      expected: [201, 422],
    });
    if (created.status === 422) {
      return { status: "REFUSED", output: null, error: null, cause: JSON.stringify(created.body) };
    }
    const workflowId = textAt(created.body, "id");
    this.#jobs.set(workflowId, job);
    return await this.#inTurn(job, tasks, async () => await this.#runPublished(workflowId, job));
  }

  async close(): Promise<void> {
    await this.#peer.close();
  }

  async #bind(tasks: readonly TaskState[]): Promise<void> {
    await Promise.all(
      tasks
        .filter(({ resource }) => parkedKind(resource) !== "activity")
        .map(async ({ resource }) => {
          const json = { resource, url: this.#peer.urlOf(resource) };
          const bound =
            this.#bound.get(resource) ?? this.client.send("PUT", "/api/v1/bindings", { json });
          this.#bound.set(resource, bound);
          await bound;
        }),
    );
  }

  async #runPublished(workflowId: string, job: LiveJob): Promise<LiveResult> {
    const query = `?wait=${String(job.waitSeconds)}`;
    const { body } = await this.client.send(
      "POST",
      `/api/v1/workflows/${workflowId}/runs${query}`,
      {
        json: { input: job.input },
      },
    );
    const run = body as JsonObject;
    return {
      status: textAt(body, "status"),
      output: run["output"] ?? null,
      error: textOrNull(run["error"]),
      cause: textOrNull(run["cause"]),
    };
  }

  /** Objects and activities have one name for all runs: runs that use any go one after the other. */
  async #inTurn<T>(job: LiveJob, tasks: readonly TaskState[], work: () => Promise<T>): Promise<T> {
    const activity = tasks.find(({ resource }) => parkedKind(resource) === "activity");
    const files = Object.entries(job.files ?? {});
    if (activity === undefined && files.length === 0) return await work();
    const turn = this.#lastTurn.then(async () => {
      for (const [name, text] of files) {
        const query = new URLSearchParams({ name }).toString();
        // eslint-disable-next-line no-await-in-loop -- a few small files
        await this.client.send("POST", `/api/v1/artifacts?${query}`, { text });
      }
      return activity === undefined ? await work() : await this.#whilePolling(job, activity, work);
    });
    this.#lastTurn = turn.catch(() => undefined);
    return await turn;
  }

  /** Does the tasks of an activity while something runs. */
  async #whilePolling<T>(job: LiveJob, activity: TaskState, work: () => Promise<T>): Promise<T> {
    const name = activity.resource.slice(activity.resource.lastIndexOf(":") + 1);
    const over = new AbortController();
    const act = async (task: JsonObject): Promise<void> => {
      const answer = job.answer({ ...activity, args: task["input"] ?? null });
      await answerToken(this.client, textAt(task, "token"), answer);
    };
    const polling = this.#poll(name, act, over.signal);
    try {
      return await work();
    } finally {
      over.abort();
      await polling;
    }
  }

  async #poll(
    name: string,
    act: (task: JsonObject) => Promise<void>,
    over: AbortSignal,
  ): Promise<void> {
    const path = `/api/v1/activities/${encodeURIComponent(name)}/poll`;
    while (!over.aborted) {
      try {
        // eslint-disable-next-line no-await-in-loop -- one task after the other
        const { status, body } = await this.client.send("POST", path, {
          json: { waitSeconds: pollSeconds },
          signal: over,
        });
        // eslint-disable-next-line no-await-in-loop
        if (status === 200) await act(body as JsonObject);
      } catch (error) {
        if (!over.aborted) throw error;
      }
    }
  }
}

function textOrNull(value: Json | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** A call that hands out a token is answered through the token. */
async function answerCall(
  client: CairnClient,
  job: LiveJob,
  { path, resource, args }: PeerCall,
): Promise<PeerAnswer> {
  const answer = job.answer({ state: stateOf(path), resource, args });
  if (parkedKind(resource) !== "callback") return answer;
  const token = findToken(args);
  if (token !== null) await answerToken(client, token, answer);
  return { type: "result", value: {} };
}

async function answerToken(client: CairnClient, token: string, answer: PeerAnswer): Promise<void> {
  const path = `/api/v1/tasks/${encodeURIComponent(token)}`;
  if (answer.type === "silent") return;
  if (answer.type === "result") {
    await client.send("POST", `${path}/success`, { json: { output: answer.value } });
  } else {
    const { error, cause } = answer;
    await client.send("POST", `${path}/failure`, { json: { error, cause } });
  }
}

/** A token of a task: what it is for and a signature, both in Base64. */
const tokenForm = /^[\w-]{40,}\.[\w-]{40,}$/;

/** The first token in the arguments, however deep. */
function findToken(value: Json): string | null {
  if (typeof value === "string") return tokenForm.test(value) ? value : null;
  if (typeof value !== "object" || value === null) return null;
  for (const inner of Object.values(value) as readonly Json[]) {
    const found = findToken(inner);
    if (found !== null) return found;
  }
  return null;
}

/** Name of the state at a path. */
function stateOf(path: string): string {
  const segment = path.slice(path.lastIndexOf("/") + 1).replace(/#\d+$/, "");
  return segment.replaceAll("~2", "#").replaceAll("~1", "/").replaceAll("~0", "~");
}

/** Every Task of a machine, the inner flows included. */
export function taskStates(group: Json | undefined): readonly TaskState[] {
  const states = isJsonObject(group) ? group["States"] : undefined;
  if (!isJsonObject(states)) return [];
  return Object.entries(states).flatMap(([name, state]) => {
    if (!isJsonObject(state)) return [];
    const { Resource: resource, Branches: branches } = state;
    const inner: readonly Json[] = Array.isArray(branches)
      ? branches
      : [state["ItemProcessor"] ?? null, state["Iterator"] ?? null];
    const own =
      state["Type"] === "Task" && typeof resource === "string" ? [{ state: name, resource }] : [];
    return [...own, ...inner.flatMap(taskStates)];
  });
}
