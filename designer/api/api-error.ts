import type { Problem } from "../../shared/base/problem.ts";
import type { ErrorCode } from "../../shared/api/errors.ts";

/** Codes of the server, and two that only a client can know. */
export type ApiErrorCode = ErrorCode | "UNREACHABLE" | "UNEXPECTED_ANSWER";

export interface ApiErrorDetails {
  /** 0 when there was no answer. */
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly title: string;
  readonly detail: string;
  readonly problems?: readonly Problem[];
  readonly revision?: number;
  readonly requestId?: string;
}

/** The server said no, or said nothing. */
export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: ApiErrorCode;
  readonly title: string;
  /** Everything that is wrong with what was sent; empty when the server did not say. */
  readonly problems: readonly Problem[];
  /** With `DRAFT_CHANGED`: the revision that is stored now. */
  readonly revision: number | null;
  readonly requestId: string | null;
  constructor({
    status,
    code,
    title,
    detail,
    problems = [],
    revision,
    requestId,
  }: ApiErrorDetails) {
    super(detail);
    this.status = status;
    this.code = code;
    this.title = title;
    this.problems = problems;
    this.revision = revision ?? null;
    this.requestId = requestId ?? null;
  }

  /** True when the same request may well succeed a little later. */
  get isPassing(): boolean {
    return (
      this.code === "UNREACHABLE" ||
      this.status === 502 ||
      this.status === 503 ||
      this.status === 504
    );
  }
}

/** One sentence about any error, for people. */
export function errorText(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
