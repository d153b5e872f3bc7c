import { type SubmitEvent, useState } from "react";
import { maxGraceSeconds } from "../../shared/api/control.ts";
import { useCancelRun } from "../api/control-queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import { RefusalNote } from "./copy-preview.tsx";
import { failedText } from "./refusal-text.ts";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.cancel;
const usualGraceSeconds = "10";

export interface CancelDialogProps {
  readonly runId: string;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Asks why a run is to end, and how long what runs has to come to an end. */
export function CancelDialog({ runId, open, onOpenChange }: CancelDialogProps) {
  const cancel = useCancelRun(runId);
  const [reason, setReason] = useState("");
  const [grace, setGrace] = useState(usualGraceSeconds);
  const graceSeconds = Number(grace);
  const isGrace =
    grace.trim() !== "" &&
    Number.isFinite(graceSeconds) &&
    graceSeconds >= 0 &&
    graceSeconds <= maxGraceSeconds;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isGrace) return;
    cancel.mutate(
      { graceSeconds, ...(reason.trim() === "" ? {} : { reason: reason.trim() }) },
      {
        onSuccess: () => {
          toast.success(texts.done);
          onOpenChange(false);
        },
      },
    );
  };
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={texts.title}
      description={texts.text}
      size="sm"
    >
      <form onSubmit={submit} className="flex flex-col gap-3">
        <Field label={texts.reason} hint={texts.reasonHint}>
          {(control) => (
            <Input
              {...control}
              value={reason}
              maxLength={1000}
              onChange={(change) => setReason(change.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={texts.grace} hint={texts.graceHint} error={isGrace ? null : texts.graceError}>
          {(control) => (
            <Input
              {...control}
              inputMode="numeric"
              value={grace}
              onChange={(change) => setGrace(change.currentTarget.value)}
              className="w-32"
            />
          )}
        </Field>
        {cancel.error === null ? null : <RefusalNote text={failedText(cancel.error)} />}
        <footer className="flex justify-end gap-2 pt-1">
          <Button variant="ghost" onClick={() => onOpenChange(false)}>
            {texts.keep}
          </Button>
          <Button type="submit" variant="danger" busy={cancel.isPending} disabled={!isGrace}>
            {texts.confirm}
          </Button>
        </footer>
      </form>
    </Dialog>
  );
}
