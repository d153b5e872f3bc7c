/** Ways to mend what is wrong with the drawing: nodes nothing leads to, outputs that lead nowhere, names twice. */
import { isJsonObject, type Json } from "../../../shared/base/json.ts";
import type { Edit } from "../../../shared/graph/edit.ts";
import type { Graph, Node } from "../../../shared/graph/graph.ts";
import { uniqueName } from "../../../shared/graph/new-node.ts";
import { catchIndex, hasInput, outputPorts } from "../../../shared/graph/ports.ts";
import { problemTexts } from "../../../shared/definition/problem-codes.ts";
import { edgeFrom, planConnect } from "../connect.ts";
import { absolutePosition, downstreamOf, indexOf } from "../graph-index.ts";
import type { Plan } from "../plan.ts";
import { planRemove } from "../remove.ts";
import { planRemoveBranch, planRemoveCatcher, planRename } from "../settings.ts";
import { changeStrings } from "../change-strings.ts";
import { type FixFinder, type QuickFix, valuesOf } from "./quick-fix.ts";

const texts = changeStrings.fixes;

/** Fixes of problems that are about the drawing, by code. */
export const drawingFixes: Readonly<Record<string, FixFinder>> = {
  [problemTexts.unconnectedStart.code]: ({ graph, node }) => connectFixes(graph, node, "next"),
  [problemTexts.severalStarts.code]: ({ graph, node }) => removeFix(graph, node),
  [problemTexts.unknownKind.code]: ({ graph, node }) => removeFix(graph, node),
  [problemTexts.unreachableNode.code]: ({ graph, node }) => [
    ...leadToFixes(graph, node),
    ...removeFix(graph, node),
  ],
  [problemTexts.duplicateNodeName.code]: ({ graph, node }) => {
    const name = uniqueName(node.name, indexOf(graph).byName.keys());
    return fixes("rename", texts.rename(name), planRename(graph, node.id, name));
  },
  [problemTexts.emptyStateName.code]: ({ graph, node }) => nameFixes(graph, node),
  [problemTexts.unconnectedOutput.code]: ({ graph, node, problem }) => {
    const label = valuesOf(problem, "unconnectedOutput")?.["port"];
    const port = looseOutputs(graph, node).find((each) => each.label === label);
    if (port === undefined) return [];
    return [...connectFixes(graph, node, port.id), ...removeOutputFix(graph, node, port.id)];
  },
  [problemTexts.emptyContainer.code]: ({ graph, node, problem }) => {
    const label = valuesOf(problem, "emptyContainer")?.["port"];
    const port = outputPorts(node).find((each) => each.role === "inner" && each.label === label);
    if (port === undefined) return [];
    const branch = /^branch:(\d+)$/u.exec(port.id)?.[1];
    return [
      ...connectFixes(graph, node, port.id),
      ...(branch === undefined
        ? []
        : fixes(
            "remove-branch",
            texts.removeBranch,
            planRemoveBranch(graph, node.id, Number(branch)),
          )),
    ];
  },
};

function fixes(kind: string, title: string, plan: Plan | null): readonly QuickFix[] {
  return plan === null ? [] : [{ kind, title, plan }];
}

function removeFix(graph: Graph, node: Node): readonly QuickFix[] {
  const plan = planRemove(graph, { nodes: [node.id], edges: [], notes: [] });
  return fixes("remove", texts.remove(node.name), plan);
}

/** A name without what names must not have; the title of nothing becomes the name of the kind. */
function nameFixes(graph: Graph, node: Node): readonly QuickFix[] {
  const cleaned = node.name.replaceAll(/[\p{Cc}?*<>{}[\]:;,\\|^~$#%&`"]/gu, " ").trim();
  const name = uniqueName(cleaned === "" ? node.kind : cleaned, indexOf(graph).byName.keys());
  return fixes("rename", texts.rename(name), planRename(graph, node.id, name));
}

/** Outputs of a node that lead nowhere. */
function looseOutputs(graph: Graph, node: Node) {
  return outputPorts(node).filter((port) => edgeFrom(graph, node.id, port.id) === undefined);
}

/** Leads an output to the nearest node that fits: one nothing leads to, else one to the right. */
function connectFixes(graph: Graph, node: Node, sourcePort: string): readonly QuickFix[] {
  const target = nearestTarget(graph, node, sourcePort);
  if (target === undefined) return [];
  const plan = planConnect(graph, { source: node.id, sourcePort, target: target.id });
  return fixes("connect", texts.connectTo(target.name), plan);
}

function nearestTarget(graph: Graph, node: Node, sourcePort: string): Node | undefined {
  const isInner = outputPorts(node).some((port) => port.id === sourcePort && port.role === "inner");
  const flow = isInner ? node.id : node.parent;
  const fitting = graph.nodes.filter(
    (each) => each.id !== node.id && each.parent === flow && hasInput(each),
  );
  const { incoming } = indexOf(graph);
  const loose = fitting.filter((each) => incoming(each.id).length === 0);
  const here = absolutePosition(graph, node.id);
  const isAhead = (each: Node): boolean => absolutePosition(graph, each.id).x > here.x;
  const wanted = loose.length > 0 ? loose : fitting.filter(isAhead);
  return nearest(graph, node, wanted);
}

function nearest(graph: Graph, node: Node, nodes: readonly Node[]): Node | undefined {
  const here = absolutePosition(graph, node.id);
  const distance = (each: Node): number => {
    const { x, y } = absolutePosition(graph, each.id);
    return Math.hypot(x - here.x, y - here.y);
  };
  return nodes.toSorted((a, b) => distance(a) - distance(b))[0];
}

/** Leads to a node from the nearest one with a free way on; never from one that comes after it. */
function leadToFixes(graph: Graph, node: Node): readonly QuickFix[] {
  if (!hasInput(node)) return [];
  const after = downstreamOf(graph, node.id);
  const free = graph.nodes.filter(
    (each) =>
      each.id !== node.id &&
      each.parent === node.parent &&
      !after.has(each.id) &&
      looseOutputs(graph, each).some(({ role }) => role === "flow"),
  );
  const { incoming } = indexOf(graph);
  const reached = free.filter((each) => incoming(each.id).length > 0 || !hasInput(each));
  const source = nearest(graph, node, reached.length > 0 ? reached : free);
  const port =
    source === undefined
      ? undefined
      : looseOutputs(graph, source).find(({ role }) => role === "flow");
  if (source === undefined || port === undefined) return [];
  const plan = planConnect(graph, { source: source.id, sourcePort: port.id, target: node.id });
  return fixes("connect-after", texts.connectAfter(source.name), plan);
}

/** Takes away what an output stands for: the entry of Catch, or the rule. */
function removeOutputFix(graph: Graph, node: Node, port: string): readonly QuickFix[] {
  const caught = catchIndex(port);
  if (caught !== null)
    return fixes("remove-catch", texts.removeCatch, planRemoveCatcher(graph, node.id, caught));
  const rules = node.params["Rules"];
  const at = outputPorts(node).findIndex(({ id }) => id === port);
  if (!port.startsWith("rule:") || !Array.isArray(rules) || rules.length < 2) return [];
  const rest = (rules as readonly Json[]).filter(
    (rule, index) => isJsonObject(rule) && index !== at,
  );
  const edit: Edit = { type: "node.set", id: node.id, params: { Rules: rest } };
  return [
    {
      kind: "remove-rule",
      title: texts.removeRule,
      plan: { label: texts.removeRule, edits: [edit], select: [node.id] },
    },
  ];
}
