import { documentAnalysis, documentAnalysisPublished } from "./document-analysis.ts";
import type { Template } from "./template.ts";

/** Every template, in the order of the gallery. */
export const templates: readonly Template[] = [documentAnalysis, documentAnalysisPublished];
