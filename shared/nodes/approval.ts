import { z } from "zod";
import { readForm } from "../approval/form.ts";
import { defineTask } from "./kind.ts";
import { httpErrors } from "./parts/http-exchange.ts";
import { jsonField, jsonObjectField } from "./parts/json-field.ts";
import { handleOf, notify, notifyField, notifyRetry } from "./parts/notify.ts";
import { counted, oneLine } from "./parts/subtitle.ts";

const choice = z.string().min(1).max(60);
const form = jsonObjectField().superRefine((schema, context) => {
  for (const { path, message } of readForm(schema).problems)
    context.addIssue({ code: "custom", path: [...path], message });
});

const params = z
  .strictObject({
    Title: z
      .string()
      .min(1)
      .max(200)
      .meta({ title: "Title", description: "What is to be decided, in one line." }),
    Message: z.string().max(20_000).optional().meta({
      title: "Message",
      description: "What one needs to know to decide. Markdown.",
      widget: "text",
    }),
    Data: jsonField()
      .optional()
      .meta({ title: "Data", description: "Shown below the message.", widget: "code" }),
    Form: form.optional().meta({
      title: "Form",
      description:
        "What is to be filled in: a JSON Schema with texts, numbers, choices, dates, yes or no.",
      widget: "form",
    }),
    Choices: z
      .array(choice)
      .min(1)
      .max(10)
      .default(["Approve", "Reject"])
      .meta({ title: "Choices", description: "The buttons; the first one is the main one." }),
    Rejections: z.array(choice).max(10).default(["Reject"]).meta({
      title: "Which of them reject",
      description: "They need no filled-in form.",
    }),
    FailOnReject: z.boolean().default(false).meta({
      title: "Fail on rejection",
      description: "A rejection is the error Approval.Rejected instead of a result.",
    }),
    Assignees: z
      .array(z.string().min(1).max(200))
      .max(50)
      .optional()
      .meta({ title: "For whom", description: "Names or addresses, shown with the approval." }),
    Notify: notifyField.optional().meta({
      title: "Tell by web request",
      description: "Sends the link, such as to the incoming webhook of a chat.",
    }),
  })
  .refine(({ Choices: choices }) => new Set(choices).size === choices.length, {
    path: ["Choices"],
    message: "each choice once",
  })
  .refine(
    ({ FailOnReject: fails, Rejections: rejections, Choices: choices }) =>
      !fails || rejections.some((name) => choices.includes(name)),
    { path: ["Rejections"], message: "name one of the choices, so that something can fail" },
  );

/** What is kept with the waiting step, for whoever decides. */
export const approvalRequest = z.strictObject({
  title: z.string(),
  message: z.string(),
  data: jsonField(),
  form: jsonObjectField().nullable(),
  choices: z.array(z.string()),
  rejections: z.array(z.string()),
  failOnReject: z.boolean(),
  assignees: z.array(z.string()),
});
export type ApprovalRequest = z.output<typeof approvalRequest>;

/** What the step results in. */
export const approvalAnswer = z.strictObject({
  decision: z.string(),
  values: jsonObjectField(),
  comment: z.string().nullable(),
  /** Who decided, as they named themselves. */
  by: z.string().nullable(),
  at: z.string(),
});

/** How long an approval waits unless it says otherwise: a week. */
const waitSeconds = 604_800;

/** A person decides. Nobody is billed for the time that it takes: the step waits without a worker. */
export const approval = defineTask({
  type: "approval",
  title: "Approval",
  summary: "Waits until a person decides, with a form to fill in and a link to do it by.",
  icon: "user-check",
  group: "people",
  keywords: ["human", "review", "sign off", "form", "confirm", "manual", "decision", "task"],
  params,
  result: approvalRequest,
  answer: approvalAnswer,
  example: {
    Title: "Go on with this?",
    Message: "Look at the data, then decide.",
    Data: "{% $states.input %}",
  },
  subtitle: (given) => {
    const { Assignees: people } = given;
    const whom =
      Array.isArray(people) && people.length > 0 ? ` · ${counted(people.length, "person")}` : "";
    const title = oneLine(given["Title"]);
    return title === "" ? "No question yet" : title + whom.replace("persons", "people");
  },
  defaults: {
    Retry: notifyRetry,
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: waitSeconds,
    OnUnknown: "Retry",
  },
  text: "brings",
  effect: "idempotent",
  errors: {
    "Approval.Rejected": "It was rejected, and the step says that this is an error.",
    ...httpErrors,
  },
  run: async (given, context) => {
    const { token, url } = handleOf(context);
    const { Title: title, Message: message = "", Assignees: assignees = [] } = given;
    if (given.Notify !== undefined) {
      const link = url(`/approve/${token}`);
      // `text` is what the incoming webhooks of Slack, Mattermost and their like show.
      const text = given.Notify.Body === undefined ? { text: `${title}\n${link}` } : {};
      const rest = { ...text, title, message, assignees };
      await notify(given.Notify, { link, linkName: "approvalUrl", rest }, context);
    }
    return {
      title,
      message,
      data: given.Data ?? null,
      form: given.Form ?? null,
      choices: given.Choices,
      rejections: given.Rejections.filter((name) => given.Choices.includes(name)),
      failOnReject: given.FailOnReject,
      assignees,
    };
  },
});
