import { type Json, isJsonObject } from "../../shared/base/json.ts";
import type { QueryLanguage } from "../../shared/definition/definition.ts";
import { expressionsOf } from "../../shared/run/template.ts";
import { PreviewLine } from "./preview-line.tsx";
import { useJob } from "./use-field-tools.ts";
import { usePreview } from "./use-preview.ts";

export interface TemplatePreviewProps {
  readonly value: Json;
  readonly language: QueryLanguage;
  readonly label: string;
  readonly pointer: string;
}

/** True when something in a value is computed. */
function isComputed(value: Json, language: QueryLanguage): boolean {
  return language === "JSONata" ? expressionsOf(value, "").length > 0 : hasPathKey(value);
}

function hasPathKey(value: Json): boolean {
  if (Array.isArray(value)) return (value as readonly Json[]).some(hasPathKey);
  return (
    isJsonObject(value) &&
    Object.entries(value).some(([key, member]) => key.endsWith(".$") || hasPathKey(member))
  );
}

/** What JSON with expressions in it gives on the sample data. */
export function TemplatePreview({ value, language, label, pointer }: TemplatePreviewProps) {
  const job = useJob(isComputed(value, language) ? value : null, { language, pointer });
  const { outcome, isRunning } = usePreview(job);
  return (
    <PreviewLine
      label={label}
      outcome={outcome}
      isRunning={isRunning}
      hint={null}
      hidesSyntax={false}
      isWhole={false}
    />
  );
}
