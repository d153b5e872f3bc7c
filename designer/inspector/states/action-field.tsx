import { Field } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { useProblemText } from "../form/form-context.ts";
import { inspectorStrings } from "../strings.ts";
import type { StateFields } from "../use-state-fields.ts";

export interface ActionFieldProps {
  readonly state: StateFields;
  /** Resources with what they do. */
  readonly actions: Readonly<Record<string, string>>;
}

const other = "other";

/** The resource that reads or writes for a distributed Map. */
export function ActionField({ state, actions }: ActionFieldProps) {
  const texts = inspectorStrings.map;
  const pointer = state.pointer("Resource");
  const problem = useProblemText(pointer, true);
  const value = state.value("Resource");
  const resource = typeof value === "string" ? value : "";
  const isKnown = Object.hasOwn(actions, resource);
  return (
    <div data-pointer={pointer}>
      <Field label={texts.resource} error={problem}>
        {(control) => (
          <div className="flex flex-col gap-1.5">
            <Select
              {...control}
              size="sm"
              value={isKnown ? resource : other}
              onValueChange={(next) => state.set({ Resource: next === other ? "" : next })}
              options={[
                ...Object.entries(actions).map(([name, label]) => ({ value: name, label })),
                { value: other, label: texts.otherAction },
              ]}
            />
            {isKnown ? null : (
              <Input
                aria-label={texts.otherAction}
                className="h-7 font-mono text-xs"
                value={resource}
                onChange={(event) => state.set({ Resource: event.currentTarget.value })}
              />
            )}
          </div>
        )}
      </Field>
    </div>
  );
}
