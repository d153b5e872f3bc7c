/**
 * A job on another machine.
 *
 * J1 A job is handed in once per round: its id is saved before anything is asked of it. Lost between the two, the next attempt sends the
 *    same Idempotency-Key again.
 * J2 A round ends when its job has failed or is unknown, and that is told once: whoever finds it told begins the next round.
 * J3 What a job cost is metered once, however many attempts look after it.
 */
import { Failure } from "../../base/failure.ts";
import type { Json, JsonObject } from "../../base/json.ts";
import type { HttpRequest, HttpResponse, NodeContext } from "../node-context.ts";
import { bodyText, bodyType } from "./http-body.ts";
import { mergeHeaders, responseBody, retryAfter, statusFailure } from "./http-exchange.ts";
import { costOfJob, type JobCost } from "./job-cost.ts";
import type { JobParams } from "./job-params.ts";
import { atPointer } from "./json-pointer.ts";
import { requestSecret } from "./request-secret.ts";
import { jitter, waitAlive } from "./wait-alive.ts";

/** Looks in a row that may come to nothing while the server is away. */
const mostAway = 20;
/** Looks in a row that may find no such job, or an answer that says nothing: servers tell of a job some moments after taking it. */
const mostEmpty = 3;
/** Each wait is so much longer than the one before. */
const growth = 1.5;
/** Longest wait that a server may ask for. */
const longestAskedMs = 3_600_000;
const longestMessage = 2_000;
const passingStatuses: ReadonlySet<number> = new Set([408, 425, 429, 500, 502, 503, 504]);
const passingFailures: ReadonlySet<string> = new Set(["Http.Timeout", "Http.Connection"]);

interface JobResult extends JsonObject {
  readonly job: string;
  readonly status: Json;
  readonly result: Json;
}

/** Where a job is. */
interface Round {
  readonly number: number;
  readonly id: string;
  readonly isNew: boolean;
}

type End =
  | { readonly type: "done"; readonly status: Json; readonly answer: Json }
  | { readonly type: "failed"; readonly failure: Failure; readonly answer: Json };

/** Hands the job in, unless an attempt before has, follows it and collects what it made. */
export async function doJob(given: JobParams, context: NodeContext): Promise<JobResult> {
  for (let number = 1; ; number += 1) {
    // eslint-disable-next-line no-await-in-loop -- one job after the other
    const round = await submitted(given, context, number);
    const stopWatching = cancelWith(given, context, round.id);
    try {
      // eslint-disable-next-line no-await-in-loop
      const end = await followed(given, context, round);
      // eslint-disable-next-line no-await-in-loop
      if (end.type === "done") return await collected(given, context, { round, end });
      // eslint-disable-next-line no-await-in-loop
      await tellOnce(given, context, { round, end });
    } finally {
      stopWatching();
    }
  }
}

async function submitted(given: JobParams, context: NodeContext, number: number): Promise<Round> {
  const { Url: url, Method: method, Headers: headers = {}, Body: body } = given.Submit;
  let isNew = false;
  const id = await context.checkpoint(`submit:${String(number)}`, async (operation) => {
    isNew = true;
    const ours = {
      Accept: "application/json",
      "Idempotency-Key": operation.idempotencyKey,
      ...(body === undefined ? {} : { "Content-Type": bodyType(body) }),
    };
    const response = await operation.http({
      method,
      url,
      headers: mergeHeaders(ours, headers),
      ...(body === undefined ? {} : { body: bodyText(body) }),
      secret: requestSecret(given),
    });
    if (!isSuccess(response)) throw statusFailure(method, url, response);
    return idIn(jsonOf(response, url), given.IdPointer);
  });
  return { number, id, isNew };
}

function idIn(answer: Json, pointer: string): string {
  const id = atPointer(answer, pointer);
  if ((typeof id === "string" && id !== "") || typeof id === "number") return String(id);
  throw new Failure("Job.InvalidAnswer", `The server took the job and gave no id at ${pointer}.`);
}

/** Looks at the job until it has ended, ever less often. */
async function followed(given: JobParams, context: NodeContext, round: Round): Promise<End> {
  let delayMs = round.isNew ? given.IntervalSeconds * 1000 : 0;
  let nextMs = given.IntervalSeconds * 1000;
  let misses = 0;
  for (let look = 1; ; look += 1) {
    // eslint-disable-next-line no-await-in-loop -- one look after the other
    await waitAlive(
      // Up to a tenth longer: what was handed in together is not asked about together.
      delayMs * (1 + 0.1 * jitter(`${context.idempotencyKey}:${String(look)}`)),
      context,
    );
    // eslint-disable-next-line no-await-in-loop
    const seen = await lookAt(given, context, round.id);
    if (seen.type === "done" || seen.type === "failed") return seen;
    if (seen.type === "running") misses = 0;
    else {
      misses += 1;
      if (misses >= seen.mostMisses) {
        if (seen.failure.error === "Job.Lost")
          return { type: "failed", failure: seen.failure, answer: null };
        throw seen.failure;
      }
    }
    delayMs = Math.max(nextMs, Math.min(seen.askedMs ?? 0, longestAskedMs));
    nextMs = Math.min(
      nextMs * growth,
      Math.max(given.MaxIntervalSeconds, given.IntervalSeconds) * 1000,
    );
  }
}

type Seen =
  | End
  | { readonly type: "running"; readonly askedMs: number | null }
  | {
      readonly type: "missed";
      readonly failure: Failure;
      readonly mostMisses: number;
      readonly askedMs: number | null;
    };

async function lookAt(given: JobParams, context: NodeContext, id: string): Promise<Seen> {
  const url = filledIn(given.StatusUrl, id);
  const missed = (failure: Failure, mostMisses: number, askedMs: number | null = null): Seen => ({
    type: "missed",
    failure,
    mostMisses,
    askedMs,
  });
  try {
    const response = await context.http(reading(given, url));
    const askedMs = retryAfter(response);
    if (isSuccess(response))
      return judged(given, context, { id, answer: jsonOf(response, url), askedMs });
    if (response.status === 404 || response.status === 410) {
      const cause = `The server does not know the job ${id} (${String(response.status)}).`;
      return missed(new Failure("Job.Lost", cause), mostEmpty);
    }
    const failure = statusFailure("GET", url, response);
    if (passingStatuses.has(response.status)) return missed(failure, mostAway, askedMs);
    throw failure;
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    if (passingFailures.has(error.error ?? "")) return missed(error, mostAway);
    if (error.error === "Job.InvalidAnswer") return missed(error, mostEmpty);
    throw error;
  }
}

function judged(
  given: JobParams,
  context: NodeContext,
  at: { readonly id: string; readonly answer: Json; readonly askedMs: number | null },
): Seen {
  const { id, answer, askedMs } = at;
  const status = atPointer(answer, given.StatusPointer);
  if (status === undefined || status === null)
    throw new Failure("Job.InvalidAnswer", `There is no status at ${given.StatusPointer}.`);
  context.heartbeat(detailsOf(given, { id, status, answer }));
  const is = (values: readonly Json[]): boolean =>
    values.some((value) => String(value).toLowerCase() === plain(status).toLowerCase());
  if (is(given.DoneValues)) return { type: "done", status, answer };
  if (!is(given.FailedValues)) return { type: "running", askedMs };
  const message = atPointer(answer, given.ErrorPointer) ?? null;
  const said = message === null ? `It is ${plain(status)}.` : plain(message);
  const failure = new Failure("Job.Failed", said.slice(0, longestMessage));
  return { type: "failed", failure, answer };
}

/** What people, and the next attempt, can read of the job while it runs. */
function detailsOf(
  given: JobParams,
  { id, status, answer }: { readonly id: string; readonly status: Json; readonly answer: Json },
): JsonObject {
  const at = (pointer: string | undefined): Json | undefined =>
    pointer === undefined ? undefined : atPointer(answer, pointer);
  const progress = at(given.ProgressPointer);
  const [used, total] = [at(given.UsedVramPointer), at(given.TotalVramPointer)];
  return {
    job: id,
    status: shortened(status),
    ...(progress === undefined ? {} : { progress: shortened(progress) }),
    ...(typeof used === "number" && typeof total === "number"
      ? { vram: { usedBytes: used, totalBytes: total } }
      : {}),
  };
}

function shortened(value: Json): Json {
  return typeof value === "number" || typeof value === "boolean"
    ? value
    : plain(value).slice(0, 500);
}

async function collected(
  given: JobParams,
  context: NodeContext,
  { round, end }: { readonly round: Round; readonly end: Extract<End, { type: "done" }> },
): Promise<JobResult> {
  const { number, id } = round;
  const { status, answer } = end;
  const cost = costOfJob(given, answer);
  if (cost !== null) await meteredOnce(context, number, cost);
  const { ResultUrl: template, ResultPointer: pointer = "", ToFile: file } = given;
  const url = template === undefined ? null : filledIn(template, id);
  if (file !== undefined) {
    const from = url ?? addressIn(answer, pointer);
    const response = await read(given, context, { url: from, file });
    const kept = response.file;
    return { job: id, status, result: null, ...(kept === undefined ? {} : { file: { ...kept } }) };
  }
  const whole = url === null ? answer : responseBody(await read(given, context, { url }));
  const result = atPointer(whole, pointer);
  if (result !== undefined) return { job: id, status, result };
  throw new Failure("Job.InvalidAnswer", `There is no result at ${pointer}.`);
}

async function meteredOnce(context: NodeContext, number: number, cost: JobCost): Promise<void> {
  await context.checkpoint(`cost:${String(number)}`, async (operation) => {
    operation.meter(cost);
    return await Promise.resolve(true);
  });
}

function addressIn(answer: Json, pointer: string): string {
  const url = atPointer(answer, pointer);
  if (typeof url === "string" && /^https?:\/\/\S+$/iu.test(url)) return url;
  throw new Failure("Job.InvalidAnswer", `There is no address of a result at ${pointer}.`);
}

async function read(
  given: JobParams,
  context: NodeContext,
  { url, file }: { readonly url: string; readonly file?: string },
): Promise<HttpResponse> {
  const request = reading(given, url);
  const response = await context.http(file === undefined ? request : { ...request, file });
  if (!isSuccess(response)) throw statusFailure("GET", url, response);
  return response;
}

/** Fails with the end of the job, unless an attempt before has: then the next round begins. */
async function tellOnce(
  given: JobParams,
  context: NodeContext,
  { round, end }: { readonly round: Round; readonly end: Extract<End, { type: "failed" }> },
): Promise<void> {
  let isNews = false;
  await context.checkpoint(`ended:${String(round.number)}`, async () => {
    isNews = true;
    return await Promise.resolve(end.failure.error);
  });
  if (!isNews) return;
  const cost = costOfJob(given, end.answer);
  // Of the attempt, not of an operation whose value goes on: it was spent for nothing.
  if (cost !== null && end.answer !== null) context.meter(cost);
  throw end.failure;
}

/** Tells the server when the run is cancelled, and waits for nothing. The answer takes that back. */
function cancelWith(given: JobParams, context: NodeContext, id: string): () => void {
  const { CancelUrl: template, CancelMethod: method } = given;
  if (template === undefined) return () => undefined;
  const { signal } = context;
  const tell = (): void => {
    if (signal.reason !== "cancelled") return;
    const url = filledIn(template, id);
    const secret = secretFor(given, url);
    context.http({ method, url, secret, evenIfStopped: true }).then(
      ({ status }) => context.log(`Job ${id} was cancelled: ${String(status)}`),
      (error: unknown) => context.log(`Job ${id} could not be cancelled: ${String(error)}`),
    );
  };
  signal.addEventListener("abort", tell);
  return () => signal.removeEventListener("abort", tell);
}

function reading(given: JobParams, url: string): HttpRequest {
  const headers = { Accept: "application/json, */*;q=0.5" };
  return { method: "GET", url, headers, secret: secretFor(given, url) };
}

/** The secret goes to the places that the step names, not to one that an answer does. */
function secretFor(given: JobParams, url: string): HttpRequest["secret"] {
  const known = [given.Submit.Url, given.StatusUrl, given.ResultUrl, given.CancelUrl];
  return known.some((own) => own !== undefined && originOf(own) === originOf(url))
    ? requestSecret(given)
    : undefined;
}

function originOf(url: string): string {
  return (/^https?:\/\/[^/?#]*/iu.exec(url)?.[0] ?? url).toLowerCase();
}

function filledIn(template: string, id: string): string {
  return template.replaceAll("{id}", encodeURIComponent(id));
}

function isSuccess({ status }: HttpResponse): boolean {
  return status >= 200 && status <= 299;
}

function jsonOf({ body }: HttpResponse, url: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    const where = url.replace(/[?#].*$/su, "");
    throw new Failure("Job.InvalidAnswer", `${where} answered with no JSON: ${body.slice(0, 200)}`);
  }
}

function plain(value: Json): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
