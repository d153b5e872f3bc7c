/** Looks shared by drop-down and context menus. */
export const menuStyle = {
  content:
    "z-50 min-w-44 max-w-[calc(100vw-16px)] overflow-x-hidden overflow-y-auto rounded-lg border border-line bg-raised p-1 text-sm shadow-mid animate-appear focus:outline-none",
  item: "flex min-h-7 items-center gap-2 rounded-md px-2 py-1 outline-none select-none data-[disabled]:opacity-45 data-[highlighted]:bg-hover",
  danger: "text-danger data-[highlighted]:bg-danger-soft",
  label: "px-2 pt-1.5 pb-1 text-2xs font-semibold text-ink-muted",
  separator: "-mx-1 my-1 h-px bg-line",
} as const;
