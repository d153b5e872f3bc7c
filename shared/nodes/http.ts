import { z } from "zod";
import { defineTask } from "./kind.ts";
import { artifactResult } from "./parts/artifact-field.ts";
import { fileNameField } from "./parts/file-name.ts";
import { bodyText, bodyType } from "./parts/http-body.ts";
import {
  httpErrors,
  httpRetry,
  mergeHeaders,
  responseBody,
  statusFailure,
} from "./parts/http-exchange.ts";
import { headersField, urlField } from "./parts/http-fields.ts";
import { jsonField } from "./parts/json-field.ts";
import { requestSecret, secretFields, secretFits } from "./parts/request-secret.ts";
import { oneLine } from "./parts/subtitle.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

function isAddress(given: { readonly Secret?: string | undefined; readonly SecretAs: string }) {
  return given.Secret !== undefined && given.SecretAs === "Url";
}

/** Methods without an effect (RFC 9110 §9.2.1): no idempotency key, no body. */
const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

const params = z
  .strictObject({
    Url: urlField.optional().meta({
      title: "URL",
      description: "Address, with http:// or https://; empty when a secret is the address.",
    }),
    Method: z.enum(["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]).default("GET").meta({
      title: "Method",
      description: "GET reads; the others change something and are sent with an Idempotency-Key.",
    }),
    Query: z
      .record(z.string(), z.union([scalar, z.array(scalar)]))
      .optional()
      .meta({
        title: "Query",
        description: "Added to the URL; a list repeats its key.",
        widget: "code",
      }),
    Headers: headersField
      .optional()
      .meta({ title: "Headers", description: "Sent with the request.", widget: "code" }),
    Body: jsonField().optional().meta({
      title: "Body",
      description: "Text is sent as it is, anything else as JSON.",
      widget: "code",
    }),
    ...secretFields,
    SuccessStatus: z.array(z.int().min(200).max(599)).min(1).max(100).optional().meta({
      title: "Accepted statuses",
      description: "Statuses that count as success; empty = 200 to 299.",
    }),
    ToFile: fileNameField.optional().meta({
      title: "Into a file",
      description: "Name of the stored file that keeps the body: for what is large, or no text.",
    }),
  })
  .refine((given) => (given.Url === undefined) === isAddress(given), {
    path: ["Url"],
    message: "give either a URL or a secret that is one",
  })
  .refine((given) => !isAddress(given) || given.Query === undefined, {
    path: ["Query"],
    message: "cannot be added to an address that is a secret",
  })
  .refine(...secretFits)
  .refine((given) => given.Body === undefined || !safeMethods.has(given.Method), {
    path: ["Body"],
    message: "GET and HEAD have no body",
  });

/**
 * One HTTP request. A repeat after a lost worker sends the same Idempotency-Key, which is why `OnUnknown` is `Retry`
 * for every method: GET, PUT and DELETE repeat harmlessly by definition, and POST or PATCH does where the server
 * honours the key. For a server that does not, choose `Hold` on the node.
 */
export const http = defineTask({
  type: "http",
  title: "HTTP request",
  summary: "Sends a request to a URL and reads the response.",
  icon: "globe",
  group: "data",
  keywords: ["fetch", "api", "rest", "get", "post", "webhook", "url", "request", "download"],
  params,
  result: z.strictObject({
    status: z.int(),
    headers: z.record(z.string(), z.string()),
    body: jsonField(),
    /** The body when it went into a file. */
    file: z.exactOptional(artifactResult),
  }),
  example: { Url: "https://example.com/api/items", Method: "GET" },
  subtitle: (given) => {
    const url = oneLine(given["Url"] ?? given["Secret"]).replace(/^https?:\/\//u, "");
    return url === "" ? "No URL yet" : `${oneLine(given["Method"]) || "GET"} ${url}`;
  },
  defaults: {
    Retry: httpRetry,
    Checkpoint: { Policy: "Milestone" },
    TimeoutSeconds: 60,
    OnUnknown: "Retry",
  },
  text: "brings",
  effect: "idempotent",
  errors: {
    ...httpErrors,
    "Http.InvalidBody": "The response says that it is JSON and is not.",
    "Cairn.MissingSecret": "The worker has no secret of this name.",
  },
  run: async (given, context) => {
    const url = withQuery(given.Url ?? `secret:${given.Secret ?? ""}`, given.Query ?? {});
    const response = await context.http({
      method: given.Method,
      url,
      headers: headersOf(given, context.idempotencyKey),
      ...(given.Body === undefined ? {} : { body: bodyText(given.Body) }),
      secret: requestSecret(given),
      file: given.ToFile,
    });
    const { status } = response;
    const wanted = given.SuccessStatus?.includes(status) ?? (status >= 200 && status < 300);
    if (!wanted) throw statusFailure(given.Method, url, response);
    const { file } = response;
    const kept = file === undefined ? {} : { file: { ...file } };
    return { status, headers: { ...response.headers }, body: responseBody(response), ...kept };
  },
});

type Given = z.output<typeof params>;

function headersOf(given: Given, idempotencyKey: string): Record<string, string> {
  const ours: Record<string, string> = { Accept: "application/json, text/*;q=0.9, */*;q=0.8" };
  if (given.Body !== undefined) {
    ours["Content-Type"] = bodyType(given.Body);
  }
  if (!safeMethods.has(given.Method)) ours["Idempotency-Key"] = idempotencyKey;
  return mergeHeaders(ours, given.Headers ?? {});
}

/** Adds query parameters before the fragment. */
function withQuery(url: string, query: NonNullable<Given["Query"]>): string {
  const pairs = Object.entries(query).flatMap(([key, value]) =>
    (Array.isArray(value) ? value : [value]).map(
      (item) => `${encodeURIComponent(key)}=${encodeURIComponent(String(item))}`,
    ),
  );
  if (pairs.length === 0) return url;
  const [address = "", ...fragment] = url.split("#");
  const separator = !address.includes("?") ? "?" : /[?&]$/u.test(address) ? "" : "&";
  return [`${address}${separator}${pairs.join("&")}`, ...fragment].join("#");
}
