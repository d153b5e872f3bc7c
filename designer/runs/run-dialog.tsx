import { useNavigate } from "@tanstack/react-router";
import { memo, useCallback, useId, useMemo, useRef, useState } from "react";
import { useHotkeys } from "react-hotkeys-hook";
import type { DrillsBody } from "../../shared/api/drill.ts";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { ApiError, errorText } from "../api/api-error.ts";
import { useStartRun } from "../api/queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { InputForm } from "./input-form.tsx";
import { forgetInput, rememberedInput, rememberInput } from "./input-memory.ts";
import { checkField, cleanInput, fieldsOf, initialInput } from "./input-schema.ts";
import { budgetOf, isBudgetText, RunBudget } from "../limits/run-budget.tsx";
import { RunForecast } from "./run-forecast.tsx";
import { DrillNote } from "../drill/drill-note.tsx";
import { startStrings } from "./start-strings.ts";

const texts = startStrings.dialog;

export interface RunDialogProps {
  readonly workflowId: string;
  /** Name of the workflow, for the words. */
  readonly name?: string;
  /** The newest published version when null. */
  readonly version: number | null;
  /** JSON Schema of the start node; null when it asks for nothing in particular. */
  readonly inputSchema: Json | null;
  /** Instead of the last input: that of a run to repeat. */
  readonly initial?: Json;
  /** Faults that the run is to be started with. */
  readonly drill?: DrillsBody;
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  /** Called with the id of the new run; opens its page when absent. */
  readonly onStarted?: (runId: string) => void;
}

/** Asks for the input of a run and starts it. */
export const RunDialog = memo(function RunDialog(props: RunDialogProps) {
  // Fresh each time it opens: it begins with the input as it is remembered then.
  return props.open ? <OpenRunDialog {...props} /> : null;
});

type Mode = "form" | "json";

function OpenRunDialog({
  workflowId,
  name,
  version,
  inputSchema,
  initial,
  drill,
  onOpenChange,
  onStarted,
}: RunDialogProps) {
  const fields = useMemo(() => fieldsOf(inputSchema), [inputSchema]);
  const [last, setLast] = useState(() => initial ?? rememberedInput(workflowId));
  const [mode, setMode] = useState<Mode>(fields === null ? "json" : "form");
  const [input, setInput] = useState<JsonObject>(() => initialInput(fields ?? [], last));
  const [text, setText] = useState(() => JSON.stringify(last ?? input, null, 2));
  const [errors, setErrors] = useState<Readonly<Record<string, string>>>({});
  const [problem, setProblem] = useState<string | null>(null);
  const [openUploads, setOpenUploads] = useState<Readonly<Record<string, number>>>({});
  // The same input sent again, because an answer was lost, must not start a second run; another input must.
  const sent = useRef({ content: "", key: "" });
  const [isStarting, setIsStarting] = useState(false);
  const [budget, setBudget] = useState("");
  const formId = useId();
  const start = useStartRun();
  const navigate = useNavigate();
  const onOpenUploads = useCallback(
    (field: string, count: number) => setOpenUploads((old) => ({ ...old, [field]: count })),
    [],
  );

  const switchTo = (next: Mode) => {
    if (next === "json") setText(JSON.stringify(cleanInput(fields ?? [], input), null, 2));
    else {
      const value = readJson(text);
      if (value.ok) setInput(initialInput(fields ?? [], value.value));
    }
    setProblem(null);
    setMode(next);
  };

  const clear = () => {
    forgetInput(workflowId);
    setLast(undefined);
    setInput(initialInput(fields ?? [], undefined));
    setText("{}");
    setErrors({});
  };

  const givenInput = (): Json | undefined => {
    if (mode === "json") {
      const value = readJson(text);
      if (!value.ok) setProblem(texts.jsonInvalid(value.message));
      return value.ok ? value.value : undefined;
    }
    const wrong = (fields ?? []).flatMap((field) => {
      const error = checkField(field, input[field.name]);
      return error === null ? [] : [[field.name, error] as const];
    });
    setErrors(Object.fromEntries(wrong));
    return wrong.length > 0 ? undefined : cleanInput(fields ?? [], input);
  };

  const submit = () => {
    setProblem(null);
    if (mode === "form" && Object.values(openUploads).some((count) => count > 0)) {
      setProblem(texts.notUploaded);
      return;
    }
    const given = givenInput();
    if (given === undefined || !isBudgetText(budget)) return;
    begin(given).catch((error: unknown) => {
      setErrors(fieldErrors(error));
      setProblem(`${texts.startFailed}. ${errorText(error)}`);
    });
  };

  const begin = async (given: Json) => {
    setIsStarting(true);
    try {
      const ownBudget = budgetOf(budget);
      const body = {
        input: given,
        ...(ownBudget === undefined ? {} : { budget: ownBudget }),
        ...(version === null ? {} : { version }),
        ...(drill === undefined ? {} : { drill }),
      };
      const content = JSON.stringify(body);
      if (sent.current.content !== content) sent.current = { content, key: crypto.randomUUID() };
      const { id } = await start.mutateAsync({
        workflowId,
        idempotencyKey: sent.current.key,
        body,
      });
      rememberInput(workflowId, given);
      onOpenChange(false);
      if (onStarted === undefined) await navigate({ to: "/runs/$id", params: { id }, search: {} });
      else onStarted(id);
    } finally {
      setIsStarting(false);
    }
  };

  useHotkeys("mod+enter", submit, { enableOnFormTags: true });

  return (
    <Dialog
      open
      onOpenChange={onOpenChange}
      title={texts.title}
      description={`${name === undefined ? texts.descriptionUnnamed : texts.description(name)}${version === null ? "" : ` ${texts.version(version)}.`}`}
      footer={
        <>
          {last === undefined ? null : (
            <span className="mr-auto flex items-center gap-2 text-xs text-ink-faint">
              {initial === undefined ? texts.remembered : null}
              <Button size="sm" variant="ghost" onClick={clear}>
                {texts.clear}
              </Button>
            </span>
          )}
          <Button type="submit" form={formId} variant="primary" icon="play" busy={isStarting}>
            {texts.start}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
        className="flex flex-col gap-3"
      >
        {drill === undefined ? null : <DrillNote drill={drill} />}
        {fields === null ? null : (
          <Segmented
            label={texts.mode}
            value={mode}
            onValueChange={switchTo}
            className="h-7 self-end"
            options={[
              { value: "form", label: texts.form, icon: "list" },
              { value: "json", label: texts.json, icon: "braces" },
            ]}
          />
        )}
        {mode === "json" ? (
          <Field label={texts.jsonLabel} error={null}>
            {(control) => (
              <Textarea
                {...control}
                rows={12}
                spellCheck={false}
                className="font-mono text-xs"
                value={text}
                onChange={(event) => setText(event.currentTarget.value)}
              />
            )}
          </Field>
        ) : fields?.length === 0 ? (
          <EmptyState icon="play" title={texts.noInput} className="py-4">
            {texts.noInputHint}
          </EmptyState>
        ) : (
          <InputForm
            fields={fields ?? []}
            input={input}
            onChange={setInput}
            errors={errors}
            onOpenUploads={onOpenUploads}
          />
        )}
        <RunForecast
          workflowId={workflowId}
          version={version}
          input={mode === "json" ? readableJson(text) : cleanInput(fields ?? [], input)}
          budgetUsd={budgetOf(budget)?.maxCostUsd}
        />
        <RunBudget value={budget} onChange={setBudget} />
        {problem === null ? null : (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
            {problem}
          </p>
        )}
      </form>
    </Dialog>
  );
}

type ReadResult =
  { readonly ok: true; readonly value: Json } | { readonly ok: false; readonly message: string };

function readJson(text: string): ReadResult {
  try {
    return { ok: true, value: text.trim() === "" ? {} : (JSON.parse(text) as Json) };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

function readableJson(text: string): Json | undefined {
  const read = readJson(text);
  return read.ok ? read.value : undefined;
}

/** What the server found wrong, by field: pointers such as `/documents/0` belong to `documents`. */
function fieldErrors(error: unknown): Readonly<Record<string, string>> {
  if (!(error instanceof ApiError)) return {};
  return Object.fromEntries(
    error.problems.map((problem) => {
      const parts = problem.pointer.split("/").slice(1);
      const name = parts[0] === "input" ? parts[1] : parts[0];
      return [(name ?? "").replaceAll("~1", "/").replaceAll("~0", "~"), problem.message];
    }),
  );
}
