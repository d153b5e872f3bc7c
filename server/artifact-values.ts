/** What the artifact store keeps for the engine and for steps, and the records of it. */
import { randomUUID } from "node:crypto";
import type { ArtifactRecords, ArtifactStore, ObjectRecords } from "./context/artifact-store.ts";
import type { ValueStore } from "./engine/payloads.ts";
import {
  findArtifact,
  findArtifactByName,
  listArtifactsByName,
  recordArtifact,
} from "./store/artifact-records.ts";
import type { Database } from "./store/database.ts";

/** Large values are artifacts like any other, under their own hash. */
export function valueStore(artifacts: ArtifactStore, records: ArtifactRecords): ValueStore {
  return {
    put: async (bytes) => {
      const { sha256 } = await artifacts.put(bytes);
      const facts = { bytes: bytes.byteLength, type: "application/json", name: "value.json" };
      await records.create({ id: sha256, sha256, ...facts, runId: null });
      return sha256;
    },
    read: async (sha256) => await artifacts.read(sha256),
  };
}

/** Records of stored files. */
export function artifactRecords(database: Database): ObjectRecords {
  return {
    named: async (name) => await findArtifactByName(database, name),
    listed: async (prefix, limit) => await listArtifactsByName(database, prefix, limit),
    get: async (id) => await findArtifact(database, id),
    create: async (artifact) =>
      await recordArtifact(database, { ...artifact, id: artifact.id ?? randomUUID() }),
  };
}
