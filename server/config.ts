/** The environment, read once. Everything else gets values, never `process.env`. */
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import type { BucketPlace } from "../shared/nodes/node-context.ts";

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;

/** Shortest token that is not guessed by trying. */
const minTokenLength = 8;

const milliseconds = (fallback: number) =>
  z.coerce.number().int().min(50).max(3_600_000).default(fallback);

/** A hundred years: beyond it is a mistake. */
const maxRetentionDays = 36_500;

const retentionDays = () => z.coerce.number().int().min(1).max(maxRetentionDays).optional();

const environmentSchema = z
  .object({
    DATABASE_URL: z
      .string()
      .regex(/^postgres(ql)?:\/\//, "must begin with postgres:// or postgresql://")
      .optional(),
    PORT: z.coerce.number().int().min(0).max(65_535).default(3000),
    HOST: z.string().default("127.0.0.1"),
    METRICS_PORT: z.coerce.number().int().min(0).max(65_535).optional(),
    PUBLIC_URL: z.url({ protocol: /^https?$/ }).optional(),
    DATA_DIR: z.string().default("data"),
    // Lease + sweep is how long the step of a dead worker waits: 20 s.
    LEASE_MS: milliseconds(15_000),
    HEARTBEAT_MS: milliseconds(5_000),
    WATCHDOG_MS: milliseconds(5_000),
    // A step that waits for a model or a service costs a process next to nothing.
    WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(1000).default(100),
    // Nothing is dropped that nobody said should go.
    RUN_RETENTION_DAYS: retentionDays(),
    COST_RETENTION_DAYS: retentionDays(),
    EGRESS_ALLOW: z.string().default(""),
    ARTIFACT_STORE: z.string().optional(),
    ARTIFACT_STORE_KEY: z
      .string()
      .regex(/^[^:\s]+:\S+$/, "must be accessKeyId:secretAccessKey")
      .optional(),
    SECRETS_KEY: z.string().optional(),
    ADMIN_TOKEN: z.string().min(minTokenLength).optional(),
    LOG_LEVEL: z.enum(logLevels).default("info"),
    OPENAI_BASE_URL: z.url({ protocol: /^https?$/ }).optional(),
    OPENAI_API_KEY: z.string().optional(),
  })
  .refine((env) => env.HEARTBEAT_MS * 2 <= env.LEASE_MS, {
    message:
      "must be at most half of LEASE_MS, so that one late heartbeat does not cost a worker its steps",
    path: ["HEARTBEAT_MS"],
  })
  .refine(
    ({ RUN_RETENTION_DAYS: runDays, COST_RETENTION_DAYS: costDays }) =>
      costDays === undefined || (runDays !== undefined && runDays <= costDays),
    {
      message:
        "needs a RUN_RETENTION_DAYS that is not longer: what a run cost stays as long as the run",
      path: ["COST_RETENTION_DAYS"],
    },
  )
  .refine((env) => env.ADMIN_TOKEN !== undefined || isLoopback(env.HOST), {
    message:
      "can be reached from other machines, so ADMIN_TOKEN must be set: whoever reaches the API can run workflows. " +
      "Without a token only 127.0.0.1, ::1 and localhost are allowed",
    path: ["HOST"],
  })
  .refine(
    ({ PUBLIC_URL: url, ADMIN_TOKEN: token }) =>
      token !== undefined || url === undefined || isLoopback(hostOf(url)),
    {
      message:
        "is an address of other machines, so ADMIN_TOKEN must be set: whoever reaches the API can run workflows",
      path: ["PUBLIC_URL"],
    },
  );

/** The name in an address; empty for what is none, which is a problem of its own. */
function hostOf(url: string): string {
  return URL.canParse(url) ? new URL(url).hostname : "localhost";
}

/** Where links lead that are sent to people and services. A server that listens everywhere is reached from its own machine by name. */
function publicUrlOf(env: {
  readonly PUBLIC_URL?: string | undefined;
  readonly HOST: string;
  readonly PORT: number;
}): Config["publicUrl"] {
  if (env.PUBLIC_URL !== undefined) {
    return { url: env.PUBLIC_URL.replace(/\/+$/, ""), isGiven: true };
  }
  const host = env.HOST === "0.0.0.0" || env.HOST === "::" ? "localhost" : env.HOST;
  const name = host.includes(":") ? `[${host}]` : host;
  return { url: `http://${name}:${String(env.PORT)}`, isGiven: false };
}

/** Where artifacts are kept: an absolute folder, or a bucket with what opens it, `accessKeyId:secretAccessKey`. */
export type ArtifactLocation =
  | { readonly kind: "folder"; readonly path: string }
  | {
      readonly kind: "bucket";
      readonly place: BucketPlace;
      /** Without slashes around it; may be empty. */
      readonly prefix: string;
      readonly key: string;
    };

/** What the processes are told from outside. Times in milliseconds. */
export interface Config {
  /** Null: start the embedded PostgreSQL. */
  readonly databaseUrl: string | null;
  /** 0 = any free port. */
  readonly port: number;
  readonly host: string;
  /** Where a worker without an API serves its figures; 0 = any free port. Null: nowhere. */
  readonly metricsPort: number | null;
  /** Address of the server as people and services outside reach it, without a slash at its end; derived from host and port unless given. */
  readonly publicUrl: { readonly url: string; readonly isGiven: boolean };
  /** Absolute folder of the embedded database, artifacts and publications. */
  readonly dataDir: string;
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  readonly watchdogMs: number;
  readonly workerConcurrency: number;
  /** For how many days runs stay after their end, and what dropped ones cost after it was spent. Null: for ever. */
  readonly retention: { readonly runDays: number | null; readonly costDays: number | null };
  /** Hosts and CIDR blocks that outbound requests may reach although they are not public. */
  readonly egressAllow: readonly string[];
  readonly artifactStore: ArtifactLocation;
  readonly secretsKey: string | null;
  readonly adminToken: string | null;
  readonly logLevel: (typeof logLevels)[number];
  /** The default provider of models; with neither address nor key the built-in offline engine answers. */
  readonly openai: { readonly baseUrl: string | null; readonly apiKey: string | null };
}

/** The environment does not fit: the message names every wrong variable. */
export class ConfigError extends Error {
  override readonly name = "ConfigError";
}

/**
 * Reads the configuration. A variable that is empty counts as not set.
 * @throws ConfigError
 */
export function readConfig(environment: Readonly<Record<string, string | undefined>>): Config {
  const given = Object.fromEntries(
    Object.keys(environmentSchema.shape).flatMap((name) => {
      const value = environment[name]?.trim();
      return value === undefined || value === "" ? [] : [[name, value]];
    }),
  );
  const parsed = environmentSchema.safeParse(given);
  const wrong = parsed.success
    ? []
    : parsed.error.issues.map((issue) => `${issue.path.join(".")}: ${issue.message}`);
  const dataDir = resolve(given["DATA_DIR"] ?? "data");
  const artifactStore = readArtifactLocation(
    given["ARTIFACT_STORE"] ?? resolve(dataDir, "artifacts"),
    given["ARTIFACT_STORE_KEY"],
  );
  if (typeof artifactStore === "string") wrong.push(artifactStore);
  if (!parsed.success || typeof artifactStore === "string") {
    throw new ConfigError(
      ["The environment does not fit:", ...wrong.map((line) => `  ${line}`)].join("\n"),
    );
  }
  const env = parsed.data;
  return {
    databaseUrl: env.DATABASE_URL ?? null,
    port: env.PORT,
    host: env.HOST,
    metricsPort: env.METRICS_PORT ?? null,
    publicUrl: publicUrlOf(env),
    dataDir,
    leaseMs: env.LEASE_MS,
    heartbeatMs: env.HEARTBEAT_MS,
    watchdogMs: env.WATCHDOG_MS,
    workerConcurrency: env.WORKER_CONCURRENCY,
    retention: {
      runDays: env.RUN_RETENTION_DAYS ?? null,
      costDays: env.COST_RETENTION_DAYS ?? null,
    },
    egressAllow: env.EGRESS_ALLOW.split(",")
      .map((entry) => entry.trim())
      .filter((entry) => entry !== ""),
    artifactStore,
    secretsKey: env.SECRETS_KEY ?? null,
    adminToken: env.ADMIN_TOKEN ?? null,
    logLevel: env.LOG_LEVEL,
    openai: {
      baseUrl: env.OPENAI_BASE_URL?.replace(/\/+$/, "") ?? null,
      apiKey: env.OPENAI_API_KEY ?? null,
    },
  };
}

/** The location, or what is wrong with the variables. */
function readArtifactLocation(given: string, key: string | undefined): ArtifactLocation | string {
  if (/^s3:/i.test(given)) return readBucket(given, key);
  const isFile = given.startsWith("file://");
  if (isFile && URL.canParse(given)) return { kind: "folder", path: fileURLToPath(given) };
  return isFile || /^[a-z][a-z0-9+.-]+:/i.test(given)
    ? "ARTIFACT_STORE: must be a folder, a file:// address or s3://bucket/prefix"
    : { kind: "folder", path: resolve(given) };
}

const bucketOptions: ReadonlySet<string> = new Set(["region", "endpoint", "addressing"]);

/** `s3://bucket/prefix?region=…&endpoint=…&addressing=path|host`. */
function readBucket(given: string, key: string | undefined): ArtifactLocation | string {
  const url = URL.canParse(given) ? new URL(given) : null;
  const option = url?.searchParams ?? new URLSearchParams();
  const endpoint = option.get("endpoint");
  const addressing = option.get("addressing");
  const isGood =
    url !== null &&
    /^[a-z0-9][a-z0-9.-]{1,62}$/.test(url.hostname) &&
    [...option.keys()].every((name) => bucketOptions.has(name)) &&
    (endpoint === null || (URL.canParse(endpoint) && /^https?:/.test(endpoint))) &&
    (addressing === null || addressing === "path" || addressing === "host");
  if (!isGood)
    return "ARTIFACT_STORE: must be s3://bucket/prefix?region=…&endpoint=https://…&addressing=path|host";
  if (key === undefined)
    return "ARTIFACT_STORE_KEY: must be set to accessKeyId:secretAccessKey for an ARTIFACT_STORE in a bucket";
  const region = option.get("region") ?? "us-east-1";
  return {
    kind: "bucket",
    place: { bucket: url.hostname, region, endpoint, addressing },
    prefix: decodeURIComponent(url.pathname).replaceAll(/^\/+|\/+$/g, ""),
    key,
  };
}

/** True for an address that only this machine can reach. */
export function isLoopback(host: string): boolean {
  const name = host.toLowerCase().replace(/^\[(.*)\]$/, "$1");
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    name === "::1" ||
    /^127(\.\d{1,3}){3}$/.test(name)
  );
}
