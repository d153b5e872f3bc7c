/** Bytes to text, in the encoding that they are really in. */
import { isAscii, isUtf8 } from "node:buffer";

/** Decodes UTF-8, UTF-16 with a byte order mark, and what is none of both as the encoding of old Windows files. */
export function decodeText(bytes: Buffer): string {
  const mark = bytes.subarray(0, 2).toString("hex");
  if (mark === "fffe") return new TextDecoder("utf-16le").decode(bytes);
  if (mark === "feff") return new TextDecoder("utf-16be").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return decodeWindows(bytes);
  }
}

/** Far enough for the head of a page with its usual scripts. */
const charsetWithin = 4096;

/**
 * A page as text: in the encoding that its byte order mark, its `Content-Type` or its own head says it has (HTML, 13.2.3.2). Where
 * that is plainly wrong, because the page is UTF-8, or where nobody knows it, in the one that it is really in.
 */
export function decodeHtml(bytes: Buffer, contentType: string): string {
  const head = bytes.subarray(0, charsetWithin).toString("latin1");
  const charset =
    /charset\s*=\s*"?([\w.:-]+)/i.exec(contentType)?.[1] ??
    /<meta\b[^>]{0,300}?\bcharset\s*=\s*["']?\s*([\w.:-]+)/i.exec(head)?.[1] ??
    /^<\?xml\b[^>]{0,200}?\bencoding\s*=\s*["']([\w.:-]+)/i.exec(head)?.[1];
  const hasMark = /^(?:feff|fffe|efbbbf)/.test(bytes.subarray(0, 3).toString("hex"));
  const isPlainlyUtf8 = isUtf8(bytes) && !isAscii(bytes);
  if (charset === undefined || hasMark || isPlainlyUtf8) return decodeText(bytes);
  if (/^(?:windows-1252|cp1252|iso-?8859-1|latin-?1|us-ascii)$/i.test(charset))
    return decodeWindows(bytes);
  try {
    return new TextDecoder(charset).decode(bytes);
  } catch {
    // A name that nobody knows says nothing.
    return decodeText(bytes);
  }
}

/** Characters of Windows-1252 that differ from Latin-1: 0x80 to 0x9F. Node's own decoder takes the one for the other. */
const windowsCharacters = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ";

function decodeWindows(bytes: Buffer): string {
  return bytes
    .toString("latin1")
    .replaceAll(/[\x80-\x9F]/g, (character) =>
      windowsCharacters.charAt(character.charCodeAt(0) - 0x80),
    );
}

/** Characters that PostgreSQL's JSON cannot hold, as JSON text spells them: NUL and halves of surrogate pairs. */
export const unstorableEscape = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f][0-9a-f]{2})/i;

/** The text as every part of Cairn can keep it: PostgreSQL takes no NUL, and JSON no half of a surrogate pair. */
export function storableText(text: string): string {
  return text
    .replaceAll("\0", "")
    .replaceAll(
      /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
      "\uFFFD",
    );
}

/** Line ends as `\n`, no white space at line ends, no more than one empty line, no empty lines around. A form feed is a page break. */
export function tidyLines(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[^\S\n]+$/gm, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "")
    .trimEnd();
}
