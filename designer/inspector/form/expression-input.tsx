import { useRef } from "react";
import { cn } from "../../ui/cn.ts";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "../../ui/dropdown-menu.tsx";
import type { FieldControl } from "../../ui/field.tsx";
import { Icon } from "../../ui/icon.tsx";
import { controlStyle } from "../../ui/input.tsx";
import { inspectorStrings } from "../strings.ts";
import { expressionBody, expressionOf } from "./expression.ts";
import { useFormContextValue } from "./form-context.ts";

export interface ExpressionInputProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly control: FieldControl;
  readonly label: string;
}

/** An expression without its brackets, and a list of what it may refer to. */
export function ExpressionInput({ value, onChange, control, label }: ExpressionInputProps) {
  const input = useRef<HTMLTextAreaElement>(null);
  const { references } = useFormContextValue();
  const texts = inspectorStrings.expression;
  const body = expressionBody(value);
  const insert = (text: string) => {
    const area = input.current;
    const from = area?.selectionStart ?? body.length;
    const to = area?.selectionEnd ?? body.length;
    onChange(expressionOf(body.slice(0, from) + text + body.slice(to)));
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(from + text.length, from + text.length);
    });
  };
  return (
    <div
      className={cn(
        controlStyle,
        "flex border-special/50 bg-special-soft/40 focus-within:border-special focus-within:outline-1 focus-within:outline-special",
        control["aria-invalid"] === true ? "border-danger" : "",
      )}
    >
      <span
        aria-hidden
        title={texts.hint}
        className="grid w-8 shrink-0 place-items-center border-r border-special/30 font-mono text-xs text-special italic"
      >
        fx
      </span>
      <textarea
        ref={input}
        {...control}
        aria-label={texts.label(label)}
        value={body}
        rows={1}
        spellCheck={false}
        placeholder={texts.placeholder}
        onChange={(event) => onChange(expressionOf(event.currentTarget.value))}
        className="field-sizing-content max-h-60 min-h-8 w-full resize-none bg-transparent px-2 py-1.5 font-mono text-xs outline-none"
      />
      {references.length === 0 ? null : (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <button
              type="button"
              aria-label={texts.insert}
              title={texts.insert}
              className="grid w-7 shrink-0 place-items-center rounded-r-md text-special hover:bg-special-soft"
            >
              <Icon name="chevron-down" size={14} />
            </button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end" className="max-h-80 overflow-y-auto">
            {references.map(({ text, hint }) => (
              <DropdownMenuItem key={text} onSelect={() => insert(text)}>
                <span className="font-mono text-xs">{text}</span>
                <span className="block text-2xs text-ink-faint">{hint}</span>
              </DropdownMenuItem>
            ))}
          </DropdownMenuContent>
        </DropdownMenu>
      )}
    </div>
  );
}
