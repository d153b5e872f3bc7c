/** What stands left of and below the canvas. */
import type { Problem } from "../../shared/base/problem.ts";
import type { NodeKind } from "../../shared/nodes/kind.ts";
import { Outline } from "../outline/outline.tsx";
import { Palette } from "../palette/palette.tsx";
import { useProblems } from "../document/use-document.ts";
import { LazySimulationPane } from "../try/lazy-simulation-pane.tsx";
import { Badge } from "../ui/badge.tsx";
import { IconButton } from "../ui/button.tsx";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "../ui/tabs.tsx";
import { uiStrings } from "../ui/strings.ts";
import { CodeView } from "./code-view.tsx";
import type { BottomTab } from "./editor-actions.ts";
import { ProblemsPanel } from "./problems-panel.tsx";
import { editorStrings } from "./strings.ts";

export type LeftTab = "nodes" | "outline";

export interface LeftPanelProps {
  readonly tab: LeftTab;
  readonly onTab: (tab: LeftTab) => void;
  readonly onAdd: (kind: NodeKind) => void;
}

export function LeftPanel({ tab, onTab, onAdd }: LeftPanelProps) {
  const texts = editorStrings.leftTabs;
  return (
    <Tabs
      value={tab}
      onValueChange={(next) => onTab(next === "outline" ? "outline" : "nodes")}
      className="h-full bg-surface"
    >
      <TabsList aria-label={texts.label}>
        <TabsTrigger value="nodes">{texts.nodes}</TabsTrigger>
        <TabsTrigger value="outline">{texts.outline}</TabsTrigger>
      </TabsList>
      <TabsContent value="nodes">
        <Palette onAdd={onAdd} />
      </TabsContent>
      <TabsContent value="outline">
        <Outline />
      </TabsContent>
    </Tabs>
  );
}

const bottomTabs: readonly BottomTab[] = ["problems", "code", "simulation"];

export interface BottomPanelProps {
  readonly tab: BottomTab;
  readonly onTab: (tab: BottomTab) => void;
  readonly onShowProblem: (problem: Problem) => void;
  readonly onStale: (isStale: boolean) => void;
  readonly onClose: () => void;
}

export function BottomPanel({ tab, onTab, onShowProblem, onStale, onClose }: BottomPanelProps) {
  const texts = editorStrings.bottomTabs;
  const count = useProblems((state) => state.all.length);
  const hasErrors = useProblems((state) =>
    state.all.some((problem) => problem.severity === "error"),
  );
  return (
    <Tabs
      value={tab}
      onValueChange={(next) => onTab(bottomTabs.find((each) => each === next) ?? "problems")}
      className="h-full bg-surface"
    >
      <div className="relative">
        <TabsList>
          <TabsTrigger value="problems">
            {texts.problems}
            {count === 0 ? null : <Badge tone={hasErrors ? "danger" : "warning"}>{count}</Badge>}
          </TabsTrigger>
          <TabsTrigger value="code">{texts.code}</TabsTrigger>
          <TabsTrigger value="simulation">{texts.simulation}</TabsTrigger>
        </TabsList>
        <IconButton
          size="sm"
          icon="x"
          label={uiStrings.close}
          className="absolute top-1 right-2"
          onClick={onClose}
        />
      </div>
      <TabsContent value="problems" className="overflow-hidden">
        <ProblemsPanel onShow={onShowProblem} />
      </TabsContent>
      <TabsContent value="code" className="overflow-hidden">
        <CodeView onStale={onStale} />
      </TabsContent>
      <TabsContent value="simulation" className="overflow-hidden">
        <LazySimulationPane />
      </TabsContent>
    </Tabs>
  );
}
