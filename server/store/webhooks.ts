/** Addresses whose calls start runs. */
import { sql } from "kysely";
import { Refusal } from "../../shared/api/errors.ts";
import type { WebhookBody, WebhookMessage } from "../../shared/api/webhook.ts";
import type { Database } from "./database.ts";
import { mustExist } from "./schedules.ts";

interface WebhookRow {
  readonly path: string;
  readonly workflow_id: string;
  readonly workflow_name: string;
  readonly version: number | null;
  readonly signature: WebhookBody["signature"];
  readonly secret: string | null;
  readonly enabled: boolean;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const columns = sql`
  h.path, h.workflow_id, w.name as workflow_name, h.version, h.signature, h.secret, h.enabled, h.created_at, h.updated_at`;

/** A webhook as it is stored. */
export type StoredWebhook = Omit<WebhookMessage, "hasSecret">;

/** Webhooks by their path; those of deleted workflows are nowhere. */
export async function listWebhooks(
  database: Database,
  params: { readonly workflow?: string | undefined },
): Promise<readonly StoredWebhook[]> {
  const { rows } = await sql<WebhookRow>`
    select ${columns} from webhooks h join workflows w on w.id = h.workflow_id and w.deleted_at is null
    where ${params.workflow ?? null}::text is null or h.workflow_id = ${params.workflow ?? null}
    order by h.path`.execute(database.db);
  return rows.map(webhookOf);
}

/** A webhook. @throws Refusal WEBHOOK_NOT_FOUND */
export async function findWebhook(database: Database, path: string): Promise<StoredWebhook> {
  const { rows } = await sql<WebhookRow>`
    select ${columns} from webhooks h join workflows w on w.id = h.workflow_id and w.deleted_at is null where h.path = ${path}`.execute(
    database.db,
  );
  const [row] = rows;
  if (row === undefined) throw notFound(path);
  return webhookOf(row);
}

/** Adds a webhook, or changes the one at the path. @throws Refusal WORKFLOW_NOT_FOUND · VERSION_NOT_FOUND */
export async function putWebhook(
  database: Database,
  { path, body }: { readonly path: string; readonly body: WebhookBody },
): Promise<StoredWebhook> {
  await mustExist(database, body);
  const fields = {
    workflow_id: body.workflowId,
    version: body.version,
    signature: body.signature,
    secret: body.secret,
    enabled: body.enabled,
  };
  await database.db
    .insertInto("webhooks")
    .values({ path, ...fields })
    .onConflict((conflict) =>
      conflict.column("path").doUpdateSet({ ...fields, updated_at: sql<Date>`now()` }),
    )
    .execute();
  return await findWebhook(database, path);
}

/** Removes a webhook. @throws Refusal WEBHOOK_NOT_FOUND */
export async function deleteWebhook(database: Database, path: string): Promise<void> {
  const { numDeletedRows } = await database.db
    .deleteFrom("webhooks")
    .where("path", "=", path)
    .executeTakeFirst();
  if (numDeletedRows === 0n) throw notFound(path);
}

function notFound(path: string): Refusal {
  return new Refusal("WEBHOOK_NOT_FOUND", `There is no webhook ${path.slice(0, 100)}.`);
}

function webhookOf(row: WebhookRow): StoredWebhook {
  return {
    path: row.path,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    version: row.version,
    signature: row.signature,
    secret: row.secret,
    enabled: row.enabled,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
  };
}
