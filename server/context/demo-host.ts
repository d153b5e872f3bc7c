/**
 * A web site and a service for long jobs that are in the program itself, so that every template runs at once and without a network. They answer
 * under a name that cannot exist outside (RFC 2606): nobody else can be meant.
 */
import { createDemoJobs, demoJobKinds, type DemoJobs } from "./demo/demo-jobs.ts";
import { demoPage } from "./demo/demo-site.ts";

export const demoHost = "demo.invalid";

export interface DemoRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array | undefined;
}

export interface DemoResponse {
  readonly status: number;
  readonly type: string;
  readonly body: Buffer;
}

export type DemoHost = (request: DemoRequest) => DemoResponse;

/** @param nowMs milliseconds since 1970 */
export function createDemoHost(nowMs: () => number): DemoHost {
  const jobs = createDemoJobs(nowMs);
  return (request) => answerJob(jobs, request) ?? answerPage(request);
}

function answerPage({ method, url }: DemoRequest): DemoResponse {
  if (method !== "GET" && method !== "HEAD")
    return json(405, { error: "Pages are read with GET." });
  const page = demoPage(url.pathname.replace(/(?<=.)\/$/u, ""), url.origin);
  if (page === null) return { status: 404, type: "text/plain", body: Buffer.from("Not found") };
  return { status: 200, type: page.type, body: Buffer.from(page.text) };
}

function answerJob(
  jobs: DemoJobs,
  { method, url, headers, body }: DemoRequest,
): DemoResponse | null {
  const [, root, name = "", part] = url.pathname.split("/");
  if (root !== "jobs") return null;
  if (method === "POST") {
    const kind = demoJobKinds.find((each) => each === name);
    if (kind === undefined)
      return json(404, { error: `There is no service ${name.slice(0, 100)}.` });
    const id = jobs.submit(kind, readJson(body), headers["idempotency-key"] ?? "");
    return id === null
      ? json(400, { error: "The order is { seconds?, failures? }." })
      : json(202, { id, status: "queued" });
  }
  if (method === "DELETE") return json(200, { id: name, status: "cancelled" });
  if (part === "file") {
    const file = jobs.file(name);
    return file === null
      ? json(404, { error: "There is no file." })
      : { status: 200, type: file.type, body: file.bytes };
  }
  const found = part === "result" ? jobs.result(name) : jobs.status(name);
  return found === null ? json(404, { error: "There is no such job." }) : json(200, found);
}

/** Undefined when it is no JSON: an order that does not read. */
function readJson(body: string | Uint8Array | undefined): unknown {
  const text = typeof body === "string" ? body : Buffer.from(body ?? []).toString("utf8");
  if (text === "") return {};
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}

function json(status: number, value: object): DemoResponse {
  return { status, type: "application/json", body: Buffer.from(JSON.stringify(value)) };
}
