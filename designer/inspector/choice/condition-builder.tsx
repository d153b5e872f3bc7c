/** A JSONPath condition, built from comparisons that And, Or and Not hold together; what it cannot show is edited as JSON. */
import { useState } from "react";
import {
  type Condition,
  conditionLine,
  writeCondition,
  readCondition,
} from "../../../shared/nodes/parts/comparison.ts";
import { Button, IconButton } from "../../ui/button.tsx";
import { Select } from "../../ui/select.tsx";
import { useProblemText } from "../form/form-context.ts";
import { JsonInput } from "../form/json-input.tsx";
import { inspectorStrings } from "../strings.ts";
import { ComparisonFields, firstComparison } from "./comparison-fields.tsx";

const texts = inspectorStrings.choice;

export interface ConditionBuilderProps {
  readonly label: string;
  readonly condition: Condition;
  readonly onChange: (condition: Condition) => void;
  readonly pointer: string;
  /** 0 for the condition of the rule itself. */
  readonly depth: number;
  readonly onRemove?: () => void;
}

type Shape = "one" | "And" | "Or" | "Not" | "json";

function shapeOf(condition: Condition): Shape {
  switch (condition.type) {
    case "group":
      return condition.join;
    case "not":
      return "Not";
    case "raw":
      return "json";
    default:
      return "one";
  }
}

/** The comparisons a condition is made of, whatever holds them together. */
function partsOf(condition: Condition): readonly Condition[] {
  switch (condition.type) {
    case "group":
      return condition.parts;
    case "not":
      return [condition.part];
    case "raw":
      return [];
    default:
      return [condition];
  }
}

/** The condition in another shape, keeping as much of it as fits. */
function reshaped(condition: Condition, shape: Shape): Condition {
  const parts = partsOf(condition);
  const [first = firstComparison] = parts;
  switch (shape) {
    case "one":
      return first.type === "raw" ? firstComparison : first;
    case "And":
    case "Or":
      return { type: "group", join: shape, parts: parts.length > 0 ? parts : [firstComparison] };
    case "Not":
      return { type: "not", part: parts.length > 1 ? condition : first };
    case "json":
      return condition;
  }
}

export function ConditionBuilder(props: ConditionBuilderProps) {
  const { label, condition, onChange, pointer, depth, onRemove } = props;
  // A condition that has fields can be looked at as JSON too; it does not become anything else by that.
  const [wantsJson, setWantsJson] = useState(false);
  const shape = wantsJson ? "json" : shapeOf(condition);
  const isComparison = shape === "one" || shape === "json";
  // Of a group, what is wrong with it as a whole; its parts say what is wrong with them.
  const own = useProblemText(pointer, isComparison);
  const ofList = useProblemText(`${pointer}/${shape}`, false);
  const problem = isComparison ? own : [own, ofList].filter(Boolean).join(" ") || null;
  const remove =
    onRemove === undefined ? null : (
      <IconButton
        size="sm"
        icon="x"
        label={texts.removePart}
        className="ml-auto shrink-0"
        onClick={onRemove}
      />
    );
  // A comparison inside a group needs no choice of its shape: groups are added beside it.
  if (depth > 0 && shape === "one") {
    return (
      <div
        role="group"
        aria-label={label}
        className="flex items-start gap-1 border-l-2 border-line pl-2.5"
        data-pointer={pointer}
      >
        <div className="flex min-w-0 flex-1 flex-col gap-1">
          <ConditionBody {...props} />
          {problem === null ? null : <p className="text-xs text-danger">{problem}</p>}
        </div>
        {remove}
      </div>
    );
  }
  return (
    <div
      role="group"
      aria-label={label}
      className={
        depth === 0 ? "flex flex-col gap-2" : "flex flex-col gap-2 border-l-2 border-line pl-2.5"
      }
      data-pointer={depth === 0 ? undefined : pointer}
    >
      <div className="flex items-center gap-1">
        <Select
          size="sm"
          aria-label={texts.shape}
          className="max-w-44"
          value={shape}
          onValueChange={(next) => {
            const chosen = shapes.find((each) => each === next);
            setWantsJson(chosen === "json");
            if (chosen !== undefined && chosen !== "json") onChange(reshaped(condition, chosen));
          }}
          options={(depth === 0 ? shapes : groupShapes).map((each) => ({
            value: each,
            label: texts.shapes[each],
          }))}
        />
        {remove}
      </div>
      {shape === "json" ? (
        <JsonInput
          label={texts.shapes.json}
          control={{ id: `condition${pointer}` }}
          value={writeCondition(condition)}
          onChange={(value) => onChange(readCondition(value ?? {}))}
        />
      ) : (
        <ConditionBody {...props} />
      )}
      {problem === null ? null : <p className="text-xs text-danger">{problem}</p>}
      {depth === 0 && !isComparison ? (
        <p className="text-xs break-words text-ink-muted">{conditionLine(condition)}</p>
      ) : null}
    </div>
  );
}

const shapes: readonly Shape[] = ["one", "And", "Or", "Not", "json"];
const groupShapes: readonly Shape[] = ["And", "Or", "Not"];

function ConditionBody({ condition, onChange, pointer, depth }: ConditionBuilderProps) {
  switch (condition.type) {
    case "group": {
      const { parts, join } = condition;
      const update = (next: readonly Condition[]) => onChange({ ...condition, parts: next });
      return (
        <>
          {parts.map((part, index) => (
            <ConditionBuilder
              key={index}
              label={texts.part(index + 1)}
              condition={part}
              pointer={`${pointer}/${join}/${index}`}
              depth={depth + 1}
              onChange={(next) => update(parts.map((old, at) => (at === index ? next : old)))}
              {...(parts.length === 1
                ? {}
                : { onRemove: () => update(parts.filter((_, at) => at !== index)) })}
            />
          ))}
          <div className="flex gap-1">
            <Button
              size="sm"
              variant="ghost"
              icon="plus"
              onClick={() => update([...parts, firstComparison])}
            >
              {texts.addPart}
            </Button>
            <Button
              size="sm"
              variant="ghost"
              icon="group"
              onClick={() => update([...parts, firstGroup(join)])}
            >
              {texts.addGroup}
            </Button>
          </div>
        </>
      );
    }
    case "not":
      return (
        <ConditionBuilder
          label={texts.shapes.Not}
          condition={condition.part}
          pointer={`${pointer}/Not`}
          depth={depth + 1}
          onChange={(part) => onChange({ type: "not", part })}
        />
      );
    case "raw":
      return null;
    default:
      return (
        <ComparisonFields condition={condition} onChange={onChange} id={`condition${pointer}`} />
      );
  }
}

/** A group inside a group holds its parts together the other way: otherwise it would say nothing. */
function firstGroup(outer: "And" | "Or"): Condition {
  return { type: "group", join: outer === "And" ? "Or" : "And", parts: [firstComparison] };
}
