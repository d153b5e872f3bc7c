/** Objects on a real disk with records in a real database. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createFileArtifactStore } from "../../server/context/artifact-store.ts";
import type { ObjectStore } from "../../server/context/item-reader.ts";
import {
  findArtifact,
  findArtifactByName,
  listArtifactsByName,
  recordArtifact,
} from "../../server/store/artifact-records.ts";
import { openDatabase, type Database } from "../../server/store/database.ts";
import { createTestDatabase } from "./database.ts";

export interface TestObjectStore extends ObjectStore {
  readonly database: Database;
  /** Stores a file under a name; answers its id. */
  readonly put: (name: string, content: Buffer | string) => Promise<string>;
  readonly close: () => Promise<void>;
}

export async function createTestObjectStore(): Promise<TestObjectStore> {
  const folder = await mkdtemp(join(tmpdir(), "cairn-objects-"));
  const artifacts = createFileArtifactStore(folder);
  const testDatabase = await createTestDatabase();
  const database = openDatabase(testDatabase.url);
  const records: ObjectStore["records"] = {
    get: async (id) => await findArtifact(database, id),
    named: async (name) => await findArtifactByName(database, name),
    listed: async (prefix, limit) => await listArtifactsByName(database, prefix, limit),
    create: async (artifact) => await recordArtifact(database, artifact),
  };
  return {
    artifacts,
    records,
    database,
    put: async (name, content) => {
      const stored = await artifacts.put(content);
      const id = `art_${randomUUID()}`;
      await records.create({ ...stored, id, name, type: "text/plain", runId: null });
      return id;
    },
    close: async () => {
      await database.close();
      await testDatabase.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
