import { useId, useState } from "react";
import type { RouteRequest } from "../../shared/api/routes.ts";
import {
  type WebhookMessage,
  webhookParams,
  type WebhookSignature,
  webhookSignatures,
} from "../../shared/api/webhook.ts";
import { errorText } from "../api/api-error.ts";
import { usePutWebhook } from "../api/trigger-queries.ts";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { uiStrings } from "../ui/strings.ts";
import { toast } from "../ui/toast.tsx";
import { hookUrl } from "./call-guide.ts";
import { triggerStrings } from "./strings.ts";
import { WorkflowFields } from "./workflow-fields.tsx";

const texts = triggerStrings.webhooks;
const secretForm = /^SECRET_[A-Z0-9_]{1,100}$/u;
type Body = RouteRequest<"putWebhook">["body"];

/** A webhook as it is written again when nothing of it changes. */
export function webhookBodyOf(webhook: WebhookMessage): Required<Body> {
  const { workflowId, version, signature, secret, enabled } = webhook;
  return { workflowId, version, signature, secret, enabled };
}

const suggestedLetters = "abcdefghijklmnopqrstuvwxyz0123456789";
const suggestedLength = 16;

/** An address that nobody guesses. */
function suggestPath(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(suggestedLength));
  return Array.from(bytes, (byte) => suggestedLetters[byte % suggestedLetters.length]).join("");
}

export interface WebhookDialogProps {
  /** Null for a new one. */
  readonly webhook: WebhookMessage | null;
  readonly workflow: string | undefined;
  /** Addresses that there are: a new webhook must not take one's place. */
  readonly taken: readonly string[];
  readonly onClose: () => void;
}

/** Makes a webhook, or changes one. */
export function WebhookDialog({ webhook, workflow, taken, onClose }: WebhookDialogProps) {
  const formId = useId();
  const put = usePutWebhook();
  const [path, setPath] = useState(() => webhook?.path ?? suggestPath());
  const [chosen, setChosen] = useState({
    workflowId: webhook?.workflowId ?? workflow ?? "",
    version: webhook?.version ?? null,
  });
  const [signature, setSignature] = useState<WebhookSignature>(webhook?.signature ?? "standard");
  const [secret, setSecret] = useState(webhook?.secret ?? "");
  const [isChecked, setIsChecked] = useState(false);

  const isPath = webhookParams.safeParse({ path }).success;
  const isTaken = webhook === null && taken.includes(path);
  const isSigned = signature !== "none";
  const isSecret = !isSigned || secretForm.test(secret);
  const save = () => {
    setIsChecked(true);
    if (!isPath || isTaken || !isSecret || chosen.workflowId === "") return;
    put.mutate(
      {
        path,
        body: {
          ...chosen,
          signature,
          secret: isSigned ? secret : null,
          enabled: webhook?.enabled ?? true,
        },
      },
      {
        onSuccess: () => {
          toast.success(texts.saved(path));
          onClose();
        },
        onError: (error) =>
          toast.error(triggerStrings.saveFailed, { description: errorText(error) }),
      },
    );
  };

  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={webhook === null ? texts.createTitle : texts.editTitle}
      description={texts.dialogDescription}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {uiStrings.cancel}
          </Button>
          <Button type="submit" form={formId} variant="primary" busy={put.isPending}>
            {webhook === null ? triggerStrings.create : triggerStrings.save}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        className="flex flex-col gap-3"
      >
        <Field
          label={texts.path}
          hint={texts.pathHint}
          required
          error={isTaken ? texts.pathTaken : isPath ? null : texts.pathBad}
        >
          {(control) => (
            <Input
              {...control}
              value={path}
              readOnly={webhook !== null}
              spellCheck={false}
              maxLength={100}
              className="font-mono"
              onChange={(event) => setPath(event.currentTarget.value.toLowerCase())}
            />
          )}
        </Field>
        <div className="flex items-center gap-1 rounded-lg border border-line bg-sunken px-3 py-1.5">
          <code aria-label={texts.url} className="min-w-0 flex-1 font-mono text-xs break-all">
            {hookUrl(path)}
          </code>
          <CopyButton text={() => hookUrl(path)} label={texts.copy(path)} />
        </div>
        <WorkflowFields {...chosen} isChecked={isChecked} onChange={setChosen} />
        <div className="grid grid-cols-2 gap-x-4 gap-y-3 max-sm:grid-cols-1">
          <Field label={texts.signature} hint={texts.signatures[signature].hint}>
            {(control) => (
              <Select
                {...control}
                value={signature}
                onValueChange={(next) =>
                  setSignature(webhookSignatures.find((each) => each === next) ?? signature)
                }
                options={webhookSignatures.toSorted(unsignedLast).map((value) => ({
                  value,
                  label: texts.signatures[value].label,
                }))}
              />
            )}
          </Field>
          {isSigned ? (
            <Field
              label={texts.secret}
              hint={texts.secretHint}
              required
              error={isChecked && !isSecret ? texts.secretBad : null}
            >
              {(control) => (
                <Input
                  {...control}
                  value={secret}
                  spellCheck={false}
                  autoComplete="off"
                  placeholder={texts.secretPlaceholder}
                  className="font-mono"
                  onChange={(event) => setSecret(event.currentTarget.value.trim())}
                />
              )}
            </Field>
          ) : null}
        </div>
      </form>
    </Dialog>
  );
}

function unsignedLast(one: WebhookSignature, other: WebhookSignature): number {
  return Number(one === "none") - Number(other === "none");
}
