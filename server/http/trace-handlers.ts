import { Refusal } from "../../shared/api/errors.ts";
import { maxTextLength, type TextPiece } from "../../shared/api/text.ts";
import { findCall, listCalls } from "../store/model-calls.ts";
import { findRunHead } from "../store/run-queries.ts";
import { listStepLogs } from "../store/step-logs.ts";
import { listTextStreams, readText, streamStanding } from "../store/text-streams.ts";
import { findTrace } from "../store/trace.ts";
import { answered, type Handlers } from "./handler.ts";
import type { AppOptions } from "./ports.ts";
import { StoredValues } from "./stored-values.ts";
import { streamText } from "./text-stream.ts";

type TextIds = "getText" | "listTexts" | "streamText";
type Ids = TextIds | "getTrace" | "listLogs" | "listCalls" | "getCall";
type Options = Pick<AppOptions, "database" | "artifacts" | "notifier" | "stopping">;

/** What happened inside runs: streamed text, model calls, spans. All of it is read from the database, whichever worker wrote it. */
export function traceHandlers(options: Options): Handlers<Ids> {
  const { database } = options;
  return {
    ...textHandlers(options),
    getTrace: async ({ params, query }) => ({
      status: 200,
      body: await findTrace(database, { ...query, runId: params.id }),
    }),
    listLogs: async ({ params, query }) => {
      await findRunHead(database, params.id);
      const { items, next } = await listStepLogs(database, { ...query, runId: params.id });
      return { status: 200, body: { lines: [...items], next } };
    },
    listCalls: async ({ params, query }) => {
      await findRunHead(database, params.id);
      const { items, next } = await listCalls(database, { ...query, runId: params.id });
      return { status: 200, body: { calls: [...items], next } };
    },
    getCall: async ({ params }) => {
      await findRunHead(database, params.id);
      const found = await findCall(database, { runId: params.id, id: params.call });
      if (found === null)
        throw new Refusal("CALL_NOT_FOUND", `The run has no model call ${params.call}.`);
      const values = new StoredValues(options);
      const at = { runId: params.id, flow: "" };
      return {
        status: 200,
        body: {
          ...found.summary,
          request: await values.load(found.request, at),
          answer: await values.load(found.answer, at),
        },
      };
    },
  };
}

/** Streamed text. */
function textHandlers(options: Options): Handlers<TextIds> {
  const { database } = options;
  return {
    getText: async ({ params, query }) => {
      await findRunHead(database, params.id);
      const { path, visit = 1, offset = 0 } = query;
      const step = { runId: params.id, path, visit };
      const standing = await streamStanding(database, step);
      const attempt = query.attempt ?? standing.newest;
      const isOver = standing.isOver(attempt);
      const piece = await readText(
        database,
        { ...step, attempt },
        { offset, length: maxTextLength },
      );
      const text = piece?.text ?? "";
      const from = piece?.offset ?? offset;
      const next = from + text.length;
      const hasMore = piece !== null && (await hasTextAfter({ ...step, attempt }, next));
      const body: TextPiece = {
        path,
        visit,
        attempt,
        text,
        offset: from,
        next,
        ended: isOver && !hasMore,
      };
      return { status: 200, body };
    },
    listTexts: async ({ params, query }) => {
      await findRunHead(database, params.id);
      const { items, next } = await listTextStreams(database, { ...query, runId: params.id });
      return { status: 200, body: { streams: [...items], next } };
    },
    streamText: async ({ params, query, headers }, { response }) => {
      await findRunHead(database, params.id);
      const { path, visit = 1 } = query;
      const step = { runId: params.id, path, visit };
      const standing = await streamStanding(database, step);
      const attempt = query.attempt ?? standing.newest;
      const offset = readOffset(headers["last-event-id"]) ?? query.offset ?? 0;
      // 204 tells a browser not to connect again: all of it was received.
      if (standing.isOver(attempt) && !(await hasTextAfter({ ...step, attempt }, offset)))
        return { status: 204, body: undefined };
      await streamText({ ...options, stream: { ...step, attempt }, offset }, response);
      return answered;
    },
  };

  async function hasTextAfter(
    stream: Parameters<typeof readText>[1],
    offset: number,
  ): Promise<boolean> {
    return (await readText(database, stream, { offset, length: 1 })) !== null;
  }
}

function readOffset(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === "") return undefined;
  const offset = Number(lastEventId);
  if (/^\d{1,10}$/.test(lastEventId) && offset <= 2_147_483_647) return offset;
  throw new Refusal("INVALID_REQUEST", "Last-Event-ID is where to go on: the `id` received last.");
}
