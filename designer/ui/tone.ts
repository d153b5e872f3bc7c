/** Colours with a meaning; `tokens.css` holds a strong and a soft form of each. */
export const tones = [
  "neutral",
  "info",
  "success",
  "danger",
  "warning",
  "attention",
  "special",
] as const;
export type Tone = (typeof tones)[number];

/** Text and icon in the strong form. */
export const toneText: Readonly<Record<Tone, string>> = {
  neutral: "text-neutral",
  info: "text-info",
  success: "text-success",
  danger: "text-danger",
  warning: "text-warning",
  attention: "text-attention",
  special: "text-special",
};

/** Soft fill with strong text. */
export const toneSoft: Readonly<Record<Tone, string>> = {
  neutral: "bg-neutral-soft text-neutral",
  info: "bg-info-soft text-info",
  success: "bg-success-soft text-success",
  danger: "bg-danger-soft text-danger",
  warning: "bg-warning-soft text-warning",
  attention: "bg-attention-soft text-attention",
  special: "bg-special-soft text-special",
};

/** Strong line, for borders. */
export const toneBorder: Readonly<Record<Tone, string>> = {
  neutral: "border-neutral",
  info: "border-info",
  success: "border-success",
  danger: "border-danger",
  warning: "border-warning",
  attention: "border-attention",
  special: "border-special",
};
