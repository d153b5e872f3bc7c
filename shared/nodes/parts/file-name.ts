import { z } from "zod";

/** File systems allow 255 bytes; some room is left for the suffix of a temporary name. */
const maxBytes = 200;

/** Windows opens a device instead of a file under these names, whatever the extension. */
const deviceName = /^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/iu;

/**
 * What keeps a text from being a plain file name on every system, null for nothing. The only judge of names that come
 * from parameters: whoever joins such a name to a folder asks it first, so no name can leave the folder.
 */
export function fileNameProblem(name: string): string | null {
  if (name === "") return "is empty";
  if (utf8Length(name) > maxBytes) return `is longer than ${maxBytes} bytes`;
  if (/[/\\]/u.test(name)) return "holds a slash";
  if (/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u200E\u200F\u202A-\u202E\u2066-\u2069]/u.test(name)) {
    return "holds control characters";
  }
  if (/[<>:"|?*]/u.test(name)) return 'holds one of < > : " | ? *';
  if (name.startsWith(".")) return "begins with a dot";
  if (/^\s|[\s.]$/u.test(name)) return "begins or ends with a space, or ends with a dot";
  if (deviceName.test(name)) return "is the name of a device";
  return null;
}

/** Schema of a plain file name. */
export const fileNameField = z.string().superRefine((name, context) => {
  const problem = fileNameProblem(name);
  if (problem !== null) context.addIssue({ code: "custom", message: `the name ${problem}` });
});

/** A plain file name that resembles a title: `Q3: Sales/EU` → `q3-sales-eu`. */
export function fileNameFrom(title: string, fallback: string): string {
  const slug = title
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-+|-+$/gu, "");
  const short = Array.from(slug).slice(0, 40).join("").replace(/-+$/u, "");
  return short === "" || fileNameProblem(short) !== null ? fallback : short;
}

function utf8Length(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
