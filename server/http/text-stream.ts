/**
 * The text of an attempt as server-sent events. Reads only the database, so it can break off and go on anywhere: after a refresh, on another
 * server, whichever worker writes.
 */
import type { Response } from "express";
import type { TextPiece } from "../../shared/api/text.ts";
import type { AttemptPlace } from "../store/side-records.ts";
import { readText, streamStanding } from "../store/text-streams.ts";
import { isDatabaseAway } from "./answer-error.ts";
import { writeEventSource } from "./event-source.ts";
import type { AppOptions } from "./ports.ts";
import type { Wake } from "./wake.ts";
import { writeSlowly } from "./write-slowly.ts";

/** Text is written about as often. */
const pollMs = 200;
/** Characters in one event: bounds the memory that a slow reader holds. */
const pieceLength = 65_536;

export interface TextStreamOptions extends Pick<AppOptions, "database" | "notifier" | "stopping"> {
  readonly stream: AttemptPlace;
  /** How much of the text the reader has. */
  readonly offset: number;
}

/** Streams until the attempt is over and its text whole, the reader's leaving, or the server's stop. */
export async function streamText(options: TextStreamOptions, response: Response): Promise<void> {
  const { notifier, stopping, stream } = options;
  await writeEventSource({ runId: stream.runId, notifier, stopping }, response, async (watch) => {
    await follow(options, response, watch);
  });
}

async function follow(options: TextStreamOptions, response: Response, watch: Wake): Promise<void> {
  let { offset } = options;
  while (!watch.closed) {
    const piece = await readPiece(options, offset);
    if (piece !== null && (piece.text !== "" || piece.ended)) {
      await writeSlowly(response, `id: ${String(piece.next)}\ndata: ${JSON.stringify(piece)}\n\n`);
      offset = piece.next;
      if (piece.ended) return;
    } else await watch.next(pollMs);
  }
}

/** What there is from an offset on; null while the database is away: the reader keeps its place. */
async function readPiece(
  { database, stream }: TextStreamOptions,
  offset: number,
): Promise<TextPiece | null> {
  try {
    // In this order: what is written before the end of an attempt is then read.
    const isOver = (await streamStanding(database, stream)).isOver(stream.attempt);
    const piece = await readText(database, stream, { offset, length: pieceLength });
    const { runId: _runId, ...place } = stream;
    if (piece === null) return { ...place, text: "", offset, next: offset, ended: isOver };
    const next = piece.offset + piece.text.length;
    return { ...place, ...piece, next, ended: false };
  } catch (error) {
    if (isDatabaseAway(error)) return null;
    throw error;
  }
}
