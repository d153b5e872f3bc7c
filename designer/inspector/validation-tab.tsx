/** What the result of a step must look like, and whether the last one does. */
import { useQuery } from "@tanstack/react-query";
import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { errorText } from "../api/api-error.ts";
import { sampleQueries } from "../api/sample-queries.ts";
import { originText } from "../expression/sample-words.ts";
import { schemaOfSample } from "../expression/schema-of-sample.ts";
import { useSampleContext } from "../expression/use-sample.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon } from "../ui/icon.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { useNow } from "../ui/time.ts";
import { useThrottled } from "../ui/use-throttled.ts";
import { Disclosure } from "./disclosure.tsx";
import { JsonOrExpression } from "./json-or-expression.tsx";
import { inspectorStrings } from "./strings.ts";
import { useStateFields } from "./use-state-fields.ts";

const texts = inspectorStrings.validation;
const emptySchema: JsonObject = { type: "object" };
const pauseMs = 500;

/** What the schema is held against: what came back, or what a step without a call gave on. */
function useLastOutput(node: Node): Json | undefined {
  const sample = useSampleContext()?.sample;
  return sample?.scope?.states["result"] ?? node.pinned;
}

export function ValidationTab({ node }: { readonly node: Node }) {
  const state = useStateFields(node);
  const schema = state.value("Validate");
  const output = useLastOutput(node);
  const set = (next: Json | undefined) => state.set({ Validate: next });
  const fromLast = (
    <Button
      size="sm"
      icon="wand-2"
      disabled={output === undefined}
      onClick={() => {
        if (output !== undefined) set(schemaOfSample(output));
      }}
    >
      {texts.fromLast}
    </Button>
  );
  if (schema === undefined) {
    return (
      <EmptyState
        icon="user-check"
        title={texts.none}
        actions={
          <>
            {fromLast}
            <Button size="sm" icon="plus" onClick={() => set(emptySchema)}>
              {texts.add}
            </Button>
          </>
        }
      >
        {output === undefined ? texts.noLast : texts.intro}
      </EmptyState>
    );
  }
  return (
    <div className="flex flex-col gap-4">
      <p className="text-sm text-ink-muted">{texts.intro}</p>
      <JsonOrExpression
        title={texts.schema}
        value={schema}
        pointer={state.pointer("Validate")}
        takesExpression={false}
        onChange={set}
      />
      {output === undefined || !isJsonObject(schema) ? null : (
        <LastCheck schema={schema} output={output} />
      )}
      <div className="flex flex-wrap gap-2">
        {fromLast}
        <Button size="sm" variant="danger-ghost" icon="trash-2" onClick={() => set(undefined)}>
          {texts.remove}
        </Button>
      </div>
      {output === undefined ? <p className="text-xs text-ink-faint">{texts.noLast}</p> : null}
    </div>
  );
}

interface LastCheckProps {
  readonly schema: JsonObject;
  readonly output: Json;
}

/** The answer of the same check that a run makes. */
function LastCheck({ schema, output }: LastCheckProps) {
  const origin = useSampleContext()?.sample.origin;
  const now = useNow(true, 30_000);
  const asked = useThrottled(JSON.stringify(schema), pauseMs);
  const { data, error } = useQuery(sampleQueries.check(asked, JSON.stringify(output)));
  return (
    <div
      role="status"
      aria-label={texts.checkTitle}
      className="flex flex-col gap-2 rounded-lg border border-line p-3 text-xs"
    >
      <p className="flex items-start gap-1.5">
        {error !== null ? (
          <span className="text-danger">
            {texts.checkFailed} {errorText(error)}
          </span>
        ) : data === undefined ? (
          <>
            <Spinner />
            {texts.checking}
          </>
        ) : (
          <>
            <Icon
              name={data.mismatch === null ? "circle-check" : "circle-x"}
              size={14}
              className={data.mismatch === null ? "shrink-0 text-success" : "shrink-0 text-danger"}
            />
            <span className="min-w-0 break-words">
              {texts.checkTitle} {data.mismatch === null ? texts.fits : texts.misfit(data.mismatch)}
            </span>
          </>
        )}
      </p>
      {origin === undefined ? null : <p className="text-ink-faint">{originText(origin, now)}</p>}
      <Disclosure title={texts.showLast} isOpen={false}>
        <JsonView value={output} className="max-h-60 overflow-auto" />
      </Disclosure>
    </div>
  );
}
