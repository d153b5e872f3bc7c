import { useMemo } from "react";
import type { Json, JsonObject } from "../../shared/base/json.ts";
import { planSetField, planSetParams } from "../document/settings.ts";
import { useStores } from "../document/use-document.ts";

export interface NodeEdits {
  /** Sets all parameters; typing in one of them is one step of undo. */
  readonly setParams: (params: JsonObject, name: string) => void;
  /** Sets one field of the state; undefined removes it. */
  readonly setField: (field: string, value: Json | undefined) => void;
}

/** What the forms of a node do to it. */
export function useNodeEdits(id: string): NodeEdits {
  const { document } = useStores();
  return useMemo(
    () => ({
      setParams: (params, name) => {
        document.run(planSetParams(document.getState().graph, id, params), {
          groupKey: `params:${id}:${name}`,
        });
      },
      setField: (field, value) => {
        document.run(planSetField(document.getState().graph, id, { field, value }), {
          groupKey: `fields:${id}:${field}`,
        });
      },
    }),
    [document, id],
  );
}
