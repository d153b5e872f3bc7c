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
): Promise<ProviderMessage | null> {
  const row = await database.db
    .selectFrom("providers")
    .selectAll()
    .where("name", "=", name)
    .executeTakeFirst();
  return row === undefined ? null : messageOf(row);
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
  readonly updated_at: Date;
}

function messageOf(row: ProviderRow): ProviderMessage {
  return {
    name: row.name,
    baseUrl: row.base_url,
    secret: row.secret,
    requestsPerMinute: row.requests_per_minute,
    tokensPerMinute: row.tokens_per_minute,
    updatedAt: row.updated_at.toISOString(),
  };
}
