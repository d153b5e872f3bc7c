import { type ReactNode, useEffect, useEffectEvent, useState } from "react";
import { useStore } from "zustand";
import type { Node } from "../../shared/graph/graph.ts";
import { useGraph, useStores } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { LazyCodeEditor } from "../ui/lazy-code-editor.tsx";
import { CostNote, effectOf } from "./cost-note.tsx";
import { callsOut, isPlainState } from "./mock.ts";
import { variablesOfNode } from "./node-variables.ts";
import { readJson, readObject } from "./read-json.ts";
import { tryStrings } from "./strings.ts";
import { testNode } from "./test-node.ts";
import { TestResult } from "./test-result.tsx";
import { TrySection } from "./try-section.tsx";
import { tryStoreOf } from "./try-store.ts";
import { type TestInput, useTestInput } from "./use-test-input.ts";

const texts = tryStrings.test;

/** Most a test may spend unless somebody says otherwise, dollars. */
const usualLimitUsd = "1.00";

/** Runs one node and shows what comes out. */
export function TestSection({ node }: { readonly node: Node }) {
  const input = useTestInput(node);
  const graph = useGraph();
  const names = variablesOfNode(graph, node.id);
  const { begin, dialog, limit, setLimit, isBusy, canBegin } = useTesting(node, input);
  useWanted(node, input, () => begin(false));
  return (
    <TrySection title={texts.title}>
      <InputText input={input} />
      {names.length === 0 ? null : <VariablesText node={node} names={names} />}
      <CostNote node={node} />
      {isPlainState(node) ? null : (
        <Field
          label={texts.limit}
          className="max-w-40"
          error={limitOf(limit) === null ? texts.limitInvalid : null}
        >
          {(control) => (
            <Input
              {...control}
              inputMode="decimal"
              value={limit}
              onChange={(event) => setLimit(event.currentTarget.value)}
            />
          )}
        </Field>
      )}
      <div className="flex flex-wrap gap-2">
        <Button
          variant="primary"
          size="sm"
          icon="play"
          busy={isBusy}
          disabled={!canBegin}
          title={texts.keys}
          onClick={() => begin(false)}
        >
          {texts.button}
        </Button>
        {callsOut(node) ? (
          <Button
            size="sm"
            icon="square-dashed"
            disabled={!canBegin || isBusy}
            title={texts.mockHint}
            onClick={() => begin(true)}
          >
            {texts.mock}
          </Button>
        ) : null}
      </div>
      {dialog}
      <TestResult node={node} />
    </TrySection>
  );
}

function limitOf(text: string): number | null {
  const limit = Number(text);
  return text.trim() !== "" && limit > 0 && Number.isFinite(limit) ? limit : null;
}

interface Testing {
  readonly begin: (isMocked: boolean) => void;
  /** Asks before something outside is changed. */
  readonly dialog: ReactNode;
  readonly limit: string;
  readonly setLimit: (limit: string) => void;
  readonly isBusy: boolean;
  readonly canBegin: boolean;
}

function useTesting(node: Node, input: TestInput): Testing {
  const { document } = useStores();
  const tries = tryStoreOf(document);
  const [limit, setLimit] = useState(usualLimitUsd);
  const [isAsking, setIsAsking] = useState(false);
  const variablesText = useStore(tries, (state) => state.variables[node.id] ?? "");
  const isBusy = useStore(tries, (state) => state.tests[node.id]?.kind === "busy");
  const read = readJson(input.text);
  const variables = readObject(variablesText);
  const maxCostUsd = limitOf(limit);
  const canBegin = read.ok && variables !== null && maxCostUsd !== null && !input.isReading;
  const start = (isMocked: boolean) => {
    if (!read.ok || variables === null || maxCostUsd === null) return;
    void testNode(tries, {
      graph: document.getState().graph,
      id: node.id,
      input: read.value,
      variables,
      maxCostUsd,
      isMocked,
    });
  };
  const begin = (isMocked: boolean) => {
    const isSafe = isMocked || isPlainState(node) || effectOf(node) !== "outside";
    if (isSafe || tries.getState().agreed.has(node.id)) start(isMocked);
    else setIsAsking(true);
  };
  const dialog = (
    <ConfirmDialog
      open={isAsking}
      onOpenChange={setIsAsking}
      title={texts.agreeTitle(node.name)}
      description={texts.agreeText}
      confirmLabel={texts.agree}
      onConfirm={() => {
        setIsAsking(false);
        tries.setState(({ agreed }) => ({ agreed: new Set([...agreed, node.id]) }));
        start(false);
      }}
    />
  );
  return { begin, dialog, limit, setLimit, isBusy, canBegin };
}

/** Begins the test that a command asked for, once the input is known. */
function useWanted(node: Node, input: TestInput, begin: () => void): void {
  const tries = tryStoreOf(useStores().document);
  const isWanted = useStore(tries, (state) => state.wanted?.node === node.id);
  const start = useEffectEvent(begin);
  useEffect(() => {
    if (!isWanted || input.isReading) return;
    tries.setState({ wanted: null });
    start();
  }, [isWanted, input.isReading, tries]);
}

function InputText({ input }: { readonly input: TestInput }) {
  const isValid = readJson(input.text).ok;
  return (
    <Field
      label={texts.input}
      hint={input.isTyped ? texts.sources.typed : input.source}
      error={isValid || input.isReading ? null : texts.invalid}
      aside={
        input.isTyped ? (
          <Button size="sm" variant="link" onClick={input.reset}>
            {texts.reset}
          </Button>
        ) : null
      }
    >
      {(control) => (
        <LazyCodeEditor
          variant="field"
          label={texts.input}
          value={input.text}
          {...control}
          onChange={(text) => {
            if (text !== input.text) input.type(text);
          }}
        />
      )}
    </Field>
  );
}

function VariablesText({
  node,
  names,
}: {
  readonly node: Node;
  readonly names: readonly string[];
}) {
  const tries = tryStoreOf(useStores().document);
  const empty = JSON.stringify(Object.fromEntries(names.map((name) => [name, null])), null, 2);
  const text = useStore(tries, (state) => state.variables[node.id] ?? empty);
  return (
    <Field
      label={texts.variables}
      hint={texts.variablesHint(names.map((name) => `$${name}`).join(", "))}
      error={readObject(text) === null ? texts.invalid : null}
    >
      {(control) => (
        <LazyCodeEditor
          variant="field"
          label={texts.variables}
          value={text}
          {...control}
          onChange={(next) =>
            tries.setState(({ variables }) => ({ variables: { ...variables, [node.id]: next } }))
          }
        />
      )}
    </Field>
  );
}
