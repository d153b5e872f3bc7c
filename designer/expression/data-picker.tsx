/** The sample data as a tree; choosing a part of it writes its path. */
import { useState } from "react";
import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import { cn } from "../ui/cn.ts";
import { Icon } from "../ui/icon.tsx";
import { describeShortly, entryPath, memberPath } from "./data-path.ts";
import type { Scope } from "./evaluation.ts";
import { expressionStrings } from "./strings.ts";

const texts = expressionStrings.picker;
/** Children shown at once; the rest on demand. */
const childrenShown = 50;
/** Levels that begin open. */
const openDepth = 2;

export interface DataPickerProps {
  readonly language: QueryLanguage;
  readonly scope: Scope;
  /** JSONPath: what `$` stands for. */
  readonly root: Json | undefined;
  readonly onPick: (path: string) => void;
  readonly className?: string;
}

interface Branch {
  readonly name: string;
  readonly path: string;
  readonly value: Json;
}

/** Where the data begins, in the order in which it is mostly wanted. */
export function branchesOf({
  language,
  scope,
  root,
}: Pick<DataPickerProps, "language" | "scope" | "root">): readonly Branch[] {
  const { context, ...states } = scope.states;
  const variables = Object.entries(scope.variables).map(([name, value]) => ({
    name: `$${name}`,
    path: `$${name}`,
    value,
  }));
  if (language === "JSONPath") {
    return [
      ...(root === undefined ? [] : [{ name: "$", path: "$", value: root }]),
      ...variables,
      ...(context === undefined ? [] : [{ name: "$$", path: "$$", value: context }]),
    ];
  }
  const order = ["result", "input", "errorOutput"];
  const parts = order.flatMap((name) => {
    const value = states[name];
    return value === undefined ? [] : [{ name, path: `$states.${name}`, value }];
  });
  return [
    ...parts,
    ...variables,
    ...(context === undefined
      ? []
      : [{ name: "context", path: "$states.context", value: context }]),
  ];
}

export function DataPicker({ className, ...props }: DataPickerProps) {
  const branches = branchesOf(props);
  if (branches.length === 0) return <p className="text-xs text-ink-muted">{texts.empty}</p>;
  return (
    <ul aria-label={texts.tree} className={cn("flex flex-col font-mono text-xs", className)}>
      {branches.map((branch) => (
        <Part
          key={branch.path}
          branch={branch}
          depth={branch.path === "$$" || branch.path === "$states.context" ? openDepth : 0}
          language={props.language}
          onPick={props.onPick}
        />
      ))}
    </ul>
  );
}

interface PartProps {
  readonly branch: Branch;
  readonly depth: number;
  readonly language: QueryLanguage;
  readonly onPick: (path: string) => void;
}

function childrenOf({ path, value }: Branch, language: QueryLanguage): readonly Branch[] {
  if (Array.isArray(value))
    return (value as readonly Json[]).map((entry, index) => ({
      name: String(index),
      path: entryPath(path, index),
      value: entry,
    }));
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([name, member]) => ({
    name,
    path: memberPath(path, name, language),
    value: member,
  }));
}

function Part({ branch, depth, language, onPick }: PartProps) {
  const children = childrenOf(branch, language);
  const [isOpen, setIsOpen] = useState(depth < openDepth && children.length <= childrenShown);
  const [shown, setShown] = useState(childrenShown);
  return (
    <li>
      <div className="flex min-h-6 items-center">
        {children.length === 0 ? (
          <span className="w-6 shrink-0" />
        ) : (
          <button
            type="button"
            aria-expanded={isOpen}
            aria-label={isOpen ? texts.fold(branch.path) : texts.unfold(branch.path)}
            className="grid size-6 shrink-0 place-items-center rounded-sm text-ink-faint hover:bg-hover hover:text-ink"
            onClick={() => setIsOpen(!isOpen)}
          >
            <Icon name={isOpen ? "chevron-down" : "chevron-right"} size={13} />
          </button>
        )}
        <button
          type="button"
          draggable
          title={texts.insert(branch.path)}
          className="flex min-h-6 min-w-0 flex-1 items-baseline gap-2 rounded-sm px-1 text-left hover:bg-hover"
          onDragStart={(event) => event.dataTransfer.setData("text/plain", branch.path)}
          onClick={() => onPick(branch.path)}
        >
          <span className="shrink-0 text-accent">{branch.name}</span>
          <span className="min-w-0 truncate text-2xs text-ink-muted">
            {describeShortly(branch.value)}
          </span>
        </button>
      </div>
      {isOpen && children.length > 0 ? (
        <ul className="ml-3 border-l border-line pl-1">
          {children.slice(0, shown).map((child) => (
            <Part
              key={child.path}
              branch={child}
              depth={depth + 1}
              language={language}
              onPick={onPick}
            />
          ))}
          {children.length > shown ? (
            <li>
              <button
                type="button"
                className="min-h-6 rounded-sm px-2 text-2xs text-ink-muted hover:bg-hover hover:text-ink"
                onClick={() => setShown(shown + childrenShown)}
              >
                {texts.more(children.length - shown)}
              </button>
            </li>
          ) : null}
        </ul>
      ) : null}
    </li>
  );
}
