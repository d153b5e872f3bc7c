import type { CostFigures } from "../../shared/api/cost.ts";
import type { RunDetail, StepMessage } from "../../shared/api/run.ts";

/** One side of a comparison. */
export interface ComparedRun {
  readonly run: RunDetail;
  readonly total: CostFigures;
  readonly steps: readonly StepMessage[];
  /** It has more steps than are compared. */
  readonly more: boolean;
}
