import { Failure } from "../../../shared/base/failure.ts";
import { isJsonObject, type Json, type JsonObject } from "../../../shared/base/json.ts";
import { arrayFormats, encodeForm, scalarText, type ArrayFormat } from "./form-encoding.ts";

/** The request that the arguments of an HTTP Task describe. */
export interface HttpTaskRequest {
  readonly method: string;
  readonly url: string;
  /** By lower-case name. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  /** ARN of the connection with the credentials; null for none. */
  readonly connection: string | null;
}

const methods: readonly string[] = ["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD"];
const formType = "application/x-www-form-urlencoded";

/** @throws Failure `States.Runtime` when the arguments are no request. */
export function readHttpRequest(args: Json): HttpTaskRequest {
  const fields = isJsonObject(args) ? args : {};
  const { Method: method = null, RequestBody: body = null } = fields;
  if (typeof method !== "string" || !methods.includes(method)) {
    throw wrong(`The field 'Method' must be one of ${methods.join(", ")}.`);
  }
  const headers = headersOf(fields["Headers"] ?? null);
  const form = formOf(fields["Transform"] ?? null);
  const isForm = form !== null && isJsonObject(body);
  const type = headers["content-type"] ?? (isForm ? formType : "application/json");
  return {
    method,
    url: urlOf(fields),
    headers: body === null ? headers : { ...headers, "content-type": type },
    body: body === null ? null : isForm ? encodeForm(body, form) : textOf(body),
    connection: connectionOf(fields),
  };
}

function textOf(body: Json): string {
  return typeof body === "string" ? body : JSON.stringify(body);
}

function urlOf(fields: JsonObject): string {
  const endpoint = fields["ApiEndpoint"];
  if (typeof endpoint !== "string" || !URL.canParse(endpoint)) {
    throw wrong("The field 'ApiEndpoint' must be a URL such as https://api.example.com/orders.");
  }
  const url = new URL(endpoint);
  const parameters = fields["QueryParameters"] ?? {};
  if (!isJsonObject(parameters)) throw wrong("The field 'QueryParameters' must be an object.");
  for (const [name, value] of Object.entries(parameters)) {
    const values: readonly Json[] = Array.isArray(value) ? value : [value];
    for (const one of values) url.searchParams.append(name, scalarText(one));
  }
  return url.href;
}

function headersOf(given: Json): Record<string, string> {
  if (given === null) return {};
  if (!isJsonObject(given)) throw wrong("The field 'Headers' must be an object.");
  const entries = Object.entries(given).map(([name, value]) => {
    const values: readonly Json[] = Array.isArray(value) ? value : [value];
    return [name.toLowerCase(), values.map(scalarText).join(", ")];
  });
  return Object.fromEntries(entries) as Record<string, string>;
}

/** How the body becomes a form; null when it stays JSON. */
function formOf(transform: Json): ArrayFormat | null {
  if (transform === null) return null;
  const fields = isJsonObject(transform) ? transform : {};
  const encoding = fields["RequestBodyEncoding"] ?? "NONE";
  if (encoding === "NONE") return null;
  if (encoding !== "URL_ENCODED") {
    throw wrong("The field 'RequestBodyEncoding' must be NONE or URL_ENCODED.");
  }
  const options = fields["RequestEncodingOptions"] ?? {};
  const name = isJsonObject(options) ? (options["ArrayFormat"] ?? "INDICES") : null;
  const format = arrayFormats.find((known) => known === name);
  if (format === undefined) {
    throw wrong(`The field 'ArrayFormat' must be one of ${arrayFormats.join(", ")}.`);
  }
  return format;
}

function connectionOf(fields: JsonObject): string | null {
  for (const name of ["Authentication", "InvocationConfig"]) {
    const part = fields[name];
    const arn = isJsonObject(part) ? part["ConnectionArn"] : undefined;
    if (typeof arn === "string" && arn !== "") return arn;
  }
  return null;
}

function wrong(cause: string): Failure {
  return new Failure("States.Runtime", cause);
}
