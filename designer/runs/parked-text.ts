/** What a step waits for whose answer comes from outside, in words. */
import type { ParkedView } from "../../shared/run/step-view.ts";
import { runStrings } from "./strings.ts";

type Parked = Pick<ParkedView, "kind" | "name"> & Partial<Pick<ParkedView, "isTaken">>;

const texts = runStrings.parked;

/** One line: whose answer it is. */
export function parkedText({ kind, name, isTaken = false }: Parked): string {
  switch (kind) {
    case "callback":
      return texts.asks[name ?? ""]?.text ?? texts.callback;
    case "activity":
      return (isTaken ? texts.activityTaken : texts.activity)(shortName(name) ?? texts.anActivity);
    case "run":
      return texts.run;
  }
}

/** What makes it go on. */
export function parkedHint({ kind, name }: Parked): string {
  switch (kind) {
    case "callback":
      return texts.asks[name ?? ""]?.hint ?? texts.callbackHint;
    case "activity":
      return texts.activityHint;
    case "run":
      return texts.runHint;
  }
}

/** An activity is known by the last part of its name. */
function shortName(name: string | null): string | null {
  return name === null || name === "" ? null : (name.split(":").at(-1) ?? name);
}
