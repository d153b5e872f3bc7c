/** Typed requests, derived from the route table: what is sent and what comes back are the server's own schemas. */
import { problemDetailsSchema } from "../../shared/api/errors.ts";
import { fillPath } from "../../shared/api/route.ts";
import {
  routeOf,
  type RouteId,
  type RouteRequest,
  type RouteResponse,
} from "../../shared/api/routes.ts";
import { ApiError } from "./api-error.ts";
import { apiStrings } from "./strings.ts";
import { announceTokenNeeded, authorization } from "./token.ts";

type OptionalKeys<T> = {
  [Key in keyof T]-?: undefined extends T[Key] ? Key : object extends T[Key] ? Key : never;
}[keyof T];

/** The parts of a request; those that the route does not have, or that may be empty, can be left out. */
export type ApiRequest<Id extends RouteId> = Omit<
  RouteRequest<Id>,
  OptionalKeys<RouteRequest<Id>>
> &
  Partial<Pick<RouteRequest<Id>, OptionalKeys<RouteRequest<Id>>>>;

interface LooseRequest {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string | undefined>>;
  readonly body?: unknown;
}

/** Address of a route with its parameters and query. */
export function routeUrl<Id extends RouteId>(id: Id, request: ApiRequest<Id>): string {
  const { params = {}, query = {} } = request as LooseRequest;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== "") search.set(name, String(value));
  }
  const path = fillPath(routeOf(id).path, params);
  return search.size === 0 ? path : `${path}?${search.toString()}`;
}

/**
 * Sends a request and returns the checked answer.
 * @throws ApiError when the server refuses, cannot be reached, or answers in another form than agreed.
 */
export async function callApi<Id extends RouteId>(
  id: Id,
  request: ApiRequest<Id>,
  signal?: AbortSignal,
): Promise<RouteResponse<Id>> {
  const { headers = {}, body } = request as LooseRequest;
  const route = routeOf(id);
  const sent: Record<string, string> = { accept: "application/json", ...authorization() };
  for (const [name, value] of Object.entries(headers)) if (value !== undefined) sent[name] = value;
  if (body !== undefined) sent["content-type"] = "application/json";
  const response = await send(routeUrl(id, request), {
    method: route.method,
    headers: sent,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal === undefined ? {} : { signal }),
  });
  const answer = route.answers[response.status];
  if (answer?.kind === "empty") return undefined as RouteResponse<Id>;
  if (answer?.kind !== "json") throw unexpected(route.summary, response.status);
  const checked = answer.schema.safeParse(await readJson(response, route.summary));
  if (!checked.success) throw unexpected(route.summary, response.status);
  return checked.data as RouteResponse<Id>;
}

/** A request whose answer is not JSON, or is a stream. Refusals are thrown as {@link ApiError}. */
export async function send(url: string, init: RequestInit): Promise<Response> {
  let response: Response;
  try {
    response = await fetch(url, init);
  } catch (error) {
    if (init.signal?.aborted === true) throw error;
    throw new ApiError({
      status: 0,
      code: "UNREACHABLE",
      title: apiStrings.unreachableTitle,
      detail: apiStrings.unreachable,
    });
  }
  if (!response.ok) throw refusal(response.status, await response.text());
  return response;
}

/** The error that an answer of the server describes. */
export function refusal(status: number, text: string): ApiError {
  const parsed = problemDetailsSchema.safeParse(parseJson(text));
  if (!parsed.success) {
    const code =
      status === 502 || status === 503 || status === 504 ? "UNAVAILABLE" : "UNEXPECTED_ANSWER";
    return new ApiError({
      status,
      code,
      title: apiStrings.refusedTitle,
      detail: apiStrings.refused(status),
    });
  }
  const { code, title, detail, problems, revision, requestId } = parsed.data;
  if (code === "UNAUTHENTICATED") announceTokenNeeded();
  return new ApiError({
    status,
    code,
    title,
    detail,
    requestId,
    ...(problems === undefined
      ? {}
      : {
          problems: problems.map(({ node, line, column, ...problem }) => ({
            ...problem,
            ...(node === undefined ? {} : { node }),
            ...(line === undefined ? {} : { line }),
            ...(column === undefined ? {} : { column }),
          })),
        }),
    ...(revision === undefined ? {} : { revision }),
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

async function readJson(response: Response, what: string): Promise<unknown> {
  const value = parseJson(await response.text());
  if (value === undefined) throw unexpected(what, response.status);
  return value;
}

function unexpected(what: string, status: number): ApiError {
  return new ApiError({
    status,
    code: "UNEXPECTED_ANSWER",
    title: apiStrings.unexpectedTitle,
    detail: apiStrings.unexpected(what),
  });
}
