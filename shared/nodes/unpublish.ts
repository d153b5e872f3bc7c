import { z } from "zod";
import { defineTask } from "./kind.ts";
import { artifactField } from "./parts/artifact-field.ts";
import { fileNameField } from "./parts/file-name.ts";
import { httpErrors, httpRetry, mergeHeaders, statusFailure } from "./parts/http-exchange.ts";
import { headersField } from "./parts/http-fields.ts";
import { oneLine } from "./parts/subtitle.ts";
import { fileUrl, targetField, targetLine } from "./parts/target.ts";

/** Already gone is what was wanted. */
const goneStatuses: ReadonlySet<number> = new Set([404, 410]);

/** Takes a publication back: the compensation of {@link publish}. */
export const unpublish = defineTask({
  type: "unpublish",
  title: "Unpublish",
  summary: "Takes a publication back and restores what it replaced.",
  icon: "undo-2",
  group: "output",
  hidden: true,
  params: z.strictObject({
    Target: targetField.meta({
      title: "Where from",
      description: "{ Folder } among the publications, or { Url } of a collection.",
      widget: "code",
    }),
    Name: fileNameField.meta({ title: "Name", description: "File name." }),
    Restore: artifactField.nullish().meta({
      title: "Restore",
      description: "Stored file to put back in a folder; empty removes only.",
      widget: "document",
    }),
    Headers: headersField.optional().meta({
      title: "Headers",
      description: "Sent to a URL.",
      widget: "code",
    }),
  }),
  result: z.strictObject({ location: z.string(), restored: z.boolean() }),
  example: { Target: { Folder: "reports" }, Name: "report.md", Restore: null },
  subtitle: (given) => `${oneLine(given["Name"])} ← ${targetLine(given["Target"])}`,
  defaults: { Retry: httpRetry, Checkpoint: { Policy: "Every" }, TimeoutSeconds: 120 },
  effect: "idempotent",
  errors: {
    ...httpErrors,
    "Document.NotFound": "What was replaced is no longer stored.",
    "Publish.Failed": "The file could not be removed.",
  },
  run: async ({ Target: target, Name: name, Restore: restore, Headers: headers }, context) => {
    if ("Folder" in target) {
      const text = restore ? (await context.artifacts.read(restore.$artifact)).text : null;
      await context.publications.remove(target.Folder, name, text);
      return { location: `${target.Folder}/${name}`, restored: text !== null };
    }
    const url = fileUrl(target.Url, name);
    const response = await context.http({
      method: "DELETE",
      url,
      headers: mergeHeaders({ "Idempotency-Key": context.idempotencyKey }, headers ?? {}),
    });
    const { status } = response;
    if ((status < 200 || status > 299) && !goneStatuses.has(status)) {
      throw statusFailure("DELETE", url, response);
    }
    return { location: url, restored: false };
  },
});
