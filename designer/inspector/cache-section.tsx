import { isJsonObject } from "../../shared/base/json.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { useProblemText } from "./form/form-context.ts";
import { NumberInput } from "./form/number-input.tsx";
import { Section } from "./section.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";

const texts = inspectorStrings.cache;

/** What is offered first: results of yesterday are mostly as good as those of today. Seconds. */
const oneDay = 86_400;
const longest = 99_999_999;

/** Whether and for how long the result of a step stands for calls with the same arguments. */
export function CacheSection({ node }: { readonly node: Node }) {
  const { setField } = useNodeEdits(node.id);
  const cache = node.fields["Cache"];
  const problem = useProblemText("/fields/Cache", true);
  const kind = kindOf[node.kind];
  const isEffect = kind?.family === "task" && kind.effect === "outside";
  // What nobody can use is offered only where somebody has it already.
  if (cache === undefined && isEffect) return null;
  const seconds = isJsonObject(cache) ? cache["TtlSeconds"] : undefined;
  return (
    <Section title={texts.title}>
      <Select
        aria-label={texts.title}
        value={cache === undefined ? "off" : "on"}
        onValueChange={(next) =>
          setField("Cache", next === "on" ? { TtlSeconds: oneDay } : undefined)
        }
        options={[
          { value: "off", label: texts.off },
          { value: "on", label: texts.on, hint: texts.onHint },
        ]}
      />
      {cache === undefined ? null : (
        <Field label={texts.lifetime} hint={texts.lifetimeHint} error={problem}>
          {(control) => (
            <NumberInput
              control={control}
              minimum={1}
              maximum={longest}
              isWhole
              value={typeof seconds === "number" ? seconds : undefined}
              onChange={(next) => setField("Cache", next === undefined ? {} : { TtlSeconds: next })}
            />
          )}
        </Field>
      )}
    </Section>
  );
}
