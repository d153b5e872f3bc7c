/** Asks the server, in the forms of the route table. */
import { type ProblemDetails, problemDetailsSchema } from "../../shared/api/errors.ts";
import { fillPath } from "../../shared/api/route.ts";
import { routeOf, type RouteId, type RouteResponse } from "../../shared/api/routes.ts";
import { CommandError } from "./terminal.ts";

/** Where the server is, and what it asks for. */
export interface ServerAddress {
  /** Without a slash at its end. */
  readonly url: string;
  /** Null: none is sent. */
  readonly token: string | null;
}

/** The server has refused, and says why. */
export class ServerRefusal extends Error {
  override readonly name = "ServerRefusal";
  readonly details: ProblemDetails;
  constructor(details: ProblemDetails) {
    super(details.detail);
    this.details = details;
  }
}

/** A request; parts that the route does not have are left out. */
export interface ServerRequest {
  readonly params?: Readonly<Record<string, string | number>>;
  readonly query?: Readonly<Record<string, string | number | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

/** Calls a route that answers with JSON. @throws ServerRefusal · CommandError */
export async function callServer<Id extends RouteId>(
  server: ServerAddress,
  id: Id,
  request: ServerRequest,
): Promise<{ readonly status: number; readonly body: RouteResponse<Id> }> {
  const { response, text } = await send(server, id, request);
  const answer = routeOf(id).answers[response.status];
  const parsed = answer?.kind === "json" ? answer.schema.safeParse(parseJson(text)) : undefined;
  if (parsed?.success !== true) throw strange(server);
  return { status: response.status, body: parsed.data as RouteResponse<Id> };
}

/** Calls a route that answers with a text. @throws ServerRefusal · CommandError */
export async function fetchText(
  server: ServerAddress,
  id: RouteId,
  request: ServerRequest,
): Promise<string> {
  return (await send(server, id, request)).text;
}

async function send(
  server: ServerAddress,
  id: RouteId,
  request: ServerRequest,
): Promise<{ readonly response: Response; readonly text: string }> {
  const { method, path } = routeOf(id);
  const { params = {}, query = {}, headers = {}, body } = request;
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) search.set(name, String(value));
  }
  const question = search.size === 0 ? "" : `?${search.toString()}`;
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${server.url}${fillPath(path, params)}${question}`, {
      method,
      headers: {
        accept: "application/json",
        ...(server.token === null ? {} : { authorization: `Bearer ${server.token}` }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    text = await response.text();
  } catch (error) {
    throw new CommandError(
      `Nothing answers at ${server.url}. Start Cairn there, or name its address with --url or CAIRN_URL.`,
      { cause: error },
    );
  }
  if (response.ok) return { response, text };
  const details = problemDetailsSchema.safeParse(parseJson(text));
  if (!details.success) throw strange(server);
  if (details.data.code === "UNAUTHENTICATED") {
    throw new CommandError(
      `${server.url} asks for an API token: give it with --token or in ADMIN_TOKEN.`,
    );
  }
  throw new ServerRefusal(details.data);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function strange({ url }: ServerAddress): CommandError {
  return new CommandError(`What answers at ${url} does not answer as Cairn does.`);
}
