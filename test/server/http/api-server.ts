/** The app on a real port, over a database of its own, with a client that holds every answer against the route table. */
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import path from "node:path";
import { pino } from "pino";
import { expect } from "vitest";
import {
  Refusal,
  problemDetailsSchema,
  type ErrorCode,
  type ProblemDetails,
} from "../../../shared/api/errors.ts";
import { fillPath } from "../../../shared/api/route.ts";
import { routeOf, type RouteId, type RouteResponse } from "../../../shared/api/routes.ts";
import { createFileArtifactStore } from "../../../server/context/artifact-store.ts";
import { createSecrets } from "../../../server/context/secrets.ts";
import { createTaskTokens } from "../../../server/engine/task-tokens.ts";
import { createApp } from "../../../server/http/app.ts";
import type { AppOptions, Engine, Tasks } from "../../../server/http/ports.ts";
import { openDatabase, type Database } from "../../../server/store/database.ts";
import { createTestDatabase } from "../../support/database.ts";
import { answeringControl, answeringCopier } from "./machines.ts";
import { jsonataEvaluator } from "../../support/jsonata-evaluator.ts";

export interface Call {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  readonly json?: unknown;
  /** Sent as it is. */
  readonly raw?: BodyInit;
  readonly signal?: AbortSignal;
}

/** JSON by the route's schema; text where the table has none. */
type BodyOf<Id extends RouteId> = [RouteResponse<Id>] extends [never] ? string : RouteResponse<Id>;

export interface Answered<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface ApiServer {
  readonly url: string;
  readonly database: Database;
  readonly folder: string;
  /** Routes that have answered with success so far. */
  readonly succeeded: ReadonlySet<RouteId>;
  readonly log: readonly string[];
  fetch(id: RouteId, call?: Call): Promise<Response>;
  /** Calls a route that must do as asked, and checks that the answer has the form the table says. */
  call<Id extends RouteId>(id: Id, call?: Call): Promise<Answered<BodyOf<Id>>>;
  stop(): Promise<void>;
}

/** An engine for tests that are not about runs. */
export const noEngine: Engine = {
  startRun: () => Promise.reject(new Error("no engine in this test")),
};

/** For tests that are not about tasks: no token is known. */
export const noTasks: Tasks = {
  succeed: () => Promise.reject(unknownToken()),
  fail: () => Promise.reject(unknownToken()),
  beat: () => Promise.reject(unknownToken()),
  poll: async () => null,
};

function unknownToken(): Refusal {
  return new Refusal("TASK_NOT_FOUND", "This is no token of a task here.");
}

export type ServerOptions = Partial<
  Omit<AppOptions, "database" | "artifacts" | "log" | "engine">
> & {
  readonly engine?: (database: Database) => Engine;
  readonly database?: Database;
};

export async function startApiServer(options: ServerOptions = {}): Promise<ApiServer> {
  const { engine, database: given, ...rest } = options;
  const own = given === undefined ? await createTestDatabase() : null;
  const database = given ?? openDatabase(own?.url ?? "");
  const folder = await mkdtemp(path.join(tmpdir(), "cairn-http-"));
  const log: string[] = [];
  const app = createApp({
    database,
    engine: engine?.(database) ?? noEngine,
    control: answeringControl(database),
    copier: answeringCopier(database),
    tasks: noTasks,
    tokens: createTaskTokens(async () => Buffer.from("a key of the tests")),
    address: { url: "https://cairn.example" },
    secrets: createSecrets({}),
    evaluator: jsonataEvaluator,
    mismatch: async () => null,
    artifacts: createFileArtifactStore(path.join(folder, "artifacts")),
    log: pino({ level: "debug" }, { write: (line: string) => void log.push(line) }),
    version: "0.0.0-test",
    adminToken: null,
    leaseMs: 15_000,
    designerFolder: path.join(folder, "designer"),
    ...rest,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${String((server.address() as AddressInfo).port)}`;
  const succeeded = new Set<RouteId>();
  const fetchRoute = async (id: RouteId, call: Call = {}) =>
    await fetch(addressOf(url, id, call), initOf(id, call));
  const call = async <Id extends RouteId>(id: Id, wanted: Call = {}) => {
    const answer = await readAnswer(id, await fetchRoute(id, wanted));
    if (answer.status >= 400)
      throw new Error(
        `${id} answered ${JSON.stringify(answer.body, null, 2)}\n${log.slice(-2).join("")}`,
      );
    succeeded.add(id);
    // readAnswer has held the body against the route's schema.
    return answer as Answered<BodyOf<Id>>;
  };
  return {
    url,
    database,
    folder,
    succeeded,
    log,
    fetch: fetchRoute,
    call,
    stop: async () => {
      await close(server);
      if (given === undefined) await database.close();
      await own?.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Calls a route that must refuse, and answers with the problem. */
export async function expectRefusal(
  api: ApiServer,
  id: RouteId,
  call: Call,
  code: ErrorCode,
): Promise<ProblemDetails> {
  const { body } = await readAnswer(id, await api.fetch(id, call));
  expect(body).toMatchObject({ code });
  return body as ProblemDetails;
}

function addressOf(url: string, id: RouteId, call: Call): string {
  const query = call.query === undefined ? "" : `?${new URLSearchParams(call.query).toString()}`;
  return `${url}${fillPath(routeOf(id).path, call.params ?? {})}${query}`;
}

function initOf(id: RouteId, { headers = {}, json, raw, signal }: Call): RequestInit {
  return {
    method: routeOf(id).method,
    headers: { ...(json === undefined ? {} : { "content-type": "application/json" }), ...headers },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    ...(raw === undefined ? {} : { body: raw, duplex: "half" }),
    ...(signal === undefined ? {} : { signal }),
  };
}

async function readAnswer(id: RouteId, response: Response): Promise<Answered<unknown>> {
  const { status, headers } = response;
  expect(headers.get("x-content-type-options")).toBe("nosniff");
  expect(headers.get("cache-control")).toBe("no-store");
  expect(headers.get("x-request-id")).toMatch(/^[\w.-]+$/);
  const text = await response.text();
  if (status >= 400) return { status, headers, body: readProblem(response, text) };
  const answer = routeOf(id).answers[status];
  expect(answer, `${id} answered ${String(status)}: ${text}`).toBeDefined();
  if (answer?.kind !== "json") {
    if (answer?.kind === "empty") expect(text).toBe("");
    return { status, headers, body: text };
  }
  expect(headers.get("content-type")).toBe("application/json; charset=utf-8");
  const body: unknown = JSON.parse(text);
  // Schemas of answers drop what they do not know: nothing may be left out here.
  expect(answer.schema.parse(body)).toEqual(body);
  return { status, headers, body };
}

/** Reads an error and checks that it is one of RFC 9457. */
export function readProblem(response: Response, text: string): ProblemDetails {
  expect(response.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
  const body: unknown = JSON.parse(text);
  const problem = problemDetailsSchema.parse(body);
  expect(problem).toEqual(body);
  expect(problem.status).toBe(response.status);
  expect(problem.requestId).toBe(response.headers.get("x-request-id"));
  return problem;
}

async function close(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve, reject) => {
    server.close((error) => {
      if (error === undefined) resolve();
      else reject(error);
    });
  });
}
