import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { RunDetail } from "../../shared/api/run.ts";
import { readAllEvents } from "../api/control-queries.ts";
import { callApi } from "../api/client.ts";
import { IconButton } from "../ui/button.tsx";
import {
  DropdownMenu,
  DropdownMenuContent,
  DropdownMenuItem,
  DropdownMenuTrigger,
} from "../ui/dropdown-menu.tsx";
import { toast } from "../ui/toast.tsx";
import { failedLine } from "./refusal-text.ts";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.bar;

export interface RunMenuProps {
  readonly run: RunDetail;
  readonly onFork: () => void;
}

/** What one does with a run now and then. */
export function RunMenu({ run, onFork }: RunMenuProps) {
  const [isReading, setIsReading] = useState(false);
  const navigate = useNavigate();
  const { copyOf } = run;
  const save = async () => {
    setIsReading(true);
    try {
      const [detail, events] = await Promise.all([
        callApi("getRun", { params: { id: run.id } }),
        readAllEvents(run.id),
      ]);
      download(`${run.id}.json`, JSON.stringify({ run: detail, events }, null, 2));
    } catch (error) {
      toast.error(texts.downloadFailed, { description: failedLine(error) });
    } finally {
      setIsReading(false);
    }
  };
  const copyLink = async () => {
    await navigator.clipboard.writeText(globalThis.location.href);
    toast.success(texts.linkCopied);
  };
  return (
    <DropdownMenu>
      <DropdownMenuTrigger asChild>
        <IconButton icon="ellipsis" label={texts.more} />
      </DropdownMenuTrigger>
      <DropdownMenuContent align="end">
        <DropdownMenuItem
          icon="workflow"
          className="sm:hidden"
          onSelect={() => void navigate({ to: "/workflows/$id", params: { id: run.workflowId } })}
        >
          {texts.edit}
        </DropdownMenuItem>
        <DropdownMenuItem icon="git-fork" onSelect={onFork}>
          {texts.fork}
        </DropdownMenuItem>
        {copyOf === null ? null : (
          <DropdownMenuItem
            icon="arrow-left-right"
            onSelect={() =>
              void navigate({ to: "/compare", search: { a: copyOf.runId, b: run.id } })
            }
          >
            {texts.compareBefore}
          </DropdownMenuItem>
        )}
        <DropdownMenuItem
          icon="arrow-left-right"
          onSelect={() => void navigate({ to: "/compare", search: { a: run.id } })}
        >
          {texts.compare}
        </DropdownMenuItem>
        <DropdownMenuItem icon="link" onSelect={() => void copyLink()}>
          {texts.copyLink}
        </DropdownMenuItem>
        <DropdownMenuItem icon="download" disabled={isReading} onSelect={() => void save()}>
          {isReading ? texts.downloading : texts.download}
        </DropdownMenuItem>
      </DropdownMenuContent>
    </DropdownMenu>
  );
}

function download(name: string, text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}
