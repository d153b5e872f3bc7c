import { useState } from "react";
import type { Json } from "../../shared/base/json.ts";
import type { RunStatus } from "../../shared/run/event.ts";
import { isTerminal } from "../../shared/run/run-state.ts";
import { Button } from "../ui/button.tsx";
import { cn } from "../ui/cn.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { formatBytes } from "../ui/size.ts";
import { download, RunValue } from "./artifact-link.tsx";
import { type FileReference, filesIn, viewOf } from "./artifact-value.ts";
import { FileContent } from "./file-content.tsx";
import { runStrings } from "./strings.ts";

const texts = runStrings.result;

/** What is shown first: the file that reads best, or the output itself. */
function firstShown(files: readonly FileReference[]): string | null {
  return (
    (
      files.find((file) => viewOf(file) === "markdown") ??
      files.find((file) => viewOf(file) !== "none")
    )?.id ?? null
  );
}

/** What the run has brought: its files, the readable ones in full, and its output as a value. */
export function ResultPane({
  status,
  output,
}: {
  readonly status: RunStatus;
  readonly output: Json;
}) {
  const files = filesIn(output);
  const [chosen, setChosen] = useState<string | null | undefined>(undefined);
  if (status !== "SUCCEEDED") {
    const isOver = isTerminal(status);
    return (
      <EmptyState
        icon={isOver ? "file-x" : "hourglass"}
        title={isOver ? texts.failedTitle : texts.noneTitle}
      >
        {isOver ? texts.failed : texts.none}
      </EmptyState>
    );
  }
  const shown = chosen === undefined ? firstShown(files) : chosen;
  const file = files.find((each) => each.id === shown);
  return (
    <div className="flex h-full min-h-0 flex-col max-sm:overflow-y-auto sm:flex-row">
      {files.length === 0 ? null : (
        <nav
          aria-label={texts.files}
          className="flex shrink-0 flex-col gap-0.5 border-line p-2 max-sm:border-b sm:w-60 sm:overflow-y-auto sm:border-r"
        >
          <Choice
            label={texts.output}
            icon="braces"
            hint=""
            isChosen={file === undefined}
            onChoose={() => setChosen(null)}
          />
          <p className="px-2 pt-2 pb-0.5 text-2xs font-medium text-ink-faint">{texts.files}</p>
          {files.map((each) => (
            <Choice
              key={each.id}
              label={each.name}
              icon="file-text"
              hint={formatBytes(each.bytes)}
              isChosen={each.id === shown}
              onChoose={() => setChosen(each.id)}
            />
          ))}
        </nav>
      )}
      <div className="min-w-0 px-6 py-4 sm:flex-1 sm:overflow-auto">
        {file === undefined ? (
          <RunValue value={output} />
        ) : (
          <>
            <div className="mb-3 flex items-center gap-3 border-b border-line pb-2">
              <h2 className="min-w-0 flex-1 truncate font-semibold">{file.name}</h2>
              <Button size="sm" icon="download" onClick={() => download(file)}>
                {texts.download}
              </Button>
            </div>
            <FileContent key={file.id} file={file} />
          </>
        )}
      </div>
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly icon: "braces" | "file-text";
  readonly hint: string;
  readonly isChosen: boolean;
  readonly onChoose: () => void;
}

function Choice({ label, icon, hint, isChosen, onChoose }: ChoiceProps) {
  return (
    <button
      type="button"
      aria-pressed={isChosen}
      onClick={onChoose}
      className={cn(
        "flex min-h-7 items-center gap-2 rounded-md px-2 text-left",
        isChosen
          ? "bg-accent-soft font-medium text-accent"
          : "text-ink-muted hover:bg-hover hover:text-ink",
      )}
    >
      <Icon name={icon} size={14} className="shrink-0" />
      <span className="min-w-0 flex-1 truncate">{label}</span>
      <span className="text-2xs text-ink-faint">{hint}</span>
    </button>
  );
}
