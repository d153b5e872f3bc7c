import { useMemo, useRef, useState } from "react";
import { flushSync } from "react-dom";
import type { ApprovalQuestion } from "../../shared/api/approval.ts";
import { initialValues, readForm, readValues } from "../../shared/approval/form.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { ApiError, errorText } from "../api/api-error.ts";
import { useDecide } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { deciderName, keepDeciderName } from "./decider-name.ts";
import { FormControl, touchable } from "./form-control.tsx";
import { approvalStrings as texts } from "./strings.ts";

type Errors = Readonly<Record<string, string>>;

/** Where somebody fills in what is asked for and decides. */
export function DecisionForm({
  token,
  question,
}: {
  readonly token: string;
  readonly question: ApprovalQuestion;
}) {
  const { form, choices } = question;
  const fields = useMemo(() => readForm(form).fields, [form]);
  const [values, setValues] = useState<JsonObject>(() => initialValues(fields));
  const [comment, setComment] = useState("");
  const [by, setBy] = useState(deciderName);
  const [errors, setErrors] = useState<Errors>({});
  const place = useRef<HTMLFormElement>(null);
  const { mutate, isPending, variables, error } = useDecide(token);

  const show = (found: Errors) => {
    // eslint-disable-next-line react-dom/no-flush-sync -- the first wrong field gets the focus, and has to be marked by then
    flushSync(() => setErrors(found));
    place.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  };
  const decide = (decision: string, mayLeaveOut: boolean) => {
    const read = readValues(fields, values, { mayLeaveOut });
    if (read.problems.length > 0) {
      show(Object.fromEntries(read.problems.map(({ field, message }) => [field, message])));
      return;
    }
    setErrors({});
    keepDeciderName(by.trim());
    mutate(
      { decision, values: { ...read.values }, comment, by },
      { onError: (refused) => show(fieldErrors(refused)) },
    );
  };
  const count = Object.keys(errors).length;
  const refusal = error !== null && count === 0 && !isClosed(error) ? errorText(error) : null;
  return (
    <form
      ref={place}
      noValidate
      onSubmit={(event) => event.preventDefault()}
      aria-label={texts.decide}
      className="flex flex-col gap-3"
    >
      {fields.map((field) => (
        <FormControl
          key={field.name}
          field={field}
          value={values[field.name]}
          error={errors[field.name] ?? null}
          onChange={(value: Json) => setValues((old) => ({ ...old, [field.name]: value }))}
        />
      ))}
      <Field label={texts.comment} hint={texts.commentHint}>
        {(control) => (
          <Textarea
            {...control}
            className="min-h-16 max-md:text-lg"
            maxLength={5000}
            value={comment}
            onChange={(event) => setComment(event.currentTarget.value)}
          />
        )}
      </Field>
      <Field label={texts.name} hint={texts.nameHint}>
        {(control) => (
          <Input
            {...control}
            className={touchable}
            autoComplete="name"
            maxLength={200}
            value={by}
            onChange={(event) => setBy(event.currentTarget.value)}
          />
        )}
      </Field>
      <p role="alert" className="text-sm text-danger empty:hidden">
        {count > 0 ? texts.check(count) : refusal === null ? "" : `${texts.failed}: ${refusal}`}
      </p>
      <div className="flex flex-wrap gap-2 pt-1 max-md:flex-col">
        {choices.map(({ name, isRejection }, index) => (
          <Button
            key={name}
            size="lg"
            className="max-w-full max-md:h-11 max-md:text-base [&]:whitespace-normal"
            variant={isRejection ? "secondary" : index === 0 ? "primary" : "secondary"}
            busy={isPending && variables.decision === name}
            disabled={isPending}
            onClick={() => decide(name, isRejection)}
          >
            {name}
          </Button>
        ))}
      </div>
    </form>
  );
}

/** What the server says of fields, by their names. */
function fieldErrors(error: unknown): Errors {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    error.problems.flatMap(({ pointer, message }): readonly (readonly [string, string])[] => {
      const name = /^\/values\/(?<name>.+)$/u.exec(pointer)?.groups?.["name"];
      return name === undefined
        ? []
        : [[name.replaceAll("~1", "/").replaceAll("~0", "~"), message]];
    }),
  );
}

/** Somebody was faster: the page shows what they decided instead. */
function isClosed(error: unknown): boolean {
  return error instanceof ApiError && error.code === "APPROVAL_CLOSED";
}
