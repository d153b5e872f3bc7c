import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { type SubmitEvent, useState } from "react";
import type { WaitingStep } from "../../shared/api/control.ts";
import { hookAnswer } from "../../shared/api/hook.ts";
import type { Json } from "../../shared/base/json.ts";
import { errorText } from "../api/api-error.ts";
import { callApi, routeUrl, send } from "../api/client.ts";
import { queries } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { toast } from "../ui/toast.tsx";
import { waitingStrings } from "./strings.ts";

const texts = waitingStrings.answer;

type Mode = "succeed" | "fail";

export interface AnswerDialogProps {
  readonly step: WaitingStep;
  readonly onClose: () => void;
}

/** Gives a waiting step the result, or the failure, that whoever was to call back has not sent. */
export function AnswerDialog({ step, onClose }: AnswerDialogProps) {
  const client = useQueryClient();
  const { data, isPending } = useQuery(queries.runLinks(step.runId, 0));
  const link = data?.find((each) => each.path === step.path && each.visit === step.visit);
  const token = link?.url.split("/").at(-1);
  const [mode, setMode] = useState<Mode>("succeed");
  const [result, setResult] = useState("{}");
  const [error, setError] = useState<string>(texts.defaultError);
  const [cause, setCause] = useState("");
  const read = readResult(result);
  const answer = useMutation({
    mutationFn: async (to: string) => {
      const params = { token: to };
      if (mode === "fail") await callApi("failTask", { params, body: { error, cause } });
      else await callBack(to, result);
    },
    onSuccess: () => {
      toast.success(texts.sent);
      onClose();
    },
    onSettled: async () =>
      await Promise.all(
        ["waiting", "runs", "approvals"].map((key) =>
          client.invalidateQueries({ queryKey: [key] }),
        ),
      ),
  });
  const isUnreadable = mode === "succeed" && read.problem !== null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (token !== undefined && !isUnreadable) answer.mutate(token);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={texts.title(step.state)}
      description={texts.description}
    >
      {token === undefined ? (
        <p role="status" className="text-ink-muted">
          {isPending ? texts.loading : texts.gone}
        </p>
      ) : (
        <form onSubmit={submit} className="flex flex-col gap-3">
          <Segmented
            label={texts.mode}
            value={mode}
            onValueChange={setMode}
            options={[
              { value: "succeed", label: texts.succeed },
              { value: "fail", label: texts.fail },
            ]}
            className="self-start"
          />
          {mode === "succeed" ? (
            <Field
              label={texts.result}
              error={read.problem === null ? null : texts.invalid(read.problem)}
            >
              {(control) => (
                <Textarea
                  {...control}
                  className="font-mono text-xs"
                  rows={5}
                  value={result}
                  onChange={(event) => setResult(event.currentTarget.value)}
                />
              )}
            </Field>
          ) : (
            <>
              <Field label={texts.error}>
                {(control) => (
                  <Input
                    {...control}
                    maxLength={256}
                    value={error}
                    onChange={(event) => setError(event.currentTarget.value)}
                  />
                )}
              </Field>
              <Field label={texts.cause}>
                {(control) => (
                  <Textarea
                    {...control}
                    value={cause}
                    onChange={(event) => setCause(event.currentTarget.value)}
                  />
                )}
              </Field>
            </>
          )}
          {answer.error === null ? null : (
            <p role="alert" className="text-sm text-danger">
              {texts.failed}: {errorText(answer.error)}
            </p>
          )}
          <div className="flex justify-end gap-2">
            <Button variant="ghost" onClick={onClose}>
              {texts.back}
            </Button>
            <Button type="submit" variant="primary" busy={answer.isPending} disabled={isUnreadable}>
              {texts.send}
            </Button>
          </div>
        </form>
      )}
    </Dialog>
  );
}

/** Calls the step's own address, as whoever was to call back would have. @throws ApiError */
async function callBack(token: string, text: string): Promise<void> {
  const response = await send(routeUrl("receiveCallback", { params: { token } }), {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: text,
  });
  const { accepted, reason } = hookAnswer.parse(await response.json());
  if (!accepted) throw new Error(reason ?? texts.gone);
}

type ReadResult = { readonly value: Json; readonly problem: null } | { readonly problem: string };

function readResult(text: string): ReadResult {
  try {
    return { value: JSON.parse(text) as Json, problem: null };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}
