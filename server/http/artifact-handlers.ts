import type { Readable } from "node:stream";
import type { Response } from "express";
import { Refusal } from "../../shared/api/errors.ts";
import type { ArtifactMessage } from "../../shared/api/settings.ts";
import { Failure } from "../../shared/base/failure.ts";
import type { ArtifactStore } from "../context/artifact-store.ts";
import { findArtifact, recordArtifact } from "../store/artifact-records.ts";
import type { Database } from "../store/database.ts";
import { answered, type Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";
import { receiveFile } from "./receive-file.ts";
import { sandboxPolicy } from "./security-headers.ts";
import { writeSlowly } from "./write-slowly.ts";

/** Files: in and out. */
export function artifactHandlers({
  database,
  artifacts,
}: Pick<AppOptions, "database" | "artifacts">): Handlers<"uploadArtifact" | "getArtifact"> {
  return {
    uploadArtifact: async ({ query }, { request }) => {
      const file = await receiveFile(request, artifacts, query.name);
      return { status: 201, body: await recordArtifact(database, { ...file, runId: null }) };
    },
    getArtifact: async ({ params }, { request, response }) => {
      const file = await findFile(database, params.id);
      const content = await openContent(artifacts, file);
      // `attachment` guesses a type from the name; the one that was given counts.
      response.attachment(file.name);
      response.setHeader(
        "Content-Type",
        file.type.startsWith("text/") ? `${file.type}; charset=utf-8` : file.type,
      );
      response.setHeader("Content-Security-Policy", sandboxPolicy);
      response.setHeader("Content-Length", String(file.bytes));
      if (request.method === "HEAD") {
        content.destroy();
        response.end();
      } else await send(content, response);
      return answered;
    },
  };
}

async function findFile(database: Database, id: string): Promise<ArtifactMessage> {
  const file = await findArtifact(database, id);
  if (file === null) throw new Refusal("ARTIFACT_NOT_FOUND", `There is no artifact ${id}.`);
  return file;
}

async function openContent(artifacts: ArtifactStore, file: ArtifactMessage): Promise<Readable> {
  try {
    return await artifacts.open(file.sha256);
  } catch (error) {
    if (error instanceof Failure) throw new Refusal("ARTIFACT_DAMAGED", error.message);
    throw error;
  }
}

/** The last piece goes out only when the hash of the whole has been checked: damaged content never arrives complete. */
async function send(content: Readable, response: Response): Promise<void> {
  let held: Buffer | null = null;
  try {
    for await (const piece of content as AsyncIterable<Buffer>) {
      if (response.destroyed) return;
      if (held !== null) await writeSlowly(response, held);
      held = piece;
    }
  } catch (error) {
    if (error instanceof Failure) throw new Refusal("ARTIFACT_DAMAGED", error.message);
    throw error;
  }
  response.end(held ?? undefined);
}
