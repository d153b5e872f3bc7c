/**
 * The text of one attempt of a step, as it arrives. A broken connection is taken up again where it broke: nothing is received twice, and
 * nothing is missed.
 */
import { createParser } from "eventsource-parser";
import { textPiece, type TextPiece } from "../../shared/api/text.ts";
import { ApiError } from "./api-error.ts";
import { routeUrl, send } from "./client.ts";
import { authorization } from "./token.ts";

const firstBackoffMs = 500;
const longestBackoffMs = 15_000;

export interface FollowTextParams {
  readonly runId: string;
  readonly path: string;
  readonly visit: number;
  readonly attempt: number;
  readonly signal: AbortSignal;
  /** A piece, in order; its `offset` is beyond the end of the one before only where text was lost. */
  readonly onPiece: (piece: TextPiece) => void;
  /** For tests: waits before the next attempt. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/**
 * Follows a text to its end. Resolves when it is whole or the signal aborted.
 * @throws ApiError when the server refuses for good.
 */
export async function followText(params: FollowTextParams): Promise<void> {
  const { signal, pause = wait } = params;
  let next = 0;
  let failures = 0;
  const onPiece = (piece: TextPiece): void => {
    // What a proxy has sent twice.
    if (piece.offset < next) return;
    next = piece.next;
    failures = 0;
    params.onPiece(piece);
  };
  while (!signal.aborted) {
    try {
      // eslint-disable-next-line no-await-in-loop -- one connection after the other
      if (await readStream(params, next, onPiece)) return;
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof ApiError && !error.isPassing) throw error;
    }
    if (signal.aborted) return;
    // eslint-disable-next-line no-await-in-loop
    await pause(Math.min(longestBackoffMs, firstBackoffMs * 2 ** failures), signal);
    failures += 1;
  }
}

/** Reads from an offset until the connection ends; true when the text is whole. */
async function readStream(
  { runId, path, visit, attempt, signal }: FollowTextParams,
  offset: number,
  onPiece: (piece: TextPiece) => void,
): Promise<boolean> {
  const query = { path, visit, attempt, offset };
  const response = await send(routeUrl("streamText", { params: { id: runId }, query }), {
    headers: { accept: "text/event-stream", ...authorization() },
    signal,
  });
  if (response.status === 204 || response.body === null) return true;
  let isWhole = false;
  const parser = createParser({
    onEvent: ({ data }) => {
      const piece = textPiece.safeParse(JSON.parse(data));
      if (!piece.success) return;
      isWhole = piece.data.ended;
      onPiece(piece.data);
    },
  });
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  for (;;) {
    // eslint-disable-next-line no-await-in-loop
    const { done, value } = await reader.read();
    if (done || isWhole) return isWhole;
    parser.feed(value);
  }
}

async function wait(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done);
  });
}
