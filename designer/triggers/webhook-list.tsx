import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { WebhookMessage } from "../../shared/api/webhook.ts";
import { errorText } from "../api/api-error.ts";
import { useDeleteWebhook, usePutWebhook } from "../api/trigger-queries.ts";
import { Badge } from "../ui/badge.tsx";
import { IconButton } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { ConfirmDialog, Dialog } from "../ui/dialog.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuSeparator,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";
import { toast } from "../ui/toast.tsx";
import { Switch } from "../ui/toggles.tsx";
import { commandOf, hookUrl } from "./call-guide.ts";
import { triggerStrings } from "./strings.ts";
import { WebhookDialog, webhookBodyOf } from "./webhook-dialog.tsx";

const texts = triggerStrings.webhooks;

/** Addresses whose calls start runs. */
export function WebhookList({ webhooks }: { readonly webhooks: readonly WebhookMessage[] }) {
  return (
    <ul aria-label={texts.list}>
      {webhooks.map((webhook) => (
        <WebhookRow key={webhook.path} webhook={webhook} />
      ))}
    </ul>
  );
}

function WebhookRow({ webhook }: { readonly webhook: WebhookMessage }) {
  const { path, workflowId, workflowName, version, signature, secret, hasSecret } = webhook;
  return (
    <li className="grid grid-cols-[minmax(0,1.6fr)_minmax(0,1fr)_auto] items-start gap-x-6 gap-y-2 border-t border-line px-4 py-3 max-lg:grid-cols-2 max-sm:grid-cols-1">
      <div className="flex min-w-0 items-start gap-1">
        <code className="min-w-0 py-1 font-mono text-xs break-all text-ink">{hookUrl(path)}</code>
        <CopyButton text={() => hookUrl(path)} label={texts.copy(path)} />
      </div>
      <div className="min-w-0">
        <p className="flex min-w-0 items-center gap-1.5 text-sm">
          <Link
            to="/workflows/$id"
            params={{ id: workflowId }}
            className="inline-flex min-h-6 min-w-0 items-center rounded-sm hover:underline"
          >
            <span className="truncate">{workflowName}</span>
          </Link>
          {version === null ? null : (
            <span className="shrink-0 text-xs text-ink-muted">
              {triggerStrings.versionNumber(version)}
            </span>
          )}
        </p>
        <p className="flex flex-wrap items-center gap-1.5 text-xs text-ink-muted">
          {signature === "none" ? (
            <Badge tone="warning" icon="triangle-alert" title={texts.signatures.none.hint}>
              {texts.unsigned}
            </Badge>
          ) : (
            <>
              {texts.signatures[signature].label}
              {hasSecret || secret === null ? (
                <code className="font-mono break-all">{secret}</code>
              ) : (
                <Badge
                  tone="danger"
                  icon="circle-alert"
                  title={texts.secretMissingHint(secret)}
                  className="max-w-full"
                >
                  <span className="truncate">{texts.secretMissing(secret)}</span>
                </Badge>
              )}
            </>
          )}
        </p>
      </div>
      <WebhookActions webhook={webhook} />
    </li>
  );
}

function WebhookActions({ webhook }: { readonly webhook: WebhookMessage }) {
  const { path, enabled } = webhook;
  const put = usePutWebhook();
  const [dialog, setDialog] = useState<"edit" | "delete" | "guide" | null>(null);
  const close = () => setDialog(null);
  const turn = (isOn: boolean) =>
    put.mutate(
      { path, body: { ...webhookBodyOf(webhook), enabled: isOn } },
      {
        onError: (error) =>
          toast.error(triggerStrings.saveFailed, { description: errorText(error) }),
      },
    );
  return (
    <div className="flex items-center gap-1.5 max-lg:justify-self-end max-sm:justify-self-start">
      <Switch
        aria-label={texts.switch(path)}
        checked={put.isPending ? !enabled : enabled}
        disabled={put.isPending}
        onCheckedChange={turn}
      />
      <DropdownMenu>
        <DropdownMenuTrigger asChild>
          <IconButton size="sm" icon="ellipsis" label={texts.menu(path)} />
        </DropdownMenuTrigger>
        <DropdownMenuContent align="end">
          <DropdownMenuItem icon="circle-help" onSelect={() => setDialog("guide")}>
            {texts.howTo}
          </DropdownMenuItem>
          <DropdownMenuItem icon="pencil" onSelect={() => setDialog("edit")}>
            {triggerStrings.edit}
          </DropdownMenuItem>
          <DropdownMenuSeparator />
          <DropdownMenuItem icon="trash-2" danger onSelect={() => setDialog("delete")}>
            {triggerStrings.delete}
          </DropdownMenuItem>
        </DropdownMenuContent>
      </DropdownMenu>
      {dialog === "edit" ? (
        <WebhookDialog webhook={webhook} workflow={undefined} taken={[]} onClose={close} />
      ) : null}
      {dialog === "guide" ? <GuideDialog webhook={webhook} onClose={close} /> : null}
      {dialog === "delete" ? <DeleteDialog path={path} onClose={close} /> : null}
    </div>
  );
}

interface GuideDialogProps {
  readonly webhook: WebhookMessage;
  readonly onClose: () => void;
}

function GuideDialog({ webhook, onClose }: GuideDialogProps) {
  const command = commandOf(webhook);
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={texts.howToTitle(webhook.path)}
      description={texts.howToDescription}
    >
      <p className="text-sm text-ink">{texts.guides[webhook.signature]}</p>
      <div className="mt-3 flex items-start gap-1 rounded-lg border border-line bg-sunken px-3 py-2">
        <pre className="min-w-0 flex-1 font-mono text-xs break-words whitespace-pre-wrap">
          {command ?? hookUrl(webhook.path)}
        </pre>
        <CopyButton text={() => command ?? hookUrl(webhook.path)} label={texts.copyCommand} />
      </div>
    </Dialog>
  );
}

function DeleteDialog({ path, onClose }: { readonly path: string; readonly onClose: () => void }) {
  const remove = useDeleteWebhook();
  return (
    <ConfirmDialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={texts.deleteTitle(path)}
      description={texts.deleteText}
      confirmLabel={triggerStrings.delete.replace("…", "")}
      danger
      busy={remove.isPending}
      onConfirm={() =>
        remove.mutate(path, {
          onSuccess: () => toast.success(texts.deleted(path)),
          onError: (error) =>
            toast.error(triggerStrings.saveFailed, { description: errorText(error) }),
          onSettled: onClose,
        })
      }
    />
  );
}
