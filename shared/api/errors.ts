/** What the API answers when it does not do as asked: one table, one class, one body (RFC 9457). */
import { z } from "zod";
import type { Problem } from "../base/problem.ts";

/** Every error of the API: stable code → HTTP status and title. A code is never used again for something else. */
export const apiErrors = {
  MALFORMED_REQUEST: { status: 400, title: "The request cannot be read" },
  MALFORMED_JSON: { status: 400, title: "The body is not JSON" },
  JSON_TOO_DEEP: { status: 400, title: "The body is nested too deeply" },
  FORBIDDEN_JSON: { status: 400, title: "The body holds something that is not accepted" },
  INVALID_REQUEST: { status: 400, title: "The request does not fit" },
  INVALID_CURSOR: { status: 400, title: "The cursor is not one that this server gave" },
  UNAUTHENTICATED: { status: 401, title: "A valid API token is required" },
  SIGNATURE_INVALID: { status: 401, title: "The call is not signed as it should be" },
  CROSS_SITE_REQUEST: { status: 403, title: "Requests from other sites are refused" },
  HOST_NOT_ALLOWED: { status: 403, title: "This server answers only under its own address" },
  ROUTE_NOT_FOUND: { status: 404, title: "There is nothing at this address" },
  WORKFLOW_NOT_FOUND: { status: 404, title: "There is no such workflow" },
  VERSION_NOT_FOUND: { status: 404, title: "There is no such version of the workflow" },
  RUN_NOT_FOUND: { status: 404, title: "There is no such run" },
  CALL_NOT_FOUND: { status: 404, title: "There is no such model call" },
  ARTIFACT_NOT_FOUND: { status: 404, title: "There is no such artifact" },
  PROVIDER_NOT_FOUND: { status: 404, title: "There is no such provider" },
  TASK_NOT_FOUND: { status: 404, title: "There is no such task" },
  BINDING_NOT_FOUND: { status: 404, title: "There is no binding for this resource" },
  SCHEDULE_NOT_FOUND: { status: 404, title: "There is no such schedule" },
  WEBHOOK_NOT_FOUND: { status: 404, title: "There is no such webhook" },
  METHOD_NOT_ALLOWED: { status: 405, title: "This address does not take this method" },
  DRAFT_CHANGED: { status: 409, title: "The draft has changed meanwhile" },
  NO_PUBLISHED_VERSION: { status: 409, title: "The workflow has not been published" },
  IDEMPOTENCY_CONFLICT: { status: 409, title: "The Idempotency-Key was used for another request" },
  TASK_TIMED_OUT: { status: 409, title: "The task no longer waits for an answer" },
  APPROVAL_CLOSED: { status: 409, title: "There is nothing to decide any more" },
  RUN_ENDING: { status: 409, title: "The run is ending" },
  RUN_NOT_ENDED: { status: 409, title: "The run has not ended" },
  BUDGET_SPENT: { status: 409, title: "The run has spent its budget" },
  RUN_NOT_PAUSED: { status: 409, title: "The run is not paused" },
  RUN_PAUSED: { status: 409, title: "The run is paused already" },
  RUN_REDRIVEN: { status: 409, title: "Another run goes on with this one already" },
  STEP_NOT_HELD: { status: 409, title: "The step does not wait for a decision" },
  NOTHING_TO_REDRIVE: { status: 409, title: "There is nothing to redrive" },
  VERSION_INCOMPATIBLE: { status: 409, title: "The run cannot go on with this version" },
  EFFECTS_STAND: { status: 409, title: "Effects that were not undone would be repeated" },
  NOT_FORKABLE: { status: 409, title: "The run cannot be forked there" },
  LOG_GONE: { status: 410, title: "The log of the run was dropped" },
  RUN_ENDED: { status: 409, title: "The run has already ended" },
  BODY_TOO_LARGE: { status: 413, title: "The body is too large" },
  ARTIFACT_TOO_LARGE: { status: 413, title: "The file is too large" },
  OUTPUT_TOO_LARGE: { status: 413, title: "The result is larger than the workflow allows" },
  INPUT_TOO_LARGE: { status: 413, title: "The input is larger than the workflow allows" },
  UNSUPPORTED_MEDIA_TYPE: { status: 415, title: "The body has the wrong type" },
  INVALID_GRAPH: { status: 422, title: "The graph has problems" },
  INVALID_DEFINITION: { status: 422, title: "The definition has problems" },
  INVALID_EDIT: { status: 422, title: "The edit does not fit the run at that event" },
  INVALID_SCHEDULE: { status: 422, title: "The schedule cannot be read" },
  INVALID_DRILL: { status: 422, title: "The drill does not fit the workflow" },
  INVALID_INPUT: { status: 422, title: "The input does not fit the workflow" },
  INVALID_VALUES: { status: 422, title: "The answer does not fit" },
  INTERNAL: { status: 500, title: "Something is wrong with the server" },
  ARTIFACT_DAMAGED: { status: 500, title: "The content of the artifact is missing or damaged" },
  UNAVAILABLE: { status: 503, title: "The server cannot answer just now" },
} as const satisfies Readonly<Record<string, { readonly status: number; readonly title: string }>>;

export type ErrorCode = keyof typeof apiErrors;

/** All error codes. */
export const errorCodes = Object.keys(apiErrors) as readonly ErrorCode[];

/** Schema of a {@link Problem}. */
export const problemSchema = z.object({
  code: z.string(),
  severity: z.enum(["error", "warning"]),
  pointer: z.string(),
  message: z.string(),
  help: z.string(),
  node: z.string().optional(),
  line: z.int().min(1).optional(),
  column: z.int().min(1).optional(),
});

/** Body of every answer that is not a success: `application/problem+json`. */
export const problemDetailsSchema = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  /** One sentence about this very request. */
  detail: z.string(),
  code: z.enum(errorCodes),
  requestId: z.string(),
  /** Everything that is wrong with a body, graph or definition. */
  problems: z.array(problemSchema).optional(),
  /** With `DRAFT_CHANGED`: the revision that is stored now. */
  revision: z.int().optional(),
  /** With `UNAVAILABLE` from `/readyz`: what is down. */
  down: z.array(z.string()).optional(),
});
export type ProblemDetails = z.infer<typeof problemDetailsSchema>;

/** What an answer may say besides code and detail. */
export interface RefusalDetails {
  readonly problems?: readonly Problem[];
  readonly revision?: number;
  readonly down?: readonly string[];
}

/** The request cannot be done as asked, and the caller is told why. Thrown by store, engine and HTTP alike. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly code: ErrorCode;
  readonly details: RefusalDetails;
  constructor(code: ErrorCode, detail: string, details: RefusalDetails = {}) {
    super(detail);
    this.code = code;
    this.details = details;
  }
}

/** URI reference that identifies a kind of error. */
export function errorType(code: ErrorCode): string {
  return `urn:cairn:error:${code.toLowerCase().replaceAll("_", "-")}`;
}
