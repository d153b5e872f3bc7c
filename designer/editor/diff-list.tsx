import type { GraphDiff } from "../document/graph-diff.ts";
import { cn } from "../ui/cn.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { type Tone, toneText } from "../ui/tone.ts";
import { editorStrings } from "./strings.ts";

const shown = 8;

interface Line {
  readonly icon: IconName;
  readonly tone: Tone;
  readonly title: string;
  readonly items: readonly string[];
}

export interface DiffListProps {
  readonly diff: GraphDiff;
  /** Words for what only one side has, when neither is "after" the other. */
  readonly titles?: { readonly added: string; readonly removed: string };
}

/** What differs between two drawings, in words. */
export function DiffList({ diff, titles }: DiffListProps) {
  const texts = editorStrings.diff;
  const lines: readonly Line[] = [
    {
      icon: "plus",
      tone: "success",
      title: titles?.added ?? texts.added,
      items: diff.added.map((node) => node.name),
    },
    {
      icon: "minus",
      tone: "danger",
      title: titles?.removed ?? texts.removed,
      items: diff.removed.map((node) => node.name),
    },
    {
      icon: "pencil",
      tone: "info",
      title: texts.changed,
      items: diff.changed.map(
        ({ before, after, what }) =>
          `${before.name === after.name ? after.name : `${before.name} → ${after.name}`}: ${what.join(", ")}`,
      ),
    },
    { icon: "link", tone: "neutral", title: texts.connected, items: diff.connected },
    { icon: "unlink", tone: "neutral", title: texts.disconnected, items: diff.disconnected },
    { icon: "settings", tone: "neutral", title: texts.settings, items: diff.settings },
  ];
  const asides = [
    ...(diff.moved.length > 0 ? [texts.moved(diff.moved.length)] : []),
    ...(diff.notesDiffer ? [texts.notes] : []),
  ];
  return (
    <div className="flex flex-col gap-3 text-sm">
      {lines
        .filter((line) => line.items.length > 0)
        .map((line) => (
          <div key={line.title} className="grid grid-cols-[9rem_1fr] gap-2">
            <span
              className={cn(
                "flex items-center gap-1.5 self-start font-medium",
                toneText[line.tone],
              )}
            >
              <Icon name={line.icon} size={14} />
              {line.title}
            </span>
            <ul className="min-w-0">
              {line.items.slice(0, shown).map((item) => (
                <li key={item} className="truncate text-ink">
                  {item}
                </li>
              ))}
              {line.items.length > shown ? (
                <li className="text-ink-faint">{texts.more(line.items.length - shown)}</li>
              ) : null}
            </ul>
          </div>
        ))}
      {asides.length === 0 ? null : <p className="text-xs text-ink-faint">{asides.join(" · ")}</p>}
    </div>
  );
}
