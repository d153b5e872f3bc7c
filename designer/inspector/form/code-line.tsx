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
import { useFormContextValue } from "./form-context.ts";

export interface CodeLineProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  readonly control: FieldControl;
  readonly label: string;
  /** Says in front of the text what it is. */
  readonly mark: string;
  /** The mark in words. */
  readonly hint: string;
  readonly placeholder: string;
  /** A reference replaces the whole text instead of going to the cursor. */
  readonly replaces?: boolean;
}

/** A line or more of code, and a list of what it may refer to. */
export function CodeLine(props: CodeLineProps) {
  const { text, onChange, control, label, mark, hint, placeholder, replaces = false } = props;
  const input = useRef<HTMLTextAreaElement>(null);
  const { references } = useFormContextValue();
  const insert = (reference: string) => {
    const area = input.current;
    const from = replaces ? 0 : (area?.selectionStart ?? text.length);
    const to = replaces ? text.length : (area?.selectionEnd ?? text.length);
    onChange(text.slice(0, from) + reference + text.slice(to));
    requestAnimationFrame(() => {
      area?.focus();
      area?.setSelectionRange(from + reference.length, from + reference.length);
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
        title={hint}
        className="grid w-8 shrink-0 place-items-center border-r border-special/30 font-mono text-xs text-special italic"
      >
        {mark}
      </span>
      <textarea
        ref={input}
        {...control}
        aria-label={label}
        value={text}
        rows={1}
        spellCheck={false}
        placeholder={placeholder}
        onChange={(event) => onChange(event.currentTarget.value)}
        className="field-sizing-content max-h-60 min-h-8 w-full min-w-0 resize-none bg-transparent px-2 py-1.5 font-mono text-xs break-all outline-none"
      />
      {references.length === 0 ? null : (
        <DropdownMenu>
          <DropdownMenuTrigger asChild>
            <button
              type="button"
              aria-label={inspectorStrings.expression.insert}
              title={inspectorStrings.expression.insert}
              className="grid w-7 shrink-0 place-items-center rounded-r-md text-special hover:bg-special-soft"
            >
              <Icon name="chevron-down" size={14} />
            </button>
          </DropdownMenuTrigger>
          <DropdownMenuContent align="end" className="max-h-80 overflow-y-auto">
            {references.map(({ text: reference, hint: meaning }) => (
              <DropdownMenuItem key={reference} onSelect={() => insert(reference)}>
                <span className="font-mono text-xs">{reference}</span>
                <span className="block text-2xs text-ink-faint">{meaning}</span>
              </DropdownMenuItem>
            ))}
          </DropdownMenuContent>
        </DropdownMenu>
      )}
    </div>
  );
}
