/** What the evaluating worker is asked, and what it answers. */
import type { Json, JsonObject } from "../../shared/base/json.ts";

/** What an expression sees. */
export interface Scope {
  /** JSONata: `$states`. Parts that are not known are absent. */
  readonly states: JsonObject;
  /** Variables without the dollar sign. */
  readonly variables: JsonObject;
}

/** A value with expressions in it, and the data that they are evaluated on. */
export interface EvaluationJob {
  readonly language: "JSONata" | "JSONPath";
  /** JSONata: any JSON with strings `{% … %}`. JSONPath: a path or call as a text, or a payload template. */
  readonly template: Json;
  readonly scope: Scope;
  /** JSONPath: what `$` stands for. */
  readonly root?: Json;
  /** The list of a Map: its first entry is the item that the expression sees. */
  readonly items?: Json;
  /** As in an `ExpressionScope`: makes what is random repeatable, and says what time it is. */
  readonly seed?: string;
  readonly clockMs?: number;
}

/** Why there is no value. */
export type EvaluationFault =
  /** The expression leads nowhere. */
  | "nothing"
  /** A function, or a number that JSON cannot hold. */
  | "unsupported"
  | "too-large"
  /** It cannot be read. */
  | "syntax"
  | "thrown";

export type EvaluationOutcome =
  | { readonly kind: "value"; readonly value: Json }
  | {
      readonly kind: "fault";
      readonly fault: EvaluationFault;
      /** JSONata's or the path's own words. */
      readonly reason: string;
      /** Offset in `source`; null when nobody says. */
      readonly position: number | null;
      /** The expression at fault, without its brackets. */
      readonly source: string;
    }
  /** It took longer than it was given, or was stopped by hand. */
  | { readonly kind: "timeout" }
  | { readonly kind: "stopped" }
  /** The worker itself broke, such as for want of memory. */
  | { readonly kind: "broken"; readonly reason: string };
