/** What the code editor looks like: colours of the theme and nothing else. */
import { HighlightStyle } from "@codemirror/language";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

export const codeHighlighting = HighlightStyle.define([
  { tag: tags.propertyName, color: "var(--accent)" },
  { tag: tags.string, color: "var(--success)" },
  { tag: [tags.number, tags.bool, tags.atom, tags.keyword], color: "var(--special)" },
  { tag: tags.variableName, color: "var(--ink)", fontWeight: "600" },
  { tag: tags.typeName, color: "var(--special)" },
  { tag: tags.comment, color: "var(--ink-faint)", fontStyle: "italic" },
  { tag: tags.null, color: "var(--neutral)" },
  { tag: tags.punctuation, color: "var(--ink-faint)" },
]);

export const codeLook = EditorView.theme({
  "&": { color: "var(--ink)", backgroundColor: "transparent", fontSize: "12px" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--font-mono, monospace)", lineHeight: "1.5" },
  ".cm-content": { caretColor: "var(--ink)", padding: "6px 0" },
  ".cm-cursor": { borderLeftColor: "var(--ink)" },
  ".cm-gutters": { backgroundColor: "transparent", color: "var(--ink-faint)", border: "none" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--accent) 6%, transparent)" },
  ".cm-selectionBackground, &.cm-focused .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent) 26%, transparent) !important",
  },
  ".cm-panels": {
    backgroundColor: "var(--raised)",
    color: "var(--ink)",
    borderColor: "var(--line)",
    fontFamily: "var(--font-sans, sans-serif)",
  },
  ".cm-panel.cm-search input, .cm-panel.cm-search button": {
    backgroundColor: "var(--surface)",
    backgroundImage: "none",
    color: "var(--ink)",
    border: "1px solid var(--line-strong, var(--line))",
    borderRadius: "4px",
    minHeight: "24px",
  },
  ".cm-searchMatch": { backgroundColor: "var(--warning-soft)" },
  ".cm-searchMatch-selected": { outline: "1px solid var(--warning)" },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    border: "1px solid var(--line)",
    borderRadius: "6px",
    color: "var(--ink)",
    overflow: "hidden",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    fontFamily: "var(--font-mono, monospace)",
    maxHeight: "14em",
    maxWidth: "min(420px, 92vw)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    padding: "4px 8px",
    lineHeight: "16px",
    color: "var(--ink)",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > completion-section": {
    color: "var(--ink-muted)",
    fontFamily: "var(--font-sans, sans-serif)",
    fontSize: "11px",
    opacity: "1",
    borderBottom: "none",
    padding: "4px 8px 2px",
  },
  ".cm-tooltip-autocomplete ul li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--ink)",
  },
  ".cm-completionDetail": {
    color: "var(--ink-muted)",
    fontStyle: "normal",
    marginLeft: "1em",
    opacity: "1",
  },
  ".cm-completionMatchedText": { color: "var(--accent)", textDecoration: "none" },
  ".cm-tooltip.cm-completionInfo": { padding: "6px 8px", maxWidth: "280px", fontSize: "12px" },
  ".cm-diagnostic-error": { borderLeftColor: "var(--danger)" },
  ".cm-diagnostic-warning": { borderLeftColor: "var(--warning)" },
  ".cm-placeholder": { color: "var(--ink-faint)" },
  ".cm-foldPlaceholder": {
    backgroundColor: "var(--hover)",
    border: "none",
    color: "var(--ink-muted)",
  },
});
