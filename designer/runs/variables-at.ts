/** The variables of a run as its events tell them, without folding everything else. Pure. */
import type { RunEvent } from "../../shared/run/event.ts";
import { flowOfStep } from "../../shared/run/path.ts";
import type { Payload } from "../../shared/run/payload.ts";
import { servedPayloads } from "../document/served-values.ts";

export interface VariableAt {
  readonly name: string;
  /** Path of the iteration or branch it belongs to; empty for the run itself. */
  readonly flow: string;
  readonly value: Payload;
  /** Number of the event that assigned it last. */
  readonly seq: number;
}

/** Variables assigned by the events up to `seq`, by flow and name. */
export function variablesAt(events: readonly RunEvent[], seq: number): readonly VariableAt[] {
  const known = new Map<string, VariableAt>();
  const put = (variable: VariableAt) => known.set(`${variable.flow}/${variable.name}`, variable);
  const end = Math.min(seq, events.length);
  for (let at = 0; at < end; at++) {
    const event = events[at];
    if (event === undefined) continue;
    if (event.type === "run.forked") {
      for (const [place, value] of Object.entries(servedPayloads(event, "variables"))) {
        const flow = flowOfStep(place);
        const name = flow === "" ? place : place.slice(flow.length + 1);
        put({ name, flow, value, seq: event.seq });
      }
    } else if (event.path !== null && "assign" in event.data) {
      const flow = flowOfStep(event.path);
      for (const [name, value] of Object.entries(servedPayloads(event, "assign")))
        put({ name, flow, value, seq: event.seq });
    }
  }
  return [...known.values()];
}
