import type { ReactNode } from "react";
import type { Json } from "../../shared/base/json.ts";
import type { SimulationResult } from "../../shared/run/simulation.ts";
import { indexOf } from "../document/graph-index.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { JsonView } from "../ui/json-view.tsx";
import { canPin } from "./mock.ts";
import { fitsPin, planPin } from "./pins.ts";
import { tryStrings } from "./strings.ts";

const texts = tryStrings.simulation;

/** What went into a step and came out of it; of the workflow while no step is chosen. */
export function SimulatedData({
  result,
  stepKey,
}: {
  readonly result: SimulationResult;
  readonly stepKey: string | null;
}) {
  const step = result.steps.find(({ key }) => key === stepKey);
  return (
    <aside
      aria-label={texts.data}
      className="flex w-[38%] max-w-xl min-w-64 shrink-0 flex-col gap-3 overflow-auto border-l border-line p-3"
    >
      {step === undefined ? (
        <>
          <p className="text-xs text-ink-muted">{texts.chooseStep}</p>
          {result.status === "SUCCEEDED" ? (
            <Part title={texts.outcome}>
              <JsonView value={result.output} />
            </Part>
          ) : result.error === null ? null : (
            <p className="rounded-md bg-danger-soft px-2.5 py-2 break-words text-danger">
              <span className="font-semibold">{result.error}</span> {result.cause}
            </p>
          )}
        </>
      ) : (
        <>
          <h3 className="font-semibold">{step.state}</h3>
          <Part title={texts.stepInput}>
            <JsonView value={step.input} />
          </Part>
          <Part title={texts.stepOutput}>
            {step.output === undefined ? (
              <p className="text-xs text-ink-muted">{texts.noOutput}</p>
            ) : (
              <>
                <JsonView value={step.output} />
                <PinStep state={step.state} output={step.output} />
              </>
            )}
          </Part>
          {Object.keys(step.assigned).length === 0 ? null : (
            <Part title={texts.assigned}>
              <JsonView value={step.assigned} />
            </Part>
          )}
        </>
      )}
    </aside>
  );
}

function Part({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h4 className="mb-1 text-xs font-medium text-ink-faint">{title}</h4>
      {children}
    </section>
  );
}

function PinStep({ state, output }: { readonly state: string; readonly output: Json }) {
  const { document } = useStores();
  const graph = useGraph();
  const node = indexOf(graph).node(indexOf(graph).byName.get(state) ?? "");
  if (node === undefined || !canPin(node) || !fitsPin(output)) return null;
  return (
    <Button
      size="sm"
      icon="pin"
      className="mt-2"
      onClick={() => document.run(planPin(document.getState().graph, new Map([[node.id, output]])))}
    >
      {texts.pinOutputOf(state)}
    </Button>
  );
}
