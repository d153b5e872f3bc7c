import { useCallback, useEffect, useRef, useState } from "react";
import { errorText } from "../api/api-error.ts";
import type { EditorStores } from "../document/use-document.ts";
import { toast } from "../ui/toast.tsx";
import type { TidyScope } from "./tidy-scope.ts";
import { editorStrings } from "./strings.ts";
import type { Tidying } from "./tidy.ts";

export interface Tidy {
  readonly isTidying: boolean;
  /** Begins, or stops what is under way. */
  readonly toggle: (scope: TidyScope) => void;
}

/** Tidying up as one step of undo; pressed again it stops. A canvas that was changed meanwhile is left alone. */
export function useTidy({ document }: EditorStores, onDone: (scope: TidyScope) => void): Tidy {
  const [isTidying, setIsTidying] = useState(false);
  const running = useRef<Tidying | null>(null);
  const tidy = useCallback(
    async (scope: TidyScope) => {
      const { startTidying, TidyStopped } = await import("./tidy.ts");
      const { graph } = document.getState();
      const tidying = startTidying(graph, scope);
      running.current = tidying;
      try {
        const plan = await tidying.plan;
        if (document.getState().graph === graph && document.run(plan)) onDone(scope);
      } catch (error) {
        if (!(error instanceof TidyStopped))
          toast.error(editorStrings.tidy.failed, { description: errorText(error) });
      }
    },
    [document, onDone],
  );
  useEffect(() => () => running.current?.stop(), []);
  const toggle = useCallback(
    (scope: TidyScope) => {
      if (running.current !== null) {
        running.current.stop();
        return;
      }
      setIsTidying(true);
      void tidy(scope).finally(() => {
        running.current = null;
        setIsTidying(false);
      });
    },
    [tidy],
  );
  return { isTidying, toggle };
}
