/** Which rows of a list are chosen: some of them by id, or all that fit the filter, shown or not. Pure. */
export interface RunSelection {
  readonly ids: ReadonlySet<string>;
  /** Everything that fits the filter, beyond what is loaded. */
  readonly isAllFitting: boolean;
  /** The row that was chosen last: where a range begins. */
  readonly anchor: string | null;
}

export const noSelection: RunSelection = { ids: new Set(), isAllFitting: false, anchor: null };

/**
 * Turns one row on or off; with `isRange` all rows from the last one to it become as it becomes.
 * @param shown Ids of the loaded rows, in their order.
 */
export function toggleRun(
  selection: RunSelection,
  shown: readonly string[],
  { id, isRange }: { readonly id: string; readonly isRange: boolean },
): RunSelection {
  // Whoever takes a row out of "all" means those that are seen.
  const ids = new Set(selection.isAllFitting ? shown : selection.ids);
  const isOn = !ids.has(id);
  const from = selection.anchor === null ? -1 : shown.indexOf(selection.anchor);
  const to = shown.indexOf(id);
  const range =
    isRange && from >= 0 && to >= 0
      ? shown.slice(Math.min(from, to), Math.max(from, to) + 1)
      : [id];
  for (const each of range) {
    if (isOn) ids.add(each);
    else ids.delete(each);
  }
  return { ids, isAllFitting: false, anchor: id };
}

/** All loaded rows, or none when they were all chosen. */
export function toggleShown(selection: RunSelection, shown: readonly string[]): RunSelection {
  if (selection.isAllFitting || stateOf(selection, shown) === true) return noSelection;
  return { ids: new Set(shown), isAllFitting: false, anchor: null };
}

/** What the checkbox above the rows shows. */
export function stateOf(
  { ids, isAllFitting }: RunSelection,
  shown: readonly string[],
): boolean | "indeterminate" {
  if (isAllFitting) return true;
  if (ids.size === 0) return false;
  return shown.every((id) => ids.has(id)) ? true : "indeterminate";
}
