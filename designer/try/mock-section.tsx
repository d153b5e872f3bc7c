import { useStore } from "zustand";
import type { Node } from "../../shared/graph/graph.ts";
import { useStores } from "../document/use-document.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Switch } from "../ui/toggles.tsx";
import { JsonText } from "./json-text.tsx";
import { type Mock, type MockFailure, sampleResult, usualSeconds } from "./mock.ts";
import { tryStrings } from "./strings.ts";
import { TrySection } from "./try-section.tsx";
import { setMock, tryStoreOf } from "./try-store.ts";

const texts = tryStrings.mock;

/** What stands in for the calls of a node. */
export function MockSection({ node }: { readonly node: Node }) {
  return (
    <TrySection title={texts.title} hint={texts.hint}>
      <MockForm node={node} />
    </TrySection>
  );
}

export function MockForm({ node }: { readonly node: Node }) {
  const tries = tryStoreOf(useStores().document);
  const mock: Mock = useStore(tries, (state) => state.mocks[node.id]) ?? {};
  const failures = mock.failures ?? [];
  const change = (next: Parameters<typeof setMock>[2]) => setMock(tries, node.id, next);
  return (
    <div className="flex flex-col gap-3">
      {node.pinned !== undefined ? (
        <p className="text-xs text-special">{texts.pinnedInstead}</p>
      ) : mock.isSilent === true ? null : (
        <>
          <JsonText
            label={texts.result}
            hint={hintOf(node, mock)}
            value={mock.result ?? sampleResult(node)}
            onChange={(result) => change({ result })}
          />
          {mock.result === undefined ? null : (
            <Button
              size="sm"
              variant="link"
              className="self-start"
              onClick={() => change({ result: undefined })}
            >
              {texts.reset}
            </Button>
          )}
        </>
      )}
      <div className="flex flex-wrap items-end gap-4">
        <Seconds
          key={mock.seconds}
          seconds={mock.seconds ?? usualSeconds(node)}
          onChange={(seconds) => change({ seconds })}
        />
        <label className="flex min-h-8 items-center gap-2 text-xs font-medium">
          <Switch
            checked={mock.isSilent === true}
            onCheckedChange={(isSilent) => change({ isSilent: isSilent ? true : undefined })}
          />
          {texts.silent}
        </label>
      </div>
      <Failures
        failures={failures}
        onChange={(next) => change({ failures: next.length === 0 ? undefined : next })}
      />
    </div>
  );
}

function hintOf(node: Node, mock: Mock): string {
  if (mock.result !== undefined) return texts.own;
  return sampleResult(node) === undefined ? texts.unknown : texts.made;
}

function Seconds({
  seconds,
  onChange,
}: {
  readonly seconds: number;
  readonly onChange: (seconds: number) => void;
}) {
  return (
    <Field label={texts.seconds} className="w-32">
      {(control) => (
        <Input
          {...control}
          inputMode="decimal"
          defaultValue={String(seconds)}
          onBlur={(event) => {
            const typed = Number(event.currentTarget.value);
            if (Number.isFinite(typed) && typed >= 0 && typed !== seconds) onChange(typed);
          }}
        />
      )}
    </Field>
  );
}

function Failures({
  failures,
  onChange,
}: {
  readonly failures: readonly MockFailure[];
  readonly onChange: (failures: readonly MockFailure[]) => void;
}) {
  const set = (at: number, part: Partial<MockFailure>) =>
    onChange(failures.map((each, index) => (index === at ? { ...each, ...part } : each)));
  return (
    <fieldset className="flex flex-col gap-2">
      <legend className="mb-1 text-xs font-medium">{texts.failures}</legend>
      {failures.map((failure, index) => (
        <div key={index} className="flex items-center gap-2">
          <Input
            aria-label={texts.failure(index)}
            value={failure.error}
            spellCheck={false}
            onChange={(event) => set(index, { error: event.currentTarget.value })}
          />
          <Input
            aria-label={texts.cause(index)}
            value={failure.cause}
            onChange={(event) => set(index, { cause: event.currentTarget.value })}
          />
          <IconButton
            size="sm"
            icon="x"
            label={texts.removeFailure(index)}
            onClick={() => onChange(failures.filter((_, at) => at !== index))}
          />
        </div>
      ))}
      <Button
        size="sm"
        icon="plus"
        className="self-start"
        onClick={() => onChange([...failures, { ...texts.usualFailure }])}
      >
        {texts.addFailure}
      </Button>
      {failures.length === 0 ? null : (
        <p className="text-xs text-ink-faint">{texts.thenSucceeds(failures.length)}</p>
      )}
    </fieldset>
  );
}
