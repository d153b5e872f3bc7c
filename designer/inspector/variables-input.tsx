/** `Assign`: names and the values they get. */
import { useState } from "react";
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import { isExpression } from "../../shared/nodes/static-params.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { expressionOf } from "./form/expression.ts";
import { ExpressionInput } from "./form/expression-input.tsx";
import { ExpressionToggle } from "./form/field-view.tsx";
import { useProblemText } from "./form/form-context.ts";
import { JsonInput } from "./form/json-input.tsx";
import { toExpression, toLiteral } from "./form/expression.ts";
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
}

function rowsOf(value: Json | undefined): readonly Row[] {
  return isJsonObject(value)
    ? Object.entries(value).map(([name, entry]) => ({ name, value: entry }))
    : [];
}

function assignOf(rows: readonly Row[]): Json | undefined {
  const named = rows.filter((row) => row.name !== "");
  return named.length === 0
    ? undefined
    : Object.fromEntries(named.map((row) => [row.name, row.value]));
}

export function VariablesInput({ value, onChange, pointer, hint }: VariablesInputProps) {
  const texts = inspectorStrings.data;
  const problem = useProblemText(pointer, true);
  const [rows, setRows] = useState(() => rowsOf(value));
  if (JSON.stringify(assignOf(rows)) !== JSON.stringify(value)) setRows(rowsOf(value));
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
              <div key={index} className="rounded-lg border border-line p-2">
                <div className="mb-1.5 flex items-center gap-1">
                  <span aria-hidden className="font-mono text-sm text-ink-faint">
                    $
                  </span>
                  <Input
                    aria-label={`${texts.variableName} ${index + 1}`}
                    className="h-7 font-mono text-xs"
                    value={row.name}
                    onChange={(event) => set(index, { name: event.currentTarget.value.trim() })}
                  />
                  <ExpressionToggle
                    isOn={isExpression(row.value)}
                    onToggle={() =>
                      set(index, {
                        value: isExpression(row.value)
                          ? (toLiteral(row.value) ?? null)
                          : toExpression(row.value),
                      })
                    }
                  />
                  <IconButton
                    size="sm"
                    icon="x"
                    label={inspectorStrings.form.remove}
                    onClick={() => update(rows.filter((_, at) => at !== index))}
                  />
                </div>
                {isExpression(row.value) ? (
                  <ExpressionInput
                    value={row.value}
                    label={row.name}
                    control={{ id: `${pointer}-${index}` }}
                    onChange={(next) => set(index, { value: next })}
                  />
                ) : (
                  <JsonInput
                    value={row.value}
                    label={row.name}
                    control={{ id: `${pointer}-${index}` }}
                    onChange={(next) => set(index, { value: next ?? null })}
                  />
                )}
              </div>
            ))}
            <Button
              size="sm"
              variant="ghost"
              icon="plus"
              className="self-start"
              onClick={() => setRows([...rows, { name: "", value: expressionOf("$states.input") }])}
            >
              {texts.addVariable}
            </Button>
          </div>
        )}
      </Field>
    </div>
  );
}
