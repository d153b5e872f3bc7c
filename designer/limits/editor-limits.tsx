import { planSetGraphField } from "../document/settings.ts";
import { useGraph, useDocument, useStores } from "../document/use-document.ts";
import { LimitsDialog } from "./limits-dialog.tsx";

/** The limits of the workflow that is open: what is part of it is changed in the drawing, and can be undone. */
export function EditorLimits({
  workflowId,
  onClose,
}: {
  readonly workflowId: string;
  readonly onClose: () => void;
}) {
  const { document } = useStores();
  const name = useDocument((state) => state.name);
  const { fields } = useGraph();
  return (
    <LimitsDialog
      workflowId={workflowId}
      name={name}
      drawn={{
        fields,
        change: (wanted) => {
          for (const field of ["Limits", "Budget"] as const) {
            if (JSON.stringify(wanted[field]) === JSON.stringify(fields[field])) continue;
            document.run(planSetGraphField(field, wanted[field]));
          }
        },
      }}
      onClose={onClose}
    />
  );
}
