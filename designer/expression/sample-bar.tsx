/** Says which data the previews of a step use, and lets another be chosen. */
import { Field } from "../ui/field.tsx";
import { Icon } from "../ui/icon.tsx";
import { LazyCodeEditor } from "../ui/lazy-code-editor.tsx";
import { Popover, PopoverContent, PopoverTrigger } from "../ui/popover.tsx";
import { Select } from "../ui/select.tsx";
import { useNow } from "../ui/time.ts";
import { sampleSources, typedText } from "./sample-choice.ts";
import { missingResult, originText } from "./sample-words.ts";
import { expressionStrings } from "./strings.ts";
import { type Sample, useSampleContext } from "./use-sample.ts";

const texts = expressionStrings.sample;

/** One line with the source of the data; nothing outside the editor of a workflow. */
export function SampleBar() {
  const context = useSampleContext();
  const now = useNow(true, 30_000);
  if (context === null) return null;
  const { sample } = context;
  return (
    <Popover>
      <PopoverTrigger asChild>
        <button
          type="button"
          className="flex min-h-7 w-full items-center gap-1.5 rounded-md bg-sunken px-2 py-1 text-left text-xs text-ink-muted hover:bg-hover hover:text-ink"
        >
          <Icon name="braces" size={13} className="shrink-0" />
          <span className="shrink-0 font-medium">{texts.label}:</span>
          <span className="min-w-0 flex-1 truncate">{originText(sample.origin, now)}</span>
          <Icon name="chevron-down" size={13} className="shrink-0" />
        </button>
      </PopoverTrigger>
      <PopoverContent
        align="end"
        className="w-96 max-w-[calc(100vw-1rem)]"
        aria-label={texts.title}
      >
        <SampleChooser sample={sample} />
      </PopoverContent>
    </Popover>
  );
}

/** The choice of the data, and the place to type some. */
export function SampleChooser({ sample }: { readonly sample: Sample }) {
  const { choice, choose, scope, origin } = sample;
  const now = useNow(true, 30_000);
  const missing = missingResult(sample);
  return (
    <div className="flex flex-col gap-2">
      <Field
        label={texts.title}
        {...(origin.from === "typed" ? {} : { hint: originText(origin, now) })}
      >
        {(control) => (
          <Select
            {...control}
            size="sm"
            value={choice.source}
            onValueChange={(next) => {
              const source = sampleSources.find((each) => each === next) ?? "auto";
              const isFirst = source === "typed" && choice.typed === "" && scope !== null;
              choose({ source, ...(isFirst ? { typed: typedText(scope) } : {}) });
            }}
            options={sampleSources.map((source) => ({
              value: source,
              label: texts.sources[source],
            }))}
          />
        )}
      </Field>
      {missing === null ? null : <p className="text-xs text-warning">{missing}</p>}
      {choice.source === "typed" ? (
        <Field label={texts.sources.typed} hint={texts.typedHint}>
          {(control) => (
            <LazyCodeEditor
              {...control}
              variant="field"
              label={texts.sources.typed}
              placeholder={'{ "input": {} }'}
              value={choice.typed}
              onChange={(typed) => {
                if (typed !== choice.typed) choose({ typed });
              }}
            />
          )}
        </Field>
      ) : null}
      {origin.from === "run" ? (
        <a
          href={`/runs/${encodeURIComponent(origin.runId)}`}
          className="self-start rounded-sm text-xs text-accent underline-offset-2 hover:underline"
        >
          {texts.openRun}
        </a>
      ) : null}
    </div>
  );
}
