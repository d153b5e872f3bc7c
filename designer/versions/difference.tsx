/** What differs between two drawings: what it means in sentences, then every change with what stood there and what stands there now. */
import { type Json } from "../../shared/base/json.ts";
import type { DiffWord } from "../document/diff-words.ts";
import { diffWords } from "../document/diff-words.ts";
import {
  type EdgeChange,
  type FieldChange,
  type GraphDiff,
  type GroupDifference,
  isEmptyDiff,
  isSameBehaviour,
} from "../document/graph-diff.ts";
import { Badge } from "../ui/badge.tsx";
import { cn } from "../ui/cn.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { type Tone, toneText } from "../ui/tone.ts";
import { versionsStrings as texts } from "./strings.ts";

export interface DifferenceProps {
  readonly diff: GraphDiff;
  readonly selected?: string | null;
  /** Shows a node in both drawings; absent where there are none to be seen. */
  readonly onSelect?: (id: string) => void;
}

export function Difference({ diff, selected = null, onSelect }: DifferenceProps) {
  if (isEmptyDiff(diff)) return <p className="text-sm text-ink-muted">{texts.same}</p>;
  const words = diffWords(diff);
  const shared = { selected, ...(onSelect === undefined ? {} : { onSelect }) };
  return (
    <div className="flex flex-col gap-4 text-sm">
      {isSameBehaviour(diff) ? <p className="text-ink-muted">{texts.looks}</p> : null}
      {words.length === 0 ? null : (
        <section aria-label={texts.meaning}>
          <h3 className="mb-1.5 text-xs font-semibold text-ink-muted">{texts.meaning}</h3>
          <ul className="flex flex-col gap-1">
            {words.map((word) => (
              <Word key={word.text} word={word} />
            ))}
          </ul>
        </section>
      )}
      <section aria-label={texts.changes}>
        <h3 className="mb-1.5 text-xs font-semibold text-ink-muted">{texts.changes}</h3>
        <ul className="flex flex-col gap-1.5">
          {diff.added.map((node) => (
            <Entry key={node.id} id={node.id} name={node.name} mark="added" {...shared} />
          ))}
          {diff.removed.map((node) => (
            <Entry key={node.id} id={node.id} name={node.name} mark="removed" {...shared} />
          ))}
          {diff.changed.map(({ after, fields }) => (
            <Entry
              key={after.id}
              id={after.id}
              name={after.name}
              mark="changed"
              fields={fields}
              {...shared}
            />
          ))}
          {diff.moved.map((node) => (
            <Entry key={node.id} id={node.id} name={node.name} mark="moved" {...shared} />
          ))}
        </ul>
      </section>
      <Edges title={texts.connected} icon="link" edges={diff.connected} />
      <Edges title={texts.disconnected} icon="unlink" edges={diff.disconnected} />
      {diff.settings.length === 0 ? null : (
        <section>
          <h3 className="mb-1.5 text-xs font-semibold text-ink-muted">{texts.settings}</h3>
          <Fields fields={diff.settings} />
        </section>
      )}
      <Groups groups={diff.groups} />
      {diff.notesDiffer ? <p className="text-xs text-ink-faint">{texts.notes}</p> : null}
    </div>
  );
}

function Word({ word }: { readonly word: DiffWord }) {
  return (
    <li className={cn("flex items-start gap-2", word.isRisk ? "text-warning" : "text-ink")}>
      <Icon
        name={word.isRisk ? "triangle-alert" : "arrow-right"}
        size={14}
        className={cn("mt-0.5 shrink-0", word.isRisk ? "" : "text-ink-faint")}
        {...(word.isRisk ? { "aria-label": texts.risk } : {})}
      />
      {word.text}
    </li>
  );
}

function Groups({ groups }: { readonly groups: readonly GroupDifference[] }) {
  if (groups.length === 0) return null;
  return (
    <section aria-label={texts.groups}>
      <h3 className="mb-1.5 text-xs font-semibold text-ink-muted">{texts.groups}</h3>
      <ul className="flex flex-col gap-1.5">
        {groups.map(({ mark, name, formerName, joined, left }, at) => (
          // Two groups may bear one name.
          <li key={`${at}:${name}`} className="rounded-md border border-line px-2 py-1.5">
            <EntryTitle mark={mark} name={name} />
            <div className="flex flex-col gap-0.5 text-xs text-ink-muted">
              {formerName === null ? null : <p>{texts.groupRenamed(formerName)}</p>}
              {joined.length === 0 ? null : <p>{texts.groupJoined(joined.join(", "))}</p>}
              {left.length === 0 || mark === "removed" ? null : (
                <p>{texts.groupLeft(left.join(", "))}</p>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

const noFields: readonly FieldChange[] = [];

type EntryMark = keyof typeof texts.marks;

const entryLooks: Readonly<Record<EntryMark, { readonly icon: IconName; readonly tone: Tone }>> = {
  added: { icon: "plus", tone: "success" },
  removed: { icon: "minus", tone: "danger" },
  changed: { icon: "pencil", tone: "warning" },
  moved: { icon: "arrow-left-right", tone: "neutral" },
};

function EntryTitle({ mark, name }: { readonly mark: EntryMark; readonly name: string }) {
  const { icon, tone } = entryLooks[mark];
  return (
    <span className="flex min-h-8 items-center gap-2">
      <Icon name={icon} size={14} className={cn("shrink-0", toneText[tone])} />
      <span className="truncate font-medium text-ink">{name}</span>
      <Badge tone={tone} className="ml-auto">
        {texts.marks[mark]}
      </Badge>
    </span>
  );
}

interface EntryProps {
  readonly id: string;
  readonly name: string;
  readonly mark: EntryMark;
  readonly fields?: readonly FieldChange[];
  readonly selected: string | null;
  readonly onSelect?: (id: string) => void;
}

function Entry({ id, name, mark, fields = noFields, selected, onSelect }: EntryProps) {
  const title = <EntryTitle mark={mark} name={name} />;
  return (
    <li
      className={cn(
        "rounded-md border border-line",
        selected === id ? "border-accent bg-accent-soft/40" : "",
      )}
    >
      {onSelect === undefined ? (
        <p className="px-2">{title}</p>
      ) : (
        <button
          type="button"
          aria-pressed={selected === id}
          onClick={() => onSelect(id)}
          className="w-full rounded-md px-2 text-left hover:bg-hover focus-visible:-outline-offset-2"
        >
          {title}
        </button>
      )}
      {fields.length === 0 ? null : (
        <div className="px-2 pb-2">
          <Fields fields={fields} />
        </div>
      )}
    </li>
  );
}

function Fields({ fields }: { readonly fields: readonly FieldChange[] }) {
  return (
    <dl className="flex flex-col gap-1.5 text-xs">
      {fields.map(({ name, before, after }) => (
        <div key={name}>
          <dt className="text-ink-muted">{fieldName(name)}</dt>
          <dd className="grid gap-0.5 font-mono">
            <Line sign="−" word={texts.was} value={before} className="bg-danger-soft text-danger" />
            <Line sign="+" word={texts.is} value={after} className="bg-success-soft text-success" />
          </dd>
        </div>
      ))}
    </dl>
  );
}

interface LineProps {
  readonly sign: string;
  readonly word: string;
  readonly value: Json | undefined;
  readonly className: string;
}

function Line({ sign, word, value, className }: LineProps) {
  return (
    <span className={cn("flex gap-1.5 rounded-sm px-1.5 py-0.5", className)}>
      <span aria-hidden>{sign}</span>
      <span className="sr-only">{word}:</span>
      <span
        title={valueText(value)}
        className="line-clamp-6 min-w-0 break-words whitespace-pre-wrap"
      >
        {valueText(value)}
      </span>
    </span>
  );
}

function valueText(value: Json | undefined): string {
  if (value === undefined) return texts.wasAbsent;
  return typeof value === "string" ? value : JSON.stringify(value);
}

function fieldName(name: string): string {
  return name in texts.fields ? texts.fields[name as keyof typeof texts.fields] : name;
}

function Edges({
  title,
  icon,
  edges,
}: {
  readonly title: string;
  readonly icon: IconName;
  readonly edges: readonly EdgeChange[];
}) {
  if (edges.length === 0) return null;
  return (
    <section>
      <h3 className="mb-1 flex items-center gap-1.5 text-xs font-semibold text-ink-muted">
        <Icon name={icon} size={13} />
        {title}
      </h3>
      <ul className="text-xs text-ink">
        {edges.map(({ name }) => (
          <li key={name} className="break-words">
            {name}
          </li>
        ))}
      </ul>
    </section>
  );
}
