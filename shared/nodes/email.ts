import { z } from "zod";
import type { Json } from "../base/json.ts";
import { defineTask } from "./kind.ts";
import { artifactField } from "./parts/artifact-field.ts";
import { secretField } from "./parts/request-secret.ts";
import { backOff } from "./parts/retry-policy.ts";
import { oneLine } from "./parts/subtitle.ts";

/** A header is one line: what a line break would begin is a header of its own, or the text of the message. */
const oneLineField = (longest: number): z.ZodString =>
  z
    .string()
    .max(longest)
    .regex(/^\P{Cc}*$/u, "must be one line without control characters");

const addressField = oneLineField(998).min(1);
const longestList = 100;
const addressesField = z.array(addressField).max(longestList);

const params = z
  .strictObject({
    Server: secretField.default("SECRET_SMTP").meta({
      title: "Mail server",
      description:
        "Name of the secret that holds smtps://user:password@host, or smtp:// for STARTTLS.",
      widget: "secret",
    }),
    From: addressField.optional().meta({
      title: "From",
      description: "name@host or Name <name@host>; empty = the user of the mail server.",
    }),
    To: addressesField.min(1).meta({ title: "To", description: "Addresses of the recipients." }),
    Cc: addressesField.optional().meta({ title: "Cc", description: "Addresses that get a copy." }),
    Bcc: addressesField.optional().meta({
      title: "Bcc",
      description: "Addresses that get a copy without the others seeing it.",
    }),
    ReplyTo: addressesField.optional().meta({
      title: "Reply to",
      description: "Addresses that answers go to; empty = the sender.",
    }),
    Subject: oneLineField(500).meta({ title: "Subject", description: "One line." }),
    Text: z.string().max(1_000_000).optional().meta({
      title: "Text",
      description: "The message as plain text.",
      widget: "text",
    }),
    Html: z.string().max(1_000_000).optional().meta({
      title: "HTML",
      description: "The message as a page; readers that show none take the text.",
      widget: "text",
    }),
    Attachments: z.array(artifactField).max(20).optional().meta({
      title: "Attachments",
      description: "Stored files that go along, 25 MB together.",
      widget: "code",
    }),
  })
  .refine((given) => given.Text !== undefined || given.Html !== undefined, {
    path: ["Text"],
    message: "write a text, a page or both",
  });

/**
 * One e-mail. Every attempt sends the same Message-ID, by which readers and servers recognise a repeat, but none is bound to: when it
 * is unknown whether a message went out, a person decides (`OnUnknown: Hold`). What the server refuses for now is tried again.
 */
export const email = defineTask({
  type: "email",
  title: "E-mail",
  summary: "Sends an e-mail through a mail server of your own.",
  icon: "mail",
  group: "people",
  keywords: ["smtp", "mail", "message", "notify", "send", "attachment", "newsletter"],
  params,
  result: z.strictObject({
    messageId: z.string(),
    accepted: z.array(z.string()),
    /** Recipients that the server did not take while it took others. */
    rejected: z.array(z.string()),
    response: z.string(),
  }),
  example: {
    To: ["somebody@example.com"],
    Subject: "The report is ready",
    Text: "{% $states.input.text %}",
  },
  subtitle: (given) => {
    const list: Json = given["To"] ?? null;
    const all: readonly Json[] = Array.isArray(list) ? (list as readonly Json[]) : [list];
    const line = oneLine(all[0]);
    if (line === "") return "No recipient yet";
    return all.length > 1 ? `${line} and ${String(all.length - 1)} more` : line;
  },
  defaults: {
    Retry: [backOff(["Mail.Unavailable"], 8)],
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: 300,
    OnUnknown: "Hold",
  },
  effect: "outside",
  errors: {
    "Mail.Rejected": "The server refuses the message for good.",
    "Mail.Unavailable": "The server cannot be reached or refuses the message for now.",
    "Mail.InvalidAddress": "The sender or a recipient has no valid address.",
    "Mail.Unauthorized": "The server refuses the user or the password.",
    "Mail.Insecure": "The server offers no encryption, or its certificate is not valid.",
    "Mail.InvalidServer": "The secret does not hold the address of a mail server.",
    "Mail.TooLarge": "The attachments are larger than mail servers take.",
    "Cairn.MissingSecret": "The worker has no secret of this name.",
    "Cairn.OutcomeUnknown":
      "The connection was lost before the server said whether it keeps the message.",
    "Http.Blocked": "The address of the mail server is not allowed by the operator.",
    "Document.NotFound": "There is no stored file with this id.",
    "Artifact.NotFound": "The stored content of the file is gone.",
    "Artifact.Corrupt": "The stored content of the file is damaged.",
  },
  run: async (given, context) => {
    const receipt = await context.mail({
      server: given.Server,
      from: given.From,
      to: given.To,
      cc: given.Cc ?? [],
      bcc: given.Bcc ?? [],
      replyTo: given.ReplyTo ?? [],
      subject: given.Subject,
      text: given.Text,
      html: given.Html,
      attachments: (given.Attachments ?? []).map(({ $artifact, name }) => ({ $artifact, name })),
    });
    const { messageId, accepted, rejected, response } = receipt;
    return { messageId, accepted: [...accepted], rejected: [...rejected], response };
  },
});
