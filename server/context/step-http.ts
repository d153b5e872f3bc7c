/** Requests of steps: with a secret that the step only names, and with bodies that become files. */
import { Readable } from "node:stream";
import { Failure } from "../../shared/base/failure.ts";
import type {
  ArtifactReference,
  CancelSignal,
  HttpRequest,
  HttpResponse,
  RequestSecret,
} from "../../shared/nodes/node-context.ts";
import type { Egress, EgressRequest, EgressStream } from "./egress.ts";
import { redactionOf, type Redaction } from "./redaction.ts";
import { textOfResponse } from "./response-text.ts";
import type { Secrets } from "./secrets.ts";

export interface StepHttpPorts {
  readonly egress: Pick<Egress, "request" | "stream">;
  readonly secrets: Pick<Secrets, "step">;
  /** Keeps a body as a stored file. */
  readonly keep: (file: {
    readonly name: string;
    readonly type: string;
    readonly content: Readable;
  }) => Promise<ArtifactReference>;
}

/** Largest body that becomes a file, and the longest that it may take. */
const fileLimits = { maxBytes: 2 * 1024 * 1024 * 1024, totalMs: 6 * 60 * 60 * 1000 } as const;
/** What is sent after the end takes no longer. */
const lastWord = { headMs: 5_000, idleMs: 5_000, totalMs: 5_000 } as const;
/** Of an error that was asked for as a file only the beginning is read. */
const longestErrorBytes = 65_536;

/** Sends a request of a step. Failures as `egress.ts` has them, and `Cairn.MissingSecret`. */
export async function requestForStep(
  ports: StepHttpPorts,
  { secret, file, evenIfStopped = false, ...asked }: HttpRequest,
  signal: CancelSignal,
): Promise<HttpResponse> {
  const request = { ...asked, ...(evenIfStopped ? { limits: lastWord } : { signal }) };
  if (secret === undefined) return await exchange(ports, request, { file });
  const value = ports.secrets.step(secret.name);
  const redaction = redactionOf(secret.name, value);
  try {
    return await exchange(ports, withSecret(request, secret, value), { file, redaction });
  } catch (error) {
    if (!(error instanceof Failure) || error.cause === null) throw error;
    const { retryAfterMs, alias } = error;
    throw new Failure(error.error, redaction.text(error.cause), { retryAfterMs, alias });
  }
}

/** The request as it is sent. The secret's header wins over one that the step gives. */
function withSecret(
  request: EgressRequest,
  { name, as }: RequestSecret,
  value: string,
): EgressRequest {
  if (as === "url") {
    if (!/^https?:\/\//iu.test(value) || !URL.canParse(value))
      throw new Failure("Http.InvalidRequest", `The secret ${name} is no http or https address.`);
    return { ...request, url: value };
  }
  if (/[^\t\x20-\x7e\x80-\xff]/u.test(value))
    throw new Failure(
      "Http.InvalidRequest",
      `The secret ${name} holds a line break or a character that no header can.`,
    );
  const [header, text] =
    as === "bearer" ? ["Authorization", `Bearer ${value}`] : [as.header, value];
  const others = Object.entries(request.headers ?? {}).filter(
    ([given]) => given.toLowerCase() !== header.toLowerCase(),
  );
  return { ...request, headers: { ...Object.fromEntries(others), [header]: text } };
}

interface Reading {
  readonly file: string | undefined;
  readonly redaction?: Redaction;
}

async function exchange(
  ports: StepHttpPorts,
  request: EgressRequest,
  { file, redaction }: Reading,
): Promise<HttpResponse> {
  const shown = (text: string): string => redaction?.text(text) ?? text;
  const headersOf = (given: Readonly<Record<string, string>>): Record<string, string> =>
    Object.fromEntries(Object.entries(given).map(([name, value]) => [name, shown(value)]));
  if (file === undefined) {
    const { status, headers, body } = await ports.egress.request(request);
    const text = shown(textOfResponse(body, headers["content-type"]));
    return { status, headers: headersOf(headers), body: text };
  }
  const response = await ports.egress.stream({ ...request, limits: fileLimits });
  const { status, headers } = response;
  if (status < 200 || status > 299) {
    const text = shown(textOfResponse(await beginningOf(response), headers["content-type"]));
    return { status, headers: headersOf(headers), body: text };
  }
  const type = headers["content-type"] ?? "application/octet-stream";
  const content = Readable.from(redaction?.pieces(response.body) ?? response.body);
  const kept = await ports.keep({ name: file, type, content });
  return { status, headers: headersOf(headers), body: "", file: kept };
}

async function beginningOf({ body }: EgressStream): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of body) {
    pieces.push(piece);
    bytes += piece.byteLength;
    if (bytes >= longestErrorBytes) break;
  }
  return Buffer.concat(pieces);
}
