/** Messages of approvals: what waits for a person's decision, and the decision. */
import { z } from "zod";
import { anyJson, idSchema, nextSchema, pageQuery, timeSchema } from "./route.ts";

export const approvalOrders = ["newest", "oldest", "due"] as const;

export const approvalsQuery = z.strictObject({
  status: z.literal("open").optional().meta({ description: "Those that wait: the only list." }),
  order: z
    .enum(approvalOrders)
    .optional()
    .meta({ description: "Newest first, oldest first, or what is due first; newest when absent." }),
  workflow: idSchema.optional(),
  run: idSchema.optional(),
  ...pageQuery,
});

const place = {
  runId: z.string(),
  workflowId: z.string(),
  workflowName: z.string(),
  path: z.string(),
  visit: z.int(),
  state: z.string(),
};

export const openApproval = z.object({
  token: z.string().meta({ description: "Whoever has it may decide." }),
  url: z.string().meta({ description: "The page on which to decide; works for whoever has it." }),
  title: z.string(),
  assignees: z.array(z.string()),
  ...place,
  since: timeSchema,
  dueAt: timeSchema.nullable(),
});
export type OpenApproval = z.infer<typeof openApproval>;

export const approvalPage = z.object({
  approvals: z.array(openApproval),
  /** Of all workflows and runs; 1000 stands for that many or more. */
  open: z.int(),
  next: nextSchema,
});

export const approvalParams = z.object({
  token: z.string().min(1).max(8_000).meta({ description: "Last part of the approval's link." }),
});

/**
 * `starting`: the step is about to wait. `expired`: nobody decided in time. `cancelled`: the run, or the part that asked, was ended.
 * `failed`: whoever had the token failed the step. `over`: what became of it is not known any more.
 */
const approvalStatuses = [
  "starting",
  "open",
  "decided",
  "expired",
  "cancelled",
  "failed",
  "over",
] as const;

export const approvalDecision = z.object({
  decision: z.string(),
  values: z.record(z.string(), anyJson),
  comment: z.string().nullable(),
  by: z.string().nullable(),
  at: timeSchema,
});
export type ApprovalDecision = z.infer<typeof approvalDecision>;

/** What is asked; null while the step is about to wait. */
const approvalQuestion = z.object({
  title: z.string(),
  message: z.string().meta({ description: "Markdown." }),
  data: anyJson,
  form: z.record(z.string(), anyJson).nullable().meta({ description: "JSON Schema." }),
  choices: z.array(z.object({ name: z.string(), isRejection: z.boolean() })),
  assignees: z.array(z.string()),
});
export type ApprovalQuestion = z.infer<typeof approvalQuestion>;

export const approvalDetail = z.object({
  status: z.enum(approvalStatuses),
  question: approvalQuestion.nullable(),
  decision: approvalDecision.nullable(),
  ...place,
  since: timeSchema.nullable(),
  dueAt: timeSchema.nullable(),
  endedAt: timeSchema.nullable(),
});
export type ApprovalDetail = z.infer<typeof approvalDetail>;

export const decisionBody = z.strictObject({
  decision: z.string().min(1).max(60).meta({ description: "One of the choices." }),
  values: z
    .record(z.string().max(100), anyJson)
    .optional()
    .meta({ description: "What was filled in, by the name of the field." }),
  comment: z.string().max(5_000).optional(),
  by: z.string().max(200).optional().meta({ description: "Who decides, as they name themselves." }),
});

export const runLinks = z.object({
  links: z.array(
    z.object({
      path: z.string(),
      visit: z.int(),
      kind: z.enum(["approval", "callback"]),
      url: z.string().meta({ description: "Answers the step: it is for whoever is to do so." }),
    }),
  ),
});
export type RunLink = z.infer<typeof runLinks>["links"][number];
