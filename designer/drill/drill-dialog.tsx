import { type SubmitEvent, useId, useMemo, useState } from "react";
import type { DrillsBody } from "../../shared/api/drill.ts";
import { compile } from "../../shared/compiler/compile.ts";
import type { State } from "../../shared/definition/definition.ts";
import { kindOfResource } from "../../shared/definition/check-resource.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { drillFaults, type DrillFault } from "../../shared/run/drill.ts";
import { drillRefusal, findState } from "../../shared/run/drill-check.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { drillStrings } from "./strings.ts";

const texts = drillStrings.dialog;

/** Largest number of an attempt, as the API has it. */
const mostAttempts = 1000;

export interface DrillDialogProps {
  readonly graph: Graph;
  /** Name of the node. */
  readonly name: string;
  readonly fault: DrillFault;
  readonly onChosen: (drill: DrillsBody) => void;
  readonly onClose: () => void;
}

/** Asks what is to go wrong in a run, and says what will happen. */
export function DrillDialog({ graph, name, fault: first, onChosen, onClose }: DrillDialogProps) {
  const definition = useMemo(() => compile(graph).definition, [graph]);
  const state = definition === null ? undefined : findState(definition, name);
  const [fault, setFault] = useState<DrillFault>(first);
  const [attempt, setAttempt] = useState("1");
  const [after, setAfter] = useState("");
  const formId = useId();
  const attemptNumber = wholeNumber(attempt);
  const afterNumber = after.trim() === "" ? undefined : wholeNumber(after);
  const isAttemptWrong = attemptNumber === null || attemptNumber > mostAttempts;
  const isAfterWrong = fault === "crash" && afterNumber === null;
  const isPossible = definition !== null && drillRefusal(state, fault) === null;
  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    if (!isPossible || isAttemptWrong || isAfterWrong) return;
    const operations =
      fault === "crash" && makesOperations(state) && typeof afterNumber === "number"
        ? { afterOperations: afterNumber }
        : {};
    onChosen([{ state: name, fault, attempt: attemptNumber, ...operations }]);
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => {
        if (!open) onClose();
      }}
      title={texts.title(name)}
      description={texts.description}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {texts.cancel}
          </Button>
          <Button
            type="submit"
            form={formId}
            variant="primary"
            icon="zap"
            disabled={!isPossible || isAttemptWrong || isAfterWrong}
          >
            {texts.confirm}
          </Button>
        </>
      }
    >
      <form id={formId} onSubmit={submit} className="flex flex-col gap-4">
        {definition === null ? (
          <p role="alert" className="rounded-md bg-danger-soft px-3 py-2 text-danger">
            {texts.broken}
          </p>
        ) : (
          <Faults state={state} value={fault} onChange={setFault} />
        )}
        <div className="grid gap-3 sm:grid-cols-2">
          <Field
            label={texts.attempt}
            hint={texts.attemptHint}
            error={isAttemptWrong ? texts.attemptError : null}
          >
            {(control) => (
              <Input
                {...control}
                inputMode="numeric"
                value={attempt}
                onChange={(event) => setAttempt(event.currentTarget.value)}
              />
            )}
          </Field>
          {fault === "crash" && makesOperations(state) ? (
            <Field
              label={texts.after}
              hint={texts.afterHint}
              error={isAfterWrong ? texts.afterError : null}
            >
              {(control) => (
                <Input
                  {...control}
                  inputMode="numeric"
                  value={after}
                  onChange={(event) => setAfter(event.currentTarget.value)}
                />
              )}
            </Field>
          ) : null}
        </div>
        {isPossible ? <Notes notes={notesOf(state, fault)} /> : null}
      </form>
    </Dialog>
  );
}

function Faults({
  state,
  value,
  onChange,
}: {
  readonly state: State | undefined;
  readonly value: DrillFault;
  readonly onChange: (fault: DrillFault) => void;
}) {
  const group = useId();
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-xs font-medium">{texts.fault}</legend>
      {drillFaults.map((fault) => {
        const refusal = drillRefusal(state, fault);
        const { name, what } = drillStrings.faults[fault];
        return (
          <div
            key={fault}
            className={cn(
              "relative flex items-start gap-2.5 rounded-md border px-3 py-2 has-focus-visible:outline-2 has-focus-visible:outline-focus",
              value === fault
                ? "border-accent bg-accent-soft"
                : cn("border-line", refusal === null ? "hover:bg-hover" : ""),
            )}
          >
            <input
              id={`${group}-${fault}`}
              type="radio"
              name={group}
              value={fault}
              checked={value === fault}
              disabled={refusal !== null}
              onChange={() => onChange(fault)}
              aria-describedby={`${group}-${fault}-what`}
              className="relative z-[1] mt-0.5 size-4 shrink-0 accent-accent"
            />
            <div className="min-w-0">
              <label
                htmlFor={`${group}-${fault}`}
                className={cn(
                  "block font-medium after:absolute after:inset-0",
                  refusal === null ? "after:cursor-pointer" : "after:cursor-not-allowed",
                )}
              >
                {name}
              </label>
              <p id={`${group}-${fault}-what`} className="text-xs text-ink-muted">
                {refusal === null ? what : drillStrings.refusal[refusal.why]}
              </p>
            </div>
          </div>
        );
      })}
    </fieldset>
  );
}

/** What a person should know before the fault happens to this very step. */
function notesOf(state: State | undefined, fault: DrillFault): readonly string[] {
  if (state?.Type !== "Task") return [];
  const notes: string[] = [];
  if (kindOfResource(state.Resource)?.effect === "outside" && fault !== "rateLimit")
    notes.push(texts.outside);
  if (fault === "crash" && state.OnUnknown === "Hold") notes.push(texts.held);
  if (fault === "corrupt" && state.Validate === undefined) notes.push(texts.noValidate);
  if (fault !== "crash" && (state.Retry ?? []).length === 0) notes.push(texts.noRetry);
  return notes;
}

function Notes({ notes }: { readonly notes: readonly string[] }) {
  if (notes.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 rounded-md bg-warning-soft px-3 py-2 text-warning">
      {notes.map((note) => (
        <li key={note} className="flex items-start gap-2">
          <Icon name="triangle-alert" size={14} className="mt-0.5 shrink-0" />
          {note}
        </li>
      ))}
    </ul>
  );
}

/** Kinds that do their work in pieces, each kept on its own: only there is something in the middle. */
const piecemeal: ReadonlySet<string> = new Set(["annotate", "embed", "crawl"]);

function makesOperations(state: State | undefined): boolean {
  return state?.Type === "Task" && piecemeal.has(kindOfResource(state.Resource)?.type ?? "");
}

/** A whole number from 1; null for anything else. */
function wholeNumber(text: string): number | null {
  return /^[1-9]\d{0,5}$/u.test(text.trim()) ? Number(text.trim()) : null;
}
