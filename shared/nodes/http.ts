import { z } from "zod";
import { defineTask } from "./kind.ts";
import {
  httpErrors,
  httpRetry,
  mergeHeaders,
  responseBody,
  statusFailure,
} from "./parts/http-exchange.ts";
import { headersField, urlField } from "./parts/http-fields.ts";
import { jsonField } from "./parts/json-field.ts";
import { oneLine } from "./parts/subtitle.ts";

const scalar = z.union([z.string(), z.number(), z.boolean()]);

/** Methods without an effect (RFC 9110 §9.2.1): no idempotency key, no body. */
const safeMethods: ReadonlySet<string> = new Set(["GET", "HEAD"]);

const params = z
  .strictObject({
    Url: urlField.meta({ title: "URL", description: "Address, with http:// or https://." }),
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
    SuccessStatus: z.array(z.int().min(200).max(599)).min(1).max(100).optional().meta({
      title: "Accepted statuses",
      description: "Statuses that count as success; empty = 200 to 299.",
    }),
  })
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
  }),
  example: { Url: "https://example.com/api/items", Method: "GET" },
  subtitle: (given) => {
    const url = oneLine(given["Url"]).replace(/^https?:\/\//u, "");
    return url === "" ? "No URL yet" : `${oneLine(given["Method"]) || "GET"} ${url}`;
  },
  defaults: {
    Retry: httpRetry,
    Checkpoint: { Policy: "Milestone" },
    TimeoutSeconds: 60,
    OnUnknown: "Retry",
  },
  effect: "idempotent",
  errors: {
    ...httpErrors,
    "Http.InvalidBody": "The response says that it is JSON and is not.",
  },
  run: async (given, context) => {
    const url = withQuery(given.Url, given.Query ?? {});
    const response = await context.http({
      method: given.Method,
      url,
      headers: headersOf(given, context.idempotencyKey),
      ...(given.Body === undefined ? {} : { body: bodyText(given.Body) }),
    });
    const { status } = response;
    const wanted = given.SuccessStatus?.includes(status) ?? (status >= 200 && status < 300);
    if (!wanted) throw statusFailure(given.Method, url, response);
    return { status, headers: { ...response.headers }, body: responseBody(response) };
  },
});

type Given = z.output<typeof params>;

function headersOf(given: Given, idempotencyKey: string): Record<string, string> {
  const ours: Record<string, string> = { Accept: "application/json, text/*;q=0.9, */*;q=0.8" };
  if (given.Body !== undefined) {
    ours["Content-Type"] =
      typeof given.Body === "string" ? "text/plain; charset=utf-8" : "application/json";
  }
  if (!safeMethods.has(given.Method)) ours["Idempotency-Key"] = idempotencyKey;
  return mergeHeaders(ours, given.Headers ?? {});
}

function bodyText(body: NonNullable<Given["Body"]> | null): string {
  return typeof body === "string" ? body : JSON.stringify(body);
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
