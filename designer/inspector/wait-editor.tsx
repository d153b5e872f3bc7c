import type { Node } from "../../shared/graph/graph.ts";
import { wait } from "../../shared/nodes/wait.ts";
import { Field } from "../ui/field.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { fieldsOf } from "./form/field-model.ts";
import { SchemaForm } from "./form/schema-form.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";

/** A Wait waits for a time or until a moment, never both. */
export function WaitEditor({ node }: { readonly node: Node }) {
  const { setParams } = useNodeEdits(node.id);
  const texts = inspectorStrings.wait;
  const mode = node.params["Timestamp"] === undefined ? "Seconds" : "Timestamp";
  return (
    <div className="flex flex-col gap-4">
      <Field label={texts.label}>
        {() => (
          <Segmented
            label={texts.label}
            value={mode}
            className="self-start"
            options={[
              { value: "Seconds", label: texts.for, icon: "hourglass" },
              { value: "Timestamp", label: texts.until, icon: "clock" },
            ]}
            onValueChange={(next) =>
              setParams(
                next === "Seconds" ? { Seconds: 60 } : { Timestamp: "{% $states.input.until %}" },
                `mode:${next}`,
              )
            }
          />
        )}
      </Field>
      <SchemaForm
        fields={fieldsOf(wait.params).filter((field) => field.name === mode)}
        value={node.params}
        pointer="/params"
        onChange={setParams}
      />
    </div>
  );
}
