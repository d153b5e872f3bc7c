/** Bytes to text, in the encoding that they are really in. */

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

/** Characters of Windows-1252 that differ from Latin-1: 0x80 to 0x9F. Node's own decoder takes the one for the other. */
const windowsCharacters = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8DŽ\x8F\x90‘’“”•–—˜™š›œ\x9DžŸ";

function decodeWindows(bytes: Buffer): string {
  return bytes
    .toString("latin1")
    .replaceAll(/[\x80-\x9F]/g, (character) =>
      windowsCharacters.charAt(character.charCodeAt(0) - 0x80),
    );
}

/** The text as every part of Cairn can keep it: PostgreSQL takes no NUL, and JSON no half of a surrogate pair. */
export function storableText(text: string): string {
  return text
    .replaceAll("\0", "")
    .replaceAll(
      /[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g,
      "\uFFFD",
    );
}

/** Line ends as `\n`, no white space at line ends, no more than one empty line, no empty lines around. */
export function tidyLines(text: string): string {
  return text
    .replaceAll(/\r\n?/g, "\n")
    .replaceAll(/[^\S\n]+$/gm, "")
    .replaceAll(/\n{3,}/g, "\n\n")
    .replace(/^\n+/, "")
    .trimEnd();
}
