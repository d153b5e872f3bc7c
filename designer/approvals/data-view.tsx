import { isJsonObject, type Json, type JsonObject } from "../../shared/base/json.ts";
import { JsonView } from "../ui/json-view.tsx";
import { approvalStrings as texts } from "./strings.ts";

/** More than this is no list of facts any more. */
const mostFacts = 30;

/** Data as people read it: an object of plain values is a list of facts, anything else the tree of its JSON. */
export function DataView({ data }: { readonly data: Json }) {
  if (typeof data === "string") {
    return <p className="max-h-96 overflow-auto text-sm break-words whitespace-pre-wrap">{data}</p>;
  }
  if (!isFacts(data)) return <JsonView value={data} />;
  return (
    <dl className="grid grid-cols-[minmax(6rem,max-content)_1fr] gap-x-4 gap-y-1 text-sm">
      {Object.entries(data).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className="break-words text-ink-muted">{name}</dt>
          <dd className="break-words whitespace-pre-wrap tabular-nums">{factText(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

function factText(value: Json): string {
  if (value === null || value === "") return texts.filledNothing;
  if (typeof value === "boolean") return value ? texts.yes : texts.no;
  return String(value);
}

function isFacts(data: Json): data is JsonObject {
  return (
    isJsonObject(data) &&
    Object.keys(data).length <= mostFacts &&
    Object.values(data).every((value) => typeof value !== "object" || value === null)
  );
}
