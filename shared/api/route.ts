/** What a route is, and what a request and an answer of one look like. */
import { z } from "zod";
import type { Json } from "../base/json.ts";
import type { ErrorCode } from "./errors.ts";

/** Where the API lives. */
export const api = "/api/v1";

/** What a caller must be allowed to do; `public` routes ask nothing. */
export const permissions = ["public", "view", "operate", "edit", "administer"] as const;
export type Permission = (typeof permissions)[number];

export const methods = ["GET", "POST", "PUT", "PATCH", "DELETE"] as const;
export type Method = (typeof methods)[number];

/** Largest bodies in bytes. */
export const bodyLimits = {
  /** Names, settings, reasons. */
  small: 1_048_576,
  /** Whole machines of 1 MB, drawn or written, with room for positions, notes and white space. */
  document: 4_194_304,
  /** The largest input a run may have (`defaultMaxPayloadBytes`) and its envelope. */
  input: 33_619_968,
  /** One uploaded file. */
  file: 104_857_600,
} as const;
export type BodyLimit = keyof typeof bodyLimits;

/** JSON nested deeper than this is refused: no machine is, and some parsers break on it. */
export const maxJsonDepth = 64;

/** An answer: JSON by a schema, nothing at all, or text, bytes or a stream of another media type. */
export type Answer =
  | {
      readonly kind: "json";
      readonly schema: z.ZodType;
      /** Another media type in which the answer can be had. */
      readonly also?: { readonly type: string; readonly description: string };
    }
  | { readonly kind: "empty" }
  | { readonly kind: "other"; readonly type: string; readonly description: string };

/** One route. Keys that are not in a schema are refused. */
export interface Route {
  readonly method: Method;
  /** Express style: `/api/v1/runs/:id`. */
  readonly path: string;
  readonly permission: Permission;
  readonly summary: string;
  /** Heading in the API documentation. */
  readonly tag: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodObject;
  /** Request headers that the route reads, in lower case. */
  readonly headers?: z.ZodObject;
  /** JSON body; absent for routes without a body and for uploads. */
  readonly body?: z.ZodType;
  /** The body may be left out altogether. */
  readonly bodyOptional?: true;
  /** A file as the body: raw, or one part of a multipart form. */
  readonly upload?: true;
  /** A body of any type, which the handler gets as the bytes that came: signatures are over these. */
  readonly raw?: true;
  readonly limit?: BodyLimit;
  /** Successful answers by status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Errors peculiar to the route; those that any route can have are not repeated. */
  readonly errors: readonly ErrorCode[];
}

/** Answers with JSON, or with another media type where the caller wants it. */
export function json<const Schema extends z.ZodType>(
  schema: Schema,
  also?: { readonly type: string; readonly description: string },
): {
  readonly kind: "json";
  readonly schema: Schema;
  readonly also?: { readonly type: string; readonly description: string };
} {
  return { kind: "json", schema, ...(also === undefined ? {} : { also }) };
}

/** Answers with nothing (204). */
export const empty = { kind: "empty" } as const;

/** Any JSON value, taken as it is: what it means is checked by whoever reads it, with better messages. */
export const anyJson = z
  .custom<Json>((value) => value !== undefined, "a JSON value is required")
  .meta({ description: "Any JSON value." });

/** An id in a path. */
export const idSchema = z.string().min(1).max(200);

/** ISO 8601 time in UTC. */
export const timeSchema = z.iso.datetime({ offset: true });

/** Integer micro-dollars; 1 USD = 1,000,000. */
export const microsSchema = z.int().meta({ description: "Micro-dollars: 1 USD = 1,000,000." });

/** A whole number in a query string. */
export function queryNumber(range: {
  readonly min: number;
  readonly max: number;
}): z.ZodCoercedNumber<string | number> {
  return z.coerce.number<string | number>().int().min(range.min).max(range.max);
}

/** `cursor` and `limit` of a list. */
export const pageQuery = {
  cursor: z.string().min(1).max(500).optional().meta({ description: "`next` of the page before." }),
  limit: queryNumber({ min: 1, max: 500 })
    .optional()
    .meta({ description: "Entries per page; 50 when absent." }),
};

/** Entries per page when a list is asked for without a limit. */
export const defaultPageSize = 50;

/** Cursor of the page after this one; null on the last page. */
export const nextSchema = z.string().nullable();

/** Names of the parameters in a path. */
export function pathParameters(path: string): readonly string[] {
  return [...path.matchAll(/:([A-Za-z]+)/g)].map((match) => match[1] ?? "");
}

/** The path with its parameters filled in and percent-encoded. */
export function fillPath(path: string, params: Readonly<Record<string, string | number>>): string {
  return path.replaceAll(/:([A-Za-z]+)/g, (whole, name: string) => {
    const value = params[name];
    return value === undefined ? whole : encodeURIComponent(String(value));
  });
}
