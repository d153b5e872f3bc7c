import { appStrings } from "./strings.ts";
import { StartTourButton } from "./tour/start-tour-button.tsx";
import { tourStrings } from "./tour/strings.ts";
import { Dialog } from "./ui/dialog.tsx";
import { Kbd } from "./ui/kbd.tsx";

const texts = appStrings.helpDialog;

interface KeyRow {
  readonly keys: readonly string[];
  readonly text: string;
}

function KeyTable({ title, rows }: { readonly title: string; readonly rows: readonly KeyRow[] }) {
  return (
    <section>
      <h3 className="mb-1.5 text-sm font-semibold">{title}</h3>
      <dl className="grid grid-cols-[auto_1fr] items-center gap-x-3 gap-y-1.5">
        {rows.map(({ keys, text }) => (
          <div key={text} className="contents">
            <dt>
              <Kbd keys={keys} />
            </dt>
            <dd className="text-ink-muted">{text}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

export function HelpDialog({
  open,
  onOpenChange,
}: {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={texts.title}
      description={texts.description}
      size="lg"
    >
      <div className="grid gap-x-8 gap-y-5 sm:grid-cols-[1.6fr_1fr]">
        <div className="flex flex-col gap-4">
          {texts.sections.map(({ title, items }) => (
            <section key={title}>
              <h3 className="mb-1 text-sm font-semibold">{title}</h3>
              <ul className="list-disc space-y-1 pl-4 text-ink-muted">
                {items.map((item) => (
                  <li key={item}>{item}</li>
                ))}
              </ul>
            </section>
          ))}
        </div>
        <div className="flex flex-col gap-5">
          <div className="flex flex-col items-start gap-1.5">
            <StartTourButton onStarted={() => onOpenChange(false)} />
            <p className="text-xs text-ink-muted">{tourStrings.startHint}</p>
          </div>
          <KeyTable title={texts.keysTitle} rows={texts.keys} />
          <KeyTable title={texts.runKeysTitle} rows={texts.runKeys} />
          <a
            href="/api/v1/openapi.json"
            target="_blank"
            rel="noreferrer"
            className="text-accent underline underline-offset-2"
          >
            {texts.api}
          </a>
        </div>
      </div>
    </Dialog>
  );
}
