/** The dialogs that commands open over the editor, one at a time. */
import { lazy, Suspense } from "react";
import type { Autosave } from "../document/autosave.ts";
import type { useFileDrop } from "../ui/use-file-drop.ts";
import { CommandListDialog, FindDialog } from "./command-list.tsx";
import type { Command } from "./command.ts";
import { ConflictDialog } from "./conflict-dialog.tsx";
import type { Overlay } from "./editor-actions.ts";
import { PublishDialog } from "./publish-dialog.tsx";
import type { Publishing } from "./publishing.ts";

// Reading and writing files takes more than the rest of the editor: not before it is wanted.
const ExportDialog = lazy(async () => ({
  default: (await import("./export-dialog.tsx")).ExportDialog,
}));
const VersionsDialog = lazy(async () => ({
  default: (await import("../versions/versions-dialog.tsx")).VersionsDialog,
}));
const KeysDialog = lazy(async () => ({
  default: (await import("../keys/keys-dialog.tsx")).KeysDialog,
}));
const EditorLimits = lazy(async () => ({
  default: (await import("../limits/editor-limits.tsx")).EditorLimits,
}));
const ImportDialog = lazy(async () => ({
  default: (await import("./import-dialog.tsx")).ImportDialog,
}));

export interface EditorOverlaysProps {
  readonly overlay: Overlay;
  readonly onClose: () => void;
  readonly commands: readonly Command[];
  readonly workflowId: string;
  readonly autosave: Autosave;
  readonly publishing: Publishing;
  readonly drop: ReturnType<typeof useFileDrop>;
  readonly onShowProblems: () => void;
}

export function EditorOverlays({
  overlay,
  onClose,
  commands,
  workflowId,
  autosave,
  publishing,
  drop,
  onShowProblems,
}: EditorOverlaysProps) {
  return (
    <>
      {overlay === "commands" ? <CommandListDialog commands={commands} onClose={onClose} /> : null}
      {overlay === "find" ? <FindDialog onClose={onClose} /> : null}
      {overlay === "help" ? (
        <Suspense>
          <KeysDialog commands={commands} onClose={onClose} />
        </Suspense>
      ) : null}
      {overlay === "export" ? (
        <Suspense>
          <ExportDialog onClose={onClose} />
        </Suspense>
      ) : null}
      {overlay === "import" ? (
        <Suspense>
          <ImportDialog
            dropped={drop.file}
            onClose={() => {
              drop.clear();
              onClose();
            }}
          />
        </Suspense>
      ) : null}
      {overlay === "conflict" ? <ConflictDialog autosave={autosave} onClose={onClose} /> : null}
      {overlay === "versions" ? (
        <Suspense>
          <VersionsDialog workflowId={workflowId} onClose={onClose} />
        </Suspense>
      ) : null}
      {overlay === "limits" ? (
        <Suspense>
          <EditorLimits workflowId={workflowId} onClose={onClose} />
        </Suspense>
      ) : null}
      {overlay === "publish" ? (
        <PublishDialog
          workflowId={workflowId}
          publishing={publishing}
          onClose={onClose}
          onShowProblems={() => {
            onClose();
            onShowProblems();
          }}
        />
      ) : null}
    </>
  );
}
