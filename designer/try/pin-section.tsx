import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { useStore } from "zustand";
import type { Json } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { errorText } from "../api/api-error.ts";
import { tryQueries } from "../api/try-queries.ts";
import { useStores } from "../document/use-document.ts";
import { Badge } from "../ui/badge.tsx";
import { Button } from "../ui/button.tsx";
import { JsonText } from "./json-text.tsx";
import { sampleInput, sampleResult } from "./mock.ts";
import { fitsPin, planPin, planUnpin } from "./pins.ts";
import { tryStrings } from "./strings.ts";
import { TrySection } from "./try-section.tsx";
import { tryStoreOf } from "./try-store.ts";

const texts = tryStrings.pin;

/** The pinned output of a node: seen, edited, taken off. */
export function PinSection({ node }: { readonly node: Node }) {
  const { document } = useStores();
  const isInput = isStart(node);
  const [isTooLarge, setIsTooLarge] = useState(false);
  const pin = (value: Json, groupKey?: string) => {
    setIsTooLarge(!fitsPin(value));
    if (!fitsPin(value)) return;
    const plan = planPin(document.getState().graph, new Map([[node.id, value]]));
    document.run(plan, groupKey === undefined ? {} : { groupKey });
  };
  return (
    <TrySection
      title={isInput ? texts.titleOfStart : texts.title}
      hint={isInput ? texts.hintOfStart : texts.hint}
      aside={
        node.pinned === undefined ? null : (
          <Badge tone="special" icon="pin">
            {texts.badge}
          </Badge>
        )
      }
    >
      {node.pinned === undefined ? (
        <PinOffers node={node} onPin={pin} />
      ) : (
        <>
          <JsonText
            label={isInput ? texts.valueOfStart : texts.value}
            value={node.pinned}
            onChange={(value) => pin(value, `pin:${node.id}`)}
          />
          <Button
            size="sm"
            icon="x"
            className="self-start"
            onClick={() => document.run(planUnpin(document.getState().graph, [node.id]))}
          >
            {texts.unpin}
          </Button>
        </>
      )}
      {isTooLarge ? (
        <p role="alert" className="text-xs text-danger">
          {texts.tooLarge}
        </p>
      ) : null}
    </TrySection>
  );
}

/** What could be pinned: what came out last, or something to begin with. */
function PinOffers({
  node,
  onPin,
}: {
  readonly node: Node;
  readonly onPin: (value: Json) => void;
}) {
  const { document } = useStores();
  const tries = tryStoreOf(document);
  const workflowId = useStore(tries, (state) => state.workflowId);
  const tried = useStore(tries, (state) => state.outputs[node.id]);
  const step = useQuery({
    ...tryQueries.lastStep(workflowId, node.name),
    ...(isStart(node) ? { enabled: false } : {}),
  });
  const input = useQuery({
    ...tryQueries.lastInput(workflowId),
    ...(isStart(node) ? {} : { enabled: false }),
  });
  const last = tried ?? (isStart(node) ? (input.data ?? undefined) : step.data?.output);
  const error = step.error ?? input.error;
  return (
    <>
      <div className="flex flex-wrap gap-2">
        <Button
          size="sm"
          icon="pin"
          disabled={last === undefined}
          onClick={() => {
            if (last !== undefined) onPin(last);
          }}
        >
          {texts.last}
        </Button>
        <Button
          size="sm"
          icon="braces"
          onClick={() =>
            onPin(
              isStart(node) ? sampleInput(document.getState().graph) : (sampleResult(node) ?? {}),
            )
          }
        >
          {texts.sample}
        </Button>
      </div>
      {error === null ? null : (
        <p role="alert" className="text-xs text-danger">
          {texts.failed}. {errorText(error)}
        </p>
      )}
    </>
  );
}
