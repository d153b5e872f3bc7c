/** Pressing Run: what is seen is saved and published, then the form asks for the input. */
import { useCallback, useState } from "react";
import { ApiError, errorText } from "../api/api-error.ts";
import type { EditorStores } from "../document/use-document.ts";
import { toast } from "../ui/toast.tsx";
import type { Publishing } from "./publishing.ts";
import { editorStrings } from "./strings.ts";

export interface Starting {
  readonly isStarting: boolean;
  /** Version whose input is being asked for; null while nothing is. */
  readonly version: number | null;
  readonly start: () => void;
  readonly close: () => void;
}

export interface StartingParams {
  readonly stores: EditorStores;
  readonly publishing: Publishing;
  readonly onProblems: () => void;
}

export function useStarting({ stores, publishing, onProblems }: StartingParams): Starting {
  const [isStarting, setIsStarting] = useState(false);
  const [version, setVersion] = useState<number | null>(null);
  const { publish } = publishing;
  const start = useCallback(() => {
    const errors = stores.problems.getState().all.filter((problem) => problem.severity === "error");
    if (errors.length > 0) {
      onProblems();
      toast.error(editorStrings.run.blocked, {
        description: editorStrings.publish.problems(errors.length),
      });
      return;
    }
    setIsStarting(true);
    publish()
      .then((published) => setVersion(published.version))
      .catch((error: unknown) => {
        if (error instanceof ApiError && error.problems.length > 0) onProblems();
        toast.error(editorStrings.run.blocked, { description: errorText(error) });
      })
      .finally(() => setIsStarting(false));
  }, [stores, publish, onProblems]);
  const close = useCallback(() => setVersion(null), []);
  return { isStarting, version, start, close };
}
