import type { ReactNode } from "react";
import { Button } from "../../ui/button.tsx";
import { inspectorStrings } from "../strings.ts";

export interface OptionalSectionProps {
  readonly title: string;
  readonly hint: string;
  readonly isSet: boolean;
  readonly onAdd: () => void;
  readonly onRemove: () => void;
  readonly pointer: string;
  readonly children: ReactNode;
}

/** A part of a state that is there or not, with fields of its own. */
export function OptionalSection(props: OptionalSectionProps) {
  const { title, hint, isSet, onAdd, onRemove, pointer, children } = props;
  const texts = inspectorStrings.map;
  return (
    <section
      aria-label={title}
      data-pointer={pointer}
      className="flex flex-col gap-2.5 rounded-lg border border-line p-3"
    >
      <div className="flex items-start gap-2">
        <div className="mr-auto">
          <h3 className="text-sm font-semibold text-ink">{title}</h3>
          <p className="text-xs text-ink-faint">{hint}</p>
        </div>
        {isSet ? (
          <Button
            size="sm"
            variant="ghost"
            icon="trash-2"
            aria-label={`${texts.remove}: ${title}`}
            onClick={onRemove}
          >
            {texts.remove}
          </Button>
        ) : (
          <Button size="sm" icon="plus" aria-label={`${texts.add}: ${title}`} onClick={onAdd}>
            {texts.add}
          </Button>
        )}
      </div>
      {isSet ? children : null}
    </section>
  );
}
