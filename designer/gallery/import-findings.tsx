/** What was found in an imported text: state machines to choose from, notes about them, and what is in the way. */
import type { Problem } from "../../shared/base/problem.ts";
import type { PortableNote } from "../../shared/portable/import-notes.ts";
import { Icon } from "../ui/icon.tsx";
import { Checkbox } from "../ui/toggles.tsx";
import { scrollable } from "../ui/scrollable.ts";
import type { ImportedMachine } from "./read-import.ts";
import { galleryStrings } from "./strings.ts";

const texts = galleryStrings.import;

export interface MachineListProps {
  readonly machines: readonly ImportedMachine[];
  readonly chosen: ReadonlySet<string>;
  readonly onToggle: (key: string) => void;
}

/** The state machines of a file that has several. */
export function MachineList({ machines, chosen, onToggle }: MachineListProps) {
  return (
    <fieldset className="flex flex-col gap-1.5">
      <legend className="mb-1 text-xs font-medium text-ink">
        {texts.several(machines.length)}
      </legend>
      {machines.map((machine) => (
        <label
          key={machine.key}
          className="flex min-h-8 items-center gap-2.5 rounded-md border border-line px-2.5 hover:border-line-strong"
        >
          <Checkbox
            checked={chosen.has(machine.key)}
            onCheckedChange={() => onToggle(machine.key)}
          />
          <span className="min-w-0 flex-1 truncate text-sm font-medium">
            {machine.name ?? texts.defaultName}
          </span>
          <span className="text-xs text-ink-faint tabular-nums">
            {texts.states(machine.states)}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

/** What to know about what is imported or exported; nothing is wrong with them. */
export function PortableNotes({
  notes,
  title,
}: {
  readonly notes: readonly PortableNote[];
  readonly title: string;
}) {
  if (notes.length === 0) return null;
  return (
    <section
      aria-label={title}
      className="rounded-md border border-warning/40 bg-warning-soft/60 px-3 py-2.5"
    >
      <h3 className="flex items-center gap-1.5 text-sm font-semibold text-ink">
        <Icon name="info" size={14} className="text-warning" />
        {title}
      </h3>
      <ul
        {...scrollable}
        aria-label={title}
        className="mt-1 flex max-h-36 flex-col gap-1 overflow-y-auto text-xs text-ink"
      >
        {notes.map((note, index) => (
          <li key={index}>
            {note.message} <code className="font-mono text-2xs text-ink-muted">{note.pointer}</code>
          </li>
        ))}
      </ul>
    </section>
  );
}

export interface ImportProblemsProps {
  readonly title: string;
  readonly detail?: string;
  readonly problems: readonly Problem[];
}

/** What keeps a text from being imported, each with its place. */
export function ImportProblems({ title, detail, problems }: ImportProblemsProps) {
  return (
    <div
      role="alert"
      className="rounded-md border border-danger/30 bg-danger-soft px-3 py-2.5 text-danger"
    >
      <p className="font-semibold">{title}</p>
      {detail === undefined ? null : <p>{detail}</p>}
      <ul className="mt-1 flex max-h-48 flex-col gap-1.5 overflow-y-auto">
        {problems.map((problem) => (
          <li
            key={`${problem.pointer}/${problem.code}/${problem.message}/${problem.line ?? ""}`}
            className="flex gap-2"
          >
            <Icon
              name={problem.severity === "error" ? "circle-x" : "triangle-alert"}
              size={14}
              className="mt-0.5 shrink-0"
            />
            <span className="text-ink">
              {problem.message} <span className="text-ink-muted">{problem.help}</span>{" "}
              <span className="font-mono text-2xs text-ink-muted">{placeOf(problem)}</span>
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

function placeOf({ line, column, pointer }: Problem): string {
  return line === undefined ? pointer : texts.place(line, column ?? 1);
}
