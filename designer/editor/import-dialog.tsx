import { useState } from "react";
import type { Problem } from "../../shared/base/problem.ts";
import { useStores } from "../document/use-document.ts";
import { Button } from "../ui/button.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { FileDrop } from "../ui/file-drop.tsx";
import { Textarea } from "../ui/input.tsx";
import { importGraph } from "./import-graph.ts";
import { editorStrings } from "./strings.ts";

const texts = editorStrings.importing;

export function ImportDialog({ onClose }: { readonly onClose: () => void }) {
  const { document } = useStores();
  const [text, setText] = useState("");
  const [problem, setProblem] = useState<Problem | null>(null);
  const take = (content: string, name: string) => {
    const read = importGraph(content);
    if ("code" in read) {
      setProblem(read);
      return;
    }
    document.run({
      label: texts.label(name),
      edits: [{ type: "graph.replace", graph: read }],
      select: [],
    });
    onClose();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={texts.title}
      description={texts.description}
      footer={
        <Button
          variant="primary"
          disabled={text.trim() === ""}
          onClick={() => take(text, texts.pasted)}
        >
          {texts.confirm}
        </Button>
      }
    >
      <FileDrop
        accept=".json,application/json"
        hint={texts.drop}
        onFiles={([file]) => {
          if (file !== undefined) void file.text().then((content) => take(content, file.name));
        }}
      />
      <Textarea
        aria-label={texts.paste}
        placeholder={texts.paste}
        className="mt-3 min-h-40 font-mono text-xs"
        value={text}
        spellCheck={false}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setProblem(null);
        }}
      />
      {problem === null ? null : (
        <p role="alert" className="mt-2 text-sm text-danger">
          {texts.failed}: {problem.message} {problem.help}
        </p>
      )}
    </Dialog>
  );
}
