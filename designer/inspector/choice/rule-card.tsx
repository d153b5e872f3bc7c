import type { Json, JsonObject } from "../../../shared/base/json.ts";
import type { Node } from "../../../shared/graph/graph.ts";
import {
  conditionOf,
  readCondition,
  ruleLine,
  withCondition,
  writeCondition,
} from "../../../shared/nodes/parts/comparison.ts";
import { isExpression } from "../../../shared/nodes/static-params.ts";
import { ruleFits } from "../../document/rule-language.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Field } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { Disclosure } from "../disclosure.tsx";
import { expressionOf } from "../form/expression.ts";
import { ExpressionInput } from "../form/expression-input.tsx";
import { withMember } from "../form/field-view.tsx";
import { useFormContextValue, useProblemText } from "../form/form-context.ts";
import { JsonOrExpression } from "../json-or-expression.tsx";
import { inspectorStrings } from "../strings.ts";
import { TargetSelect } from "../target-select.tsx";
import { VariablesInput } from "../variables-input.tsx";
import { ConditionBuilder } from "./condition-builder.tsx";

const texts = inspectorStrings.choice;

export interface RuleCardProps {
  readonly node: Node;
  readonly rule: JsonObject;
  readonly index: number;
  readonly count: number;
  readonly onChange: (rule: JsonObject) => void;
  readonly onMove: (to: number) => void;
  readonly onRemove: () => void;
}

/** One rule of a Choice. */
export function RuleCard(props: RuleCardProps) {
  const { node, rule, index, onChange } = props;
  const { language } = useFormContextValue();
  const pointer = `/params/Rules/${index}`;
  const set = (name: string, value: Json | undefined) => onChange(withMember(rule, name, value));
  const hasData = rule["Output"] !== undefined || rule["Assign"] !== undefined;
  // What a rule of the other language may have is shown as long as it is there.
  const showsOutput = language === "JSONata" || rule["Output"] !== undefined;
  return (
    <div className="rounded-lg border border-line bg-sunken/50 p-3" data-pointer={pointer}>
      <RuleHead {...props} />
      <div className="mt-1 flex flex-col gap-2">
        <RuleQuestion rule={rule} pointer={pointer} onChange={onChange} />
        <div className="grid grid-cols-2 gap-2">
          <Input
            aria-label={texts.label}
            placeholder={ruleLine(rule) || texts.labelPlaceholder}
            title={texts.labelPlaceholder}
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
            port={`rule:${String(rule["Id"])}`}
            label={texts.leadsTo(texts.rule(index + 1))}
          />
        </div>
        <Disclosure title={language === "JSONata" ? texts.data : texts.variables} isOpen={hasData}>
          {showsOutput ? (
            <JsonOrExpression
              title={texts.output}
              value={rule["Output"]}
              pointer={`${pointer}/Output`}
              onChange={(next) => set("Output", next)}
            />
          ) : null}
          <VariablesInput
            value={rule["Assign"]}
            pointer={`${pointer}/Assign`}
            onChange={(next) => set("Assign", next)}
          />
        </Disclosure>
      </div>
    </div>
  );
}

function RuleHead({ index, count, onMove, onRemove }: RuleCardProps) {
  return (
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
  );
}

interface RuleQuestionProps {
  readonly rule: JsonObject;
  readonly pointer: string;
  readonly onChange: (rule: JsonObject) => void;
}

/** What the rule asks, in the language of the state; a question in the other one is shown as what is in the way. */
function RuleQuestion({ rule, pointer, onChange }: RuleQuestionProps) {
  const { language } = useFormContextValue();
  const problem = useProblemText(pointer, true);
  const isForeign = !ruleFits(rule, language);
  const asked = conditionOf(rule);
  if (isForeign) {
    return (
      <ForeignQuestion
        line={ruleLine(language === "JSONata" ? asked : rule)}
        problem={problem}
        onReplace={() =>
          onChange(
            language === "JSONata"
              ? { ...withCondition(rule, {}), Condition: expressionOf("") }
              : withMember(
                  withCondition(rule, { Variable: "$.", IsPresent: true }),
                  "Condition",
                  undefined,
                ),
          )
        }
      />
    );
  }
  if (language === "JSONPath") {
    return (
      <ConditionBuilder
        label={texts.condition}
        condition={readCondition(asked)}
        pointer={pointer}
        depth={0}
        onChange={(next) => onChange(withCondition(rule, writeCondition(next)))}
      />
    );
  }
  return <JsonataQuestion rule={rule} problem={problem} pointer={pointer} onChange={onChange} />;
}

function ForeignQuestion({
  line,
  problem,
  onReplace,
}: {
  readonly line: string;
  readonly problem: string | null;
  readonly onReplace: () => void;
}) {
  const { language } = useFormContextValue();
  return (
    <div className="rounded-md border border-danger/40 bg-danger-soft/40 p-2 text-xs">
      <p className="text-ink">
        {inspectorStrings.language.foreignRule(language)}{" "}
        <code className="font-mono break-all">{line}</code>
      </p>
      {problem === null ? null : <p className="mt-1 text-danger">{problem}</p>}
      <Button size="sm" className="mt-2" onClick={onReplace}>
        {inspectorStrings.language.replaceRule(language)}
      </Button>
    </div>
  );
}

function JsonataQuestion({
  rule,
  problem,
  pointer,
  onChange,
}: {
  readonly rule: JsonObject;
  readonly problem: string | null;
  readonly pointer: string;
  readonly onChange: (rule: JsonObject) => void;
}) {
  const condition = rule["Condition"];
  const set = (value: Json) => onChange({ ...rule, Condition: value });
  return (
    <Field label={texts.condition} error={problem} required>
      {(control) =>
        isExpression(condition) || condition === undefined ? (
          <ExpressionInput
            control={control}
            label={texts.condition}
            pointer={`${pointer}/Condition`}
            value={isExpression(condition) ? condition : expressionOf("")}
            onChange={set}
          />
        ) : (
          <Select
            {...control}
            value={String(condition === true)}
            onValueChange={(next) =>
              set(next === "expression" ? expressionOf("") : next === "true")
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
  );
}
