import { useMemo, useState, type ReactNode } from "react";
import { Button } from "./button.tsx";
import { cn } from "./cn.ts";
import { CopyButton } from "./copy-button.tsx";
import { Icon } from "./icon.tsx";
import { uiStrings } from "./strings.ts";

const text = uiStrings.jsonView;
/** Longer strings are cut until asked for: a page of text in a tree hides the tree. */
const longStringLength = 240;
/** Children shown at once; the rest on demand, so that a list of 100,000 does not freeze the page. */
const childrenShown = 100;
/** Levels that begin open. */
const openDepth = 2;

export interface JsonViewProps {
  readonly value: unknown;
  /** Draws a value in its own way (a reference as a link, say); undefined = as usual. */
  readonly renderValue?: (value: unknown) => ReactNode;
  readonly className?: string;
}

/** A JSON value as a tree that reads like JSON: fold, unfold, copy any part. */
export function JsonView({ value, renderValue, className }: JsonViewProps) {
  return (
    <div
      className={cn("group/json relative overflow-x-auto font-mono text-xs leading-5", className)}
    >
      <CopyButton
        text={() => JSON.stringify(value, null, 2)}
        label={text.copyAll}
        className="absolute top-0 right-0 z-10 bg-surface opacity-0 group-focus-within/json:opacity-100 group-hover/json:opacity-100"
      />
      <Entry name={null} value={value} depth={0} renderValue={renderValue} />
    </div>
  );
}

interface EntryProps {
  readonly name: string | null;
  readonly value: unknown;
  readonly depth: number;
  readonly renderValue: ((value: unknown) => ReactNode) | undefined;
}

function childrenOf(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (Array.isArray(value)) return value.map((item, index) => [String(index), item] as const);
  if (typeof value === "object" && value !== null) return Object.entries(value);
  return null;
}

function Entry({ name, value, depth, renderValue }: EntryProps) {
  const own = renderValue?.(value);
  const children = useMemo(() => (own === undefined ? childrenOf(value) : null), [own, value]);
  if (children === null || children.length === 0) {
    return (
      <div className="flex items-start py-px pl-5">
        <Name name={name} />
        {own === undefined ? <Scalar value={value} /> : own}
      </div>
    );
  }
  return (
    <Branch name={name} value={value} depth={depth} renderValue={renderValue} entries={children} />
  );
}

function Branch({
  name,
  value,
  depth,
  renderValue,
  entries,
}: EntryProps & { readonly entries: readonly (readonly [string, unknown])[] }) {
  const [isOpen, setIsOpen] = useState(depth < openDepth && entries.length <= childrenShown);
  const [shown, setShown] = useState(childrenShown);
  const isArray = Array.isArray(value);
  const [opening, closing] = isArray ? ["[", "]"] : ["{", "}"];
  const count = isArray ? text.items(entries.length) : text.keys(entries.length);
  return (
    <div>
      <div className="group/row flex items-start">
        <button
          type="button"
          aria-expanded={isOpen}
          aria-label={`${isOpen ? text.fold : text.expand} ${name ?? ""}`.trim()}
          onClick={() => setIsOpen(!isOpen)}
          className="flex min-h-6 items-center rounded-sm pr-1 text-left hover:bg-hover"
        >
          <Icon
            name="chevron-right"
            size={14}
            className={cn(
              "mr-1 w-4 shrink-0 text-ink-faint transition-transform",
              isOpen ? "rotate-90" : "",
            )}
          />
          <Name name={name} />
          <span className="text-ink-faint">
            {isOpen ? opening : `${opening} ${count} ${closing}`}
          </span>
        </button>
        <CopyButton
          text={() => JSON.stringify(value, null, 2)}
          label={text.copyValue}
          className="-my-0.5 opacity-0 group-hover/row:opacity-100 focus-visible:opacity-100"
        />
      </div>
      {isOpen ? (
        <>
          <div className="ml-2 border-l border-line pl-2">
            {entries.slice(0, shown).map(([key, item]) => (
              <Entry
                key={key}
                name={key}
                value={item}
                depth={depth + 1}
                renderValue={renderValue}
              />
            ))}
            {entries.length > shown ? (
              <Button
                size="sm"
                variant="link"
                className="ml-5 font-sans"
                onClick={() => setShown(shown + childrenShown * 5)}
              >
                {text.showMore(Math.min(entries.length - shown, childrenShown * 5))}
              </Button>
            ) : null}
          </div>
          <div className="pl-5 text-ink-faint">{closing}</div>
        </>
      ) : null}
    </div>
  );
}

function Name({ name }: { readonly name: string | null }) {
  if (name === null) return null;
  return <span className="mr-1.5 shrink-0 text-ink-muted">{name}:</span>;
}

function Scalar({ value }: { readonly value: unknown }) {
  if (typeof value === "string") return <TextValue value={value} />;
  if (typeof value === "number") return <span className="text-info">{String(value)}</span>;
  if (typeof value === "boolean") return <span className="text-special">{String(value)}</span>;
  if (value === null || value === undefined) return <span className="text-ink-faint">null</span>;
  return <span className="text-ink-faint">{Array.isArray(value) ? "[]" : "{}"}</span>;
}

function TextValue({ value }: { readonly value: string }) {
  const [isWhole, setIsWhole] = useState(value.length <= longStringLength);
  const shown = isWhole ? value : `${value.slice(0, longStringLength)}…`;
  return (
    <span className="min-w-0 break-words whitespace-pre-wrap text-success">
      “{shown}”
      {isWhole ? null : (
        <Button
          size="sm"
          variant="link"
          className="ml-2 font-sans"
          onClick={() => setIsWhole(true)}
        >
          {text.showAll(value.length)}
        </Button>
      )}
    </span>
  );
}
