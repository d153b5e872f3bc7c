import { setTimeout as delay } from "node:timers/promises";
import { Failure } from "../../shared/base/failure.ts";
import type { Json } from "../../shared/base/json.ts";
import { isJsonObject } from "../../shared/base/json.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import type { NodeContext } from "../../shared/nodes/kind.ts";
import type { ResourceCall } from "../../shared/run/interpret.ts";
import type { Execution } from "./execution.ts";

/** Where an outside resource (a Lambda ARN, an SDK integration) is served. */
export interface Binding {
  readonly url: string;
  /** Bearer token, resolved. */
  readonly token: string | null;
}

export interface ResourcePorts {
  readonly nodeContext: (execution: Execution, signal: AbortSignal) => NodeContext;
  readonly binding: (resource: string) => Promise<Binding | null>;
}

const cairnPrefix = "cairn:";

/**
 * Calls a resource within its limits. The call is over when a limit passes or the execution is stopped, whether or not
 * the resource heeds its signal.
 * @throws Failure with the resource's own error, `States.Timeout` or `States.HeartbeatTimeout`.
 */
export async function callResource(
  ports: ResourcePorts,
  call: ResourceCall,
  execution: Execution,
): Promise<Json> {
  const limits = new AbortController();
  const signal = AbortSignal.any([execution.signal, limits.signal]);
  const context = ports.nodeContext(execution, signal);
  const work = call.resource.startsWith(cairnPrefix)
    ? runKind(call, context)
    : runBinding(await ports.binding(call.resource), call, context);
  try {
    return await Promise.race([
      work,
      overLimit(call, execution, limits.signal),
      stopped(execution.signal, limits.signal),
    ]);
  } finally {
    limits.abort();
    // A loser of the race may still fail; that is no news any more.
    work.catch(() => undefined);
  }
}

async function runKind(call: ResourceCall, context: NodeContext): Promise<Json> {
  const type = call.resource.slice(cairnPrefix.length);
  const kind = kindOf[type];
  if (kind?.family !== "task") {
    throw new Failure(
      "Cairn.UnknownResource",
      `There is no kind '${type}'; see the palette for the kinds that exist.`,
    );
  }
  return await kind.run(call.args, context);
}

/** A binding answers 2xx with the result, or any status with `{"errorType", "errorMessage"}`. */
async function runBinding(
  binding: Binding | null,
  call: ResourceCall,
  context: NodeContext,
): Promise<Json> {
  if (binding === null) {
    throw new Failure(
      "Cairn.UnboundResource",
      `No binding serves ${call.resource}; add one with PUT /api/v1/bindings.`,
    );
  }
  const response = await context.http({
    method: "POST",
    url: binding.url,
    headers: {
      "content-type": "application/json",
      "idempotency-key": context.idempotencyKey,
      ...(binding.token === null ? {} : { authorization: `Bearer ${binding.token}` }),
    },
    body: JSON.stringify(call.args),
  });
  const body = parse(response.body);
  if (isJsonObject(body) && typeof body["errorType"] === "string") {
    const message = body["errorMessage"];
    throw new Failure(
      body["errorType"],
      typeof message === "string" ? message : JSON.stringify(body),
    );
  }
  if (response.status < 200 || response.status > 299) {
    throw new Failure(`Http.Status.${String(response.status)}`, response.body.slice(0, 1000));
  }
  if (body === undefined)
    throw new Failure("Http.InvalidBody", "The binding answered something that is no JSON.");
  return body;
}

function parse(text: string): Json | undefined {
  if (text === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

async function overLimit(
  call: ResourceCall,
  execution: Execution,
  over: AbortSignal,
): Promise<never> {
  const limits: Promise<never>[] = [new Promise<never>(() => undefined)];
  if (call.timeoutMs !== null) {
    limits.push(
      expire(
        call.timeoutMs,
        over,
        () =>
          new Failure(
            "States.Timeout",
            `The task took longer than ${String((call.timeoutMs ?? 0) / 1000)} s (TimeoutSeconds).`,
          ),
      ),
    );
  }
  if (call.heartbeatMs !== null) limits.push(silence(call.heartbeatMs, execution, over));
  return await Promise.race(limits);
}

async function expire(ms: number, over: AbortSignal, failure: () => Failure): Promise<never> {
  try {
    await delay(ms, undefined, { signal: over });
  } catch {
    return await new Promise<never>(() => undefined);
  }
  throw failure();
}

async function silence(
  heartbeatMs: number,
  execution: Execution,
  over: AbortSignal,
): Promise<never> {
  return await new Promise((_, reject) => {
    const fail = (): void =>
      reject(
        new Failure(
          "States.HeartbeatTimeout",
          `The task was silent for more than ${String(heartbeatMs / 1000)} s (HeartbeatSeconds).`,
        ),
      );
    let timer = setTimeout(fail, heartbeatMs);
    execution.onBeat(() => {
      clearTimeout(timer);
      if (!over.aborted) timer = setTimeout(fail, heartbeatMs);
    });
    over.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
}

/** Rejects when the execution is told to stop; its outcome then counts for nothing. */
async function stopped(signal: AbortSignal, over: AbortSignal): Promise<never> {
  return await new Promise((_, reject) => {
    const stop = (): void => reject(new Failure("Cairn.Stopped", "The attempt was stopped."));
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true, signal: over });
  });
}
