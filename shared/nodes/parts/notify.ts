import { z } from "zod";
import { isJsonObject, type Json, type JsonObject } from "../../base/json.ts";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";
import { Failure } from "../kind.ts";
import type { NodeContext, TaskHandle } from "../node-context.ts";
import { mergeHeaders, statusFailure } from "./http-exchange.ts";
import { headersField, urlField } from "./http-fields.ts";
import { jsonObjectField } from "./json-field.ts";
import { backOff, workerLostRetry } from "./retry-policy.ts";

/** Schema of where the link of a step is sent. */
export const notifyField = z.strictObject({
  Url: urlField.meta({ title: "URL", description: "Receives the link in a POST as JSON." }),
  Headers: headersField
    .optional()
    .meta({ title: "Headers", description: "Sent with the request.", widget: "code" }),
  Body: jsonObjectField().optional().meta({
    title: "Body",
    description: "Sent along. Write {{url}} where the receiver wants the link.",
    widget: "code",
  }),
});

/**
 * Retries for telling somebody about the link. A time-out of the step is not among them: it means that nobody answered, and
 * whoever wants to be asked again says so.
 */
export const notifyRetry = [
  backOff(["Http.Status.429", "Http.Status.503"], 6),
  backOff(
    [
      "Http.Timeout",
      "Http.Connection",
      "Http.Status.408",
      "Http.Status.425",
      "Http.Status.500",
      "Http.Status.502",
      "Http.Status.504",
    ],
    3,
  ),
  workerLostRetry,
];

/** The token of the attempt. @throws Failure where the kind is called without one */
export function handleOf({ task }: NodeContext): TaskHandle {
  if (task !== null) return task;
  throw new Failure(
    "States.Runtime",
    "This step is answered from outside, through a token that only the resource of a Task gets.",
  );
}

const placeholder = "{{url}}";
/** Enough of a hash to tell a step's tokens apart. */
const markLength = 8;

/**
 * Sends the link of a step to whoever is to answer. The idempotency key is that of the token: a repeat after a lost worker sends the
 * same link, while a retry has another one, which is another request.
 */
export async function notify(
  { Url: url, Headers: headers = {}, Body: given = {} }: z.output<typeof notifyField>,
  told: { readonly link: string; readonly linkName: string; readonly rest: JsonObject },
  context: NodeContext,
): Promise<void> {
  const { token } = handleOf(context);
  const filled = fill(given, told.link);
  const body = {
    ...(JSON.stringify(given).includes(placeholder) ? {} : { [told.linkName]: told.link }),
    ...told.rest,
    ...(isJsonObject(filled) ? filled : {}),
  };
  const mark = bytesToHex(sha256(utf8ToBytes(token))).slice(0, markLength);
  const ours = {
    Accept: "application/json, text/*;q=0.9, */*;q=0.8",
    "Content-Type": "application/json",
    "Idempotency-Key": `${context.idempotencyKey}-${mark}`,
  };
  const response = await context.http({
    method: "POST",
    url,
    headers: mergeHeaders(ours, headers),
    body: JSON.stringify(body),
  });
  if (response.status >= 200 && response.status <= 299) return;
  // A receiver may repeat what it was sent, and an error is read by more people than may answer.
  throw statusFailure("POST", url, { ...response, body: response.body.replaceAll(token, "…") });
}

function fill(value: Json, link: string): Json {
  if (typeof value === "string") return value.replaceAll(placeholder, link);
  if (Array.isArray(value)) return (value as readonly Json[]).map((item) => fill(item, link));
  if (!isJsonObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, link)]));
}
