import { sql } from "kysely";
import type { ArtifactMessage } from "../../shared/api/settings.ts";
import { assert } from "../../shared/base/assert.ts";
import type { Database } from "./database.ts";
import { newId } from "./new-id.ts";

export interface RecordArtifactParams {
  /** Makes the call repeatable: the same id again answers with the first record. A new id when undefined. */
  readonly id?: string | undefined;
  readonly sha256: string;
  readonly bytes: number;
  readonly type: string;
  readonly name: string;
  /** Run that made it; null for an upload. */
  readonly runId: string | null;
}

/** Records a file whose content the artifact store already has. */
export async function recordArtifact(
  database: Database,
  params: RecordArtifactParams,
): Promise<ArtifactMessage> {
  const { sha256, bytes, type, name, runId } = params;
  const id = params.id ?? newId("art");
  const created = await database.db
    .insertInto("artifacts")
    .values({ id, sha256, bytes, type, name, run_id: runId })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .returning(["id", "sha256", "bytes", "type", "name"])
    .executeTakeFirst();
  const stored = created ?? (await findArtifact(database, id));
  assert(stored !== null, `the artifact ${id} was neither created nor there`);
  return stored;
}

/** A file by its id; null when there is none. */
export async function findArtifact(
  database: Database,
  id: string,
): Promise<ArtifactMessage | null> {
  const row = await database.db
    .selectFrom("artifacts")
    .select(["id", "sha256", "bytes", "type", "name"])
    .where("id", "=", id)
    .executeTakeFirst();
  return row ?? null;
}

/** Files by their ids; those that are not there are left out. */
export async function findArtifacts(
  database: Database,
  ids: readonly string[],
): Promise<readonly ArtifactMessage[]> {
  if (ids.length === 0) return [];
  return await database.db
    .selectFrom("artifacts")
    .select(["id", "sha256", "bytes", "type", "name"])
    .where("id", "in", ids)
    .execute();
}

/** The newest file of a name; null when there is none. */
export async function findArtifactByName(
  database: Database,
  name: string,
): Promise<ArtifactMessage | null> {
  const row = await database.db
    .selectFrom("artifacts")
    .select(["id", "sha256", "bytes", "type", "name"])
    .where("name", "=", name)
    .where(namesAnObject)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(1)
    .executeTakeFirst();
  return row ?? null;
}

/** The newest file of each name that begins so, in the order of the bytes of their names. */
export async function listArtifactsByName(
  database: Database,
  prefix: string,
  limit: number,
): Promise<readonly (ArtifactMessage & { readonly createdAt: Date })[]> {
  const rows = await database.db
    .selectFrom("artifacts")
    .select(["id", "sha256", "bytes", "type", "name", "created_at"])
    .distinctOn(sql`name collate "C"`)
    .where(namesAnObject)
    .where("name", "like", `${prefix.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`)
    .orderBy(sql`name collate "C"`)
    .orderBy("created_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(({ created_at: createdAt, ...row }) => ({ ...row, createdAt }));
}

/** The index by name holds only the names of objects: a file of any other name is found by its id. */
const namesAnObject = sql<boolean>`name like 's3://%'`;
