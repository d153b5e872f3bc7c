/** How many runs of a workflow go on at once, and what they may spend. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useId, useState } from "react";
import type { JsonObject } from "../../shared/base/json.ts";
import { errorText } from "../api/api-error.ts";
import { limitQueries, usePutWorkflowBudget } from "../api/limit-queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { ErrorState } from "../ui/empty-state.tsx";
import { LoadingPane } from "../ui/spinner.tsx";
import { uiStrings } from "../ui/strings.ts";
import { toast } from "../ui/toast.tsx";
import { readWhole } from "./amounts.ts";
import { CurrentUse } from "./current-use.tsx";
import { errorsOf, fieldsOf, formOf, monthUsdOf, type LimitForm } from "./limit-form.ts";
import { RunLimitFields, TextLimit, type FieldsProps } from "./limit-fields.tsx";
import { MonthBar, type MonthBudget } from "./month-bar.tsx";
import { limitStrings as texts } from "./strings.ts";

export interface LimitsDialogProps {
  readonly workflowId: string;
  readonly name: string;
  /** The fields of the workflow that is being drawn, and how to change them; null where it is not open. */
  readonly drawn: {
    readonly fields: JsonObject;
    readonly change: (fields: ReturnType<typeof fieldsOf>) => void;
  } | null;
  readonly onClose: () => void;
}

export function LimitsDialog(props: LimitsDialogProps) {
  const { data, error, refetch } = useQuery(limitQueries.budget(props.workflowId));
  if (data !== undefined) return <OpenDialog {...props} budget={data} />;
  return (
    <Dialog open onOpenChange={props.onClose} title={texts.title(props.name)}>
      {error === null ? (
        <LoadingPane />
      ) : (
        <ErrorState
          title={texts.now.failed}
          detail={errorText(error)}
          onRetry={() => void refetch()}
        />
      )}
    </Dialog>
  );
}

function OpenDialog({
  workflowId,
  name,
  drawn,
  onClose,
  budget,
}: LimitsDialogProps & { readonly budget: MonthBudget }) {
  const [form, setForm] = useState<LimitForm>(() =>
    formOf(drawn?.fields ?? {}, budget.maxCostMicros),
  );
  const [isChecked, setIsChecked] = useState(false);
  const put = usePutWorkflowBudget(workflowId);
  const formId = useId();
  const errors = errorsOf(form);
  const fields: FieldsProps = {
    form,
    errors: isChecked ? errors : {},
    onChange: (part) => setForm((old) => ({ ...old, ...part })),
  };

  const save = async () => {
    setIsChecked(true);
    if (Object.keys(errors).length > 0) return;
    const monthUsd = monthUsdOf(form);
    const before = budget.maxCostMicros === null ? null : budget.maxCostMicros / 1_000_000;
    if (monthUsd !== before) await put.mutateAsync(monthUsd);
    const wanted = fieldsOf(form, drawn?.fields ?? {});
    const isRedrawn = drawn !== null && !isSame(wanted, drawn.fields);
    if (isRedrawn) drawn.change(wanted);
    toast.success(isRedrawn ? texts.savedDraft : texts.saved);
    onClose();
  };

  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={texts.title(name)}
      description={texts.description}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {uiStrings.cancel}
          </Button>
          <Button type="submit" form={formId} variant="primary" busy={put.isPending}>
            {texts.save}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save().catch((failure: unknown) =>
            toast.error(texts.saveFailed, { description: errorText(failure) }),
          );
        }}
        className="flex flex-col gap-5"
      >
        <Section title={texts.now.title}>
          <CurrentUse
            workflowId={workflowId}
            maxRuns={drawn === null ? null : (readWhole(form.maxRuns).value ?? null)}
          />
        </Section>
        <Section title={texts.month.title}>
          <MonthBar {...budget} />
          <TextLimit
            {...fields}
            field="monthUsd"
            label={texts.month.maxCost}
            hint={texts.month.hint}
          />
        </Section>
        {drawn === null ? (
          <Section title={texts.runs.title}>
            <p className="text-xs text-ink-muted">{texts.runs.elsewhere}</p>
          </Section>
        ) : (
          <RunLimitFields {...fields} section={Section} />
        )}
      </form>
    </Dialog>
  );
}

function Section({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3">
      <legend className="mb-1.5 text-sm font-semibold">{title}</legend>
      {children}
    </fieldset>
  );
}

/** Nothing of the drawing is to be changed. */
function isSame(wanted: ReturnType<typeof fieldsOf>, fields: JsonObject): boolean {
  return (["Limits", "Budget"] as const).every(
    (field) => JSON.stringify(wanted[field]) === JSON.stringify(fields[field]),
  );
}
