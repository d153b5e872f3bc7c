import { useInfiniteQuery } from "@tanstack/react-query";
import { queries } from "../api/queries.ts";
import { Select } from "../ui/select.tsx";
import { historyStrings as texts } from "./history-strings.ts";

const anyWorkflow = "*";

export interface WorkflowFilterProps {
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
  readonly className?: string;
}

/** One workflow, or all of them. */
export function WorkflowFilter({ value, onChange, className }: WorkflowFilterProps) {
  const { data } = useInfiniteQuery(queries.workflows({ limit: 500 }));
  const workflows = data?.pages.flatMap((page) => page.workflows) ?? [];
  const isKnown = value === undefined || workflows.some((workflow) => workflow.id === value);
  return (
    <Select
      aria-label={texts.workflow}
      className={className ?? "w-48"}
      value={value ?? anyWorkflow}
      onValueChange={(chosen) => onChange(chosen === anyWorkflow ? undefined : chosen)}
      options={[
        { value: anyWorkflow, label: texts.allWorkflows },
        ...workflows.map((workflow) => ({ value: workflow.id, label: workflow.name })),
        ...(isKnown ? [] : [{ value, label: value }]),
      ]}
    />
  );
}
