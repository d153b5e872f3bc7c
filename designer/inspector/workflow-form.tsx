/** What concerns the workflow as a whole; shown while nothing is selected. */
import type { Json } from "../../shared/base/json.ts";
import { planSetGraphField } from "../document/settings.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { NumberInput } from "./form/number-input.tsx";
import { WorkflowLanguage } from "./language/workflow-language.tsx";
import { inspectorStrings } from "./strings.ts";

const texts = inspectorStrings.workflowForm;

export function WorkflowForm() {
  const { document } = useStores();
  const graph = useGraph();
  const set = (field: string, value: Json | undefined) =>
    document.run(planSetGraphField(field, value), { groupKey: `graph:${field}` });
  const { Comment: comment, TimeoutSeconds: timeout } = graph.fields;
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
      <WorkflowLanguage />
    </div>
  );
}
