/** What may stand in the address of the page that compares two runs. */
import { presentParams, type RawSearch, textParam } from "../ui/search-params.ts";

export interface CompareSearch {
  readonly a?: string;
  readonly b?: string;
  /** Key of the step that is looked at: `path@visit`. */
  readonly step?: string;
}

export function readCompareSearch(raw: RawSearch): CompareSearch {
  return presentParams({
    a: textParam(raw["a"]),
    b: textParam(raw["b"]),
    step: textParam(raw["step"]),
  });
}
