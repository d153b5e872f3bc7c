import { type ReactNode, useId } from "react";
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import {
  type CheckpointPolicy,
  checkpointDefaults,
  checkpointPolicies,
  checkpointPolicy,
} from "../document/checkpoint.ts";
import { useSampleContext } from "../expression/use-sample.ts";
import { useGraph } from "../document/use-document.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { crashFigures } from "./crash-figures.ts";
import { crashSentence } from "./crash-sentence.ts";
import { useProblemText } from "./form/form-context.ts";
import { NumberInput } from "./form/number-input.tsx";
import { withMember } from "./form/field-view.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";

const texts = inspectorStrings.checkpoint;

export function CheckpointTab({ node }: { readonly node: Node }) {
  const { setField } = useNodeEdits(node.id);
  const graph = useGraph();
  const problem = useProblemText("/fields/Checkpoint", true);
  const run = useSampleContext()?.sample.run ?? null;
  const figures = run === null ? null : crashFigures(graph, node, run);
  const declared = node.fields["Checkpoint"];
  const current = checkpointPolicy(node);
  const checkpoint = isJsonObject(declared) ? declared : checkpointDefaults[current];
  const set = (next: JsonObject) => setField("Checkpoint", next);
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-muted">{texts.intro}</p>
      <div
        role="radiogroup"
        aria-label={inspectorStrings.tabs.checkpoint}
        className="flex flex-col gap-2"
        data-pointer="/fields/Checkpoint"
      >
        {checkpointPolicies.map((policy) => (
          <PolicyCard
            key={policy}
            policy={policy}
            isChosen={policy === current}
            onChoose={() => set(checkpointDefaults[policy])}
          >
            {policy === current ? (
              <PolicySettings policy={policy} checkpoint={checkpoint} onChange={set} />
            ) : null}
          </PolicyCard>
        ))}
      </div>
      {problem === null ? null : <p className="text-xs text-danger">{problem}</p>}
      <div className="flex gap-2.5 rounded-lg bg-accent-soft px-3 py-2.5 text-sm text-ink">
        <Icon name="zap" size={16} className="mt-0.5 shrink-0 text-accent" />
        <p>
          <span className="font-semibold">{texts.crashTitle}: </span>
          {crashSentence(graph, node)}
          {figures === null ? null : <span className="mt-1 block">{figures}</span>}
        </p>
      </div>
    </div>
  );
}

interface PolicyCardProps {
  readonly policy: CheckpointPolicy;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
  readonly children: ReactNode;
}

function PolicyCard({ policy, isChosen, onChoose, children }: PolicyCardProps) {
  const { title, hint } = texts.policies[policy];
  const id = useId();
  return (
    <div
      className={cn(
        "rounded-lg border transition-colors",
        isChosen ? "border-accent bg-surface" : "border-line hover:border-line-strong",
      )}
    >
      <button
        type="button"
        role="radio"
        aria-checked={isChosen}
        aria-labelledby={`${id}-title ${id}-hint`}
        onClick={isChosen ? undefined : onChoose}
        className="flex w-full items-start gap-2.5 rounded-lg px-3 py-2 text-left"
      >
        <span
          aria-hidden
          className={cn(
            "mt-1 size-3.5 shrink-0 rounded-full border-2",
            isChosen ? "border-[4px] border-accent" : "border-line-strong",
          )}
        />
        <span>
          <span id={`${id}-title`} className="block text-sm font-medium text-ink">
            {title}
          </span>
          <span id={`${id}-hint`} className="block text-xs text-ink-faint">
            {hint}
          </span>
        </span>
      </button>
      {children}
    </div>
  );
}

interface PolicySettingsProps {
  readonly policy: CheckpointPolicy;
  readonly checkpoint: JsonObject;
  readonly onChange: (checkpoint: JsonObject) => void;
}

function PolicySettings({ policy, checkpoint, onChange }: PolicySettingsProps) {
  if (policy === "EveryN") {
    const count = checkpoint["Count"];
    return (
      <div className="px-3 pb-3 pl-9">
        <Field label={texts.count}>
          {(control) => (
            <NumberInput
              control={control}
              isWhole
              minimum={1}
              maximum={10_000}
              value={typeof count === "number" ? count : undefined}
              onChange={(next) => onChange({ Policy: "EveryN", Count: next ?? 1 })}
            />
          )}
        </Field>
      </div>
    );
  }
  return policy === "Adaptive" ? (
    <AdaptiveRules
      rules={checkpoint["Rules"]}
      onChange={(Rules) => onChange({ Policy: "Adaptive", Rules })}
    />
  ) : null;
}

function AdaptiveRules({
  rules,
  onChange,
}: {
  readonly rules: Json | undefined;
  readonly onChange: (rules: readonly JsonObject[]) => void;
}) {
  const list = Array.isArray(rules) ? (rules as readonly Json[]).filter(isJsonObject) : [];
  const set = (index: number, name: string, value: number | undefined) =>
    onChange(list.map((rule, at) => (at === index ? withMember(rule, name, value) : rule)));
  const number = (value: Json | undefined) => (typeof value === "number" ? value : undefined);
  return (
    <div className="px-3 pb-3 pl-9">
      <div className="grid grid-cols-[1fr_1fr_28px] items-center gap-1.5 text-xs text-ink-muted">
        <span>{texts.costAbove}</span>
        <span>{texts.maxSeconds}</span>
        <span />
        {list.map((rule, index) => (
          <AdaptiveRow
            key={index}
            cost={number(rule["CostAboveUsd"])}
            seconds={number(rule["MaxSeconds"])}
            isOnly={list.length === 1}
            onCost={(value) => set(index, "CostAboveUsd", value)}
            onSeconds={(value) => set(index, "MaxSeconds", value ?? 60)}
            onRemove={() => onChange(list.filter((_, at) => at !== index))}
          />
        ))}
      </div>
      <p className="mt-1.5 text-xs text-ink-faint">{texts.rules}</p>
      <Button
        size="sm"
        variant="ghost"
        icon="plus"
        className="mt-1"
        onClick={() => onChange([{ CostAboveUsd: 5, MaxSeconds: 30 }, ...list])}
      >
        {texts.addRule}
      </Button>
    </div>
  );
}

interface AdaptiveRowProps {
  readonly cost: number | undefined;
  readonly seconds: number | undefined;
  readonly isOnly: boolean;
  readonly onCost: (value: number | undefined) => void;
  readonly onSeconds: (value: number | undefined) => void;
  readonly onRemove: () => void;
}

function AdaptiveRow({ cost, seconds, isOnly, onCost, onSeconds, onRemove }: AdaptiveRowProps) {
  return (
    <>
      <NumberInput
        control={{}}
        aria-label={texts.costAbove}
        minimum={0}
        placeholder={texts.anyCost}
        className="h-7 text-xs"
        value={cost}
        onChange={onCost}
      />
      <NumberInput
        control={{}}
        aria-label={texts.maxSeconds}
        minimum={1}
        className="h-7 text-xs"
        value={seconds}
        onChange={onSeconds}
      />
      <IconButton
        size="sm"
        icon="x"
        label={inspectorStrings.form.remove}
        disabled={isOnly}
        onClick={onRemove}
      />
    </>
  );
}
