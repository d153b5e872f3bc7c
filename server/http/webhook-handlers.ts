import { createHash, randomUUID } from "node:crypto";
import type { Request } from "express";
import { Refusal } from "../../shared/api/errors.ts";
import { hookKey } from "../../shared/api/started-by.ts";
import type { WebhookMessage } from "../../shared/api/webhook.ts";
import { Failure } from "../../shared/base/failure.ts";
import { isJsonObject, type Json } from "../../shared/base/json.ts";
import {
  deleteWebhook,
  findWebhook,
  listWebhooks,
  putWebhook,
  type StoredWebhook,
} from "../store/webhooks.ts";
import type { Handlers } from "./handler.ts";
import { bodyBytes, keptHeaders, readHookBody } from "./hook-body.ts";
import type { AppOptions } from "./ports.ts";
import { signingOf } from "./vendor-signature.ts";

type Ids = "listWebhooks" | "getWebhook" | "putWebhook" | "deleteWebhook" | "receiveWebhook";
type Options = Pick<AppOptions, "database" | "engine" | "secrets" | "log">;

/** Addresses whose calls start runs. */
export function webhookHandlers(options: Options): Handlers<Ids> {
  const { database, secrets } = options;
  const messageOf = (webhook: StoredWebhook): WebhookMessage => {
    const hasSecret = webhook.secret === null || valueOf(secrets, webhook.secret) !== null;
    return { ...webhook, hasSecret };
  };
  return {
    listWebhooks: async ({ query }) => ({
      status: 200,
      body: { webhooks: (await listWebhooks(database, query)).map(messageOf) },
    }),
    getWebhook: async ({ params }) => ({
      status: 200,
      body: messageOf(await findWebhook(database, params.path)),
    }),
    putWebhook: async ({ params, body }) => ({
      status: 200,
      body: messageOf(await putWebhook(database, { path: params.path, body })),
    }),
    deleteWebhook: async ({ params }) => {
      await deleteWebhook(database, params.path);
      return { status: 204, body: undefined };
    },
    receiveWebhook: async ({ params, query }, { request }) =>
      await receive(options, { path: params.path, query, request }),
  };
}

async function receive(
  options: Options,
  call: {
    readonly path: string;
    readonly query: Readonly<Record<string, string | string[]>>;
    readonly request: Request;
  },
) {
  const { path, query, request } = call;
  const webhook = await findWebhook(options.database, path);
  // One that is off is told from one that is not there by nobody outside.
  if (!webhook.enabled) throw new Refusal("WEBHOOK_NOT_FOUND", `There is no webhook ${path}.`);
  const bytes = bodyBytes(request);
  const header = (name: string) => request.get(name);
  const { fault, idOf } = signingOf(webhook.signature);
  const why = fault({ header, body: bytes }, secretOf(options, webhook), Date.now());
  if (why !== null) throw new Refusal("SIGNATURE_INVALID", why);
  const body = readHookBody(request, bytes);
  const challenge = webhook.signature === "slack" ? challengeOf(body) : null;
  if (challenge !== null) return { status: 200, body: { challenge } } as const;
  const id = idOf({ header }, body);
  const headers = keptHeaders(request, tellingHeaders);
  const input: Json = { body, headers, query: { ...query }, at: new Date().toISOString() };
  return { status: 202, body: await startOnce(options, { webhook, input, id }) } as const;
}

/** What Slack wants to hear once, before it sends events to an address. https://docs.slack.dev/reference/events/url_verification */
function challengeOf(body: Json): string | null {
  if (!isJsonObject(body) || body["type"] !== "url_verification") return null;
  const { challenge } = body;
  return typeof challenge === "string" ? challenge : null;
}

/** Headers that tell what a call is. */
const tellingHeaders = [
  "content-type",
  "user-agent",
  "webhook-id",
  "webhook-timestamp",
  "idempotency-key",
  "x-request-id",
  "x-github-event",
  "x-github-delivery",
  "x-slack-retry-num",
];

/** Starts the run of a call; one that comes again is answered with the run of the first. */
async function startOnce(
  { engine }: Options,
  call: { readonly webhook: StoredWebhook; readonly input: Json; readonly id: string | null },
) {
  const { webhook, input, id } = call;
  const { workflowId, version, path } = webhook;
  const name = id === null ? randomUUID() : createHash("sha256").update(id).digest("hex");
  const started = await engine.startRun({
    workflowId,
    version: version ?? undefined,
    input,
    budget: undefined,
    idempotencyKey: hookKey(path, name),
    // The same call at another time: its headers differ.
    keyDecides: true,
  });
  return { id: started.id, status: started.status };
}

/** The value of the secret; empty for a webhook without one. @throws Refusal UNAVAILABLE */
function secretOf({ secrets, log }: Options, { path, secret }: StoredWebhook): string {
  if (secret === null) return "";
  const value = valueOf(secrets, secret);
  if (value !== null) return value;
  log.warn({ webhook: path, secret }, "a webhook was called whose secret is not set");
  // Whoever calls is nobody yet: the name of the secret is not for them.
  throw new Refusal("UNAVAILABLE", "This address cannot check signatures yet; call again later.");
}

/** Null when this server does not have the secret. */
function valueOf(secrets: Options["secrets"], name: string): string | null {
  try {
    return secrets.step(name);
  } catch (error) {
    if (error instanceof Failure) return null;
    throw error;
  }
}
