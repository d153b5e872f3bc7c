import { z } from "zod";
import { defineTask } from "./kind.ts";
import { httpErrors } from "./parts/http-exchange.ts";
import { jsonField, jsonObjectField } from "./parts/json-field.ts";
import { handleOf, notify, notifyField, notifyRetry } from "./parts/notify.ts";
import { oneLine } from "./parts/subtitle.ts";

const params = z.strictObject({
  Notify: notifyField.optional().meta({
    title: "Tell by web request",
    description: "Sends callbackUrl, and what you add, to the service that is to call back.",
  }),
  Secret: z
    .string()
    .regex(/^SECRET_[A-Z0-9_]{1,100}$/u, "must be the name of a secret: SECRET_…")
    .optional()
    .meta({
      title: "Secret of the signature",
      description:
        "Name of the secret that calls are signed with (Standard Webhooks); without one the address is the proof.",
      widget: "secret",
    }),
  BodySchema: jsonObjectField().optional().meta({
    title: "Schema of the body",
    description: "JSON Schema; a call that does not fit is refused, and the step waits on.",
    widget: "code",
  }),
  KeepHeaders: z
    .array(z.string().regex(/^[\w!#$%&'*+.^`|~-]+$/u, "is no header name"))
    .max(20)
    .optional()
    .meta({ title: "Keep headers", description: "Names of further headers for the result." }),
});

/** What is kept with the waiting step, for holding a call against it. */
export const callbackRequest = z.strictObject({
  secret: z.string().nullable(),
  schema: jsonObjectField().nullable(),
  keepHeaders: z.array(z.string()),
});

/** How long a callback is waited for unless the step says otherwise: a day. */
const waitSeconds = 86_400;

/** A service calls back when it is done. The step waits without a worker. */
export const callback = defineTask({
  type: "callback",
  title: "Wait for a callback",
  summary: "Hands out an address and waits until a service calls it, signed if you like.",
  icon: "webhook",
  group: "people",
  keywords: ["webhook", "hook", "resume", "signal", "event", "wait", "signature", "hmac"],
  params,
  result: callbackRequest,
  answer: z.strictObject({
    body: jsonField(),
    headers: z.record(z.string(), z.string()),
    at: z.string(),
  }),
  example: {
    Notify: { Url: "https://example.com/jobs", Body: { input: "{% $states.input %}" } },
  },
  subtitle: (given) => {
    const signed = oneLine(given["Secret"]);
    return signed === "" ? "Until its address is called" : `Until a call signed with ${signed}`;
  },
  defaults: {
    Retry: notifyRetry,
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: waitSeconds,
    OnUnknown: "Retry",
  },
  text: "brings",
  effect: "idempotent",
  errors: httpErrors,
  run: async (given, context) => {
    const { token, url } = handleOf(context);
    if (given.Notify !== undefined) {
      const link = url(`/hooks/callback/${token}`);
      await notify(given.Notify, { link, linkName: "callbackUrl", rest: {} }, context);
    }
    return {
      secret: given.Secret ?? null,
      schema: given.BodySchema ?? null,
      keepHeaders: given.KeepHeaders ?? [],
    };
  },
});
