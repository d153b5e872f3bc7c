/** What concerns the workflow as a whole; shown while nothing is selected. */
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import { planSetGraphField } from "../document/settings.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { formatCost } from "../language/money.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { NumberInput } from "./form/number-input.tsx";
import { WorkflowLanguage } from "./language/workflow-language.tsx";
import { inspectorStrings } from "./strings.ts";

const texts = inspectorStrings.workflowForm;
const microsPerUsd = 1_000_000;

export interface WorkflowFormProps {
  /** Opens the limits and the budget of the workflow; absent where they cannot be changed. */
  readonly onLimits?: (() => void) | undefined;
}

export function WorkflowForm({ onLimits }: WorkflowFormProps) {
  const { document } = useStores();
  const graph = useGraph();
  const set = (field: string, value: Json | undefined) =>
    document.run(planSetGraphField(field, value), { groupKey: `graph:${field}` });
  const {
    Comment: comment,
    TimeoutSeconds: timeout,
    Budget: budget,
    MaxPayloadBytes: payload,
  } = graph.fields;
  const spending = isJsonObject(budget) ? budget : {};
  const { MaxCostUsd: limit } = spending;
  return (
    <div className="flex flex-col gap-4 p-4">
      <p className="text-xs text-ink-faint">
        {texts.counts(graph.nodes.length, graph.edges.length)}
      </p>
      <Field label={texts.comment}>
        {(control) => (
          <Textarea
            {...control}
            rows={4}
            value={typeof comment === "string" ? comment : ""}
            onChange={(event) =>
              set(
                "Comment",
                event.currentTarget.value === "" ? undefined : event.currentTarget.value,
              )
            }
          />
        )}
      </Field>
      <Field label={texts.timeout}>
        {(control) => (
          <NumberInput
            control={control}
            isWhole
            minimum={1}
            value={typeof timeout === "number" ? timeout : undefined}
            onChange={(next) => set("TimeoutSeconds", next)}
          />
        )}
      </Field>
      <section aria-label={texts.budget} className="flex flex-col items-start gap-1">
        <h3 className="text-xs font-medium text-ink">{texts.budget}</h3>
        <p className="text-xs text-ink-muted">
          {typeof limit === "number"
            ? texts.budgetIs[spending["OnExceeded"] === "Fail" ? "Fail" : "Pause"](
                formatCost(Math.round(limit * microsPerUsd)),
              )
            : texts.noBudget}
        </p>
        {onLimits === undefined ? null : (
          <Button size="sm" icon="lock" onClick={onLimits}>
            {texts.limits}
          </Button>
        )}
      </section>
      <Field label={texts.payload} hint={texts.payloadHint}>
        {(control) => (
          <NumberInput
            control={control}
            isWhole
            minimum={1}
            value={typeof payload === "number" ? payload : undefined}
            onChange={(next) => set("MaxPayloadBytes", next)}
          />
        )}
      </Field>
      <WorkflowLanguage />
    </div>
  );
}
