/** Puts together the tool calls of an answer, which arrive in pieces. */
import { z } from "zod";
import type { RawToolCall } from "./completion.ts";

const text = z.string().nullish();

export const toolCallPieceSchema = z.object({
  index: z.int().min(0).nullish(),
  id: text,
  function: z
    .object({
      name: text,
      /** A string of JSON by the book; some servers send the object itself. */
      arguments: z.union([z.string(), z.record(z.string(), z.unknown())]).nullish(),
    })
    .nullish(),
});
export type ToolCallPiece = z.infer<typeof toolCallPieceSchema>;

/** A tool call of which more may come. */
export interface ArrivingToolCall {
  readonly index: number | null;
  id: string;
  name: string;
  arguments: string;
}

/** Most tools of one answer: more is a server that runs wild. */
const mostCalls = 1000;

/** Adds pieces to the calls that they belong to. Answers false when there are too many calls. */
export function addToolCallPieces(
  calls: ArrivingToolCall[],
  pieces: readonly ToolCallPiece[],
): boolean {
  for (const piece of pieces) {
    const given = piece.function?.arguments ?? "";
    const call = callOf(calls, piece);
    call.id ||= piece.id ?? "";
    call.name ||= piece.function?.name ?? "";
    call.arguments += typeof given === "string" ? given : JSON.stringify(given);
  }
  return calls.length <= mostCalls;
}

/** By its index; without one, by its id; without both it goes on with the last. */
function callOf(calls: ArrivingToolCall[], { index, id, function: part }: ToolCallPiece) {
  const known =
    typeof index === "number"
      ? calls.find((call) => call.index === index)
      : typeof id === "string" && id !== ""
        ? calls.find((call) => call.id === id)
        : part?.name
          ? undefined
          : calls.at(-1);
  if (known !== undefined) return known;
  const begun: ArrivingToolCall = { index: index ?? null, id: "", name: "", arguments: "" };
  calls.push(begun);
  return begun;
}

/** The calls, each with an id: some servers give none. */
export function finishedToolCalls(calls: readonly ArrivingToolCall[]): readonly RawToolCall[] {
  return calls.map(({ id, name, arguments: given }, place) => ({
    id: id === "" ? `call_${String(place + 1)}` : id,
    name,
    arguments: given,
  }));
}
