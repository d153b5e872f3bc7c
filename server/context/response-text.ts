import { decodeText, storableText } from "./plain-text.ts";

/** The body of a response as text, in the encoding that it says it has. */
export function textOfResponse(body: Buffer, contentType = ""): string {
  const charset = /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1]?.toLowerCase();
  return storableText(
    charset === undefined || charset === "utf-8" || charset === "utf8"
      ? decodeText(body)
      : decodeAs(body, charset),
  );
}

function decodeAs(body: Buffer, charset: string): string {
  try {
    return new TextDecoder(charset).decode(body);
  } catch {
    // A name that nobody knows says nothing.
    return decodeText(body);
  }
}
