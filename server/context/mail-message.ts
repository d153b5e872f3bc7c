/** Reads an e-mail as it was sent (RFC 5322 with MIME). */
import PostalMime, { type Address, type Attachment, type Email } from "postal-mime";
import { Failure } from "../../shared/base/failure.ts";
import { documentLimits } from "./document-limits.ts";
import { readHtml } from "./html-page.ts";
import { tidyLines } from "./plain-text.ts";

export interface MailMessage {
  /** The headers that a reader sees, then the text. */
  readonly text: string;
  readonly subject: string | null;
  readonly attachments: readonly MailAttachment[];
}

export interface MailAttachment {
  readonly name: string;
  readonly type: string;
  readonly bytes: Buffer;
}

/** Failures: `Document.TooLarge` beyond the limits of nesting and headers. */
export async function readMail(bytes: Buffer): Promise<MailMessage> {
  const message = await PostalMime.parse(bytes, {
    forceRfc822Attachments: true,
    attachmentEncoding: "arraybuffer",
    maxNestingDepth: documentLimits.maxMailNesting,
    maxHeadersSize: documentLimits.maxMailHeaderBytes,
  }).catch(refuse);
  const subject = message.subject?.replaceAll(/\s+/g, " ").trim() ?? "";
  return {
    text: `${headersOf(message, subject)}\n\n${bodyOf(message)}`.trim(),
    subject: subject === "" ? null : subject,
    attachments: message.attachments.map((attachment, index) => attachmentOf(attachment, index)),
  };
}

function refuse(error: unknown): never {
  const reason = error instanceof Error ? error.message : String(error);
  if (/maximum|exceed/i.test(reason))
    throw new Failure("Document.TooLarge", `The message is nested too deeply: ${reason}`);
  throw new Failure("Document.Unreadable", `The message cannot be read: ${reason}`);
}

function headersOf(message: Email, subject: string): string {
  const lines: readonly (readonly [string, string])[] = [
    ["From", message.from === undefined ? "" : addressText(message.from)],
    ["To", (message.to ?? []).map(addressText).join(", ")],
    ["Cc", (message.cc ?? []).map(addressText).join(", ")],
    ["Date", message.date ?? ""],
    ["Subject", subject],
  ];
  return lines
    .filter(([, value]) => value !== "")
    .map(([name, value]) => `${name}: ${value}`)
    .join("\n");
}

function addressText(address: Address): string {
  if (address.group !== undefined) {
    const members = address.group.map(addressText).join(", ");
    return `${address.name}: ${members}`.replaceAll(/\s+/g, " ");
  }
  const { name, address: mailbox } = address;
  return (name === "" ? mailbox : `${name} <${mailbox}>`).replaceAll(/\s+/g, " ");
}

/** The plain text when the sender wrote one, since it is what the sender meant; otherwise what the HTML shows. */
function bodyOf({ text = "", html = "" }: Email): string {
  return text.trim() === "" && html !== "" ? readHtml(html, null).text : tidyLines(text);
}

function attachmentOf(attachment: Attachment, index: number): MailAttachment {
  const { content, mimeType, filename } = attachment;
  const ending = mimeType === "message/rfc822" ? ".eml" : "";
  return {
    name: filename ?? `attachment-${index + 1}${ending}`,
    type: mimeType,
    bytes:
      typeof content === "string"
        ? Buffer.from(content)
        : content instanceof ArrayBuffer
          ? Buffer.from(content)
          : Buffer.from(content.buffer, content.byteOffset, content.byteLength),
  };
}
