import type { Node } from "../../shared/graph/graph.ts";
import { isStart } from "../../shared/graph/ports.ts";
import { planToggleDisabled } from "../document/settings.ts";
import { kindLook } from "../document/kind-look.ts";
import { useStores } from "../document/use-document.ts";
import { Field } from "../ui/field.tsx";
import { Textarea } from "../ui/input.tsx";
import { Switch } from "../ui/toggles.tsx";
import { inspectorStrings } from "./strings.ts";
import { useNodeEdits } from "./use-node-edits.ts";

const texts = inspectorStrings.notes;

export function NotesTab({ node }: { readonly node: Node }) {
  const { document } = useStores();
  const { setField } = useNodeEdits(node.id);
  const comment = node.fields["Comment"];
  return (
    <div className="flex flex-col gap-4">
      <Field label={texts.comment} hint={texts.commentHint}>
        {(control) => (
          <Textarea
            {...control}
            rows={4}
            value={typeof comment === "string" ? comment : ""}
            onChange={(event) =>
              setField(
                "Comment",
                event.currentTarget.value === "" ? undefined : event.currentTarget.value,
              )
            }
          />
        )}
      </Field>
      {isStart(node) ? null : (
        <Field label={texts.disabled} hint={texts.disabledHint}>
          {(control) => (
            <Switch
              {...control}
              checked={node.disabled === true}
              onCheckedChange={() =>
                document.run(planToggleDisabled(document.getState().graph, [node.id]))
              }
            />
          )}
        </Field>
      )}
      <p className="text-xs text-ink-faint">
        {texts.kind}: {kindLook(node.kind).title} (<code className="font-mono">{node.kind}</code>)
      </p>
    </div>
  );
}
