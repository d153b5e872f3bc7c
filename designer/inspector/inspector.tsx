/** The panel at the right: everything that can be set about what is selected. */
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, type RefObject, useEffect, useMemo, useRef } from "react";
import { isJsonObject } from "../../shared/base/json.ts";
import type { Problem } from "../../shared/base/problem.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { nodeLanguage } from "../../shared/graph/language.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { queries } from "../api/queries.ts";
import { takesCheckpoint, takesCompensation } from "../document/checkpoint.ts";
import { kindLook, kindSummary } from "../document/kind-look.ts";
import { SampleBar } from "../expression/sample-bar.tsx";
import { SampleContext, useSample } from "../expression/use-sample.ts";
import { misfitsOf } from "../document/language.ts";
import { planDuplicate } from "../document/clip.ts";
import { planRemove } from "../document/remove.ts";
import { planToggleDisabled } from "../document/settings.ts";
import { chosenOf, soleNode } from "../document/selection.ts";
import {
  useDocument,
  useGraph,
  useNode,
  useProblems,
  useStores,
  useView,
} from "../document/use-document.ts";
import { type InspectorTab, inspectorTabs } from "../document/view-store.ts";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Icon, type IconName } from "../ui/icon.tsx";
import { IconTile } from "../ui/icon-tile.tsx";
import { LazyTryTab } from "../try/lazy-try-tab.tsx";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../ui/tabs.tsx";
import { CheckpointTab } from "./checkpoint-tab.tsx";
import { ChoiceEditor } from "./choice/choice-editor.tsx";
import { CompensationTab } from "./compensation-tab.tsx";
import { DataTab, hasDataFields, takesValidation } from "./data-tab.tsx";
import { EdgePanel } from "./edge-panel.tsx";
import { FormContext, type FormContextValue } from "./form/form-context.ts";
import { fieldsOf } from "./form/field-model.ts";
import { SchemaForm } from "./form/schema-form.tsx";
import { InputSchemaEditor } from "./input-schema-editor.tsx";
import { JsonOrExpression } from "./json-or-expression.tsx";
import { LanguageSwitch } from "./language/language-switch.tsx";
import { MisfitFields } from "./language/misfit-fields.tsx";
import { NodeName } from "./node-name.tsx";
import { insidePointer, problemsInside, tabOfPointer } from "./node-problems.ts";
import { NotesTab } from "./notes-tab.tsx";
import { RecoveryTab } from "./recovery-tab.tsx";
import { referencesOf } from "./references.ts";
import { Unavailable } from "./section.tsx";
import { MapEditor } from "./states/map-editor.tsx";
import {
  FailEditor,
  ParallelEditor,
  PassEditor,
  SucceedEditor,
  WaitEditor,
} from "./states/plain-editors.tsx";
import { TaskEditor } from "./states/task-editor.tsx";
import { inspectorStrings } from "./strings.ts";
import { ValidationTab } from "./validation-tab.tsx";
import { useNodeEdits } from "./use-node-edits.ts";
import { WorkflowForm } from "./workflow-form.tsx";

export interface InspectorProps {
  /** Whose runs the previews take their data from; null while there is no such workflow. */
  readonly workflowId?: string | null;
  /** Opens the limits and the budget of the workflow. */
  readonly onLimits?: () => void;
}

export function Inspector({ workflowId = null, onLimits }: InspectorProps) {
  return (
    <section
      aria-label={inspectorStrings.label}
      className="flex h-full min-h-0 flex-col bg-surface"
    >
      <Content workflowId={workflowId} onLimits={onLimits} />
    </section>
  );
}

function Content({
  workflowId,
  onLimits,
}: {
  readonly workflowId: string | null;
  readonly onLimits: (() => void) | undefined;
}) {
  const graph = useGraph();
  const selection = useDocument((state) => state.selection);
  const node = useNode(soleNode(graph, selection));
  const chosen = chosenOf(graph, selection);
  const count = chosen.nodes.length + chosen.notes.length;
  const [edge] = chosen.edges;
  if (node !== undefined) return <NodePanel key={node.id} node={node} workflowId={workflowId} />;
  if (count === 0 && edge !== undefined) return <EdgePanel id={edge} />;
  if (count > 1) return <SeveralPanel count={count} />;
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <h2 className="px-4 pt-4 text-base font-semibold">{inspectorStrings.workflow}</h2>
      <WorkflowForm onLimits={onLimits} />
    </div>
  );
}

function SeveralPanel({ count }: { readonly count: number }) {
  const { document } = useStores();
  const chosen = () => chosenOf(document.getState().graph, document.getState().selection);
  const texts = inspectorStrings.severalActions;
  return (
    <EmptyState
      icon="layers"
      title={inspectorStrings.several(count)}
      actions={
        <>
          <Button
            size="sm"
            icon="copy"
            onClick={() =>
              document.run(
                planDuplicate(document.getState().graph, [...document.getState().selection.items]),
              )
            }
          >
            {texts.duplicate}
          </Button>
          <Button
            size="sm"
            icon="ban"
            onClick={() =>
              document.run(planToggleDisabled(document.getState().graph, chosen().nodes))
            }
          >
            {texts.disable}
          </Button>
          <Button
            size="sm"
            variant="danger-ghost"
            icon="trash-2"
            onClick={() => document.run(planRemove(document.getState().graph, chosen()))}
          >
            {texts.remove}
          </Button>
        </>
      }
    >
      {inspectorStrings.severalHint}
    </EmptyState>
  );
}

/** Six names do not fit side by side: only the open tab shows its own. */
const tabIcons: Readonly<Record<InspectorTab, IconName>> = {
  parameters: "sliders",
  recovery: "rotate-cw",
  checkpoint: "layers",
  compensation: "rewind",
  data: "braces",
  validation: "check",
  try: "play",
  notes: "message-square",
};

const noProblems: readonly Problem[] = [];

/** Tabs with fields that expressions are written into. */
const withSample: ReadonlySet<InspectorTab> = new Set([
  "parameters",
  "recovery",
  "compensation",
  "data",
  "validation",
]);

/** Kinds with a field that names something of the price catalogue. */
const pricedKinds: ReadonlySet<string> = new Set(["model", "annotate", "embed", "job"]);

function tabName(tab: InspectorTab, language: QueryLanguage): string {
  return tab === "data" && language === "JSONPath"
    ? inspectorStrings.dataInJsonPath
    : inspectorStrings.tabs[tab];
}

/** Tabs that have something to set for a node. */
function tabsOf(node: Node, language: QueryLanguage): readonly InspectorTab[] {
  const has: Readonly<Record<InspectorTab, boolean>> = {
    parameters: true,
    recovery: takesCheckpoint(node),
    checkpoint: takesCheckpoint(node),
    compensation: takesCompensation(node),
    data:
      hasDataFields(node, language) ||
      misfitsOf(node, language).some((name) => tabOfPointer(`/fields/${name}`) === "data"),
    try: kindOf[node.kind] !== undefined,
    validation: takesValidation(node),
    notes: true,
  };
  return inspectorTabs.filter((tab) => has[tab]);
}

interface NodePanelProps {
  readonly node: Node;
  readonly workflowId: string | null;
}

function NodePanel({ node, workflowId }: NodePanelProps) {
  const { view } = useStores();
  const wanted = useView((state) => state.inspectorTab);
  const problems = useProblems((state) => state.byNode[node.id]) ?? noProblems;
  const graph = useGraph();
  const language = nodeLanguage(graph, node);
  const tabs = tabsOf(node, language);
  const tab = tabs.includes(wanted) ? wanted : "parameters";
  const look = kindLook(node.kind);
  const prices = useQuery({ ...queries.prices(), enabled: pricedKinds.has(node.kind) });
  const context = useMemo<FormContextValue>(
    () => ({
      language: nodeLanguage(graph, node),
      problems: problemsInside(problems),
      references: referencesOf(graph, node),
      models: [...new Set((prices.data?.prices ?? []).map((price) => price.model))],
    }),
    [problems, graph, node, prices.data],
  );
  const sample = useSample(workflowId, graph, node);
  const samples = useMemo(
    () => (workflowId === null ? null : { node, sample }),
    [workflowId, node, sample],
  );
  const panel = useRef<HTMLDivElement>(null);
  useFocusField({ id: node.id, tab, panel });
  const isNamed = (each: InspectorTab) => each === tab || tabs.length <= 3;
  const bodies: Readonly<Record<InspectorTab, ReactNode>> = {
    parameters: <ParametersTab node={node} />,
    recovery: <RecoveryTab node={node} />,
    checkpoint: <CheckpointTab node={node} />,
    compensation: <CompensationTab node={node} />,
    data: <DataTab node={node} />,
    validation: <ValidationTab node={node} />,
    try: <LazyTryTab node={node} />,
    notes: <NotesTab node={node} />,
  };
  return (
    <FormContext value={context}>
      <header className="flex shrink-0 items-start gap-3 px-4 pt-3 pb-2">
        <IconTile icon={look.icon} hue={look.hue} size="lg" />
        <div className="min-w-0 flex-1">
          <NodeName node={node} />
          <p className="truncate text-xs text-ink-faint" title={kindSummary(node.kind)}>
            {look.title} · {kindSummary(node.kind)}
          </p>
        </div>
        {isStart(node) ? null : <LanguageSwitch node={node} />}
      </header>
      <Tabs
        value={tab}
        onValueChange={(next) => {
          const chosen = tabs.find((each) => each === next);
          if (chosen !== undefined) view.setState({ inspectorTab: chosen });
        }}
        className="flex-1"
      >
        <TabsList>
          {tabs.map((each) => (
            <TabsTrigger
              key={each}
              value={each}
              title={tabName(each, language)}
              className="min-w-8 justify-center px-1.5"
            >
              <Icon name={tabIcons[each]} size={15} />
              <span className={isNamed(each) ? "" : "sr-only"}>{tabName(each, language)}</span>
              <ProblemDot
                count={
                  problems.filter(
                    (problem) => tabOfPointer(insidePointer(problem.pointer)) === each,
                  ).length
                }
              />
            </TabsTrigger>
          ))}
        </TabsList>
        <TabsContent
          key={tab}
          value={tab}
          ref={panel}
          className="flex flex-col gap-4 overflow-y-auto p-4"
        >
          <SampleContext value={samples}>
            {withSample.has(tab) && !isStart(node) ? <SampleBar /> : null}
            {bodies[tab]}
          </SampleContext>
        </TabsContent>
      </Tabs>
    </FormContext>
  );
}

function ProblemDot({ count }: { readonly count: number }) {
  return count === 0 ? null : (
    <span className="grid h-4 min-w-4 place-items-center rounded-full bg-danger px-1 text-[10px] font-bold text-surface">
      {count}
    </span>
  );
}

function ParametersTab({ node }: { readonly node: Node }) {
  const { setParams } = useNodeEdits(node.id);
  const kind = kindOf[node.kind];
  if (kind === undefined) {
    return (
      <div className="flex flex-col gap-3">
        <Unavailable>{inspectorStrings.unknownKind(node.kind)}</Unavailable>
        <JsonOrExpression
          title={inspectorStrings.tabs.parameters}
          value={node.params}
          pointer="/params"
          takesExpression={false}
          onChange={(next) => {
            if (isJsonObject(next)) setParams(next, "all");
          }}
        />
      </div>
    );
  }
  const Editor = stateEditors[kind.type];
  if (Editor !== undefined) return <Editor node={node} />;
  const fields = fieldsOf(kind.params);
  return (
    <div className="flex flex-col gap-4">
      <MisfitFields node={node} tab="parameters" />
      {fields.length === 0 ? (
        <Unavailable>{inspectorStrings.noParameters}</Unavailable>
      ) : (
        <SchemaForm fields={fields} value={node.params} pointer="/params" onChange={setParams} />
      )}
    </div>
  );
}

/** Kinds that stand for a state of the language have forms of their own: their fields depend on the query language. */
const stateEditors: Readonly<
  Record<string, ((props: { readonly node: Node }) => ReactNode) | undefined>
> = {
  start: InputSchemaEditor,
  choice: ChoiceEditor,
  map: MapEditor,
  parallel: ParallelEditor,
  wait: WaitEditor,
  task: TaskEditor,
  transform: PassEditor,
  end: SucceedEditor,
  fail: FailEditor,
};

/** Opens the tab and puts the cursor into the field that a problem, or a double-click, asks for. */
function useFocusField({
  id,
  tab,
  panel,
}: {
  readonly id: string;
  readonly tab: InspectorTab;
  readonly panel: RefObject<HTMLDivElement | null>;
}): void {
  const { view } = useStores();
  const request = useView((state) => (state.focusField?.node === id ? state.focusField : null));
  useEffect(() => {
    if (request === null) return undefined;
    const pointer = insidePointer(request.pointer);
    const wanted = pointer === "" ? tab : tabOfPointer(pointer);
    if (wanted !== tab) {
      view.setState({ inspectorTab: wanted });
      return undefined;
    }
    const frame = requestAnimationFrame(() => {
      view.setState({ focusField: null });
      const field = closestField(panel.current, pointer) ?? panel.current;
      field?.scrollIntoView({ block: "nearest" });
      field
        ?.querySelector<HTMLElement>(
          "input, textarea, [contenteditable=true], button[role=combobox], button",
        )
        ?.focus();
    });
    return () => cancelAnimationFrame(frame);
  }, [request, tab, view, panel]);
}

/** The field whose pointer is the longest that the wanted one begins with. */
function closestField(panel: HTMLElement | null, pointer: string): HTMLElement | null {
  const fields = [...(panel?.querySelectorAll<HTMLElement>("[data-pointer]") ?? [])];
  const matching = fields.filter((field) => {
    const own = field.dataset["pointer"] ?? "";
    return own !== "" && (pointer === own || pointer.startsWith(`${own}/`));
  });
  return (
    matching.toSorted(
      (a, b) => (b.dataset["pointer"] ?? "").length - (a.dataset["pointer"] ?? "").length,
    )[0] ?? null
  );
}
