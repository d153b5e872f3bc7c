import { z } from "zod";
import type { JsonObject } from "../base/json.ts";
import { defineTask } from "./kind.ts";
import type { NodeContext } from "./node-context.ts";
import { either } from "./parts/either.ts";
import { artifactField, artifactResult } from "./parts/artifact-field.ts";
import { fileNameField } from "./parts/file-name.ts";
import { httpErrors, httpRetry, mergeHeaders, statusFailure } from "./parts/http-exchange.ts";
import { headersField } from "./parts/http-fields.ts";
import { oneLine } from "./parts/subtitle.ts";
import { fileUrl, targetField, targetLine } from "./parts/target.ts";

const params = z
  .strictObject({
    Target: targetField.meta({
      title: "Where to",
      description: "{ Folder } among the publications, or { Url } of a collection.",
      widget: "code",
    }),
    Name: fileNameField.meta({
      title: "Name",
      description: "File name; the same name is replaced.",
    }),
    Content: z.string().optional().meta({
      title: "Content",
      description: "Text to publish; use this or a file.",
      widget: "text",
    }),
    Artifact: artifactField.optional().meta({
      title: "File",
      description: "Stored file to publish, such as a report.",
      widget: "document",
    }),
    Headers: headersField.optional().meta({
      title: "Headers",
      description: "Sent to a URL; give the compensation the same.",
      widget: "code",
    }),
  })
  .refine(...either("Content", "Artifact", "give either content or a file"));

const result = z.strictObject({
  location: z.string(),
  target: targetField,
  name: z.string(),
  /** What stood there before, kept so that it can be put back; null = nothing. */
  replaced: artifactResult.nullable(),
});

/**
 * Publishes a text. A lost worker leaves it unknown whether the world saw it, so `OnUnknown` is `Hold`: a person looks
 * before it is published again.
 */
export const publish = defineTask({
  type: "publish",
  title: "Publish",
  summary: "Writes a text to a folder or a URL, and takes it back when a later step fails.",
  icon: "send",
  group: "output",
  keywords: ["save", "write", "upload", "put", "file", "folder", "release"],
  params,
  result,
  example: {
    Target: { Folder: "reports" },
    Name: "report.md",
    Content: "{% $states.input.markdown %}",
  },
  subtitle: (given) => {
    const target = targetLine(given["Target"]);
    return target === "" ? "No target yet" : `${oneLine(given["Name"])} → ${target}`;
  },
  defaults: {
    Retry: httpRetry,
    Checkpoint: { Policy: "Every" },
    TimeoutSeconds: 120,
    OnUnknown: "Hold",
  },
  effect: "outside",
  errors: {
    ...httpErrors,
    "Document.NotFound": "There is no stored file with this id.",
    "Publish.Failed": "The file could not be written.",
  },
  compensate: {
    Resource: "cairn:unpublish",
    Arguments: {
      Target: "{% $states.result.target %}",
      Name: "{% $states.result.name %}",
      Restore: "{% $states.result.replaced %}",
    },
  },
  run: async (given, context) => {
    const { Target: target, Name: name } = given;
    const content = await contentOf(given, context);
    const done =
      "Folder" in target
        ? await toFolder(target.Folder, { name, ...content }, context)
        : await toUrl(
            fileUrl(target.Url, name),
            { headers: given.Headers ?? {}, ...content },
            context,
          );
    return { ...done, target, name };
  },
});

interface Content {
  readonly text: string;
  readonly type: string;
}

async function contentOf(given: z.output<typeof params>, context: NodeContext): Promise<Content> {
  if (given.Artifact !== undefined) return await context.artifacts.read(given.Artifact.$artifact);
  return { text: given.Content ?? "", type: contentType(given.Name) };
}

async function toFolder(
  folder: string,
  file: Content & { readonly name: string },
  context: NodeContext,
): Promise<Pick<z.output<typeof result>, "location" | "replaced">> {
  const { location, replaced } = await context.publications.write(folder, file.name, file.text);
  if (replaced === null) return { location, replaced: null };
  const kept = await context.artifacts.write({
    name: file.name,
    type: contentType(file.name),
    text: replaced,
  });
  return { location, replaced: { ...kept } };
}

async function toUrl(
  url: string,
  file: Content & { readonly headers: Readonly<Record<string, string>> },
  context: NodeContext,
): Promise<Pick<z.output<typeof result>, "location" | "replaced">> {
  const ours = { "Content-Type": file.type, "Idempotency-Key": context.idempotencyKey };
  const response = await context.http({
    method: "PUT",
    url,
    headers: mergeHeaders(ours, file.headers),
    body: file.text,
  });
  if (response.status < 200 || response.status > 299) throw statusFailure("PUT", url, response);
  return { location: url, replaced: null };
}

const contentTypes: JsonObject = {
  md: "text/markdown",
  html: "text/html",
  json: "application/json",
  csv: "text/csv",
  xml: "application/xml",
};

function contentType(name: string): string {
  const ending = name.split(".").at(-1)?.toLowerCase() ?? "";
  const known = Object.hasOwn(contentTypes, ending) ? contentTypes[ending] : undefined;
  return `${typeof known === "string" ? known : "text/plain"}; charset=utf-8`;
}
