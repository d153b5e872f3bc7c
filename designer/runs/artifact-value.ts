/** References to stored content inside values: files that steps read and write, and values too large to be sent along. Pure. */
import { isJsonObject, type Json } from "../../shared/base/json.ts";

/** A file: `{"$artifact", name, type, bytes}`. */
export interface FileReference {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly bytes: number;
}

/** A JSON value that stands elsewhere: `{"$artifact", bytes}`. */
export interface ValueReference {
  readonly id: string;
  readonly bytes: number;
}

function idOf(value: unknown): string | null {
  if (!isJsonObject(value)) return null;
  const id = value["$artifact"];
  return typeof id === "string" && id !== "" ? id : null;
}

export function fileReferenceOf(value: unknown): FileReference | null {
  const id = idOf(value);
  if (id === null || !isJsonObject(value)) return null;
  const { name, type, bytes } = value;
  if (typeof name !== "string") return null;
  return {
    id,
    name,
    type: typeof type === "string" ? type : "application/octet-stream",
    bytes: typeof bytes === "number" ? bytes : 0,
  };
}

export function valueReferenceOf(value: unknown): ValueReference | null {
  const id = idOf(value);
  if (id === null || !isJsonObject(value) || "name" in value) return null;
  const { bytes } = value;
  return { id, bytes: typeof bytes === "number" ? bytes : 0 };
}

/** More files than this in one value are not listed; they can still be found in the value itself. */
const mostFiles = 200;

/** Every file that a value refers to, at any depth, each once, in the order of the value. */
export function filesIn(value: Json): readonly FileReference[] {
  const files = new Map<string, FileReference>();
  const visit = (each: Json): void => {
    if (files.size >= mostFiles || typeof each !== "object" || each === null) return;
    const file = fileReferenceOf(each);
    if (file !== null) {
      files.set(file.id, file);
      return;
    }
    const inner = isJsonObject(each) ? Object.values(each) : each;
    for (const part of inner) visit(part);
  };
  visit(value);
  return [...files.values()];
}

export type FileView = "markdown" | "json" | "text" | "image" | "none";

/** How a file can be shown in place. SVG is not shown: it can carry scripts. */
export function viewOf({ name, type }: Pick<FileReference, "name" | "type">): FileView {
  const media = type.split(";")[0]?.trim().toLowerCase() ?? "";
  if (media === "text/markdown" || /\.(md|markdown)$/i.test(name)) return "markdown";
  if (media === "application/json" || media.endsWith("+json") || /\.json$/i.test(name))
    return "json";
  if (/^image\/(png|apng|jpeg|gif|webp|avif)$/.test(media)) return "image";
  if (media.startsWith("text/") || /\.(txt|csv|log|xml|ya?ml)$/i.test(name)) return "text";
  return "none";
}
