/** The errors that a Retry or Catch entry names. */
import { useState } from "react";
import type { Json } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { languageErrors } from "../../shared/definition/check-recovery.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { CommandGroup, CommandItem, CommandList } from "../ui/command-dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover.tsx";
import { inspectorStrings } from "./strings.ts";
import { kindLook } from "../document/kind-look.ts";
import { kindWord } from "../language/translated.ts";

export interface ErrorNamesProps {
  readonly node: Node;
  readonly value: Json | undefined;
  readonly onChange: (names: readonly string[]) => void;
}

const texts = inspectorStrings.recovery;

export function ErrorNames({ node, value, onChange }: ErrorNamesProps) {
  const [isOpen, setIsOpen] = useState(false);
  const [search, setSearch] = useState("");
  const names = Array.isArray(value)
    ? value.filter((name): name is string => typeof name === "string")
    : [];
  const kind = kindOf[node.kind];
  const own = kind?.family === "task" ? Object.entries(kind.errors) : [];
  const add = (name: string) => {
    setIsOpen(false);
    setSearch("");
    // States.ALL stands alone: it names every error there is.
    onChange(
      name === "States.ALL"
        ? [name]
        : [...names.filter((other) => other !== "States.ALL" && other !== name), name],
    );
  };
  const isNew = search.trim() !== "" && !names.includes(search.trim());
  return (
    <div className="flex flex-wrap items-center gap-1" role="group" aria-label={texts.errors}>
      {names.map((name) => (
        <span
          key={name}
          className="inline-flex h-6 items-center gap-1 rounded-md bg-neutral-soft px-2 font-mono text-2xs text-ink"
        >
          {name}
          {names.length === 1 ? null : (
            <button
              type="button"
              aria-label={`${inspectorStrings.form.remove} ${name}`}
              onClick={() => onChange(names.filter((other) => other !== name))}
              className="-mr-1.5 grid size-6 place-items-center rounded-sm text-ink-faint hover:bg-hover hover:text-ink"
            >
              <Icon name="x" size={12} />
            </button>
          )}
        </span>
      ))}
      <Popover open={isOpen} onOpenChange={setIsOpen}>
        <PopoverTrigger asChild>
          <button
            type="button"
            aria-label={texts.errorsPlaceholder}
            title={texts.errorsPlaceholder}
            className="grid size-6 place-items-center rounded-md border border-dashed border-line-strong text-ink-faint hover:border-accent hover:text-accent"
          >
            <Icon name="plus" size={13} />
          </button>
        </PopoverTrigger>
        <PopoverContent align="start" className="w-96 p-0">
          <CommandList
            label={texts.errorsPlaceholder}
            placeholder={texts.errorsPlaceholder}
            empty={null}
            search={search}
            onSearchChange={setSearch}
          >
            {isNew ? (
              <CommandItem value={search.trim()} onSelect={() => add(search.trim())} icon="plus">
                {texts.addError(search.trim())}
              </CommandItem>
            ) : null}
            {own.length === 0 ? null : (
              <CommandGroup heading={kindLook(node.kind).title}>
                {own.map(([name, meaning]) => (
                  <CommandItem
                    key={name}
                    value={name}
                    keywords={[meaning, kindWord(meaning)]}
                    onSelect={() => add(name)}
                  >
                    <ErrorLine name={name} meaning={kindWord(meaning)} />
                  </CommandItem>
                ))}
              </CommandGroup>
            )}
            <CommandGroup heading={texts.languageErrors}>
              {[...languageErrors].map((name) => (
                <CommandItem key={name} value={name} onSelect={() => add(name)}>
                  <ErrorLine name={name} meaning={null} />
                </CommandItem>
              ))}
            </CommandGroup>
          </CommandList>
        </PopoverContent>
      </Popover>
    </div>
  );
}

function ErrorLine({ name, meaning }: { readonly name: string; readonly meaning: string | null }) {
  return (
    <span className="block">
      <span className="block truncate font-mono text-xs">{name}</span>
      {meaning === null ? null : (
        <span className="block truncate text-2xs text-ink-faint">{meaning}</span>
      )}
    </span>
  );
}
