import { useQueries, useQuery } from "@tanstack/react-query";
import { type SubmitEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { CopyPreviewMessage } from "../../shared/api/control.ts";
import { isTrial } from "../../shared/api/trial.ts";
import type { Json } from "../../shared/base/json.ts";
import type { RunEvent } from "../../shared/run/event.ts";
import { controlQueries, type ForkBody, useForkRun } from "../api/control-queries.ts";
import { queries } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { formatBytes } from "../ui/size.ts";
import { Spinner } from "../ui/spinner.tsx";
import { toast } from "../ui/toast.tsx";
import { Checkbox } from "../ui/toggles.tsx";
import { useThrottled } from "../ui/use-throttled.ts";
import { CopyPreviewFigures, RefusalNote } from "./copy-preview.tsx";
import { changedVariables, forkChoices, type ForkChoices, type ForkStep } from "./fork-choices.ts";
import { jsonText, readJson } from "./json-text.ts";
import { failedText } from "./refusal-text.ts";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.fork;

export interface ForkFormProps {
  readonly runId: string;
  /** The version that the run used. */
  readonly version: number;
  readonly events: readonly RunEvent[];
  /** The last event that both runs share. */
  readonly seq: number;
  readonly onPreview?: (preview: CopyPreviewMessage | null) => void;
  readonly onDone: (runId: string) => void;
  readonly onCancel: () => void;
}

/** A new run from an event of another one, with other data if wanted. */
export function ForkForm(props: ForkFormProps) {
  const { runId, events, seq } = props;
  const choices = useMemo(() => forkChoices(events, seq), [events, seq]);
  const items = useItems(runId, choices);
  if (choices === null)
    return (
      <RefusalNote
        text={failedText(new Error(controlStrings.refusals["NOT_FORKABLE"] ?? texts.failed))}
      />
    );
  if (items === null)
    return (
      <p role="status" className="flex items-center gap-2 text-ink-muted">
        <Spinner size={14} /> {texts.loading}
      </p>
    );
  return <Loaded key={choices.seq} {...props} choices={choices} items={items} />;
}

/** Inputs that are items of a list, which the log does not repeat: by path; null until they are read. */
function useItems(
  runId: string,
  choices: ForkChoices | null,
): Readonly<Record<string, Json>> | null {
  const steps = choices?.steps.filter(({ input }) => input.kind === "item").slice(0, 20) ?? [];
  const read = useQueries({
    queries: steps.map(({ path, visit }) => queries.step({ runId, path, visit, seq: 0 })),
  });
  if (read.some(({ isPending }) => isPending)) return null;
  return Object.fromEntries(
    steps.map((step, index) => [step.path, read[index]?.data?.input ?? null] as const),
  );
}

interface LoadedProps extends ForkFormProps {
  readonly choices: ForkChoices;
  readonly items: Readonly<Record<string, Json>>;
}

function Loaded({ runId, version, choices, items, onPreview, onDone, onCancel }: LoadedProps) {
  const form = useForkDraft(choices, items);
  const body = form.body;
  // A preview is asked for when the typing pauses.
  const asked = useThrottled(JSON.stringify(body ?? form.whole), 600);
  const preview = useQuery(controlQueries.forkPreview(runId, JSON.parse(asked) as ForkBody));
  const shown = preview.data ?? null;
  useEffect(() => onPreview?.(shown), [shown, onPreview]);
  useEffect(() => () => onPreview?.(null), [onPreview]);

  const fork = useForkRun(runId);
  const keys = useRef(new Map<string, string>());
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (body === null) return;
    const text = JSON.stringify(body);
    const idempotencyKey = keys.current.get(text) ?? crypto.randomUUID();
    keys.current.set(text, idempotencyKey);
    fork.mutate(
      { body, idempotencyKey },
      {
        onSuccess: ({ id }) => {
          toast.success(texts.done);
          onDone(id);
        },
      },
    );
  };
  const isRefused = shown?.refusal !== undefined && shown.refusal !== null;
  return (
    <form onSubmit={submit} className="flex flex-col gap-4">
      {choices.steps.length === 0 ? <p className="text-ink-muted">{texts.noSteps}</p> : null}
      {form.inputs.map(({ step, text, error }) => (
        <JsonField
          key={step.path}
          label={texts.input(step.state)}
          hint={step.path === step.state ? texts.inputHint : step.path}
          step={step}
          text={text}
          error={error}
          onText={(next) => form.setInput(step.path, next)}
        />
      ))}
      {Object.keys(choices.variables).length === 0 ? null : (
        <Field label={texts.variables} hint={texts.variablesHint} error={form.variablesError}>
          {(control) => (
            <Textarea
              {...control}
              rows={5}
              spellCheck={false}
              className="font-mono text-xs"
              value={form.variables}
              onChange={(change) => form.setVariables(change.currentTarget.value)}
            />
          )}
        </Field>
      )}
      <Field label={texts.version}>
        {(control) => (
          <Select
            {...control}
            value={form.version}
            onValueChange={(value) => form.setVersion(value === "latest" ? "latest" : "same")}
            options={[
              {
                value: "same",
                label: isTrial(version) ? texts.versionTrial : texts.versionSame(version),
              },
              { value: "latest", label: texts.versionLatest },
            ]}
          />
        )}
      </Field>
      <ReuseKeys value={form.reuseKeys} onChange={form.setReuseKeys} />
      {preview.error === null ? (
        shown === null ? (
          <p role="status" className="flex items-center gap-2 text-ink-muted">
            <Spinner size={14} /> {controlStrings.preview.loading}
          </p>
        ) : (
          <CopyPreviewFigures preview={shown} />
        )
      ) : (
        <RefusalNote text={failedText(preview.error)} />
      )}
      {fork.error === null ? null : <RefusalNote text={failedText(fork.error)} />}
      <footer className="flex justify-end gap-2">
        <Button variant="ghost" onClick={onCancel}>
          {texts.cancel}
        </Button>
        <Button
          type="submit"
          variant="primary"
          icon="git-fork"
          busy={fork.isPending}
          disabled={body === null || isRefused}
        >
          {texts.confirm}
        </Button>
      </footer>
    </form>
  );
}

function ReuseKeys({
  value,
  onChange,
}: {
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  const id = useId();
  return (
    <div className="flex items-start gap-2.5">
      <Checkbox
        id={id}
        aria-describedby={`${id}-hint`}
        checked={value}
        onCheckedChange={(checked) => onChange(checked === true)}
        className="mt-0.5"
      />
      <div>
        <label htmlFor={id}>{texts.reuseKeys}</label>
        <p id={`${id}-hint`} className="text-xs text-ink-muted">
          {texts.reuseKeysHint}
        </p>
      </div>
    </div>
  );
}

function JsonField({
  label,
  hint,
  step,
  text,
  error,
  onText,
}: {
  readonly label: string;
  readonly hint: string;
  readonly step: ForkStep;
  readonly text: string;
  readonly error: string | null;
  readonly onText: (text: string) => void;
}) {
  if (step.input.kind === "large")
    return (
      <p className="text-xs text-ink-muted">
        <span className="font-medium text-ink">{label}</span>{" "}
        {texts.tooLarge(formatBytes(step.input.bytes))}
      </p>
    );
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <Textarea
          {...control}
          rows={6}
          spellCheck={false}
          className="font-mono text-xs"
          value={text}
          onChange={(change) => onText(change.currentTarget.value)}
        />
      )}
    </Field>
  );
}

/** Steps whose inputs are offered: of a wide list the first ones. */
const mostInputs = 8;

/** What is typed, and the request that it makes; `body` is null while something cannot be read. */
function useForkDraft(choices: ForkChoices, items: Readonly<Record<string, Json>>) {
  const original = (step: ForkStep): Json =>
    step.input.kind === "value" ? step.input.value : (items[step.path] ?? null);
  const [inputs, setInputs] = useState<Readonly<Record<string, string>>>({});
  const [variables, setVariables] = useState(() => jsonText(choices.variables));
  const [version, setVersion] = useState<"same" | "latest">("same");
  const [reuseKeys, setReuseKeys] = useState(false);

  const fields = choices.steps.slice(0, mostInputs).map((step) => {
    const text = inputs[step.path] ?? jsonText(original(step));
    const read = readJson(text);
    return { step, text, read, error: read.ok ? null : texts.invalid(read.message) };
  });
  const readVariables = readObject(variables);
  const changedInputs = fields.flatMap(({ step, read }) =>
    step.input.kind !== "large" &&
    read.ok &&
    JSON.stringify(read.value) !== JSON.stringify(original(step))
      ? [[step.path, read.value] as const]
      : [],
  );
  const changed = readVariables.ok ? changedVariables(choices.variables, readVariables.value) : {};
  const isReadable = readVariables.ok && fields.every(({ read }) => read.ok);
  const whole: ForkBody = { seq: choices.seq };
  const body: ForkBody = {
    ...whole,
    ...(changedInputs.length === 0 ? {} : { inputs: Object.fromEntries(changedInputs) }),
    ...(Object.keys(changed).length === 0 ? {} : { variables: changed }),
    ...(version === "latest" ? { version } : {}),
    ...(reuseKeys ? { reuseKeys } : {}),
  };
  return {
    inputs: fields,
    setInput: (path: string, text: string) => setInputs({ ...inputs, [path]: text }),
    variables,
    setVariables,
    variablesError: readVariables.ok ? null : readVariables.message,
    version,
    setVersion,
    reuseKeys,
    setReuseKeys,
    /** The fork without changes. */
    whole,
    body: isReadable ? body : null,
  };
}

type ReadObject =
  | { readonly ok: true; readonly value: Readonly<Record<string, Json>> }
  | { readonly ok: false; readonly message: string };

function readObject(text: string): ReadObject {
  const read = readJson(text);
  if (!read.ok) return { ok: false, message: texts.invalid(read.message) };
  const { value } = read;
  if (value === null) return { ok: true, value: {} };
  if (typeof value !== "object" || Array.isArray(value))
    return { ok: false, message: texts.notAnObject };
  return { ok: true, value: value as Readonly<Record<string, Json>> };
}
