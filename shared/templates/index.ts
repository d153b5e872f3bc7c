import { batchAnnotation } from "./batch-annotation.ts";
import { cheapChecks } from "./cheap-checks.ts";
import { contentAgent } from "./content-agent.ts";
import { documentAnalysis, documentAnalysisPublished } from "./document-analysis.ts";
import { researchPapers } from "./research-papers.ts";
import { ingestion } from "./ingestion.ts";
import type { Template } from "./template.ts";
import { video } from "./video.ts";

/** Every template, in the order of the gallery. */
export const templates: readonly Template[] = [
  documentAnalysis,
  documentAnalysisPublished,
  researchPapers,
  video,
  ingestion,
  contentAgent,
  batchAnnotation,
  cheapChecks,
];
