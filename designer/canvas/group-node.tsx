import type { NodeProps } from "@xyflow/react";
import { memo, useState } from "react";
import { paintsOf } from "../document/colors.ts";
import { groupMetrics, planRenameGroup } from "../document/groups.ts";
import { useStores, useView } from "../document/use-document.ts";
import { cn } from "../ui/cn.ts";
import type { GroupNode as GroupFlowNode } from "./adapt.ts";
import { canvasStrings } from "./strings.ts";

/** A frame around nodes that belong together: its title is grabbed, selected and renamed; the rest lets the pointer through. */
export const GroupNode = memo(function GroupNode({ data, selected }: NodeProps<GroupFlowNode>) {
  const { group, editable } = data;
  const paints = paintsOf(group.color) ?? { line: "var(--line-strong)", fill: "var(--sunken)" };
  const line = selected ? "var(--accent)" : paints.line;
  return (
    <div
      className="group-frame relative size-full rounded-xl border-2 border-dashed"
      style={{
        borderColor: line,
        backgroundColor: `color-mix(in srgb, ${paints.fill} 55%, transparent)`,
      }}
      data-group={group.id}
    >
      <div
        className={cn(
          "group-handle pointer-events-auto inline-flex max-w-full items-center rounded-tl-[10px] rounded-br-lg px-3 text-sm font-semibold text-ink",
          editable ? "cursor-grab" : "",
        )}
        style={{ height: groupMetrics.title - 4, backgroundColor: paints.fill }}
      >
        {editable ? (
          <EditableName id={group.id} name={group.name} />
        ) : (
          <span className="card-name truncate">{group.name}</span>
        )}
      </div>
    </div>
  );
});

function EditableName({ id, name }: { readonly id: string; readonly name: string }) {
  const { view } = useStores();
  const isNaming = useView((state) => state.renaming === id);
  const done = () => view.setState({ renaming: null });
  if (isNaming) return <NameField key={name} id={id} name={name} onDone={done} />;
  return (
    <span
      className="card-name truncate"
      onDoubleClick={(event) => {
        event.stopPropagation();
        view.setState({ renaming: id });
      }}
    >
      {name}
    </span>
  );
}

interface NameFieldProps {
  readonly id: string;
  readonly name: string;
  readonly onDone: () => void;
}

function NameField({ id, name, onDone }: NameFieldProps) {
  const { document } = useStores();
  const [text, setText] = useState(name);
  const keep = () => {
    document.run(planRenameGroup(document.getState().graph, id, text));
    onDone();
  };
  return (
    <input
      autoFocus
      aria-label={canvasStrings.groupName}
      value={text}
      maxLength={80}
      className="nodrag nopan w-44 min-w-0 rounded-sm bg-surface px-1.5 py-0.5 text-sm font-semibold text-ink outline-none"
      onFocus={(event) => event.currentTarget.select()}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        event.stopPropagation();
        if (event.key === "Enter") keep();
        if (event.key === "Escape") onDone();
      }}
      onBlur={keep}
    />
  );
}
