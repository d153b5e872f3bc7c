/** What a file is, by its first bytes before its name: names lie more often. */

export const documentTypes = {
  pdf: "application/pdf",
  word: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
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
  if (bytes.includes("xl/workbook.xml")) return { kind: "unsupported", what: "a spreadsheet" };
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
    /^\s*(?:<\?xml[^>]*>\s*)?(?:<!--[\s\S]*?-->\s*)?<(?:!doctype html|html)\b/i.test(head)
  )
    return "html";
  if (/\.(?:md|markdown|mdown|mkd)$/.test(name)) return "markdown";
  if (name.includes(".")) return "text";
  if (type.startsWith("text/html") || type.startsWith("application/xhtml")) return "html";
  return type.startsWith("text/markdown") ? "markdown" : "text";
}
