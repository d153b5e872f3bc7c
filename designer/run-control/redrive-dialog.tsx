import { Dialog } from "../ui/dialog.tsx";
import { RedriveForm } from "./redrive-form.tsx";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.redrive;

export interface RedriveDialogProps {
  readonly runId: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Hears the id of the run that goes on. */
  readonly onDone: (runId: string) => void;
}

/** Asks how a run is to be redriven, from any page. */
export function RedriveDialog({ runId, open, onOpenChange, onDone }: RedriveDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={texts.title}
      description={texts.description}
    >
      <RedriveForm
        runId={runId}
        onDone={(id) => {
          onOpenChange(false);
          onDone(id);
        }}
        onCancel={() => onOpenChange(false)}
      />
    </Dialog>
  );
}
