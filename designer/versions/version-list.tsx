/** The draft and the published versions, the newest first. */
import type { ReactNode } from "react";
import type { ListedVersion } from "../../shared/api/workflow.ts";
import { Badge } from "../ui/badge.tsx";
import { cn } from "../ui/cn.ts";
import { TimeAgo } from "../ui/time-ago.tsx";
import { versionsStrings as texts } from "./strings.ts";

/** The draft, or a version by its number. */
export type VersionRef = "draft" | number;

/** Versions as the server lists them. */
export interface ListedVersions {
  readonly versions: readonly ListedVersion[];
  /** How many of the newest runs were counted. */
  readonly countedRuns: number;
}

export interface VersionListProps {
  readonly list: ListedVersions;
  readonly shown: VersionRef;
  readonly onShow: (ref: VersionRef) => void;
}

export function VersionList({ list, shown, onShow }: VersionListProps) {
  const { versions, countedRuns } = list;
  return (
    <ul aria-label={texts.list} className="flex flex-col gap-1">
      <li>
        <Row isShown={shown === "draft"} onShow={() => onShow("draft")}>
          <span className="font-semibold">{texts.draft}</span>
          <span className="block text-xs text-ink-muted">{texts.draftHint}</span>
        </Row>
      </li>
      {versions.map((version, index) => (
        <li key={version.version}>
          <Row isShown={shown === version.version} onShow={() => onShow(version.version)}>
            <VersionLine version={version} isNewest={index === 0} counted={countedRuns} />
          </Row>
        </li>
      ))}
    </ul>
  );
}

interface VersionLineProps {
  readonly version: ListedVersion;
  readonly isNewest: boolean;
  readonly counted: number;
}

function VersionLine({ version, isNewest, counted }: VersionLineProps) {
  return (
    <>
      <span className="flex items-center gap-2">
        <span className="font-semibold">{texts.version(version.version)}</span>
        {isNewest ? <Badge tone="success">{texts.newest}</Badge> : null}
        <TimeAgo at={version.createdAt} className="ml-auto text-xs text-ink-faint" />
      </span>
      <span
        className={cn(
          "line-clamp-3 block text-xs whitespace-pre-line",
          version.summary === "" ? "text-ink-faint" : "text-ink",
        )}
      >
        {version.summary === "" ? texts.noSummary : version.summary}
      </span>
      <span className="block text-xs text-ink-muted">
        {texts.runs(version.recentRuns, counted)}
        {version.liveRuns === 0 ? null : (
          <span className="text-info"> · {texts.live(version.liveRuns)}</span>
        )}
      </span>
    </>
  );
}

interface RowProps {
  readonly isShown: boolean;
  readonly onShow: () => void;
  readonly children: ReactNode;
}

function Row({ isShown, onShow, children }: RowProps) {
  return (
    <button
      type="button"
      aria-current={isShown}
      onClick={onShow}
      className={cn(
        "w-full rounded-lg border px-3 py-2 text-left text-sm text-ink hover:bg-hover focus-visible:-outline-offset-2",
        isShown ? "border-accent bg-accent-soft/40" : "border-transparent",
      )}
    >
      {children}
    </button>
  );
}
