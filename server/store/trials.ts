import { sql } from "kysely";
import { Refusal } from "../../shared/api/errors.ts";
import type { Database } from "./database.ts";
import { definitionHash } from "./definition-hash.ts";
import type { Publication } from "./workflows.ts";

/**
 * Keeps what a trial runs: a version below 0, which no list of versions shows, no schedule takes and nothing publishes. The same definition
 * tried again finds the version that it had. Locks the workflow's row.
 * @throws Refusal WORKFLOW_NOT_FOUND
 */
export async function keepTrial(
  database: Database,
  { workflowId, definition, graph }: Publication & { readonly workflowId: string },
): Promise<number> {
  const hash = definitionHash(definition);
  return await database.db.transaction().execute(async (tx) => {
    const workflow = await tx
      .selectFrom("workflows")
      .select("id")
      .where("id", "=", workflowId)
      .where("deleted_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (workflow === undefined)
      throw new Refusal("WORKFLOW_NOT_FOUND", `There is no workflow ${workflowId}.`);
    const known = await tx
      .selectFrom("workflow_versions")
      .select("version")
      .where("workflow_id", "=", workflowId)
      .where("version", "<", 0)
      .where("definition_hash", "=", hash)
      .executeTakeFirst();
    if (known !== undefined) return known.version;
    const { version } = await tx
      .insertInto("workflow_versions")
      .values({
        workflow_id: workflowId,
        version: sql<number>`(select least(coalesce(min(v.version), 0), 0) - 1 from workflow_versions v where v.workflow_id = ${workflowId})`,
        definition: JSON.stringify(definition),
        graph: JSON.stringify(graph),
        definition_hash: hash,
      })
      .returning("version")
      .executeTakeFirstOrThrow();
    return version;
  });
}
