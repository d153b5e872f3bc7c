/** Whether durability pays for a workflow, from what its runs cost and how often they failed. */
import type { BreakEvenReport, CostReport } from "../../shared/api/cost.ts";
import { breakEven, verdictOf } from "../../shared/cost/economics.ts";
import { processorOf, type StateGroup } from "../../shared/definition/definition.ts";
import type { CostReportParams } from "../store/cost-report.ts";
import type { Database } from "../store/database.ts";
import { findEconomicsAndCosts } from "../store/economics-report.ts";
import { findVersion, findWorkflow } from "../store/workflows.ts";

/** The break-even of a workflow in a span of days. @throws Refusal WORKFLOW_NOT_FOUND */
export async function breakEvenOf(
  database: Database,
  params: CostReportParams & { readonly workflow: string },
): Promise<BreakEvenReport> {
  const workflow = await findWorkflow(database, params.workflow);
  const { economics, report } = await findEconomicsAndCosts(database, params);
  const order =
    workflow.version === null
      ? []
      : namesInOrder(
          (await findVersion(database, { id: workflow.id, version: workflow.version })).definition,
        );
  const row = economics.total;
  const perRun = (micros: number | null) =>
    micros === null || row.runs === 0 ? null : micros / row.runs;
  const succeeded = row.runs - (row.ended - row.succeeded);
  const steps = orderedSteps(report, order).map((step) => ({
    state: step.state,
    meanMicros: meanOf(step, { succeeded, runs: row.runs }),
  }));
  const stepMicros = steps.map((step) => step.meanMicros);
  const orchestrationMicros = perRun(row.orchestrationMicros);
  const failing = (failingStep: number) =>
    breakEven({ stepMicros, orchestrationMicros, failingStep });
  const { probability } = breakEven({ stepMicros, orchestrationMicros });
  const failureRate = row.ended === 0 ? null : row.failures / row.ended;
  return {
    ...row,
    workflowId: workflow.id,
    workflowName: workflow.name,
    from: params.from,
    to: params.to,
    unmeasured: economics.unmeasured,
    steps: steps.map((step, index) => ({
      ...step,
      lostMicros: failing(index).wastedMicros,
      breakEven: failing(index).probability,
    })),
    orchestrationMicrosPerRun: orchestrationMicros,
    breakEven: probability,
    failureRate,
    verdict: verdictOf(probability, failureRate),
  };
}

type StateRow = CostReport["states"][number];

/** States that spent anything, as the workflow goes; those that it has no more come first. */
function orderedSteps(report: CostReport, order: readonly string[]): readonly StateRow[] {
  return report.states
    .filter((state) => state.costMicros > 0 || state.unpriced > 0)
    .toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));
}

/** What a step costs once through: what was of use, for each run that ended well or may yet; all of it when there was none. */
function meanOf(
  step: StateRow,
  { succeeded, runs }: { readonly succeeded: number; readonly runs: number },
): number | null {
  if (step.unpriced > 0 || runs === 0) return null;
  return succeeded > 0 && step.usefulMicros > 0
    ? step.usefulMicros / succeeded
    : step.costMicros / runs;
}

/** Names of the states in the order in which a run comes by them, the first way before the others. */
function namesInOrder(group: StateGroup): readonly string[] {
  const names: string[] = [];
  const entered = new Set<string>();
  const waiting = [group.StartAt];
  for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
    const state = group.States[name];
    if (state === undefined || entered.has(name)) continue;
    entered.add(name);
    names.push(name);
    if (state.Type === "Parallel") names.push(...state.Branches.flatMap(namesInOrder));
    const processor = state.Type === "Map" ? processorOf(state) : undefined;
    if (processor !== undefined) names.push(...namesInOrder(processor));
    if (state.Type === "Choice") {
      waiting.push(
        ...state.Choices.flatMap(({ Next }) => (typeof Next === "string" ? [Next] : [])),
      );
      if (state.Default !== undefined) waiting.push(state.Default);
    } else if ("Next" in state && typeof state.Next === "string") waiting.push(state.Next);
  }
  return names;
}
