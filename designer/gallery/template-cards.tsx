import type { Graph } from "../../shared/graph/graph.ts";
import { templates } from "../../shared/templates/index.ts";
import { Icon } from "../ui/icon.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { GraphPreview } from "./graph-preview.tsx";
import { galleryStrings as texts } from "./strings.ts";

export interface NewWorkflow {
  /** What is being created, to show where. */
  readonly key: string;
  readonly name: string;
  readonly graph: Graph;
}

export interface TemplateCardsProps {
  /** Key of what is being created; null for nothing. */
  readonly creating: string | null;
  readonly onCreate: (workflow: NewWorkflow) => void;
}

/** The templates, each with a drawing of what it is and the fault that it is there to show. */
export function TemplateCards({ creating, onCreate }: TemplateCardsProps) {
  return templates.map((template) => (
    <button
      key={template.id}
      type="button"
      disabled={creating !== null}
      onClick={() => onCreate({ key: template.id, name: template.title, graph: template.graph })}
      className="group flex flex-col overflow-hidden rounded-lg border border-line bg-surface text-left shadow-near transition-[box-shadow,border-color] hover:border-line-strong hover:shadow-mid disabled:opacity-60"
    >
      <span className="relative block h-28 w-full border-b border-line bg-sunken px-4 py-3 transition-colors group-hover:bg-accent-soft/50">
        <GraphPreview graph={template.graph} />
        {creating === template.id ? (
          <span className="absolute inset-0 grid place-items-center bg-surface/70">
            <Spinner label={texts.creating} />
          </span>
        ) : null}
      </span>
      <span className="flex flex-1 flex-col gap-0.5 px-4 py-3">
        <span className="text-base font-semibold text-ink">{template.title}</span>
        <span className="text-ink-muted">{template.summary}</span>
        <span className="mt-auto flex gap-1.5 pt-2 text-xs text-ink-muted">
          <Icon name="rotate-ccw" size={13} className="mt-px shrink-0 text-accent" />
          {template.fault}
        </span>
      </span>
    </button>
  ));
}
