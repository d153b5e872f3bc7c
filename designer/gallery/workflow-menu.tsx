import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, type SubmitEvent, useState } from "react";
import type { WorkflowSummary } from "../../shared/api/workflow.ts";
import { errorText } from "../api/api-error.ts";
import { useDeleteWorkflow, useRenameWorkflow } from "../api/queries.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { toast } from "../ui/toast.tsx";
import { limitStrings } from "../limits/strings.ts";
import { galleryStrings as texts } from "./strings.ts";

const LimitsDialog = lazy(async () => ({
  default: (await import("../limits/limits-dialog.tsx")).LimitsDialog,
}));

/** What can be done with a workflow without opening it. */
export function WorkflowMenu({ workflow }: { readonly workflow: WorkflowSummary }) {
  const [dialog, setDialog] = useState<"rename" | "delete" | "limits" | null>(null);
  const navigate = useNavigate();
  const close = () => setDialog(null);
  return (
    <>
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton size="sm" icon="ellipsis" label={texts.menu(workflow.name)} />
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem
            icon="workflow"
            onSelect={() => void navigate({ to: "/workflows/$id", params: { id: workflow.id } })}
          >
            {texts.open}
          </DropdownMenuItem>
          <DropdownMenuItem
            icon="activity"
            onSelect={() => void navigate({ to: "/runs", search: { workflow: workflow.id } })}
          >
            {texts.runs}
          </DropdownMenuItem>
          <DropdownMenuItem
            icon="zap"
            onSelect={() => void navigate({ to: "/triggers", search: { workflow: workflow.id } })}
          >
            {texts.triggers}
          </DropdownMenuItem>
          <DropdownMenuItem icon="lock" onSelect={() => setDialog("limits")}>
            {limitStrings.command}
          </DropdownMenuItem>
          <DropdownMenuItem icon="pencil" onSelect={() => setDialog("rename")}>
            {texts.rename}
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem icon="trash-2" danger onSelect={() => setDialog("delete")}>
            {texts.delete}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {dialog === "rename" ? <RenameDialog workflow={workflow} onClose={close} /> : null}
      {dialog === "limits" ? (
        <Suspense>
          <LimitsDialog
            workflowId={workflow.id}
            name={workflow.name}
            drawn={null}
            onClose={close}
          />
        </Suspense>
      ) : null}
      {dialog === "delete" ? <DeleteDialog workflow={workflow} onClose={close} /> : null}
    </>
  );
}

interface WorkflowDialogProps {
  readonly workflow: WorkflowSummary;
  readonly onClose: () => void;
}

function RenameDialog({ workflow, onClose }: WorkflowDialogProps) {
  const [name, setName] = useState(workflow.name);
  const rename = useRenameWorkflow();
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    rename.mutate(
      { id: workflow.id, name: name.trim() },
      {
        onSuccess: onClose,
        onError: (error) => toast.error(texts.renameFailed, { description: errorText(error) }),
      },
    );
  };
  return (
    <Dialog open onOpenChange={onClose} title={texts.renameTitle} size="sm">
      <form onSubmit={submit} className="flex flex-col gap-4">
        <Field label={texts.renameLabel}>
          {(control) => (
            <Input
              {...control}
              value={name}
              maxLength={200}
              onChange={(event) => setName(event.currentTarget.value)}
            />
          )}
        </Field>
        <Button
          type="submit"
          variant="primary"
          busy={rename.isPending}
          disabled={name.trim() === ""}
          className="self-end"
        >
          {texts.renameConfirm}
        </Button>
      </form>
    </Dialog>
  );
}

function DeleteDialog({ workflow, onClose }: WorkflowDialogProps) {
  const remove = useDeleteWorkflow();
  const confirm = () =>
    remove.mutate(workflow.id, {
      onSuccess: () => {
        toast.success(texts.deleted(workflow.name));
        onClose();
      },
      onError: (error) => toast.error(texts.deleteFailed, { description: errorText(error) }),
    });
  return (
    <ConfirmDialog
      open
      onOpenChange={onClose}
      title={texts.deleteTitle(workflow.name)}
      description={texts.deleteText}
      confirmLabel={texts.deleteConfirm}
      danger
      busy={remove.isPending}
      onConfirm={confirm}
    />
  );
}
