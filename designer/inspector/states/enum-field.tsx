import { Field } from "../../ui/field.tsx";
import { Select } from "../../ui/select.tsx";
import { useProblemText } from "../form/form-context.ts";
import type { StateFields } from "../use-state-fields.ts";

export interface EnumFieldProps {
  readonly state: StateFields;
  readonly name: string;
  readonly title: string;
  /** Values with their words. */
  readonly options: Readonly<Record<string, string>>;
  /** Words for a field that is not there. */
  readonly unset: string;
}

const unsetValue = "-";

/** One of a few words of the language, or nothing; a word that is not known is shown as it is. */
export function EnumField({ state, name, title, options, unset }: EnumFieldProps) {
  const pointer = state.pointer(name);
  const problem = useProblemText(pointer, true);
  const value = state.value(name);
  const current = value === undefined ? unsetValue : String(value);
  const known = Object.entries(options).map(([option, label]) => ({ value: option, label }));
  const isKnown = current === unsetValue || Object.hasOwn(options, current);
  return (
    <div data-pointer={pointer}>
      <Field label={title} error={problem}>
        {(control) => (
          <Select
            {...control}
            size="sm"
            value={current}
            onValueChange={(next) => state.set({ [name]: next === unsetValue ? undefined : next })}
            options={[
              { value: unsetValue, label: unset },
              ...known,
              ...(isKnown ? [] : [{ value: current, label: current }]),
            ]}
          />
        )}
      </Field>
    </div>
  );
}
