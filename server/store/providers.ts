import { sql } from "kysely";
import { Refusal } from "../../shared/api/errors.ts";
import type { ProviderMessage } from "../../shared/api/settings.ts";
import type { Database } from "./database.ts";

export interface PutProviderParams {
  readonly name: string;
  readonly baseUrl: string;
  /** Name of the environment variable with the key. */
  readonly secret: string | null;
  readonly requestsPerMinute: number | null;
  readonly tokensPerMinute: number | null;
  /** Models that it serves: calls that name no provider go to the first that serves theirs. */
  readonly models: readonly string[];
}

/** A provider as a call sees it. */
export interface ProviderProfile extends ProviderMessage {
  /** For how long it wants no calls, milliseconds. */
  readonly heldMs: number;
}

/** Model providers by name. */
export async function listProviders(database: Database): Promise<readonly ProviderMessage[]> {
  const rows = await database.db.selectFrom("providers").selectAll().orderBy("name").execute();
  return rows.map(messageOf);
}

/** A provider; null when there is none of that name. */
export async function findProvider(
  database: Database,
  name: string,
): Promise<ProviderProfile | null> {
  const row = await profiles(database).where("providers.name", "=", name).executeTakeFirst();
  return row === undefined ? null : profileOf(row);
}

/** Every provider as calls see it, by name. */
export async function listProviderProfiles(
  database: Database,
): Promise<readonly ProviderProfile[]> {
  const rows = await profiles(database).orderBy("providers.name").execute();
  return rows.map(profileOf);
}

function profiles(database: Database) {
  return database.db
    .selectFrom("providers")
    .leftJoin("provider_gates as gate", "gate.provider", "providers.name")
    .selectAll("providers")
    .select(
      sql<
        number | null
      >`(extract(epoch from greatest(gate.not_before, clock_timestamp()) - clock_timestamp()) * 1000)::float8`.as(
        "held_ms",
      ),
    );
}

function profileOf(row: ProviderRow & { readonly held_ms: number | null }): ProviderProfile {
  return { ...messageOf(row), heldMs: Math.max(0, Math.ceil(row.held_ms ?? 0)) };
}

/** Adds a provider or changes the one of that name. */
export async function putProvider(
  database: Database,
  params: PutProviderParams,
): Promise<ProviderMessage> {
  const fields = {
    base_url: params.baseUrl,
    secret: params.secret,
    requests_per_minute: params.requestsPerMinute,
    tokens_per_minute: params.tokensPerMinute,
    models: [...params.models],
    updated_at: sql<Date>`now()`,
  };
  const row = await database.db
    .insertInto("providers")
    .values({ name: params.name, ...fields })
    .onConflict((conflict) => conflict.column("name").doUpdateSet(fields))
    .returningAll()
    .executeTakeFirstOrThrow();
  return messageOf(row);
}

/** Removes a provider. @throws Refusal PROVIDER_NOT_FOUND */
export async function deleteProvider(database: Database, name: string): Promise<void> {
  const { numDeletedRows } = await database.db
    .deleteFrom("providers")
    .where("name", "=", name)
    .executeTakeFirst();
  if (numDeletedRows === 0n)
    throw new Refusal("PROVIDER_NOT_FOUND", `There is no provider ${name}.`);
}

interface ProviderRow {
  readonly name: string;
  readonly base_url: string;
  readonly secret: string | null;
  readonly requests_per_minute: number | null;
  readonly tokens_per_minute: number | null;
  readonly models: readonly string[];
  readonly updated_at: Date;
}

function messageOf(row: ProviderRow): ProviderMessage {
  return {
    name: row.name,
    baseUrl: row.base_url,
    secret: row.secret,
    requestsPerMinute: row.requests_per_minute,
    tokensPerMinute: row.tokens_per_minute,
    models: [...row.models],
    updatedAt: row.updated_at.toISOString(),
  };
}
