import { useInfiniteQuery } from "@tanstack/react-query";
import type { WorkflowSummary } from "../../shared/api/workflow.ts";
import { queries } from "../api/queries.ts";
import { Field } from "../ui/field.tsx";
import { Select } from "../ui/select.tsx";
import { triggerStrings as texts } from "./strings.ts";

const newest = "newest";

/** Every workflow that there is to choose. */
export function useWorkflows(): readonly WorkflowSummary[] {
  const { data } = useInfiniteQuery(queries.workflows({ limit: 500 }));
  return data?.pages.flatMap((page) => page.workflows) ?? [];
}

export interface WorkflowFieldsProps {
  /** Empty until one is chosen. */
  readonly workflowId: string;
  readonly version: number | null;
  readonly isChecked: boolean;
  readonly onChange: (chosen: {
    readonly workflowId: string;
    readonly version: number | null;
  }) => void;
}

/** Which workflow, and which of its versions. */
export function WorkflowFields({ workflowId, version, isChecked, onChange }: WorkflowFieldsProps) {
  const workflows = useWorkflows();
  const chosen = workflows.find(({ id }) => id === workflowId);
  const count = chosen?.version ?? version ?? 0;
  const versions = Array.from({ length: Math.min(count, 50) }, (_, back) => count - back);
  const all = version === null || versions.includes(version) ? versions : [...versions, version];
  return (
    <div className="grid grid-cols-2 gap-x-4 gap-y-3 max-sm:grid-cols-1">
      <Field
        label={texts.workflow}
        required
        error={isChecked && workflowId === "" ? texts.noWorkflow : null}
        {...(chosen !== undefined && chosen.version === null ? { hint: texts.neverPublished } : {})}
      >
        {(control) => (
          <Select
            {...control}
            value={workflowId}
            onValueChange={(id) => onChange({ workflowId: id, version: null })}
            options={[
              ...workflows.map(({ id, name }) => ({ value: id, label: name })),
              ...(workflowId !== "" && chosen === undefined
                ? [{ value: workflowId, label: workflowId }]
                : []),
            ]}
          />
        )}
      </Field>
      <Field label={texts.version}>
        {(control) => (
          <Select
            {...control}
            value={version === null ? newest : String(version)}
            onValueChange={(next) =>
              onChange({ workflowId, version: next === newest ? null : Number(next) })
            }
            options={[
              { value: newest, label: texts.newest },
              ...all.map((each) => ({ value: String(each), label: texts.versionNumber(each) })),
            ]}
          />
        )}
      </Field>
    </div>
  );
}
