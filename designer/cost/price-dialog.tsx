import { useId, useState } from "react";
import type { Rate } from "../../shared/cost/usage.ts";
import { errorText } from "../api/api-error.ts";
import { usePutPrices } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { uiStrings } from "../ui/strings.ts";
import { toast } from "../ui/toast.tsx";
import { type AmountField, amountFields, amountText, readAmount } from "./rates.ts";
import { costStrings } from "./strings.ts";

const texts = costStrings.prices;

export interface PriceDialogProps {
  /** The rate to begin with; null for a model that has none yet. */
  readonly rate: Rate | null;
  readonly today: string;
  readonly onClose: () => void;
}

type Amounts = Readonly<Record<AmountField, string>>;

function textsOf(rate: Rate | null): Amounts {
  const text = (field: AmountField) => amountText(rate?.[field]);
  return Object.fromEntries(amountFields.map((field) => [field, text(field)])) as Record<
    AmountField,
    string
  >;
}

/** A new rate, in force from a day on. Earlier rates and what was computed with them stay. */
export function PriceDialog({ rate, today, onClose }: PriceDialogProps) {
  const [model, setModel] = useState(rate?.model ?? "");
  const [from, setFrom] = useState(today);
  const [source, setSource] = useState("");
  const [amounts, setAmounts] = useState(() => textsOf(rate));
  const [isChecked, setIsChecked] = useState(false);
  const formId = useId();
  const put = usePutPrices();

  const read = Object.fromEntries(
    amountFields.map((field) => [field, readAmount(amounts[field])]),
  ) as Readonly<Record<AmountField, number | null | undefined>>;
  const hasAmount = amountFields.some((field) => typeof read[field] === "number");
  const isWrong =
    model.trim() === "" ||
    from === "" ||
    !hasAmount ||
    amountFields.some((field) => read[field] === undefined);

  const save = () => {
    setIsChecked(true);
    if (isWrong) return;
    const given = Object.fromEntries(amountFields.map((field) => [field, read[field] ?? null]));
    put.mutate(
      { model: model.trim(), from, source: source.trim() === "" ? null : source.trim(), ...given },
      {
        onSuccess: () => {
          toast.success(texts.saved);
          onClose();
        },
        onError: (error) => toast.error(texts.saveFailed, { description: errorText(error) }),
      },
    );
  };
  const amountError = (field: AmountField): string | null => {
    if (read[field] === undefined) return texts.needNumber;
    return isChecked && !hasAmount && field === "inputUsdPerMillion" ? texts.needAny : null;
  };

  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={rate === null ? texts.addTitle : texts.changeTitle(rate.model)}
      description={texts.dialogDescription}
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
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        className="grid grid-cols-2 gap-x-4 gap-y-3"
      >
        <Field
          label={texts.fields.model}
          hint={texts.modelHint}
          required
          error={isChecked && model.trim() === "" ? texts.needModel : null}
        >
          {(control) => (
            <Input
              {...control}
              value={model}
              readOnly={rate !== null}
              onChange={(event) => setModel(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field
          label={texts.fields.from}
          required
          error={isChecked && from === "" ? texts.needDay : null}
        >
          {(control) => (
            <Input
              {...control}
              type="date"
              value={from}
              onChange={(event) => setFrom(event.currentTarget.value)}
            />
          )}
        </Field>
        {amountFields.map((field) => (
          <Field key={field} label={texts.fields[field]} error={amountError(field)}>
            {(control) => (
              <Input
                {...control}
                inputMode="decimal"
                placeholder={texts.unknown}
                value={amounts[field]}
                onChange={(event) => setAmounts({ ...amounts, [field]: event.currentTarget.value })}
              />
            )}
          </Field>
        ))}
        <Field label={texts.fields.source} hint={texts.sourceHint} className="col-span-2">
          {(control) => (
            <Input
              {...control}
              value={source}
              maxLength={500}
              onChange={(event) => setSource(event.currentTarget.value)}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}
