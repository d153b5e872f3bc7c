/** Unsent drafts, kept in the browser until the server has them: a refresh or a crash of the page loses nothing. */
import { type Graph, graphSchema } from "../../shared/graph/graph.ts";
import { z } from "zod";

const unsentDraftSchema = z.object({
  graph: graphSchema,
  name: z.string(),
  /** Revision of the stored draft on which the changes were made. */
  baseRevision: z.number(),
  savedAt: z.number(),
});

export interface UnsentDraft {
  readonly graph: Graph;
  readonly name: string;
  readonly baseRevision: number;
  /** Milliseconds since 1970. */
  readonly savedAt: number;
}

export interface DraftStorage {
  readonly read: (workflowId: string) => Promise<UnsentDraft | null>;
  readonly write: (workflowId: string, draft: UnsentDraft) => Promise<void>;
  readonly remove: (workflowId: string) => Promise<void>;
}

const databaseName = "cairn";
const storeName = "unsent-drafts";

/** Storage in IndexedDB. Where the browser refuses it (private windows of some), the promises reject. */
export function createDraftStorage(factory: IDBFactory): DraftStorage {
  let opening: Promise<IDBDatabase> | null = null;
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
  return {
    read: async (workflowId) => {
      const parsed = unsentDraftSchema.safeParse(
        await use("readonly", (store) => store.get(workflowId) as IDBRequest<unknown>),
      );
      return parsed.success ? parsed.data : null;
    },
    write: async (workflowId, draft) => {
      await use("readwrite", (store) => store.put(draft, workflowId));
    },
    remove: async (workflowId) => {
      await use("readwrite", (store) => store.delete(workflowId));
    },
  };
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
