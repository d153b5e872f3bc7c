import { useId, useState } from "react";
import type { PersistenceRate } from "../../shared/cost/persistence.ts";
import { errorText } from "../api/api-error.ts";
import { usePutPersistenceRate } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { uiStrings } from "../ui/strings.ts";
import { toast } from "../ui/toast.tsx";
import { amountText, readAmount } from "./rates.ts";
import { costStrings } from "./strings.ts";

const texts = costStrings.persistence;
const priceTexts = costStrings.prices;
const fields = ["commitUsdPerMillion", "logUsdPerGb", "artifactUsdPerGb"] as const;
type FieldName = (typeof fields)[number];

/** A new price of persistence, in force from a day on. */
export function PersistenceDialog({
  rate,
  today,
  onClose,
}: {
  /** The price to begin with. */
  readonly rate: PersistenceRate | null;
  readonly today: string;
  readonly onClose: () => void;
}) {
  const [from, setFrom] = useState(today);
  const [source, setSource] = useState("");
  const [amounts, setAmounts] = useState<Readonly<Record<FieldName, string>>>({
    commitUsdPerMillion: amountText(rate?.commitUsdPerMillion),
    logUsdPerGb: amountText(rate?.logUsdPerGb),
    artifactUsdPerGb: amountText(rate?.artifactUsdPerGb),
  });
  const formId = useId();
  const put = usePutPersistenceRate();
  const isWrong = from === "" || fields.some((field) => readAmount(amounts[field]) === undefined);
  const save = () => {
    if (isWrong) return;
    const read = (field: FieldName) => readAmount(amounts[field]) ?? null;
    put.mutate(
      {
        from,
        source: source.trim() === "" ? null : source.trim(),
        commitUsdPerMillion: read("commitUsdPerMillion"),
        logUsdPerGb: read("logUsdPerGb"),
        artifactUsdPerGb: read("artifactUsdPerGb"),
      },
      {
        onSuccess: () => {
          toast.success(priceTexts.saved);
          onClose();
        },
        onError: (error) => toast.error(priceTexts.saveFailed, { description: errorText(error) }),
      },
    );
  };
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={texts.changeTitle}
      description={priceTexts.dialogDescription}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {uiStrings.cancel}
          </Button>
          <Button type="submit" form={formId} variant="primary" busy={put.isPending}>
            {priceTexts.save}
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
          label={priceTexts.fields.from}
          required
          error={from === "" ? priceTexts.needDay : null}
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
        {fields.map((field) => (
          <Field
            key={field}
            label={texts.fields[field]}
            error={readAmount(amounts[field]) === undefined ? priceTexts.needNumber : null}
          >
            {(control) => (
              <Input
                {...control}
                inputMode="decimal"
                placeholder={priceTexts.unknown}
                value={amounts[field]}
                onChange={(event) => setAmounts({ ...amounts, [field]: event.currentTarget.value })}
              />
            )}
          </Field>
        ))}
        <Field label={priceTexts.fields.source} hint={priceTexts.sourceHint} className="col-span-2">
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
