import type { Json } from "../../../shared/base/json.ts";
import {
  type ComparisonType,
  type Condition,
  comparisonTypes,
  relationsOf,
  variableTests,
} from "../../../shared/nodes/parts/comparison.ts";
import { Input } from "../../ui/input.tsx";
import { Select } from "../../ui/select.tsx";
import { ModeToggle } from "../form/mode-toggle.tsx";
import { NumberInput } from "../form/number-input.tsx";
import { PathInput } from "../form/path-input.tsx";
import { inspectorStrings } from "../strings.ts";

const texts = inspectorStrings.choice;

type Leaf = Extract<Condition, { type: "comparison" | "test" }>;
type Comparison = Extract<Condition, { type: "comparison" }>;

/** What a new comparison asks. */
export const firstComparison: Leaf = {
  type: "test",
  variable: "$.value",
  test: "IsPresent",
  expected: true,
};

export interface ComparisonFieldsProps {
  readonly condition: Leaf;
  readonly onChange: (condition: Leaf) => void;
  /** Id of the first control. */
  readonly id: string;
}

/** Variable, operator and what it is compared with. */
export function ComparisonFields({ condition, onChange, id }: ComparisonFieldsProps) {
  return (
    <div className="flex flex-col gap-1.5">
      <PathInput
        pointer="/params/Rules"
        label={texts.variable}
        control={{ id }}
        value={condition.variable}
        onChange={(variable) => onChange({ ...condition, variable })}
      />
      <div
        className={
          // A path needs the whole width.
          condition.type === "comparison" && condition.isPath
            ? "flex flex-col gap-1.5"
            : "grid grid-cols-[minmax(0,5fr)_minmax(0,6fr)] gap-1.5"
        }
      >
        <Select
          size="sm"
          aria-label={texts.operator}
          value={operatorOf(condition)}
          onValueChange={(next) => onChange(withOperator(condition, next))}
          options={operators}
        />
        {condition.type === "test" ? (
          <Select
            size="sm"
            aria-label={texts.answer}
            value={String(condition.expected !== false)}
            onValueChange={(next) => onChange({ ...condition, expected: next === "true" })}
            options={[
              { value: "true", label: texts.yes },
              { value: "false", label: texts.no },
            ]}
          />
        ) : (
          <Operand condition={condition} onChange={onChange} id={`${id}-operand`} />
        )}
      </div>
    </div>
  );
}

function operatorOf(condition: Leaf): string {
  return condition.type === "test" ? condition.test : `${condition.as}.${condition.relation}`;
}

/** Every operator, grouped by what it compares. */
const operators = [
  ...comparisonTypes.flatMap((as) =>
    relationsOf(as).map((relation) => ({
      value: `${as}.${relation}`,
      label: `${texts.types[as]} ${texts.relations[relation]}`,
      group: texts.types[as],
    })),
  ),
  ...variableTests.map((test) => ({
    value: test,
    label: texts.tests[test],
    group: texts.testGroup,
  })),
];

function withOperator(condition: Leaf, operator: string): Leaf {
  const { variable } = condition;
  const test = variableTests.find((each) => each === operator);
  if (test !== undefined) {
    const expected = condition.type === "test" ? condition.expected : true;
    return { type: "test", variable, test, expected };
  }
  const as = comparisonTypes.find((each) => operator.startsWith(`${each}.`));
  const relation =
    as === undefined ? undefined : relationsOf(as).find((each) => operator.endsWith(`.${each}`));
  if (as === undefined || relation === undefined) return condition;
  const isSame = condition.type === "comparison" && condition.as === as;
  const isPath = condition.type === "comparison" && condition.isPath && relation !== "Matches";
  const operand = isSame || isPath ? condition.operand : firstOperand[as];
  return { type: "comparison", variable, as, relation, operand, isPath };
}

const firstOperand: Readonly<Record<ComparisonType, Json>> = {
  String: "",
  Numeric: 0,
  Boolean: true,
  Timestamp: "2030-01-31T08:00:00Z",
};

interface OperandProps {
  readonly condition: Comparison;
  readonly onChange: (condition: Comparison) => void;
  readonly id: string;
}

function Operand({ condition, onChange, id }: OperandProps) {
  const { as, relation, isPath } = condition;
  const toggle = () =>
    onChange({ ...condition, isPath: !isPath, operand: isPath ? firstOperand[as] : "$." });
  return (
    <div className="flex items-start gap-1">
      <div className="min-w-0 flex-1">
        <OperandInput condition={condition} onChange={onChange} id={id} />
      </div>
      {relation === "Matches" ? null : (
        <ModeToggle
          isOn={isPath}
          mark="$."
          label={isPath ? inspectorStrings.path.off : inspectorStrings.path.on}
          onToggle={toggle}
        />
      )}
    </div>
  );
}

function OperandInput({ condition, onChange, id }: OperandProps) {
  const { as, operand, isPath, relation } = condition;
  const set = (next: Json) => onChange({ ...condition, operand: next });
  if (isPath) {
    return (
      <PathInput
        label={texts.value}
        pointer="/params/Rules"
        control={{ id }}
        value={String(operand)}
        onChange={set}
      />
    );
  }
  if (as === "Numeric") {
    return (
      <NumberInput
        aria-label={texts.value}
        control={{ id }}
        className="h-7 text-xs"
        value={typeof operand === "number" ? operand : undefined}
        onChange={(next) => set(next ?? 0)}
      />
    );
  }
  if (as === "Boolean") {
    return (
      <Select
        size="sm"
        aria-label={texts.value}
        value={String(operand === true)}
        onValueChange={(next) => set(next === "true")}
        options={[
          { value: "true", label: "true" },
          { value: "false", label: "false" },
        ]}
      />
    );
  }
  return (
    <Input
      id={id}
      aria-label={texts.value}
      className="h-7 font-mono text-xs"
      placeholder={relation === "Matches" ? texts.pattern : undefined}
      value={typeof operand === "string" ? operand : JSON.stringify(operand)}
      onChange={(event) => set(event.currentTarget.value)}
    />
  );
}
