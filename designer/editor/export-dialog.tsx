import { useMemo, useState } from "react";
import { assemble } from "../../shared/compiler/assemble.ts";
import type { Graph } from "../../shared/graph/graph.ts";
import { exportForAws } from "../../shared/portable/export-aws.ts";
import type { PortableNote } from "../../shared/portable/import-notes.ts";
import type { DefinitionFormat } from "../../shared/portable/definition-format.ts";
import { writeDefinition } from "../../shared/portable/write-definition.ts";
import { useDocument, useGraph } from "../document/use-document.ts";
import { PortableNotes } from "../gallery/import-findings.tsx";
import { Button } from "../ui/button.tsx";
import { CopyButton } from "../ui/copy-button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { Textarea } from "../ui/input.tsx";
import { Segmented } from "../ui/toggles.tsx";
import { downloadText, fileStem } from "./download.ts";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.exporting;

type Target = "cairn" | "aws" | "drawing";

interface Exported {
  readonly text: string;
  /** Ending of the file's name. */
  readonly ending: string;
  readonly notes: readonly PortableNote[];
}

function exported(graph: Graph, target: Target, format: DefinitionFormat): Exported {
  if (target === "drawing")
    return { text: `${JSON.stringify(graph, null, 2)}\n`, ending: "graph.json", notes: [] };
  const { definition } = assemble(graph);
  const { definition: plain, notes } =
    target === "aws" ? exportForAws(definition) : { definition, notes: [] };
  return { text: writeDefinition(plain, format), ending: `asl.${format}`, notes };
}

/** The workflow as a file: for Cairn, for AWS, or as it is drawn. */
export function ExportDialog({ onClose }: { readonly onClose: () => void }) {
  const graph = useGraph();
  const name = useDocument((state) => state.name);
  const [target, setTarget] = useState<Target>("cairn");
  const [format, setFormat] = useState<DefinitionFormat>("json");
  const { text, ending, notes } = useMemo(
    () => exported(graph, target, format),
    [graph, target, format],
  );
  const fileName = `${fileStem(name)}.${ending}`;
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={texts.title}
      description={texts.hints[target]}
      size="lg"
      footer={
        <>
          <CopyButton wide label={texts.copy} text={() => text} />
          <Button
            variant="primary"
            icon="download"
            onClick={() => {
              downloadText(fileName, text);
              onClose();
            }}
          >
            {texts.download}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3">
        <div className="flex flex-wrap items-center gap-3">
          <Segmented
            label={texts.target}
            value={target}
            onValueChange={setTarget}
            options={(["cairn", "aws", "drawing"] as const).map((value) => ({
              value,
              label: texts.targets[value],
            }))}
          />
          {target === "drawing" ? null : (
            <Segmented
              label={texts.format}
              value={format}
              onValueChange={setFormat}
              options={[
                { value: "json", label: "JSON" },
                { value: "yaml", label: "YAML" },
              ]}
            />
          )}
          <code className="ml-auto font-mono text-xs text-ink-faint">{fileName}</code>
        </div>
        {target === "aws" && notes.length === 0 ? (
          <p className="text-sm text-ink-muted">{texts.nothingLost}</p>
        ) : (
          <PortableNotes notes={notes} title={texts.lost(notes.length)} />
        )}
        <Textarea
          aria-label={texts.preview}
          readOnly
          rows={18}
          spellCheck={false}
          className="font-mono text-xs"
          value={text}
        />
      </div>
    </Dialog>
  );
}
