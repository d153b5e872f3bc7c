import { useState } from "react";
import { useStore } from "zustand";
import type { Node } from "../../shared/graph/graph.ts";
import { kindLook } from "../document/kind-look.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { Badge } from "../ui/badge.tsx";
import { cn } from "../ui/cn.ts";
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { IconTile } from "../ui/icon-tile.tsx";
import { LazyCodeEditor } from "../ui/lazy-code-editor.tsx";
import { callsOut, planMocks, sampleInput } from "./mock.ts";
import { MockForm } from "./mock-section.tsx";
import { readJson, writeJson } from "./read-json.ts";
import { tryStrings } from "./strings.ts";
import { tryStoreOf } from "./try-store.ts";

const texts = tryStrings.simulation;

/** What goes in, and what stands in for each call. */
export function SimulationSetup() {
  const tries = tryStoreOf(useStores().document);
  const graph = useGraph();
  const typed = useStore(tries, (state) => state.simulationInput);
  const mocks = useStore(tries, (state) => state.mocks);
  const { missing } = planMocks(graph, mocks);
  const lacking = new Set(missing.map(({ id }) => id));
  const text = typed ?? writeJson(sampleInput(graph));
  const calls = graph.nodes
    .filter((node) => callsOut(node) && node.disabled !== true)
    .toSorted((a, b) => Number(lacking.has(b.id)) - Number(lacking.has(a.id)));
  return (
    <div className="grid gap-6 p-4 md:grid-cols-2">
      <Field
        label={texts.input}
        hint={texts.inputHint}
        error={readJson(text).ok ? null : tryStrings.test.invalid}
      >
        {(control) => (
          <LazyCodeEditor
            variant="field"
            label={texts.input}
            value={text}
            {...control}
            onChange={(next) => {
              if (next !== text) tries.setState({ simulationInput: next });
            }}
          />
        )}
      </Field>
      <section aria-label={texts.mocks} className="flex flex-col gap-2">
        <div>
          <h3 className="text-xs font-medium">{texts.mocks}</h3>
          <p className="text-xs text-ink-faint">
            {calls.length === 0 ? texts.noCalls : texts.mocksHint}
          </p>
        </div>
        <ul className="flex flex-col gap-1.5">
          {calls.map((node) => (
            <Call key={node.id} node={node} isMissing={lacking.has(node.id)} />
          ))}
        </ul>
      </section>
    </div>
  );
}

function Call({ node, isMissing }: { readonly node: Node; readonly isMissing: boolean }) {
  const [isOpen, setIsOpen] = useState(isMissing);
  const look = kindLook(node.kind);
  return (
    <li className="rounded-lg border border-line bg-surface">
      <button
        type="button"
        aria-expanded={isOpen}
        onClick={() => setIsOpen(!isOpen)}
        className="flex w-full items-center gap-2 rounded-lg px-2.5 py-1.5 text-left hover:bg-hover"
      >
        <Icon
          name="chevron-right"
          size={14}
          className={cn("shrink-0 text-ink-faint", isOpen ? "rotate-90" : "")}
        />
        <IconTile icon={look.icon} hue={look.hue} size="sm" />
        <span className="min-w-0 flex-1 truncate text-sm font-medium">
          <span className="sr-only">{texts.edit} </span>
          {node.name}
        </span>
        <Summary node={node} isMissing={isMissing} />
      </button>
      {isOpen ? (
        <div className="border-t border-line p-3">
          <MockForm node={node} />
        </div>
      ) : null}
    </li>
  );
}

/** How the call is answered, in a word. */
function Summary({ node, isMissing }: { readonly node: Node; readonly isMissing: boolean }) {
  const tries = tryStoreOf(useStores().document);
  const mock = useStore(tries, (state) => state.mocks[node.id]);
  const fails = mock?.failures?.length ?? 0;
  const what = isMissing
    ? "missing"
    : mock?.isSilent === true
      ? "silent"
      : node.pinned !== undefined
        ? "pinned"
        : mock?.result === undefined
          ? "made"
          : "own";
  return (
    <>
      {fails === 0 ? null : <Badge tone="attention">{texts.fails(fails)}</Badge>}
      <Badge
        tone={what === "missing" ? "warning" : what === "pinned" ? "special" : "neutral"}
        {...(what === "pinned" ? { icon: "pin" as const } : {})}
      >
        {texts.summaries[what]}
      </Badge>
    </>
  );
}
