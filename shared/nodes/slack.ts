import { z } from "zod";
import { Failure, defineTask } from "./kind.ts";
import type { HttpResponse } from "./node-context.ts";
import { httpErrors, statusFailure, unreachable } from "./parts/http-exchange.ts";
import { jsonObjectField } from "./parts/json-field.ts";
import { secretField } from "./parts/request-secret.ts";
import { backOff } from "./parts/retry-policy.ts";
import { counted, oneLine } from "./parts/subtitle.ts";

const params = z
  .strictObject({
    Webhook: secretField.default("SECRET_SLACK_WEBHOOK").meta({
      title: "Webhook",
      description: "Name of the secret that holds the URL of the incoming webhook.",
      widget: "secret",
    }),
    Text: z.string().min(1).max(40_000).optional().meta({
      title: "Text",
      description: "The message; beside blocks, what notifications show.",
      widget: "text",
    }),
    Blocks: z.array(jsonObjectField()).min(1).max(50).optional().meta({
      title: "Blocks",
      description: "Layout of the message in Slack's Block Kit.",
      widget: "code",
    }),
    Username: z.string().min(1).max(80).optional().meta({
      title: "Name",
      description: "Who the message is from, where the server lets webhooks choose.",
    }),
  })
  .refine((given) => given.Text !== undefined || given.Blocks !== undefined, {
    path: ["Text"],
    message: "write a text, blocks or both",
  });

/**
 * One message to a channel. Webhooks know no idempotency keys, so a repeat is a second message: `OnUnknown` is `Hold`. The key is sent
 * all the same, for those that do.
 */
export const slack = defineTask({
  type: "slack",
  title: "Chat message",
  summary:
    "Posts a message to a channel of Slack, Mattermost or Discord through an incoming webhook.",
  icon: "message-square",
  group: "people",
  keywords: ["slack", "mattermost", "discord", "webhook", "notify", "message", "channel", "alert"],
  params,
  result: z.strictObject({ status: z.int(), body: z.string() }),
  example: { Text: "{% 'The report is ready: ' & $states.input.title %}" },
  subtitle: (given) => {
    const { Blocks: blocks } = given;
    const line = oneLine(given["Text"]);
    if (line !== "") return line;
    return Array.isArray(blocks) ? counted(blocks.length, "block") : "No text yet";
  },
  defaults: {
    Retry: [backOff(["Slack.RateLimited", "Slack.Unavailable", "Http.Connection"], 8)],
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: 60,
    OnUnknown: "Hold",
  },
  effect: "outside",
  errors: {
    ...httpErrors,
    "Slack.RateLimited":
      "Too many messages in too short a time; the server says when to try again.",
    "Slack.Unavailable": "The server has a fault of its own for now.",
    "Slack.Rejected": "The webhook does not exist any more, or does not take such a message.",
    "Cairn.MissingSecret": "The worker has no secret of this name.",
    "Cairn.OutcomeUnknown":
      "The connection was lost before the server said whether it took the message.",
  },
  run: async (given, context) => {
    const url = `secret:${given.Webhook}`;
    const response = await context
      .http({
        method: "POST",
        url,
        headers: {
          "Content-Type": "application/json; charset=utf-8",
          "Idempotency-Key": context.idempotencyKey,
        },
        body: JSON.stringify({
          ...(given.Text === undefined ? {} : { text: given.Text }),
          ...(given.Blocks === undefined ? {} : { blocks: given.Blocks }),
          ...(given.Username === undefined ? {} : { username: given.Username }),
        }),
        secret: { name: given.Webhook, as: "url" },
      })
      .catch((error: unknown) => {
        throw unknownOutcome(error);
      });
    const { status, body } = response;
    if (status < 200 || status > 299) throw refusalOf(url, response);
    return { status, body: body.slice(0, longestAnswer) };
  },
});

/** Of the answer, which is `ok`. */
const longestAnswer = 1_000;

/** Without an answer nobody knows whether the message was posted, unless the server was never reached. */
function unknownOutcome(error: unknown): unknown {
  if (!(error instanceof Failure) || error.alias === unreachable) return error;
  if (error.error !== "Http.Connection" && error.error !== "Http.Timeout") return error;
  return new Failure("Cairn.OutcomeUnknown", error.cause);
}

function refusalOf(url: string, response: HttpResponse): Failure {
  const { cause, retryAfterMs } = statusFailure("POST", url, response);
  const { status } = response;
  const name =
    status === 429 ? "Slack.RateLimited" : status >= 500 ? "Slack.Unavailable" : "Slack.Rejected";
  return new Failure(name, cause, { retryAfterMs });
}
