import { z } from "zod";
import { type Json, isJsonObject } from "../../base/json.ts";
import { fileNameField } from "./file-name.ts";
import { urlField } from "./http-fields.ts";
import { oneLine } from "./subtitle.ts";

/** Where something is published: a folder of the publications, or a URL under which files are put and deleted. */
export const targetField = z.union([
  z.strictObject({
    Folder: fileNameField.meta({ title: "Folder", description: "Folder among the publications." }),
  }),
  z.strictObject({
    Url: urlField.meta({
      title: "URL",
      description: "Address of the collection: the file is put at <URL>/<name> and deleted there.",
    }),
  }),
]);

/** Address of a file in a collection: its name is added to the path, before any query. */
export function fileUrl(collection: string, name: string): string {
  const [, address = "", rest = ""] = /^(?<address>[^?#]*)(?<rest>.*)$/su.exec(collection) ?? [];
  return `${address.replace(/\/+$/u, "")}/${encodeURIComponent(name)}${rest}`;
}

/** A target on a card. */
export function targetLine(target: Json | undefined): string {
  if (!isJsonObject(target)) return oneLine(target);
  return oneLine(target["Folder"]) || oneLine(target["Url"]);
}
