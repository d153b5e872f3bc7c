/** For an element that scrolls and holds nothing to focus: without it, people with a keyboard only could not scroll it. */
export const scrollable = { tabIndex: 0 } as const;
