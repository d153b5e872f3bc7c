/** Calls of services that a step waits for. */
import { setTimeout as wait } from "node:timers/promises";
import type { Request } from "express";
import { Refusal } from "../../shared/api/errors.ts";
import { Failure } from "../../shared/base/failure.ts";
import { callback, callbackRequest } from "../../shared/nodes/callback.ts";
import type { Handlers } from "./handler.ts";
import { bodyBytes, keptHeaders, readHookBody } from "./hook-body.ts";
import type { AppOptions } from "./ports.ts";
import { readAsk, type AskRead } from "./read-ask.ts";
import { signatureFault } from "./webhook-signature.ts";

type Options = Pick<
  AppOptions,
  "database" | "artifacts" | "tokens" | "tasks" | "secrets" | "mismatch"
>;

/** A service may call before it has answered the request that told it the address: the step begins to wait a moment later. */
const patienceMs = 5_000;
const lookAgainMs = 100;

export function hookHandlers(options: Options): Handlers<"receiveCallback"> {
  return {
    receiveCallback: async ({ params }, { request }) => ({
      status: 200,
      body: await receive(options, params.token, request),
    }),
  };
}

async function receive(
  options: Options,
  token: string,
  request: Request,
): Promise<{ accepted: boolean; reason: string | null }> {
  const ask = await waitingAsk(options, token);
  const wanted = callbackRequest.parse(ask.asked);
  const body = bodyBytes(request);
  if (wanted.secret !== null) checkSignature(options, { request, body, secret: wanted.secret });
  // Whoever is sure of the answer calls again until somebody takes it: a late call is no mistake of theirs.
  if (ask.outcome.type !== "open") return { accepted: false, reason: reasonOf(ask) };
  const value = readHookBody(request, body);
  const misfit = wanted.schema === null ? null : await options.mismatch(wanted.schema, value);
  if (misfit !== null) throw new Refusal("INVALID_VALUES", `The body does not fit: ${misfit}`);
  const headers = keptHeaders(request, [...tellingHeaders, ...wanted.keepHeaders]);
  try {
    await options.tasks.succeed(token, { body: value, headers, at: new Date().toISOString() });
  } catch (error) {
    if (error instanceof Refusal && error.code === "TASK_TIMED_OUT")
      return { accepted: false, reason: "The step no longer waits." };
    throw error;
  }
  return { accepted: true, reason: null };
}

/** The step of a token once it waits, or has waited. @throws Refusal TASK_NOT_FOUND · UNAVAILABLE */
async function waitingAsk(options: Options, token: string): Promise<AskRead> {
  const deadlineMs = performance.now() + patienceMs;
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- looks again until it waits
    const ask = await readAsk(options, token, callback.type);
    if (ask.outcome.type !== "starting") return ask;
    if (performance.now() > deadlineMs)
      throw new Refusal("UNAVAILABLE", "The step is about to wait for this call; call again.");
    // eslint-disable-next-line no-await-in-loop
    await wait(lookAgainMs);
  }
}

function checkSignature(
  { secrets }: Options,
  call: { readonly request: Request; readonly body: Uint8Array; readonly secret: string },
): void {
  const { request, body, secret } = call;
  const value = secretOf(secrets, secret);
  const header = (name: string) => request.get(name);
  const fault = signatureFault({ header, body }, value, Date.now());
  if (fault !== null) throw new Refusal("SIGNATURE_INVALID", fault);
}

function secretOf(secrets: Options["secrets"], name: string): string {
  try {
    return secrets.step(name);
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // The caller tries again later, which is what it takes for somebody to set the secret.
    throw new Refusal(
      "UNAVAILABLE",
      `This server does not have ${name}, which signatures are checked with: set it in its environment.`,
    );
  }
}

function reasonOf({ outcome }: AskRead): string {
  switch (outcome.type) {
    case "answered":
      return "The step has its answer.";
    case "expired":
      return "The time to answer is over.";
    case "cancelled":
      return "The run was cancelled.";
    default:
      return "The step no longer waits.";
  }
}

/** Headers that tell what a call is; those that a step asks for come on top, but for what proves who somebody is. */
const tellingHeaders = [
  "content-type",
  "user-agent",
  "webhook-id",
  "webhook-timestamp",
  "idempotency-key",
  "x-request-id",
];
