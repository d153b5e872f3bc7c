/** What a file is, by its first bytes before its name: names lie more often. */

export const documentTypes = {
  pdf: "application/pdf",
  word: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  sheet: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
  csv: "text/csv",
  mail: "message/rfc822",
  html: "text/html",
  markdown: "text/markdown",
  text: "text/plain",
} as const;

export type DocumentKind = keyof typeof documentTypes;

export type DocumentVerdict =
  | { readonly kind: DocumentKind }
  /** `what`: what it is instead, for the error text. */
  | { readonly kind: "encrypted" | "unsupported"; readonly what: string };

const signatures: readonly (readonly [hex: string, what: string])[] = [
  ["89504e47", "a PNG image"],
  ["ffd8ff", "a JPEG image"],
  ["47494638", "a GIF image"],
  ["49492a00", "a TIFF image"],
  ["4d4d002a", "a TIFF image"],
  ["1f8b", "a gzip archive"],
  ["377abcaf", "a 7-Zip archive"],
  ["52617221", "a RAR archive"],
  ["7f454c46", "a program"],
  ["4d5a", "a program"],
  ["7b5c727466", "an RTF document"],
  ["25215053", "a PostScript document"],
];

/** Enough to find a signature, and to tell text from anything else. */
const headBytes = 8192;

export function detectDocument(bytes: Buffer, name: string, type: string): DocumentVerdict {
  const head = bytes.subarray(0, headBytes);
  // Some writers put a few bytes before the header; readers accept it within the first kilobyte.
  if (head.subarray(0, 1024).includes("%PDF-")) return { kind: "pdf" };
  const hex = head.subarray(0, 8).toString("hex");
  if (hex.startsWith("504b0304")) return zipVerdict(bytes);
  if (hex === "d0cf11e0a1b11ae1") return compoundVerdict(bytes);
  const signature = signatures.find(([start]) => hex.startsWith(start));
  if (signature !== undefined) return { kind: "unsupported", what: signature[1] };
  if (!looksLikeText(head)) return { kind: "unsupported", what: "a binary file" };
  return { kind: textKind(head.toString("latin1"), name.toLowerCase(), type.toLowerCase()) };
}

function zipVerdict(bytes: Buffer): DocumentVerdict {
  if (bytes.includes("word/document.xml") || bytes.includes("word/document2.xml"))
    return { kind: "word" };
  if (bytes.includes("xl/workbook.xml")) return { kind: "sheet" };
  if (bytes.includes("xl/workbook.bin"))
    return { kind: "unsupported", what: "a binary spreadsheet; save it as .xlsx" };
  if (bytes.includes("ppt/presentation.xml"))
    return { kind: "unsupported", what: "a presentation" };
  if (bytes.includes("mimetypeapplication/epub+zip"))
    return { kind: "unsupported", what: "an EPUB book" };
  if (bytes.includes("mimetypeapplication/vnd.oasis.opendocument"))
    return { kind: "unsupported", what: "an OpenDocument file" };
  return { kind: "unsupported", what: "a ZIP archive" };
}

/** Old Office files, and new ones with a password: those are wrapped in the old container. */
function compoundVerdict(bytes: Buffer): DocumentVerdict {
  return bytes.includes(Buffer.from("EncryptedPackage", "utf16le"))
    ? { kind: "encrypted", what: "protected by a password" }
    : { kind: "unsupported", what: "an Office file from before 2007; save it as .docx" };
}

function looksLikeText(head: Buffer): boolean {
  // UTF-16 has zero bytes everywhere; its byte order mark says so.
  const mark = head.subarray(0, 2).toString("hex");
  return mark === "feff" || mark === "fffe" || !head.includes(0);
}

function textKind(head: string, name: string, type: string): DocumentKind {
  if (
    /\.x?html?$/.test(name) ||
    /^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:!doctype html|html)\b/i.test(
      head,
    )
  )
    return "html";
  if (isMessage(head, name.endsWith(".eml") || type.startsWith("message/rfc822"))) return "mail";
  if (/\.(?:md|markdown|mdown|mkd)$/.test(name)) return "markdown";
  if (/\.(?:csv|tsv|tab)$/.test(name)) return "csv";
  if (name.includes(".") && !/\.(?:php|aspx?|jsp|cgi)$/.test(name)) return "text";
  if (type.startsWith("text/html") || type.startsWith("application/xhtml")) return "html";
  if (/^text\/(?:csv|tab-separated-values)/.test(type)) return "csv";
  return type.startsWith("text/markdown") ? "markdown" : "text";
}

/** Headers of RFC 5322 and MIME. */
const mailHeader =
  /^(?:from|to|cc|date|subject|message-id|mime-version|received|return-path|delivered-to|content-type|content-transfer-encoding|reply-to|dkim-signature|x-[\w-]+|arc-[\w-]+|sender|in-reply-to|references|list-[\w-]+|user-agent|authentication-results|thread-[\w-]+|importance)$/i;

/** Lines of headers up to an empty line, and enough of them that only mail has; fewer when the name says that it is mail. */
function isMessage(head: string, isCalledMail: boolean): boolean {
  const [block = ""] = head.split(/\r?\n\r?\n/, 1);
  const names = new Set<string>();
  for (const line of block.split(/\r?\n/)) {
    if (/^[ \t]/.test(line)) continue;
    const name = /^([\x21-\x39\x3b-\x7e]{1,100}):/.exec(line)?.[1];
    // A line that is no header; the first one may be cut off by the end of what is looked at.
    if (name === undefined) {
      if (block.length < head.length || names.size === 0) return false;
      break;
    }
    if (mailHeader.test(name)) names.add(name.toLowerCase());
    else if (!isCalledMail && names.size === 0) return false;
  }
  if (isCalledMail) return names.size > 0;
  const transported = ["message-id", "mime-version", "received", "return-path"];
  return names.has("from") && transported.some((name) => names.has(name));
}
