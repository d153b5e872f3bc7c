import { useId, useState } from "react";
import type { ScheduleBody, ScheduleMessage } from "../../shared/api/schedule.ts";
import type { Json } from "../../shared/base/json.ts";
import { cadenceOf, cronOf } from "../../shared/schedule/cadence.ts";
import { timingFault } from "../../shared/schedule/ticks.ts";
import { errorText } from "../api/api-error.ts";
import { usePutSchedule } from "../api/trigger-queries.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Field } from "../ui/field.tsx";
import { Input, Textarea } from "../ui/input.tsx";
import { Select } from "../ui/select.tsx";
import { uiStrings } from "../ui/strings.ts";
import { toast } from "../ui/toast.tsx";
import { CadenceFields } from "./cadence-fields.tsx";
import { NextTimes } from "./next-times.tsx";
import { triggerStrings } from "./strings.ts";
import { WorkflowFields } from "./workflow-fields.tsx";
import { ownZone, zoneNames } from "./zone-time.ts";

const texts = triggerStrings.schedules;
const overlaps = ["skip", "queue", "allow"] as const;
const catchUps = ["latest", "none", "all"] as const;
/** Nothing of it is left to the server. */
type Body = Required<ScheduleBody>;

/** A schedule as it is written again when nothing of it changes. */
export function bodyOf(schedule: ScheduleMessage): Body {
  const { workflowId, name, cron, timeZone, input, version, overlap, catchUp, enabled } = schedule;
  return { workflowId, name, cron, timeZone, input, version, overlap, catchUp, enabled };
}

function newBody(workflowId: string): Body {
  return {
    workflowId,
    name: "",
    cron: "0 9 * * *",
    timeZone: ownZone(),
    input: {},
    version: null,
    overlap: "skip",
    catchUp: "latest",
    enabled: true,
  };
}

function readInput(text: string): Json | undefined {
  if (text.trim() === "") return {};
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

export interface ScheduleDialogProps {
  /** Null for a new one. */
  readonly schedule: ScheduleMessage | null;
  /** What a new one is for; undefined when that is to be chosen. */
  readonly workflow: string | undefined;
  readonly onClose: () => void;
}

/** Makes a schedule, or changes one. */
export function ScheduleDialog({ schedule, workflow, onClose }: ScheduleDialogProps) {
  const formId = useId();
  const put = usePutSchedule();
  const [body, setBody] = useState<Body>(() =>
    schedule === null ? newBody(workflow ?? "") : bodyOf(schedule),
  );
  const [cadence, setCadence] = useState(() => cadenceOf(body.cron));
  const [input, setInput] = useState(() => JSON.stringify(body.input, null, 2));
  const [isChecked, setIsChecked] = useState(false);
  const change = (part: Partial<Body>) => setBody({ ...body, ...part });

  const fault = timingFault({ cron: body.cron, timeZone: body.timeZone });
  const read = readInput(input);
  const isWrong =
    body.name.trim() === "" || body.workflowId === "" || fault !== null || read === undefined;
  const save = () => {
    setIsChecked(true);
    if (isWrong || read === undefined) return;
    const { name } = body;
    put.mutate(
      { id: schedule?.id ?? null, body: { ...body, name: name.trim(), input: read } },
      {
        onSuccess: () => {
          toast.success(texts.saved(name.trim()));
          onClose();
        },
        onError: (error) =>
          toast.error(triggerStrings.saveFailed, { description: errorText(error) }),
      },
    );
  };

  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={schedule === null ? texts.createTitle : texts.editTitle}
      description={texts.dialogDescription}
      footer={
        <>
          <Button variant="ghost" onClick={onClose}>
            {uiStrings.cancel}
          </Button>
          <Button type="submit" form={formId} variant="primary" busy={put.isPending}>
            {schedule === null ? triggerStrings.create : triggerStrings.save}
          </Button>
        </>
      }
    >
      <form
        id={formId}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          save();
        }}
        className="flex flex-col gap-3"
      >
        <Field
          label={texts.name}
          required
          error={isChecked && body.name.trim() === "" ? texts.needName : null}
        >
          {(control) => (
            <Input
              {...control}
              value={body.name}
              maxLength={200}
              placeholder={texts.namePlaceholder}
              onChange={(event) => change({ name: event.currentTarget.value })}
            />
          )}
        </Field>
        <WorkflowFields
          workflowId={body.workflowId}
          version={body.version}
          isChecked={isChecked}
          onChange={change}
        />
        <CadenceFields
          cadence={cadence}
          cron={body.cron}
          error={fault?.field === "cron" ? fault.message : null}
          onChange={(next) => {
            setCadence(next);
            change({ cron: cronOf(next) });
          }}
        />
        <ZoneField
          value={body.timeZone}
          error={fault?.field === "timeZone" ? fault.message : null}
          onChange={(timeZone) => change({ timeZone })}
        />
        <NextTimes cron={body.cron} timeZone={body.timeZone} />
        <Field
          label={texts.input}
          hint={texts.inputHint}
          error={read === undefined ? texts.inputBad : null}
        >
          {(control) => (
            <Textarea
              {...control}
              value={input}
              spellCheck={false}
              rows={4}
              className="font-mono text-xs"
              onChange={(event) => setInput(event.currentTarget.value)}
            />
          )}
        </Field>
        <Field label={texts.overlap} hint={texts.overlaps[body.overlap].hint}>
          {(control) => (
            <Select
              {...control}
              value={body.overlap}
              onValueChange={(next) =>
                change({ overlap: overlaps.find((each) => each === next) ?? body.overlap })
              }
              options={overlaps.map((value) => ({ value, label: texts.overlaps[value].label }))}
            />
          )}
        </Field>
        <Field label={texts.catchUp} hint={texts.catchUps[body.catchUp].hint}>
          {(control) => (
            <Select
              {...control}
              value={body.catchUp}
              onValueChange={(next) =>
                change({ catchUp: catchUps.find((each) => each === next) ?? body.catchUp })
              }
              options={catchUps.map((value) => ({ value, label: texts.catchUps[value].label }))}
            />
          )}
        </Field>
      </form>
    </Dialog>
  );
}

interface ZoneFieldProps {
  readonly value: string;
  readonly error: string | null;
  readonly onChange: (timeZone: string) => void;
}

function ZoneField({ value, error, onChange }: ZoneFieldProps) {
  const listId = useId();
  const [names] = useState(zoneNames);
  return (
    <Field label={texts.zone} hint={texts.zoneHint} error={error} required>
      {(control) => (
        <>
          <Input
            {...control}
            list={listId}
            value={value}
            spellCheck={false}
            onChange={(event) => onChange(event.currentTarget.value)}
          />
          <datalist id={listId}>
            {names.map((name) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </datalist>
        </>
      )}
    </Field>
  );
}
