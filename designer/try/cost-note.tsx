import { useQuery } from "@tanstack/react-query";
import { useStore } from "zustand";
import { rateFor } from "../../shared/cost/rate-for.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { isContainer } from "../../shared/graph/ports.ts";
import { kindOf } from "../../shared/nodes/index.ts";
import { queries } from "../api/queries.ts";
import { tryQueries } from "../api/try-queries.ts";
import { useStores } from "../document/use-document.ts";
import { formatCost, localAmount } from "../language/money.ts";
import { Icon } from "../ui/icon.tsx";
import { isPlainState } from "./mock.ts";
import { tryStrings } from "./strings.ts";
import { tryStoreOf } from "./try-store.ts";

const texts = tryStrings.test;

/** What a real test of a node does outside the workflow. A resource of somebody else's may do anything. */
export function effectOf(node: Node): "none" | "idempotent" | "outside" {
  const kind = kindOf[node.kind];
  if (kind?.family !== "task") return "outside";
  if (node.kind === "http" && !["GET", "HEAD"].includes(String(node.params["Method"] ?? "GET")))
    return "outside";
  return kind.effect;
}

/** Says before a test what it really does, and what that may cost. */
export function CostNote({ node }: { readonly node: Node }) {
  const tries = tryStoreOf(useStores().document);
  const workflowId = useStore(tries, (state) => state.workflowId);
  const model = node.params["Model"];
  const hasModel = typeof model === "string" && !model.startsWith("{%");
  const last = useQuery(tryQueries.lastStep(workflowId, node.name));
  const prices = useQuery({ ...queries.prices(), enabled: hasModel });
  if (isPlainState(node)) return <p className="text-xs text-ink-faint">{texts.plain}</p>;
  const lines = [
    isContainer(node) ? texts.container : texts.really[effectOf(node)],
    ...(hasModel && prices.data !== undefined ? [rateText(model, prices.data.prices)] : []),
    ...(last.data && last.data.costMicros > 0
      ? [texts.lastCost(formatCost(last.data.costMicros))]
      : []),
  ];
  return (
    <p className="flex gap-2 rounded-md bg-warning-soft px-2.5 py-2 text-xs text-ink">
      <Icon name="triangle-alert" size={14} className="mt-px shrink-0 text-warning" />
      <span>{lines.join(" ")}</span>
    </p>
  );
}

function rateText(model: string, prices: Parameters<typeof rateFor>[0]): string {
  const rate = rateFor(prices, model, new Date().toISOString().slice(0, 10));
  if (rate === null) return texts.noRate(model);
  return texts.rate(model, usd(rate.inputUsdPerMillion), usd(rate.outputUsdPerMillion));
}

function usd(amount: number | null | undefined): string {
  return amount === null || amount === undefined
    ? texts.unknownRate
    : localAmount(`$${String(amount)}`);
}
