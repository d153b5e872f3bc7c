import { useNavigate } from "@tanstack/react-router";
import type { DeadLetter } from "../../shared/api/control.ts";
import { RedriveDialog } from "../run-control/redrive-dialog.tsx";
import { ResolveDialog } from "../run-control/resolve-dialog.tsx";
import { toast } from "../ui/toast.tsx";
import { deadLetterStrings as texts } from "./strings.ts";

export interface WayOutProps {
  readonly letter: DeadLetter;
  readonly onClose: () => void;
}

/** Takes care of a dead letter. Not part of its row: the row goes as soon as it is taken care of. */
export function WayOut({ letter, onClose }: WayOutProps) {
  const navigate = useNavigate();
  const { runId, step, kind } = letter;
  const onOpenChange = (open: boolean) => (open ? undefined : onClose());
  if (kind === "held") {
    return (
      <ResolveDialog
        runId={runId}
        {...(step === null ? {} : { path: step.path, visit: step.visit })}
        open
        onOpenChange={onOpenChange}
        onDone={onClose}
      />
    );
  }
  return (
    <RedriveDialog
      runId={runId}
      open
      onOpenChange={onOpenChange}
      onDone={(id) =>
        toast.success(texts.redriven, {
          action: {
            label: texts.openNew,
            onClick: () => void navigate({ to: "/runs/$id", params: { id }, search: {} }),
          },
        })
      }
    />
  );
}
