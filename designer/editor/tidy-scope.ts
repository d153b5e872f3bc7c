/** What tidying up arranges. */
export type TidyScope =
  | { readonly type: "all" }
  /** These nodes among themselves; the others stay where they are. */
  | { readonly type: "nodes"; readonly ids: readonly string[] }
  /** What is inside a container. */
  | { readonly type: "inside"; readonly container: string };
