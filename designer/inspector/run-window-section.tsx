import { type Json, type JsonObject, isJsonObject } from "../../shared/base/json.ts";
import type { Node } from "../../shared/graph/graph.ts";
import { cn } from "../ui/cn.ts";
import { Field } from "../ui/field.tsx";
import { Input } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { withMember } from "./form/field-view.tsx";
import { useProblemText } from "./form/form-context.ts";
import { Section } from "./section.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";

const texts = inspectorStrings.window;
const pointer = "/fields/RunWindow";
const days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;
/** 24:00 is a word of the language for the end of a day; the field of a browser has none for it. */
const timeOfDay = /^(?:[01]\d|2[0-3]):[0-5]\d$/u;

/** Night: what is asked for most often, when work is cheap and nobody waits. */
function firstWindow(): JsonObject {
  return {
    Start: "22:00",
    End: "06:00",
    TimeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
}

function textOf(value: Json | undefined): string {
  return typeof value === "string" ? value : "";
}

/** The hours in which a step may start. */
export function RunWindowSection({ node }: { readonly node: Node }) {
  const { setField } = useNodeEdits(node.id);
  const problem = useProblemText(pointer, true);
  const window = node.fields["RunWindow"];
  return (
    <div data-pointer={pointer}>
      <Section title={texts.title}>
        <Select
          aria-label={texts.title}
          value={window === undefined ? "off" : "on"}
          onValueChange={(next) => setField("RunWindow", next === "on" ? firstWindow() : undefined)}
          options={[
            { value: "off", label: texts.off },
            { value: "on", label: texts.on, hint: texts.onHint },
          ]}
        />
        {isJsonObject(window) ? (
          <WindowFields window={window} onChange={(next) => setField("RunWindow", next)} />
        ) : null}
        {problem === null ? null : <p className="text-xs text-danger">{problem}</p>}
      </Section>
    </div>
  );
}

interface WindowFieldsProps {
  readonly window: JsonObject;
  readonly onChange: (window: JsonObject) => void;
}

function WindowFields({ window, onChange }: WindowFieldsProps) {
  const { Start: start, End: end, TimeZone: zone } = window;
  const set = (name: string, value: Json | undefined) => onChange(withMember(window, name, value));
  const time = (name: "Start" | "End", label: string) => {
    const value = textOf(window[name]);
    return (
      <Field label={label}>
        {(control) => (
          <Input
            {...control}
            type={value === "" || timeOfDay.test(value) ? "time" : "text"}
            className="h-7 text-xs"
            value={value}
            onChange={(event) => set(name, event.currentTarget.value)}
          />
        )}
      </Field>
    );
  };
  const isOvernight = textOf(end) !== "" && textOf(end) <= textOf(start);
  return (
    <>
      <div className="grid grid-cols-2 gap-2">
        {time("Start", texts.start)}
        {time("End", texts.end)}
      </div>
      {isOvernight ? <p className="text-xs text-ink-muted">{texts.overnight}</p> : null}
      <Field label={texts.zone} hint={texts.zoneHint}>
        {(control) => (
          <>
            <Input
              {...control}
              list={`${control.id}-zones`}
              className="h-7 text-xs"
              value={textOf(zone)}
              onChange={(event) => set("TimeZone", event.currentTarget.value)}
            />
            <datalist id={`${control.id}-zones`}>
              {Intl.supportedValuesOf("timeZone").map((each) => (
                <option key={each} value={each}>
                  {each}
                </option>
              ))}
            </datalist>
          </>
        )}
      </Field>
      <Days window={window} onChange={onChange} />
    </>
  );
}

function Days({ window, onChange }: WindowFieldsProps) {
  const value = window["Days"];
  const chosen = new Set<Json>(Array.isArray(value) ? value : []);
  const toggle = (day: string) => {
    const next = days.filter((each) => (each === day ? !chosen.has(each) : chosen.has(each)));
    onChange(withMember(window, "Days", next.length === 0 ? undefined : next));
  };
  return (
    <div role="group" aria-label={texts.days} className="flex flex-col gap-1">
      <p className="text-xs font-medium text-ink">{texts.days}</p>
      <div className="flex flex-wrap gap-1">
        {days.map((day) => (
          <button
            key={day}
            type="button"
            aria-pressed={chosen.has(day)}
            onClick={() => toggle(day)}
            className={cn(
              "h-7 min-w-10 rounded-md border px-1.5 text-xs transition-colors",
              chosen.has(day)
                ? "border-accent bg-accent-soft font-semibold text-ink"
                : "border-line text-ink-muted hover:border-line-strong",
            )}
          >
            {texts.dayNames[day]}
          </button>
        ))}
      </div>
      <p className="text-xs text-ink-faint">{texts.everyDay}</p>
    </div>
  );
}
