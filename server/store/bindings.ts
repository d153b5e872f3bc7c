import { sql } from "kysely";
import { Refusal } from "../../shared/api/errors.ts";
import type { BindingMessage } from "../../shared/api/settings.ts";
import type { Database } from "./database.ts";

export interface PutBindingParams {
  readonly resource: string;
  readonly url: string;
  /** Name of the environment variable with the key. */
  readonly secret: string | null;
}

/** Bindings by resource. */
export async function listBindings(database: Database): Promise<readonly BindingMessage[]> {
  const rows = await database.db.selectFrom("bindings").selectAll().orderBy("resource").execute();
  return rows.map(messageOf);
}

/** The binding of a resource; null when it has none. */
export async function findBinding(
  database: Database,
  resource: string,
): Promise<BindingMessage | null> {
  const row = await database.db
    .selectFrom("bindings")
    .selectAll()
    .where("resource", "=", resource)
    .executeTakeFirst();
  return row === undefined ? null : messageOf(row);
}

/** Binds a resource to an endpoint, instead of the one it had. */
export async function putBinding(
  database: Database,
  params: PutBindingParams,
): Promise<BindingMessage> {
  const fields = { url: params.url, secret: params.secret, updated_at: sql<Date>`now()` };
  const row = await database.db
    .insertInto("bindings")
    .values({ resource: params.resource, ...fields })
    .onConflict((conflict) => conflict.column("resource").doUpdateSet(fields))
    .returningAll()
    .executeTakeFirstOrThrow();
  return messageOf(row);
}

/** Removes a binding. @throws Refusal BINDING_NOT_FOUND */
export async function deleteBinding(database: Database, resource: string): Promise<void> {
  const { numDeletedRows } = await database.db
    .deleteFrom("bindings")
    .where("resource", "=", resource)
    .executeTakeFirst();
  if (numDeletedRows === 0n)
    throw new Refusal("BINDING_NOT_FOUND", `Nothing is bound to ${resource}.`);
}

interface BindingRow {
  readonly resource: string;
  readonly url: string;
  readonly secret: string | null;
  readonly updated_at: Date;
}

function messageOf(row: BindingRow): BindingMessage {
  return {
    resource: row.resource,
    url: row.url,
    secret: row.secret,
    updatedAt: row.updated_at.toISOString(),
  };
}
