import { paintsOf } from "../document/colors.ts";
import { planRenameGroup, planUngroup } from "../document/groups.ts";
import { useStores } from "../document/use-document.ts";
import { IconButton } from "../ui/button.tsx";
import { Icon } from "../ui/icon.tsx";
import { Input } from "../ui/input.tsx";
import type { OutlineRow } from "./outline-rows.ts";
import { outlineStrings } from "./strings.ts";

export interface GroupLineProps {
  readonly row: OutlineRow & { readonly type: "group" };
  readonly isRenaming: boolean;
  readonly onRenamed: () => void;
}

/** A group in the outline: its nodes follow, one step further in. */
export function GroupLine({ row: { group }, isRenaming, onRenamed }: GroupLineProps) {
  const { document } = useStores();
  const paints = paintsOf(group.color);
  return (
    <>
      <span style={{ color: paints?.line ?? "var(--ink-faint)" }}>
        <Icon name="group" size={14} aria-label={outlineStrings.group} />
      </span>
      {isRenaming ? (
        <Input
          autoFocus
          aria-label={outlineStrings.nameLabel}
          defaultValue={group.name}
          className="h-6"
          onBlur={onRenamed}
          onKeyDown={(event) => {
            if (event.key === "Enter")
              document.run(
                planRenameGroup(document.getState().graph, group.id, event.currentTarget.value),
              );
            if (event.key === "Enter" || event.key === "Escape") onRenamed();
            event.stopPropagation();
          }}
        />
      ) : (
        <span className="min-w-0 flex-1 truncate font-medium">{group.name}</span>
      )}
      <span className="hidden group-focus-within:flex group-hover:flex group-focus:flex">
        <IconButton
          size="sm"
          tabIndex={-1}
          icon="ungroup"
          iconSize={14}
          className="size-6"
          label={outlineStrings.ungroup(group.name)}
          onClick={(event) => {
            event.stopPropagation();
            document.run(planUngroup(document.getState().graph, group.nodes));
          }}
        />
      </span>
    </>
  );
}
