/** Everything that Cairn's designer says, in German. */
import { german as api } from "../api/strings.de.ts";
import { german as approvals } from "../approvals/strings.de.ts";
import { german as canvas } from "../canvas/strings.de.ts";
import { german as compare } from "../compare/strings.de.ts";
import { german as cost } from "../cost/strings.de.ts";
import { german as deadLetters } from "../dead-letters/strings.de.ts";
import { german as documentChange } from "../document/change-strings.de.ts";
import { german as documentLook } from "../document/look-strings.de.ts";
import { german as documentPlan } from "../document/plan-strings.de.ts";
import { german as document } from "../document/strings.de.ts";
import { german as drill } from "../drill/strings.de.ts";
import { german as editorCommand } from "../editor/command-strings.de.ts";
import { german as editor } from "../editor/strings.de.ts";
import { german as editorSubWorkflow } from "../editor/sub-workflow-strings.de.ts";
import { german as expression } from "../expression/strings.de.ts";
import { german as gallery } from "../gallery/strings.de.ts";
import { german as inspectorChoice } from "../inspector/choice/strings.de.ts";
import { german as inspectorCrash } from "../inspector/crash-strings.de.ts";
import { german as inspectorLanguage } from "../inspector/language/strings.de.ts";
import { german as inspectorStates } from "../inspector/states/strings.de.ts";
import { german as inspector } from "../inspector/strings.de.ts";
import { german as keys } from "../keys/strings.de.ts";
import { german as limits } from "../limits/strings.de.ts";
import { german as outline } from "../outline/strings.de.ts";
import { german as palette } from "../palette/strings.de.ts";
import { german as runControl } from "../run-control/strings.de.ts";
import { german as runsEvent } from "../runs/event-strings.de.ts";
import { german as runsHistory } from "../runs/history-strings.de.ts";
import { german as runsPage } from "../runs/page-strings.de.ts";
import { german as runsStart } from "../runs/start-strings.de.ts";
import { german as runs } from "../runs/strings.de.ts";
import { german as app } from "../strings.de.ts";
import { german as tour } from "../tour/strings.de.ts";
import { german as triggers } from "../triggers/strings.de.ts";
import { german as trying } from "../try/strings.de.ts";
import { german as ui } from "../ui/strings.de.ts";
import { german as versions } from "../versions/strings.de.ts";
import { german as waiting } from "../waiting/strings.de.ts";
import { german as functions } from "../expression/functions.de.ts";
import { kinds } from "./kinds.de.ts";
import { lines } from "./kinds/lines.de.ts";
import type { Catalogue } from "./translated.ts";
import type { WordFile } from "./word-files.ts";

/** German of every file of words; that each says all of its English is checked where it stands. */
const texts: Readonly<Record<WordFile, object>> = {
  "api/strings": api,
  "approvals/strings": approvals,
  "canvas/strings": canvas,
  "compare/strings": compare,
  "cost/strings": cost,
  "dead-letters/strings": deadLetters,
  "document/change-strings": documentChange,
  "document/look-strings": documentLook,
  "document/plan-strings": documentPlan,
  "document/strings": document,
  "drill/strings": drill,
  "editor/command-strings": editorCommand,
  "editor/strings": editor,
  "editor/sub-workflow-strings": editorSubWorkflow,
  "expression/strings": expression,
  "gallery/strings": gallery,
  "inspector/choice/strings": inspectorChoice,
  "inspector/crash-strings": inspectorCrash,
  "inspector/language/strings": inspectorLanguage,
  "inspector/states/strings": inspectorStates,
  "inspector/strings": inspector,
  "keys/strings": keys,
  "limits/strings": limits,
  "outline/strings": outline,
  "palette/strings": palette,
  "run-control/strings": runControl,
  "runs/event-strings": runsEvent,
  "runs/history-strings": runsHistory,
  "runs/page-strings": runsPage,
  "runs/start-strings": runsStart,
  "runs/strings": runs,
  strings: app,
  "tour/strings": tour,
  "triggers/strings": triggers,
  "try/strings": trying,
  "ui/strings": ui,
  "versions/strings": versions,
  "waiting/strings": waiting,
};

export const german: Catalogue = {
  language: "de",
  texts,
  kinds: { ...kinds, ...functions },
  lines,
};
