import type { DrillFault } from "../../shared/run/drill.ts";

/** What a person wants to do with a node: see it fail, or run from it. */
export type DrillAsk =
  | { readonly type: "drill"; readonly node: string; readonly fault: DrillFault }
  | { readonly type: "run-from"; readonly node: string };
