import { sql } from "kysely";
import { Refusal } from "../../shared/api/errors.ts";
import {
  countedRuns,
  type ListedVersion,
  type WorkflowDetail,
  type WorkflowSummary,
} from "../../shared/api/workflow.ts";
import type { Definition, WorkflowType } from "../../shared/definition/definition.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import type { Database } from "./database.ts";
import { definitionHash } from "./definition-hash.ts";
import { newId } from "./new-id.ts";
import {
  containsPattern,
  cutPage,
  pageSize,
  readTimePlace,
  type Page,
  type PageRequest,
} from "./page-cursor.ts";

/** A definition and the graph it belongs to. */
export interface Publication {
  readonly definition: Definition;
  readonly graph: Graph;
}

export interface CreateWorkflowParams {
  readonly name: string;
  readonly type: WorkflowType;
  readonly draft: Graph;
  /** What version 1 runs; null keeps the workflow a draft. */
  readonly definition: Definition | null;
}

/** Creates a workflow and, in the same transaction, its version 1. */
export async function createWorkflow(
  database: Database,
  params: CreateWorkflowParams,
): Promise<{ readonly id: string; readonly version: number | null; readonly revision: number }> {
  const id = newId("wf");
  const { name, type, draft, definition } = params;
  const version = definition === null ? null : 1;
  return await database.db.transaction().execute(async (tx) => {
    const { revision } = await tx
      .insertInto("workflows")
      .values({ id, name, type, draft: JSON.stringify(draft), version })
      .returning("revision")
      .executeTakeFirstOrThrow();
    if (definition !== null) {
      await tx
        .insertInto("workflow_versions")
        .values({
          workflow_id: id,
          version: 1,
          definition: JSON.stringify(definition),
          graph: JSON.stringify(draft),
          definition_hash: definitionHash(definition),
        })
        .execute();
    }
    return { id, version, revision };
  });
}

/** Workflows that are not deleted, the last changed first. `q` finds part of a name, or an id. */
export async function listWorkflows(
  database: Database,
  params: PageRequest & { readonly q?: string | undefined },
): Promise<Page<WorkflowSummary>> {
  const limit = pageSize(params);
  let query = database.db
    .selectFrom("workflows as w")
    .leftJoinLateral(
      (from) =>
        from
          .selectFrom("runs as r")
          .select(["r.id as run_id", "r.status as run_status", "r.created_at as run_created_at"])
          .whereRef("r.workflow_id", "=", "w.id")
          .where("r.version", ">", 0)
          .orderBy("r.created_at", "desc")
          .orderBy("r.id", "desc")
          .limit(1)
          .as("last"),
      (join) => join.onTrue(),
    )
    .select([
      "w.id",
      "w.name",
      "w.type",
      "w.version",
      "w.revision",
      "w.created_at",
      "w.updated_at",
      "run_id",
      "run_status",
      "run_created_at",
    ])
    .select(sql<string>`w.updated_at::text`.as("place"))
    .where("w.deleted_at", "is", null)
    .orderBy("w.updated_at", "desc")
    .orderBy("w.id", "desc")
    .limit(limit + 1);
  if (params.q !== undefined && params.q !== "") {
    const { q } = params;
    query = query.where((where) =>
      where.or([where("w.name", "ilike", containsPattern(q)), where("w.id", "=", q)]),
    );
  }
  if (params.cursor !== undefined) {
    const { at, id } = readTimePlace(params.cursor);
    query = query.where(sql<boolean>`(w.updated_at, w.id) < (${at}::timestamptz, ${id})`);
  }
  const page = cutPage(await query.execute(), limit, (row) => [row.place, row.id]);
  const items = page.items.map((row) => ({
    id: row.id,
    name: row.name,
    type: row.type,
    version: row.version,
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    lastRun:
      row.run_id === null || row.run_status === null || row.run_created_at === null
        ? null
        : { id: row.run_id, status: row.run_status, createdAt: row.run_created_at.toISOString() },
  }));
  return { items, next: page.next };
}

/** A workflow with its draft. @throws Refusal WORKFLOW_NOT_FOUND also when it is deleted. */
export async function findWorkflow(database: Database, id: string): Promise<WorkflowDetail> {
  const row = await database.db
    .selectFrom("workflows as w")
    .leftJoin("workflow_versions as v", (join) =>
      join.onRef("v.workflow_id", "=", "w.id").onRef("v.version", "=", "w.version"),
    )
    .selectAll("w")
    .select("v.created_at as published_at")
    .where("w.id", "=", id)
    .where("w.deleted_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) throw workflowNotFound(id);
  return {
    id: row.id,
    name: row.name,
    type: row.type,
    version: row.version,
    revision: row.revision,
    createdAt: row.created_at.toISOString(),
    updatedAt: row.updated_at.toISOString(),
    publishedAt: row.published_at?.toISOString() ?? null,
    graph: row.draft,
  };
}

/** Gives a workflow another name. @throws Refusal WORKFLOW_NOT_FOUND */
export async function renameWorkflow(
  database: Database,
  params: { readonly id: string; readonly name: string },
): Promise<void> {
  const { numUpdatedRows } = await database.db
    .updateTable("workflows")
    .set({ name: params.name, updated_at: sql`now()` })
    .where("id", "=", params.id)
    .where("deleted_at", "is", null)
    .executeTakeFirst();
  if (numUpdatedRows === 0n) throw workflowNotFound(params.id);
}

/**
 * Deletes a workflow: it can be seen and started no more. Its schedules and webhooks go with it, in the same statement; its versions and
 * runs stay.
 * @throws Refusal WORKFLOW_NOT_FOUND
 */
export async function deleteWorkflow(database: Database, id: string): Promise<void> {
  const { rows } = await sql`
    with gone as (update workflows set deleted_at = now() where id = ${id} and deleted_at is null returning id),
    schedules_gone as (delete from schedules where workflow_id in (select id from gone)),
    webhooks_gone as (delete from webhooks where workflow_id in (select id from gone))
    select id from gone`.execute(database.db);
  if (rows.length === 0) throw workflowNotFound(id);
}

export interface SaveDraftParams {
  readonly id: string;
  readonly graph: Graph;
  /** Revision the changes were made on; undefined overwrites whatever is there. */
  readonly baseRevision: number | undefined;
  readonly name: string | undefined;
}

/**
 * Saves the draft and answers with its new revision. The same draft sent again, because the answer was lost, changes nothing.
 * Locks the workflow's row.
 * @throws Refusal WORKFLOW_NOT_FOUND · DRAFT_CHANGED with the revision that is stored
 */
export async function saveDraft(database: Database, params: SaveDraftParams): Promise<number> {
  const draft = JSON.stringify(params.graph);
  const { name, baseRevision } = params;
  return await database.db.transaction().execute(async (tx) => {
    const stored = await tx
      .selectFrom("workflows")
      .select([
        "revision",
        sql<boolean>`draft::text = ${draft} and name = coalesce(${name ?? null}, name)`.as("same"),
      ])
      .where("id", "=", params.id)
      .where("deleted_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (stored === undefined) throw workflowNotFound(params.id);
    if (stored.same) return stored.revision;
    if (baseRevision !== undefined && baseRevision !== stored.revision)
      throw draftChanged(stored.revision);
    const { revision } = await tx
      .updateTable("workflows")
      .set({
        draft,
        revision: stored.revision + 1,
        updated_at: sql`now()`,
        ...(name === undefined ? {} : { name }),
      })
      .where("id", "=", params.id)
      .returning("revision")
      .executeTakeFirstOrThrow();
    return revision;
  });
}

export interface PublishParams {
  readonly id: string;
  /** Publish only this revision; undefined publishes whatever is there. */
  readonly baseRevision: number | undefined;
  /** What the version changes, in the words of whoever publishes it. */
  readonly summary: string;
  /** Turns a graph into what runs. @throws Refusal INVALID_GRAPH: then nothing is stored. */
  readonly compile: (graph: Graph, workflow: { readonly type: WorkflowType }) => Definition;
}

/**
 * Publishes the draft as the next version, unless the newest version already runs the same: then only positions or notes differ.
 * One transaction that locks the workflow's row.
 * @throws Refusal WORKFLOW_NOT_FOUND · DRAFT_CHANGED, and whatever `compile` throws
 */
export async function publishDraft(
  database: Database,
  params: PublishParams,
): Promise<{
  readonly version: number;
  readonly created: boolean;
  readonly graph: Graph;
  readonly type: WorkflowType;
}> {
  return await database.db.transaction().execute(async (tx) => {
    const stored = await tx
      .selectFrom("workflows")
      .select(["draft", "revision", "version", "type"])
      .where("id", "=", params.id)
      .where("deleted_at", "is", null)
      .forUpdate()
      .executeTakeFirst();
    if (stored === undefined) throw workflowNotFound(params.id);
    if (params.baseRevision !== undefined && params.baseRevision !== stored.revision)
      throw draftChanged(stored.revision);
    const { type } = stored;
    const definition = params.compile(stored.draft, { type });
    const hash = definitionHash(definition);
    const newest =
      stored.version === null
        ? undefined
        : await tx
            .selectFrom("workflow_versions")
            .select(["version", "definition_hash", "graph"])
            .where("workflow_id", "=", params.id)
            .where("version", "=", stored.version)
            .executeTakeFirstOrThrow();
    if (
      newest !== undefined &&
      (newest.definition_hash === hash ||
        definitionHash(params.compile(newest.graph, { type })) === hash)
    ) {
      return { version: newest.version, created: false, graph: stored.draft, type };
    }
    const version = (newest?.version ?? 0) + 1;
    await tx
      .insertInto("workflow_versions")
      .values({
        workflow_id: params.id,
        version,
        definition: JSON.stringify(definition),
        graph: JSON.stringify(stored.draft),
        definition_hash: hash,
        summary: params.summary,
      })
      .execute();
    await tx
      .updateTable("workflows")
      .set({ version, updated_at: sql`now()` })
      .where("id", "=", params.id)
      .execute();
    return { version, created: true, graph: stored.draft, type };
  });
}

/** A published version. */
export interface StoredVersion extends Publication {
  readonly version: number;
  readonly createdAt: string;
  readonly summary: string;
}

export interface VersionList {
  /** The newest first. */
  readonly versions: readonly ListedVersion[];
  /** How many of the workflow's newest runs were looked at for `recentRuns`. */
  readonly countedRuns: number;
}

/** Versions of a workflow with how much they are used. @throws Refusal WORKFLOW_NOT_FOUND */
export async function listVersions(database: Database, id: string): Promise<VersionList> {
  const { rows } = await sql<{
    version: number | null;
    created_at: Date | null;
    summary: string | null;
    live: number;
    recent: number;
    counted: number;
  }>`
    with newest as (
      select version from runs where workflow_id = ${id} order by created_at desc, id desc limit ${countedRuns}),
    recent as (select version, count(*)::int as runs from newest group by version),
    live as (
      select version, count(*)::int as runs from runs
      where workflow_id = ${id} and status in ('RUNNING', 'PAUSED', 'COMPENSATING') group by version)
    select v.version, v.created_at, v.summary, coalesce(live.runs, 0) as live, coalesce(recent.runs, 0) as recent,
      (select count(*)::int from newest) as counted
    from workflows w
    left join workflow_versions v on v.workflow_id = w.id and v.version > 0
    left join live on live.version = v.version
    left join recent on recent.version = v.version
    where w.id = ${id} and w.deleted_at is null
    order by v.version desc`.execute(database.db);
  const [first] = rows;
  if (first === undefined) throw workflowNotFound(id);
  return {
    versions: rows.flatMap(({ version, created_at: createdAt, summary, live, recent }) =>
      version === null || createdAt === null
        ? []
        : [
            {
              version,
              createdAt: createdAt.toISOString(),
              summary: summary ?? "",
              liveRuns: live,
              recentRuns: recent,
            },
          ],
    ),
    countedRuns: first.counted,
  };
}

/** A version, also of a deleted workflow: its runs are still shown. @throws Refusal VERSION_NOT_FOUND */
export async function findVersion(
  database: Database,
  params: { readonly id: string; readonly version: number },
): Promise<StoredVersion> {
  const row = await database.db
    .selectFrom("workflow_versions")
    .selectAll()
    .where("workflow_id", "=", params.id)
    .where("version", "=", params.version)
    .executeTakeFirst();
  if (row === undefined) {
    throw new Refusal(
      "VERSION_NOT_FOUND",
      `The workflow ${params.id} has no version ${String(params.version)}.`,
    );
  }
  return {
    version: row.version,
    definition: row.definition,
    graph: row.graph,
    createdAt: row.created_at.toISOString(),
    summary: row.summary,
  };
}

function workflowNotFound(id: string): Refusal {
  return new Refusal("WORKFLOW_NOT_FOUND", `There is no workflow ${id}.`);
}

function draftChanged(revision: number): Refusal {
  return new Refusal(
    "DRAFT_CHANGED",
    `The draft was changed elsewhere; it is at revision ${String(revision)} now.`,
    { revision },
  );
}
