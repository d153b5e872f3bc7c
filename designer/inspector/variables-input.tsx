/** `Assign`: names and the values they get. */
import { useState } from "react";
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import { pointerToken } from "../../shared/base/problem.ts";
import { isExpression } from "../../shared/nodes/static-params.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { expressionOf, toExpression, toLiteral } from "./form/expression.ts";
import { ExpressionInput } from "./form/expression-input.tsx";
import { ExpressionToggle } from "./form/field-view.tsx";
import { useFormContextValue, useProblemText } from "./form/form-context.ts";
import { JsonInput } from "./form/json-input.tsx";
import { ModeToggle } from "./form/mode-toggle.tsx";
import { PathInput } from "./form/path-input.tsx";
import { inspectorStrings } from "./strings.ts";

export interface VariablesInputProps {
  readonly value: Json | undefined;
  readonly onChange: (value: Json | undefined) => void;
  readonly pointer: string;
  readonly hint?: string;
}

interface Row {
  readonly name: string;
  readonly value: Json;
  /** JSONPath: the value is a path, and the key ends in `.$`. */
  readonly isPath: boolean;
}

const pathKey = /\.\$$/u;

function rowsOf(value: Json | undefined, language: QueryLanguage): readonly Row[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([key, entry]) => {
    const isPath = language === "JSONPath" && pathKey.test(key) && typeof entry === "string";
    return { name: isPath ? key.replace(pathKey, "") : key, value: entry, isPath };
  });
}

function assignOf(rows: readonly Row[]): Json | undefined {
  const named = rows.filter((row) => row.name !== "");
  return named.length === 0
    ? undefined
    : Object.fromEntries(named.map((row) => [row.isPath ? `${row.name}.$` : row.name, row.value]));
}

/** The row that a new variable begins with. */
function newRow(language: QueryLanguage): Row {
  return language === "JSONata"
    ? { name: "", value: expressionOf("$states.input"), isPath: false }
    : { name: "", value: "$.value", isPath: true };
}

export function VariablesInput({ value, onChange, pointer, hint }: VariablesInputProps) {
  const texts = inspectorStrings.data;
  const { language } = useFormContextValue();
  const problem = useProblemText(pointer, true);
  const [rows, setRows] = useState(() => rowsOf(value, language));
  if (JSON.stringify(assignOf(rows)) !== JSON.stringify(value)) setRows(rowsOf(value, language));
  const update = (next: readonly Row[]) => {
    const names = next.map((row) => row.name).filter((name) => name !== "");
    setRows(next);
    if (new Set(names).size === names.length) onChange(assignOf(next));
  };
  const set = (index: number, part: Partial<Row>) =>
    update(rows.map((row, at) => (at === index ? { ...row, ...part } : row)));
  return (
    <div className="flex flex-col gap-2" data-pointer={pointer}>
      <Field label={texts.assign} error={problem} {...(hint === undefined ? {} : { hint })}>
        {() => (
          <div className="flex flex-col gap-2">
            {rows.map((row, index) => (
              <VariableRow
                key={index}
                row={row}
                index={index}
                id={`${pointer}-${index}`}
                pointer={`${pointer}/${pointerToken(row.name)}`}
                onChange={(part) => set(index, part)}
                onRemove={() => update(rows.filter((_, at) => at !== index))}
              />
            ))}
            <Button
              size="sm"
              variant="ghost"
              icon="plus"
              className="self-start"
              onClick={() => setRows([...rows, newRow(language)])}
            >
              {texts.addVariable}
            </Button>
          </div>
        )}
      </Field>
    </div>
  );
}

interface VariableRowProps {
  readonly row: Row;
  readonly index: number;
  readonly id: string;
  readonly pointer: string;
  readonly onChange: (part: Partial<Row>) => void;
  readonly onRemove: () => void;
}

function VariableRow({ row, index, id, pointer, onChange, onRemove }: VariableRowProps) {
  const texts = inspectorStrings.data;
  const { language } = useFormContextValue();
  return (
    <div className="rounded-lg border border-line p-2">
      <div className="mb-1.5 flex items-center gap-1">
        <span aria-hidden className="font-mono text-sm text-ink-faint">
          $
        </span>
        <Input
          aria-label={`${texts.variableName} ${index + 1}`}
          className="h-7 font-mono text-xs"
          value={row.name}
          onChange={(event) => onChange({ name: event.currentTarget.value.trim() })}
        />
        {language === "JSONata" ? (
          <ExpressionToggle
            isOn={isExpression(row.value)}
            onToggle={() =>
              onChange({
                value: isExpression(row.value)
                  ? (toLiteral(row.value) ?? null)
                  : toExpression(row.value),
              })
            }
          />
        ) : (
          <ModeToggle
            isOn={row.isPath}
            mark="$."
            label={row.isPath ? inspectorStrings.path.off : inspectorStrings.path.on}
            onToggle={() => onChange({ isPath: !row.isPath, value: row.isPath ? null : "$." })}
          />
        )}
        <IconButton size="sm" icon="x" label={inspectorStrings.form.remove} onClick={onRemove} />
      </div>
      <VariableValue
        row={row}
        id={id}
        pointer={pointer}
        onChange={(value) => onChange({ value })}
      />
    </div>
  );
}

interface VariableValueProps {
  readonly row: Row;
  readonly id: string;
  readonly pointer: string;
  readonly onChange: (value: Json) => void;
}

function VariableValue({ row, id, pointer, onChange }: VariableValueProps) {
  const { language } = useFormContextValue();
  if (row.isPath && typeof row.value === "string") {
    return (
      <PathInput
        value={row.value}
        label={row.name}
        control={{ id }}
        pointer={pointer}
        onChange={onChange}
      />
    );
  }
  if (language === "JSONata" && isExpression(row.value)) {
    return (
      <ExpressionInput
        value={row.value}
        label={row.name}
        control={{ id }}
        pointer={pointer}
        onChange={onChange}
      />
    );
  }
  return (
    <JsonInput
      value={row.value}
      label={row.name}
      control={{ id }}
      onChange={(next) => onChange(next ?? null)}
    />
  );
}
