import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import type { CopyPreviewMessage } from "../../shared/api/control.ts";
import type { RunDetail } from "../../shared/api/run.ts";
import { ForkForm } from "../run-control/fork-form.tsx";
import { RedriveForm } from "../run-control/redrive-form.tsx";
import { controlStrings } from "../run-control/strings.ts";
import { IconButton } from "../ui/button.tsx";
import { pageStrings } from "./page-strings.ts";
import type { EventLog } from "./run-store.ts";

/** What is asked beside the canvas, which shows meanwhile what would become of each step. */
export type SideAsk =
  { readonly kind: "redrive" } | { readonly kind: "fork"; readonly seq: number };

export interface SideFormProps {
  readonly run: RunDetail;
  readonly log: EventLog;
  readonly ask: SideAsk;
  readonly onPreview: (preview: CopyPreviewMessage | null) => void;
  readonly onClose: () => void;
}

/** Redrive or fork, beside the canvas that is coloured by its preview. */
export function SideForm({ run, log, ask, onPreview, onClose }: SideFormProps) {
  const navigate = useNavigate();
  const heading = useRef<HTMLHeadingElement>(null);
  // It was asked for: whoever reads with a screen reader is taken there.
  useEffect(() => heading.current?.focus(), []);
  const { redrive, fork } = controlStrings;
  const isRedrive = ask.kind === "redrive";
  const open = (id: string) => {
    onClose();
    void navigate({ to: "/runs/$id", params: { id }, search: {} });
  };
  return (
    <section
      aria-label={isRedrive ? pageStrings.side.redrive : pageStrings.side.fork}
      className="flex h-full min-h-0 flex-col bg-surface"
    >
      <header className="flex shrink-0 items-start gap-2 px-4 pt-3">
        <div className="min-w-0 flex-1">
          <h2 ref={heading} tabIndex={-1} className="text-base font-semibold focus:outline-none">
            {isRedrive ? redrive.title : fork.title(ask.seq)}
          </h2>
          <p className="text-xs text-ink-muted">
            {isRedrive ? redrive.description : fork.description}
          </p>
        </div>
        <IconButton
          size="sm"
          icon="x"
          label={isRedrive ? redrive.close : fork.close}
          keys={["Escape"]}
          onClick={onClose}
        />
      </header>
      <div className="min-h-0 flex-1 overflow-y-auto p-4">
        {isRedrive ? (
          <RedriveForm runId={run.id} onPreview={onPreview} onDone={open} onCancel={onClose} />
        ) : (
          <ForkForm
            runId={run.id}
            version={run.version}
            events={log.events}
            seq={ask.seq}
            onPreview={onPreview}
            onDone={open}
            onCancel={onClose}
          />
        )}
      </div>
    </section>
  );
}
