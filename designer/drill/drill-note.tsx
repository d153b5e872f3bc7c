import type { DrillsBody } from "../../shared/api/drill.ts";
import { Icon } from "../ui/icon.tsx";
import { drillStrings } from "./strings.ts";

/** What will go wrong in the run that is about to start. */
export function DrillNote({ drill }: { readonly drill: DrillsBody }) {
  return (
    <ul className="flex flex-col gap-1 rounded-md bg-special-soft px-3 py-2 text-special">
      {drill.map(({ fault, state, attempt = 1 }) => (
        <li key={`${state}/${fault}/${String(attempt)}`} className="flex items-center gap-2">
          <Icon name="zap" size={14} className="shrink-0" />
          {drillStrings.note(drillStrings.faults[fault].name, state, attempt)}
        </li>
      ))}
    </ul>
  );
}
