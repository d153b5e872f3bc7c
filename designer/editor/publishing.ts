/** Publishing: the draft is saved first, so that what is published is what is seen. */
import { useQueryClient } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { callApi } from "../api/client.ts";
import type { EditorSession } from "./use-editor-session.ts";

export interface Publishing {
  /** Newest published version; null = never published. */
  readonly version: number | null;
  readonly isBusy: boolean;
  /** Saves and publishes; the version that does what the draft does. Rejects with an ApiError. */
  readonly publish: (
    summary?: string,
  ) => Promise<{ readonly version: number; readonly created: boolean }>;
}

export function usePublishing({ workflow, autosave }: EditorSession): Publishing {
  const [version, setVersion] = useState(workflow.version);
  const [isBusy, setIsBusy] = useState(false);
  const queryClient = useQueryClient();
  return useMemo(
    () => ({
      version,
      isBusy,
      publish: async (summary = "") => {
        setIsBusy(true);
        try {
          await autosave.flush();
          const answer = await callApi("publishWorkflow", {
            params: { id: workflow.id },
            body: { baseRevision: autosave.revision(), summary },
          });
          setVersion(answer.version);
          void queryClient.invalidateQueries({ queryKey: ["workflows"] });
          return { version: answer.version, created: answer.created };
        } finally {
          setIsBusy(false);
        }
      },
    }),
    [version, isBusy, autosave, workflow.id, queryClient],
  );
}
