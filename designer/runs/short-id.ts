const shownLength = 13;

/** Enough of an id to tell runs apart by eye. */
export function shortId(id: string): string {
  return id.length <= shownLength ? id : `${id.slice(0, shownLength)}…`;
}
