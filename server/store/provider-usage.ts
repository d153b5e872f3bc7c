import type { Database } from "./database.ts";

/** Requests and tokens that went to a provider in one second, more or less than was thought. */
export interface UsageCorrection {
  /** Of the shared count: whole seconds since 1970. */
  readonly second: number;
  readonly requests: number;
  readonly tokens: number;
}

export interface TakeFromProviderParams {
  readonly provider: string;
  /** Null: no limit. */
  readonly limits: {
    readonly requestsPerMinute: number | null;
    readonly tokensPerMinute: number | null;
  };
  /** The tokens that each call may take, in the order of the calls. */
  readonly calls: readonly number[];
  readonly corrections: readonly UsageCorrection[];
  /** For tests; the database's clock unless given. */
  readonly now?: Date;
}

export interface TakenFromProvider {
  /** How many of the calls may go, from the first. */
  readonly granted: number;
  /** The second that they count in. */
  readonly second: number;
  /** Milliseconds until the next fits, as things are; 0 when all may go. */
  readonly waitMs: number;
}

/** Counts calls against the limits of their provider, which all workers share: one short statement that locks the provider's row. */
export async function takeFromProvider(
  database: Database,
  { provider, limits, calls, corrections, now }: TakeFromProviderParams,
): Promise<TakenFromProvider> {
  const { rows } = await database.pool.query<{
    readonly granted: number;
    readonly second: number;
    readonly wait_ms: number;
  }>("select granted, second, wait_ms from take_from_provider($1, $2, $3, $4, $5, $6)", [
    provider,
    limits.requestsPerMinute,
    limits.tokensPerMinute,
    calls,
    JSON.stringify(corrections),
    now ?? null,
  ]);
  const [row] = rows;
  if (row === undefined) throw new Error("take_from_provider answered nothing");
  return { granted: row.granted, second: row.second, waitMs: row.wait_ms };
}

/** The provider wants no calls of any worker for so long. A longer wish that is known stays. */
export async function holdProvider(
  database: Database,
  {
    provider,
    forMs,
    now,
  }: { readonly provider: string; readonly forMs: number; readonly now?: Date },
): Promise<void> {
  await database.pool.query("select hold_provider($1, $2, $3)", [
    provider,
    Math.ceil(forMs),
    now ?? null,
  ]);
}
