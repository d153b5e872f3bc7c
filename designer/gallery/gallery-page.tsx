import { useNavigate } from "@tanstack/react-router";
import { lazy, Suspense, useCallback, useState } from "react";
import { errorText } from "../api/api-error.ts";
import { useCreateWorkflow } from "../api/queries.ts";
import { cn } from "../ui/cn.ts";
import { Icon, type IconName } from "../ui/icon.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import { Spinner } from "../ui/spinner.tsx";
import { toast } from "../ui/toast.tsx";
import { useFileDrop } from "../ui/use-file-drop.ts";
import { galleryStrings as texts } from "./strings.ts";
import { WorkflowList } from "./workflow-list.tsx";

// The templates bring the whole language with them: not before the first paint.
const TemplateCards = lazy(async () => ({
  default: (await import("./template-cards.tsx")).TemplateCards,
}));
const ImportDialog = lazy(async () => ({
  default: (await import("./import-dialog.tsx")).ImportDialog,
}));

const blankKey = "blank";

/** The first page: something to begin with, and what one has. */
export function GalleryPage() {
  const [creating, setCreating] = useState<string | null>(null);
  const [isImportOpen, setIsImportOpen] = useState(false);
  const openImport = useCallback(() => setIsImportOpen(true), []);
  const drop = useFileDrop(openImport);
  const create = useCreateWorkflow();
  const navigate = useNavigate();

  const open = (id: string) => void navigate({ to: "/workflows/$id", params: { id } });
  const start = (key: string, body: Parameters<typeof create.mutate>[0]) => {
    setCreating(key);
    create.mutate(body, {
      onSuccess: ({ id }) => open(id),
      onError: (error) => toast.error(texts.createFailed, { description: errorText(error) }),
      onSettled: () => setCreating(null),
    });
  };
  const startBlank = async () => {
    const { blankGraph } = await import("./blank-graph.ts");
    start(blankKey, { name: texts.blankName, graph: blankGraph(), publish: false });
  };

  return (
    <div
      className={cn("h-full overflow-y-auto", drop.isOver ? "bg-accent-soft/40" : "")}
      {...drop.handlers}
    >
      {drop.isOver ? (
        <p className="pointer-events-none fixed inset-x-0 top-16 z-10 mx-auto w-fit rounded-full bg-ink px-4 py-1.5 text-sm text-surface">
          {texts.dropToImport}
        </p>
      ) : null}
      <div className="mx-auto max-w-[1320px] px-6 pt-7 pb-12">
        <section aria-labelledby="start-title">
          <h1 id="start-title" className="text-xl font-semibold tracking-tight">
            {texts.startTitle}
          </h1>
          <p className="mb-4 text-ink-muted">{texts.startHint}</p>
          <div className="mb-4 grid gap-4 sm:grid-cols-2">
            <ActionCard
              icon="plus"
              title={texts.blankTitle}
              text={texts.blankSummary}
              isBusy={creating === blankKey}
              isDisabled={creating !== null}
              onPress={() => void startBlank()}
            />
            <ActionCard
              icon="import"
              title={texts.importTitle}
              text={texts.importSummary}
              isBusy={false}
              isDisabled={creating !== null}
              onPress={openImport}
            />
          </div>
          <div data-tour="templates" className="grid gap-4 sm:grid-cols-2 lg:grid-cols-4">
            <Suspense fallback={<LoadingCards />}>
              <TemplateCards
                creating={creating}
                onCreate={({ key, name, graph }) => start(key, { name, graph })}
              />
            </Suspense>
          </div>
        </section>
        <WorkflowList />
      </div>
      {isImportOpen ? (
        <Suspense>
          <ImportDialog
            dropped={drop.file}
            onClose={() => {
              drop.clear();
              setIsImportOpen(false);
            }}
            onImported={open}
          />
        </Suspense>
      ) : null}
    </div>
  );
}

function LoadingCards() {
  return ["first", "second", "third", "fourth"].map((key) => (
    <Skeleton key={key} className="h-60 rounded-lg" />
  ));
}

interface ActionCardProps {
  readonly icon: IconName;
  readonly title: string;
  readonly text: string;
  readonly isBusy: boolean;
  readonly isDisabled: boolean;
  readonly onPress: () => void;
}

function ActionCard({ icon, title, text, isBusy, isDisabled, onPress }: ActionCardProps) {
  return (
    <button
      type="button"
      disabled={isDisabled}
      onClick={onPress}
      className="flex items-center gap-3.5 rounded-lg border border-dashed border-line-strong bg-surface/60 px-4 py-3 text-left transition-colors hover:border-accent hover:bg-surface disabled:opacity-60"
    >
      <span className="grid size-10 shrink-0 place-items-center rounded-lg bg-accent-soft text-accent">
        {isBusy ? <Spinner size={18} /> : <Icon name={icon} size={19} />}
      </span>
      <span>
        <span className="block text-base font-semibold">{title}</span>
        <span className="block text-ink-muted">{text}</span>
      </span>
    </button>
  );
}
