import { useState } from "react";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { subWorkflowStrings as texts } from "./sub-workflow-strings.ts";
import type { SubWorkflows } from "./use-sub-workflows.ts";

/** Asks how the workflow that is made of the selected steps is called. */
export function SubWorkflowDialog({ subWorkflows }: { readonly subWorkflows: SubWorkflows }) {
  const { extraction, suggestion, close, extract } = subWorkflows;
  return extraction === null ? null : (
    <NameDialog
      suggestion={suggestion}
      steps={extraction.tops.length}
      onClose={close}
      onMake={extract}
    />
  );
}

interface NameDialogProps {
  readonly suggestion: string;
  readonly steps: number;
  readonly onClose: () => void;
  readonly onMake: (name: string) => Promise<string | null>;
}

function NameDialog({ suggestion, steps, onClose, onMake }: NameDialogProps) {
  const [name, setName] = useState(suggestion);
  const [error, setError] = useState<string | null>(null);
  const [isBusy, setIsBusy] = useState(false);
  const make = async () => {
    setIsBusy(true);
    setError(await onMake(name.trim()).catch(String));
    setIsBusy(false);
  };
  return (
    <Dialog
      open
      size="sm"
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={texts.title}
      description={texts.description(steps)}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button
            variant="primary"
            disabled={isBusy || name.trim() === ""}
            onClick={() => void make()}
          >
            {isBusy ? texts.making : texts.confirm}
          </Button>
        </>
      }
    >
      <Field label={texts.name} error={error}>
        {(control) => (
          <Input
            {...control}
            value={name}
            maxLength={200}
            onChange={(event) => {
              setName(event.currentTarget.value);
              setError(null);
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter" && name.trim() !== "") void make();
            }}
          />
        )}
      </Field>
    </Dialog>
  );
}
