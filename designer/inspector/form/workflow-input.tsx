import { useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../../api/queries.ts";
import type { FieldControl } from "../../ui/field.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";

/** A longer list is searched instead of looked through. */
const longestList = 30;

interface WorkflowFacts {
  readonly id: string;
  readonly name: string;
}

/** Chooses a workflow: by its name, which people can read in the definition, or by its id where several have that name. */
export function WorkflowInput({
  value,
  onChange,
  control,
}: {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly control: FieldControl;
}) {
  const { data } = useInfiniteQuery(queries.workflows({ limit: 500 }));
  const workflows = (data?.pages ?? []).flatMap((page) => page.workflows);
  const known = optionsOf(workflows);
  const isKnown = value === "" || known.some((option) => option.value === value);
  const options = isKnown ? known : [{ value, label: nameOf(workflows, value) }, ...known];
  if (options.length > 0 && options.length <= longestList)
    return <Select {...control} value={value} onValueChange={onChange} options={options} />;
  return (
    <>
      <Input
        {...control}
        value={value}
        list={`${control.id}-workflows`}
        onChange={(event) => onChange(event.currentTarget.value)}
      />
      <datalist id={`${control.id}-workflows`}>
        {known.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </datalist>
    </>
  );
}

function optionsOf(
  workflows: readonly WorkflowFacts[],
): readonly { readonly value: string; readonly label: string }[] {
  const counts = new Map<string, number>();
  for (const { name } of workflows) counts.set(name, (counts.get(name) ?? 0) + 1);
  return workflows.map(({ id, name }) =>
    counts.get(name) === 1
      ? { value: name, label: name }
      : { value: id, label: `${name} (${id.slice(0, 8)})` },
  );
}

function nameOf(workflows: readonly WorkflowFacts[], value: string): string {
  return workflows.find(({ id }) => id === value)?.name ?? value;
}
