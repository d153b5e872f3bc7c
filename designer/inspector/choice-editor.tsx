/** The rules of a Choice: what is asked, where each way leads, and in which order. */
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { isExpression } from "../../shared/nodes/static-params.ts";
import { movedTo } from "../document/settings.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { expressionOf } from "./form/expression.ts";
import { ExpressionInput } from "./form/expression-input.tsx";
import { withMember } from "./form/field-view.tsx";
import { useProblemText } from "./form/form-context.ts";
import { JsonOrExpression } from "./json-or-expression.tsx";
import { inspectorStrings } from "./strings.ts";
import { TargetSelect } from "./target-select.tsx";
import { useNodeEdits } from "./use-node-edits.ts";
import { VariablesInput } from "./variables-input.tsx";

const texts = inspectorStrings.choice;

function rulesOf(node: Node): readonly JsonObject[] {
  const rules = node.params["Rules"];
  return Array.isArray(rules) ? (rules as readonly Json[]).filter(isJsonObject) : [];
}

/** A rule id that the node does not have yet: it names the output, so it never changes. */
function freeId(rules: readonly JsonObject[]): string {
  const taken = new Set(rules.map((rule) => rule["Id"]));
  for (let number = rules.length + 1; ; number += 1)
    if (!taken.has(`rule-${number}`)) return `rule-${number}`;
}

export function ChoiceEditor({ node }: { readonly node: Node }) {
  const { setParams } = useNodeEdits(node.id);
  const rules = rulesOf(node);
  const update = (next: readonly JsonObject[], what = "Rules") =>
    setParams({ ...node.params, Rules: next }, what);
  return (
    <div className="flex flex-col gap-3">
      {rules.map((rule, index) => (
        <RuleCard
          key={String(rule["Id"])}
          node={node}
          rule={rule}
          index={index}
          count={rules.length}
          onChange={(next) =>
            update(
              rules.map((old, at) => (at === index ? next : old)),
              `Rules/${String(rule["Id"])}`,
            )
          }
          onMove={(to) => update(movedTo(rules, index, to), `order:${index}`)}
          onRemove={() =>
            update(
              rules.filter((_, at) => at !== index),
              `remove:${index}`,
            )
          }
        />
      ))}
      <Button
        size="sm"
        icon="plus"
        className="self-start"
        onClick={() =>
          update(
            [...rules, { Id: freeId(rules), Condition: expressionOf("$states.input.ok = true") }],
            `add:${rules.length}`,
          )
        }
      >
        {texts.add}
      </Button>
      <div className="flex items-center gap-3 rounded-lg border border-line px-3 py-2">
        <span className="text-sm text-ink-muted italic">{texts.otherwise}</span>
        <div className="ml-auto w-44">
          <TargetSelect node={node.id} port="default" label={texts.otherwise} />
        </div>
      </div>
    </div>
  );
}

interface RuleCardProps {
  readonly node: Node;
  readonly rule: JsonObject;
  readonly index: number;
  readonly count: number;
  readonly onChange: (rule: JsonObject) => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}

function RuleCard({ node, rule, index, count, onChange, onMove, onRemove }: RuleCardProps) {
  const pointer = `/params/Rules/${index}`;
  const problem = useProblemText(`${pointer}/Condition`, true);
  const condition = rule["Condition"];
  const set = (name: string, value: Json | undefined) => onChange(withMember(rule, name, value));
  const id = String(rule["Id"]);
  return (
    <div className="rounded-lg border border-line bg-sunken/50 p-3" data-pointer={pointer}>
      <div className="flex items-center gap-1">
        <Icon name="split" size={14} className="text-ink-faint" />
        <span className="mr-auto text-xs font-semibold text-ink">{texts.rule(index + 1)}</span>
        <IconButton
          size="sm"
          icon="arrow-up"
          label={inspectorStrings.form.moveUp}
          disabled={index === 0}
          onClick={() => onMove(index - 1)}
        />
        <IconButton
          size="sm"
          icon="arrow-down"
          label={inspectorStrings.form.moveDown}
          disabled={index === count - 1}
          onClick={() => onMove(index + 1)}
        />
        <IconButton
          size="sm"
          icon="trash-2"
          label={inspectorStrings.form.remove}
          disabled={count === 1}
          onClick={onRemove}
        />
      </div>
      <div className="mt-1 flex flex-col gap-2">
        <Field label={texts.condition} error={problem} required>
          {(control) =>
            isExpression(condition) ? (
              <ExpressionInput
                control={control}
                label={texts.condition}
                value={condition}
                onChange={(next) => set("Condition", next)}
              />
            ) : (
              <Select
                {...control}
                value={String(condition === true)}
                onValueChange={(next) =>
                  set("Condition", next === "expression" ? expressionOf("") : next === "true")
                }
                options={[
                  { value: "true", label: texts.always },
                  { value: "false", label: texts.never },
                  { value: "expression", label: inspectorStrings.expression.on },
                ]}
              />
            )
          }
        </Field>
        <div className="grid grid-cols-2 gap-2">
          <Input
            aria-label={texts.label}
            placeholder={texts.labelPlaceholder}
            className="h-7 text-xs"
            value={typeof rule["Comment"] === "string" ? rule["Comment"] : ""}
            onChange={(event) =>
              set(
                "Comment",
                event.currentTarget.value === "" ? undefined : event.currentTarget.value,
              )
            }
          />
          <TargetSelect
            node={node.id}
            port={`rule:${id}`}
            label={texts.leadsTo(texts.rule(index + 1))}
          />
        </div>
        <details
          className="group text-sm"
          {...(rule["Output"] !== undefined || rule["Assign"] !== undefined ? { open: true } : {})}
        >
          <summary className="flex h-6 list-none items-center gap-1 text-xs text-ink-muted">
            <Icon
              name="chevron-right"
              size={13}
              className="transition-transform group-open:rotate-90"
            />
            {texts.data}
          </summary>
          <div className="mt-2 flex flex-col gap-3">
            <JsonOrExpression
              title={texts.output}
              value={rule["Output"]}
              pointer={`${pointer}/Output`}
              onChange={(next) => set("Output", next)}
            />
            <VariablesInput
              value={rule["Assign"]}
              pointer={`${pointer}/Assign`}
              onChange={(next) => set("Assign", next)}
            />
          </div>
        </details>
      </div>
    </div>
  );
}
