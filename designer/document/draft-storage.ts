/**
 * Unsent drafts, kept in the browser until the server has them: a refresh or a crash of the page loses nothing.
 *
 * Several tabs may have the same workflow open: each keeps a draft of its own, under a lock that the browser gives back when the tab is
 * gone. A draft whose tab is gone belongs to whoever opens the workflow next.
 */
import { type Graph, graphSchema } from "../../shared/graph/graph.ts";
import { z } from "zod";

const unsentDraftSchema = z.object({
  graph: graphSchema,
  name: z.string(),
  /** Revision of the stored draft on which the changes were made. */
  baseRevision: z.number(),
  base: z.object({ graph: graphSchema, name: z.string() }),
  savedAt: z.number(),
});

export interface UnsentDraft {
  readonly graph: Graph;
  readonly name: string;
  readonly baseRevision: number;
  /** What the changes were made on: what others changed meanwhile is told from it. */
  readonly base: { readonly graph: Graph; readonly name: string };
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

export interface DraftStorage {
  /** The newest draft that no open tab keeps; it is this tab's from now on. */
  readonly read: (workflowId: string) => Promise<UnsentDraft | null>;
  readonly write: (workflowId: string, draft: UnsentDraft) => Promise<void>;
  readonly remove: (workflowId: string) => Promise<void>;
  /** The tab is done with the workflow: what it still keeps is for the next one. */
  readonly release: () => void;
}

const databaseName = "cairn";
const storeName = "unsent-drafts";

export interface DraftStorageParams {
  readonly factory: IDBFactory;
  /** Absent on pages that are not served securely: then every tab takes every draft for its own. */
  readonly locks: LockManager | undefined;
  /** A name that no other tab has. */
  readonly newSlot: () => string;
}

/** Storage in IndexedDB. Where the browser refuses it (private windows of some), the promises reject. */
export function createDraftStorage({ factory, locks, newSlot }: DraftStorageParams): DraftStorage {
  let opening: Promise<IDBDatabase> | null = null;
  const held: (() => void)[] = [];
  let slot = newSlot();
  const database = (): Promise<IDBDatabase> => {
    opening ??= open(factory).catch((error: unknown) => {
      opening = null;
      throw error;
    });
    return opening;
  };
  const use = async <Result>(
    mode: IDBTransactionMode,
    act: (store: IDBObjectStore) => IDBRequest<Result>,
  ): Promise<Result> => {
    const transaction = (await database()).transaction(storeName, mode);
    return await settled(act(transaction.objectStore(storeName)));
  };
  const take = async (workflowId: string, wanted: string): Promise<boolean> => {
    if (locks === undefined) return true;
    const release = await holdLock(locks, `cairn.draft.${workflowId}.${wanted}`);
    if (release === null) return false;
    held.push(release);
    return true;
  };
  return {
    read: async (workflowId) => {
      for (const kept of await keptDrafts(workflowId, use)) {
        // One after the other: only the first that is free is wanted.
        if (!(await take(workflowId, kept.slot))) continue;
        slot = kept.slot;
        return kept.draft;
      }
      await take(workflowId, slot);
      return null;
    },
    write: async (workflowId, draft) => {
      await use("readwrite", (store) => store.put(draft, [workflowId, slot]));
    },
    remove: async (workflowId) => {
      await use("readwrite", (store) => store.delete([workflowId, slot]));
    },
    release: () => {
      for (const release of held.splice(0)) release();
    },
  };
}

interface KeptDraft {
  readonly slot: string;
  readonly draft: UnsentDraft;
}

type Use = <Result>(
  mode: IDBTransactionMode,
  act: (store: IDBObjectStore) => IDBRequest<Result>,
) => Promise<Result>;

/** Drafts of a workflow, the newest first. */
async function keptDrafts(workflowId: string, use: Use): Promise<readonly KeptDraft[]> {
  // Keys are lists: every one that begins with the workflow, whatever follows.
  const range = IDBKeyRange.bound([workflowId], [workflowId, []]);
  const [keys, values] = await Promise.all([
    use("readonly", (store) => store.getAllKeys(range)),
    use<unknown[]>("readonly", (store) => store.getAll(range)),
  ]);
  const drafts = keys.flatMap((key, at): readonly KeptDraft[] => {
    const parsed = unsentDraftSchema.safeParse(values[at]);
    const name: unknown = Array.isArray(key) ? key[1] : undefined;
    return parsed.success && typeof name === "string" ? [{ slot: name, draft: parsed.data }] : [];
  });
  return drafts.toSorted((a, b) => b.draft.savedAt - a.draft.savedAt);
}

/** Holds a lock until the returned function is called; null when somebody else has it. */
async function holdLock(locks: LockManager, name: string): Promise<(() => void) | null> {
  return await new Promise((resolve, reject) => {
    locks
      .request(name, { ifAvailable: true }, async (lock) => {
        if (lock === null) {
          resolve(null);
          return;
        }
        await new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
}

async function open(factory: IDBFactory): Promise<IDBDatabase> {
  const request = factory.open(databaseName, 1);
  request.addEventListener("upgradeneeded", () => {
    request.result.createObjectStore(storeName);
  });
  const database = await settled(request);
  database.addEventListener("versionchange", () => {
    database.close();
  });
  return database;
}

async function settled<Result>(request: IDBRequest<Result>): Promise<Result> {
  return await new Promise((resolve, reject) => {
    request.addEventListener("success", () => {
      resolve(request.result);
    });
    request.addEventListener("error", () => {
      reject(request.error ?? new Error("the browser's storage refused"));
    });
  });
}
