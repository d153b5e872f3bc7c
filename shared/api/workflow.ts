/** Messages about workflows. */
import { z } from "zod";
import { graphSchema } from "../graph/graph.ts";
import { runStatuses } from "../run/event.ts";
import { problemSchema } from "./errors.ts";
import { definitionDocument } from "./language.ts";
import { anyJson, idSchema, nextSchema, pageQuery, queryNumber, timeSchema } from "./route.ts";

/** Longest name of a workflow. */
export const maxWorkflowNameLength = 200;

export const workflowTypes = ["STANDARD", "EXPRESS"] as const;

const name = z.string().trim().min(1).max(maxWorkflowNameLength);
const revision = z.int().min(1);
const version = z.int().min(1);

export const workflowParams = z.strictObject({ id: idSchema });
export const versionParams = z.strictObject({
  id: idSchema,
  version: queryNumber({ min: -2_147_483_648, max: 2_147_483_647 }).meta({
    description: "Below 0: what a trial ran.",
  }),
});

/** `definition` or `graph`; neither only together with `publish: false`, for an empty canvas. */
export const createWorkflowBody = z
  .strictObject({
    name,
    definition: anyJson.optional(),
    graph: graphSchema.optional(),
    type: z.enum(workflowTypes).optional(),
    publish: z
      .boolean()
      .optional()
      .meta({ description: "false keeps it a draft; true when absent." }),
  })
  .refine((body) => body.definition === undefined || body.graph === undefined, {
    message: "give either a definition or a graph, not both",
    path: ["definition"],
  })
  .refine(
    (body) => body.publish === false || body.definition !== undefined || body.graph !== undefined,
    {
      message: "give a definition or a graph, or say publish: false",
    },
  );
export const createdWorkflow = z.object({
  id: z.string(),
  /** Null when it was kept a draft. */
  version: version.nullable(),
  revision,
});

export const listWorkflowsQuery = z.strictObject({
  q: z.string().max(200).optional().meta({ description: "Part of the name, or an id." }),
  ...pageQuery,
});
export const workflowSummary = z.object({
  id: z.string(),
  name: z.string(),
  type: z.enum(workflowTypes),
  /** Newest published version; null = never published. */
  version: version.nullable(),
  revision,
  createdAt: timeSchema,
  updatedAt: timeSchema,
  lastRun: z
    .object({ id: z.string(), status: z.enum(runStatuses), createdAt: timeSchema })
    .nullable(),
});
export type WorkflowSummary = z.infer<typeof workflowSummary>;
export const workflowPage = z.object({ workflows: z.array(workflowSummary), next: nextSchema });

/** A workflow with its draft. */
export const workflowDetail = workflowSummary.omit({ lastRun: true }).extend({
  /** When the newest version was published. */
  publishedAt: timeSchema.nullable(),
  graph: graphSchema,
});
export type WorkflowDetail = z.infer<typeof workflowDetail>;

export const renameWorkflowBody = z.strictObject({ name });
export const renamedWorkflow = z.object({ id: z.string(), name: z.string() });

export const saveDraftBody = z.strictObject({
  graph: graphSchema,
  baseRevision: revision
    .optional()
    .meta({ description: "Revision the changes were made on; a newer one answers 409." }),
  name: name.optional(),
});
export const savedDraft = z.object({ revision });

/** Longest summary of a version. */
export const maxSummaryLength = 2000;
/** Of so many of the workflow's newest runs it is counted which version they use. */
export const countedRuns = 1000;

export const publishBody = z.strictObject({
  summary: z
    .string()
    .trim()
    .max(maxSummaryLength)
    .optional()
    .meta({ description: "What the version changes, for whoever reads the list of versions." }),
  baseRevision: revision
    .optional()
    .meta({ description: "Publish only if the draft still has this revision." }),
});
export const publishedVersion = z.object({
  version,
  /** False when the newest version already says the same: a moved node makes no new version. */
  created: z.boolean(),
  /** Warnings; errors keep a draft from being published. */
  problems: z.array(problemSchema),
});

export const versionSummary = z.object({
  version,
  createdAt: timeSchema,
  /** What whoever published it says that it changes; empty when nothing was said. */
  summary: z.string(),
});
export const listedVersion = versionSummary.extend({
  /** Runs of it that have not ended. */
  liveRuns: z.int(),
  /** Runs of it among the workflow's newest, as many as `countedRuns` says. */
  recentRuns: z.int(),
});
export type ListedVersion = z.infer<typeof listedVersion>;
export const versionList = z.object({
  versions: z.array(listedVersion),
  countedRuns: z
    .int()
    .meta({ description: `How many of the newest runs were counted: ${countedRuns} at most.` }),
});
export const versionDetail = versionSummary.extend({
  version: z.int().meta({ description: "Below 0: what a trial ran." }),
  definition: definitionDocument,
  graph: graphSchema,
});
