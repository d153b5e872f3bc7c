import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { CopyPreviewMessage } from "../../shared/api/control.ts";
import { isTrial } from "../../shared/api/trial.ts";
import { controlQueries, type RedriveBody, useRedriveRun } from "../api/control-queries.ts";
import { Button } from "../ui/button.tsx";
import { ConfirmDialog } from "../ui/dialog.tsx";
import { Icon } from "../ui/icon.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { toast } from "../ui/toast.tsx";
import { ChoiceCards } from "./choice-cards.tsx";
import { CopyPreviewFigures, RefusalNote } from "./copy-preview.tsx";
import { failedText } from "./refusal-text.ts";
import { controlStrings } from "./strings.ts";

const texts = controlStrings.redrive;

const ways = ["same", "latest", "compensation"] as const;
type Way = (typeof ways)[number];

const bodies: Readonly<Record<Way, RedriveBody>> = {
  same: {},
  latest: { version: "latest" },
  compensation: { what: "compensation" },
};

export interface RedriveFormProps {
  readonly runId: string;
  /** Hears which preview is shown, to be painted elsewhere; null when none is. */
  readonly onPreview?: (preview: CopyPreviewMessage | null) => void;
  /** Hears the id of the new run. */
  readonly onDone: (runId: string) => void;
  readonly onCancel: () => void;
}

/** How a run that ended badly goes on: on which version, with what is kept, done again and repeated outside. */
export function RedriveForm({ runId, onPreview, onDone, onCancel }: RedriveFormProps) {
  const [chosen, setChosen] = useState<Way | null>(null);
  const [isForced, setIsForced] = useState(false);
  const previews = usePreviews(runId, isForced);
  const way = chosen ?? firstThatGoes(previews) ?? "same";
  const preview = previews[way].data ?? null;
  useEffect(() => onPreview?.(preview), [preview, onPreview]);
  useEffect(() => () => onPreview?.(null), [onPreview]);
  const { redrive, send, problem } = useSend({ runId, way, isForced, onDone });

  const error = previews[way].error;
  const isRefused = preview === null || preview.refusal !== null;
  return (
    <div className="flex flex-col gap-4">
      <Ways previews={previews} value={way} onChange={setChosen} />
      {preview === null ? (
        error === null ? (
          <p role="status" className="flex items-center gap-2 text-ink-muted">
            <Spinner size={14} /> {controlStrings.preview.loading}
          </p>
        ) : (
          <RefusalNote text={failedText(error)} />
        )
      ) : (
        <>
          {way === "latest" && preview.refusal === null ? (
            <p className="flex items-center gap-1.5 text-xs text-success">
              <Icon name="circle-check" size={14} /> {texts.fits(preview.version)}
            </p>
          ) : null}
          <CopyPreviewFigures preview={preview} />
        </>
      )}
      {problem === null ? null : <RefusalNote text={failedText(problem)} />}
      <footer className="flex flex-wrap items-center justify-end gap-2">
        {preview?.refusal?.code === "EFFECTS_STAND" ? (
          <Force onForce={() => setIsForced(true)} />
        ) : null}
        <Button variant="ghost" onClick={onCancel}>
          {texts.cancel}
        </Button>
        <Button
          variant={isForced ? "danger" : "primary"}
          icon="rotate-cw"
          disabled={isRefused}
          busy={redrive.isPending}
          onClick={send}
        >
          {isForced ? texts.confirmForced : texts.confirm}
        </Button>
      </footer>
    </div>
  );
}

type Previews = Readonly<
  Record<Way, { readonly data: CopyPreviewMessage | undefined; readonly error: Error | null }>
>;

function usePreviews(runId: string, force: boolean): Previews {
  const forced = force ? { force } : {};
  const same = useQuery(controlQueries.redrivePreview(runId, { ...bodies.same, ...forced }));
  const latest = useQuery(controlQueries.redrivePreview(runId, { ...bodies.latest, ...forced }));
  const compensation = useQuery(controlQueries.redrivePreview(runId, bodies.compensation));
  return { same, latest, compensation };
}

/** The first way that would not be refused. */
function firstThatGoes(previews: Previews): Way | null {
  return ways.find((way) => previews[way].data?.refusal === null) ?? null;
}

/** Ways that differ: the newest version only where there is a newer one, undoing only where something is left to undo. */
function offered(previews: Previews): readonly Way[] {
  const same = previews.same.data?.version;
  const latest = previews.latest.data?.version;
  return ways.filter((way) => {
    if (way === "latest") return latest !== undefined && latest !== same;
    return way === "same" || previews.compensation.data?.refusal === null;
  });
}

function Ways({
  previews,
  value,
  onChange,
}: {
  readonly previews: Previews;
  readonly value: Way;
  readonly onChange: (way: Way) => void;
}) {
  const cards = {
    same: { label: texts.same, hint: texts.sameHint },
    latest: { label: texts.latest, hint: texts.latestHint },
    compensation: { label: texts.compensation, hint: () => texts.compensationHint },
  } as const;
  return (
    <ChoiceCards
      legend={texts.ways}
      value={value}
      onChange={onChange}
      choices={offered(previews).map((way) => {
        const version = previews[way].data?.version;
        const { label, hint } = cards[way];
        if (version === undefined) return { value: way, label, hint: "" };
        const isTested = way === "same" && isTrial(version);
        return { value: way, label, hint: isTested ? texts.sameTrial : hint(version) };
      })}
    />
  );
}

/** A second question before something that cannot be taken back by anybody. */
function Force({ onForce }: { readonly onForce: () => void }) {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button variant="danger-ghost" icon="triangle-alert" onClick={() => setIsAsking(true)}>
        {texts.force}
      </Button>
      <ConfirmDialog
        open={isAsking}
        onOpenChange={setIsAsking}
        title={texts.forceTitle}
        description={texts.forceText}
        confirmLabel={texts.forceConfirm}
        cancelLabel={texts.forceBack}
        danger
        onConfirm={() => {
          setIsAsking(false);
          onForce();
        }}
      />
    </>
  );
}

function useSend({
  runId,
  way,
  isForced,
  onDone,
}: {
  readonly runId: string;
  readonly way: Way;
  readonly isForced: boolean;
  readonly onDone: (runId: string) => void;
}) {
  const redrive = useRedriveRun(runId);
  // One key for each thing that can be asked for: to ask again for the same makes no second run.
  const keys = useRef(new Map<string, string>());
  const body = { ...bodies[way], ...(isForced ? { force: true } : {}) };
  const send = () => {
    const asked = JSON.stringify(body);
    const idempotencyKey = keys.current.get(asked) ?? crypto.randomUUID();
    keys.current.set(asked, idempotencyKey);
    redrive.mutate(
      { body, idempotencyKey },
      {
        onSuccess: ({ id }) => {
          toast.success(texts.done);
          onDone(id);
        },
      },
    );
  };
  return { redrive, send, problem: redrive.error };
}
