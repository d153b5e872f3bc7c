/**
 * The one way out: every request that Cairn sends to another machine. Refuses addresses that are not public unless the
 * operator allows them, follows at most five redirects and checks each, bounds size and time, ignores proxy variables.
 */
import type { Readable } from "node:stream";
import { Agent, request as send, type Dispatcher } from "undici";
import { Failure } from "../../shared/base/failure.ts";
import type { CancelSignal } from "../../shared/nodes/node-context.ts";
import {
  BlockedError,
  createConnector,
  resolveBySystem,
  type ResolveName,
} from "./egress-connector.ts";
import { createDemoHost, demoHost, type DemoHost } from "./demo-host.ts";
import { bareHostname, readEgressRules, type EgressRules } from "./egress-rules.ts";
import { failureOf, placeOf, type FailedRequest } from "./egress-failure.ts";
import { discard, limitedBody } from "./response-body.ts";
import { StepDeadline } from "./step-deadline.ts";

export interface EgressRequest {
  readonly method: string;
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array | StreamedBody;
  readonly signal?: CancelSignal;
  readonly limits?: Partial<EgressLimits>;
}

/** A body that is read while it is sent, again for each redirect that repeats it. */
export interface StreamedBody {
  readonly open: () => Promise<Readable>;
  readonly bytes: number;
}

/** Limits of one request; each keeps a worker from being held or filled up by a server. */
export interface EgressLimits {
  /** Until the head of the response is there. */
  readonly headMs: number;
  /** Between two pieces of the body. */
  readonly idleMs: number;
  /** For everything together. */
  readonly totalMs: number;
  /** Body as it is read, after decompression. */
  readonly maxBytes: number;
}

export interface EgressHead {
  readonly status: number;
  /** What the server calls the status; may be empty. */
  readonly statusText: string;
  /** By lower-case name; several of one name are joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  /** The same, each header that was sent. */
  readonly headerLists: Readonly<Record<string, readonly string[]>>;
  /** Where the response came from, after redirects. */
  readonly url: string;
}
export interface EgressResponse extends EgressHead {
  readonly body: Buffer;
}
export interface EgressStream extends EgressHead {
  /** Pieces of the body as they arrive. Leaving the loop early closes the connection. */
  readonly body: AsyncIterable<Uint8Array>;
}

/** Failures: `Http.Blocked`, `Http.Connection`, `Http.Timeout`, `Http.TooLarge`, `Http.Redirect`, `Http.InvalidRequest`, `Cairn.Stopped`. */
export interface Egress {
  readonly request: (request: EgressRequest) => Promise<EgressResponse>;
  readonly stream: (request: EgressRequest) => Promise<EgressStream>;
  readonly close: () => Promise<void>;
}

export interface EgressOptions {
  /** Entries of `EGRESS_ALLOW`. */
  readonly allow?: readonly string[];
  /** How names are resolved; the system's resolver unless given. */
  readonly resolveName?: ResolveName;
}

export const defaultEgressLimits: EgressLimits = {
  headMs: 60_000,
  idleMs: 60_000,
  totalMs: 300_000,
  maxBytes: 10 * 1024 * 1024,
};

const maxRedirects = 5;
const maxHeadBytes = 32 * 1024;
const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308];
/** All that follows a redirect to another origin: no credentials, whatever their header is called. */
const harmlessHeaders: readonly string[] = [
  "accept",
  "accept-language",
  "content-type",
  "user-agent",
  "idempotency-key",
];
/** Headers that say how the message is framed and where it goes: the client's own business. */
const ownHeaders: readonly string[] = [
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "keep-alive",
  "upgrade",
  "te",
  "trailer",
  "expect",
  "proxy-authorization",
];

export function createEgress(options: EgressOptions = {}): Egress {
  const rules = readEgressRules(options.allow ?? []);
  const demo = createDemoHost(Date.now);
  const agent = new Agent({
    connect: createConnector(rules, options.resolveName ?? resolveBySystem),
    maxHeaderSize: maxHeadBytes,
    // Checked when a connection is opened: kept short, so that a rule holds for what runs now.
    keepAliveTimeout: 4_000,
  });
  const open = async (request: EgressRequest, deadline: StepDeadline): Promise<EgressStream> =>
    await follow({
      agent,
      rules,
      demo,
      request,
      deadline,
      limits: { ...defaultEgressLimits, ...request.limits },
    });

  return {
    stream: async (request) => {
      const deadline = deadlineOf(request);
      try {
        const response = await open(request, deadline);
        return { ...response, body: guarded(response.body, request, deadline) };
      } catch (error) {
        deadline.end();
        throw failureOf(error, failed(request, deadline));
      }
    },
    request: async (request) => {
      const deadline = deadlineOf(request);
      try {
        const response = await open(request, deadline);
        const pieces: Uint8Array[] = [];
        for await (const piece of response.body) pieces.push(piece);
        return { ...response, body: Buffer.concat(pieces) };
      } catch (error) {
        throw failureOf(error, failed(request, deadline));
      } finally {
        deadline.end();
      }
    },
    close: async () => {
      await agent.destroy();
    },
  };
}

function deadlineOf(request: EgressRequest): StepDeadline {
  return new StepDeadline(request.signal, request.limits?.totalMs ?? defaultEgressLimits.totalMs);
}

function failed({ method, url, limits }: EgressRequest, deadline: StepDeadline): FailedRequest {
  return { method, url, maxBytes: limits?.maxBytes ?? defaultEgressLimits.maxBytes, deadline };
}

async function* guarded(
  body: AsyncIterable<Uint8Array>,
  request: EgressRequest,
  deadline: StepDeadline,
): AsyncGenerator<Uint8Array> {
  try {
    yield* body;
  } catch (error) {
    throw failureOf(error, failed(request, deadline));
  } finally {
    deadline.end();
  }
}

interface Journey {
  readonly agent: Agent;
  readonly rules: EgressRules;
  readonly demo: DemoHost;
  readonly request: EgressRequest;
  readonly deadline: StepDeadline;
  readonly limits: EgressLimits;
}

interface Leg {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: EgressRequest["body"];
}

async function follow(journey: Journey): Promise<EgressStream> {
  let leg = firstLeg(journey.request);
  for (let redirects = 0; ; redirects += 1) {
    if (leg.url.hostname === demoHost) return demoResponse(journey, leg);
    const response = await travel(journey, leg);
    const headers = flatten(response.headers);
    const location = redirectStatuses.includes(response.statusCode)
      ? headers["location"]
      : undefined;
    if (location === undefined) {
      const body = limitedBody(response.body, headers["content-encoding"], journey.limits.maxBytes);
      const { statusCode: status, statusText } = response;
      const headerLists = listed(response.headers);
      return { status, statusText, headers, headerLists, url: leg.url.href, body };
    }
    discard(response.body);
    if (redirects === maxRedirects)
      throw new Failure(
        "Http.Redirect",
        `${placeOf(leg.url)} redirects more than ${maxRedirects} times.`,
      );
    leg = nextLeg(leg, response.statusCode, location);
  }
}

/** What the program itself answers: nothing leaves. */
function demoResponse({ demo }: Journey, leg: Leg): EgressStream {
  const { status, type, body } = demo({
    ...leg,
    body: isStreamed(leg.body) ? undefined : leg.body,
  });
  const headers = { "content-type": type, "content-length": String(body.byteLength) };
  return {
    status,
    statusText: "",
    headers,
    headerLists: listed(headers),
    url: leg.url.href,
    body: whole(body),
  };
}

// eslint-disable-next-line typescript/require-await -- a body as others are
async function* whole(body: Uint8Array): AsyncGenerator<Uint8Array> {
  yield body;
}

async function travel(
  { agent, rules, deadline, limits }: Journey,
  leg: Leg,
): Promise<Dispatcher.ResponseData> {
  const destination = { hostname: bareHostname(leg.url), port: portOf(leg.url) };
  // A connection that is still open needs no new look at the name, but the port and a literal are checked for each request.
  if (/^[\d.]+$|:/.test(destination.hostname) && !rules.allows(destination, destination.hostname))
    throw new BlockedError(destination);
  const { body } = leg;
  return await send(leg.url.href, {
    dispatcher: agent,
    method: leg.method,
    headers: {
      "user-agent": "Cairn",
      "accept-encoding": "gzip, deflate, br",
      ...leg.headers,
      ...(isStreamed(body) ? { "content-length": String(body.bytes) } : {}),
    },
    body: isStreamed(body) ? await body.open() : (body ?? null),
    headersTimeout: limits.headMs,
    bodyTimeout: limits.idleMs,
    signal: deadline.signal,
  });
}

function isStreamed(body: EgressRequest["body"]): body is StreamedBody {
  return typeof body === "object" && "open" in body;
}

function firstLeg({ url: text, method, headers = {}, body }: EgressRequest): Leg {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null) throw new Failure("Http.InvalidRequest", "The URL is not an address.");
  checkUrl(url);
  if (!/^[A-Z]{3,10}$/.test(method))
    throw new Failure("Http.InvalidRequest", `${method.slice(0, 20)} is not a method.`);
  const lower = Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  const own = ownHeaders.find((name) => name in lower);
  if (own !== undefined)
    throw new Failure("Http.InvalidRequest", `The header ${own} cannot be set.`);
  return { url, method, headers: lower, body };
}

function nextLeg(leg: Leg, status: number, location: string): Leg {
  if (!URL.canParse(location, leg.url.href))
    throw new Failure(
      "Http.Redirect",
      `${placeOf(leg.url)} redirects to something that is no address.`,
    );
  const url = new URL(location, leg.url);
  checkUrl(url);
  const headers =
    url.origin === leg.url.origin
      ? leg.headers
      : Object.fromEntries(
          Object.entries(leg.headers).filter(([name]) => harmlessHeaders.includes(name)),
        );
  const becomesGet = status === 303 ? leg.method !== "HEAD" : status < 303 && leg.method === "POST";
  if (!becomesGet) return { ...leg, url, headers };
  const bodiless = Object.fromEntries(
    Object.entries(headers).filter(([name]) => name !== "content-type"),
  );
  return { url, method: "GET", headers: bodiless, body: undefined };
}

function checkUrl(url: URL): void {
  if (url.protocol !== "http:" && url.protocol !== "https:") {
    throw new Failure(
      "Http.Blocked",
      `Only http and https addresses are allowed, not ${url.protocol}`,
    );
  }
  if (url.username !== "" || url.password !== "") {
    throw new Failure(
      "Http.InvalidRequest",
      "The URL holds a user name or password; send a header instead.",
    );
  }
}

function portOf(url: URL): number {
  if (url.port !== "") return Number(url.port);
  return url.protocol === "https:" ? 443 : 80;
}

type Headers = Dispatcher.ResponseData["headers"];

function listed(headers: Headers): Record<string, readonly string[]> {
  const entries = Object.entries(headers);
  return Object.fromEntries(entries.map(([name, value]) => [name, [value ?? []].flat()]));
}

function flatten(headers: Headers): Record<string, string> {
  const entries = Object.entries(listed(headers));
  return Object.fromEntries(entries.map(([name, values]) => [name, values.join(", ")]));
}
