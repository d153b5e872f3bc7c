import { z } from "zod";

export const delimiterField = z.enum([",", ";", "\t", "|"]).default(",").meta({
  title: "Delimiter",
  description: "What stands between the fields of a CSV row.",
});

export const columnsField = z
  .union([z.array(z.string().min(1)).min(1).max(1000), z.record(z.string(), z.string())])
  .optional()
  .meta({
    title: "Columns",
    description: 'Members that stay, in their order: ["id", "name"], or { "newName": "oldName" }.',
    widget: "code",
  });

/** Errors of reading a stored file as text. */
export const fileErrors = {
  "Document.NotFound": "There is no stored file with this id.",
  "Document.TooLarge": "The file is larger than what is read as one value.",
  "Artifact.NotFound": "The stored content of the file is gone.",
  "Artifact.Corrupt": "The stored content of the file is damaged.",
} as const;
