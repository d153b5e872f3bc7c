/** Chooses among labels by what the text has in common with each: its words, their relatives, and what the instruction says of it. */
import type { Reading } from "./reading.ts";
import { countTerms, termsOf } from "./words.ts";

/** Words that go with common labels. */
const relatives: Readonly<Record<string, string>> = {
  positive:
    "good great excellent love loved best happy wonderful amazing awesome fantastic perfect recommend recommended pleased impressive enjoy enjoyed nice delightful superb brilliant beautiful thanks thank fast easy reliable satisfied",
  negative:
    "bad terrible awful hate hated worst poor disappointed disappointing broken useless waste horrible slow buggy problem problems fail failed fails wrong angry frustrating frustrated annoying refund crash crashes never unacceptable rude",
  spam: "winner prize free click offer cash credit loan viagra lottery urgent congratulations claim",
  bug: "error crash broken fails failing exception wrong unexpected regression defect stack trace reproduce issue fix",
  feature: "add support request would nice proposal enhancement new option allow ability idea",
  billing: "invoice payment charge charged refund subscription price card bill receipt account",
  invoice: "invoice amount due total tax bill payment vat number",
  contract:
    "agreement party parties shall hereby clause term terms liability obligations termination",
  technical:
    "api code function server software version install configuration error library module parameter",
  legal: "law court contract liability license copyright rights clause agreement regulation party",
  medical: "patient treatment disease clinical health doctor hospital symptoms diagnosis drug",
  financial: "revenue profit market stock bank investment price quarter earnings fund",
  finance: "revenue profit market stock bank investment price quarter earnings fund",
  sports: "team game match player season win coach league score goal",
  politics: "government election president minister parliament party vote policy law",
  business: "company market customers revenue product sales growth strategy industry",
  science: "research study experiment results theory data scientists evidence",
  technology: "software computer data internet app device digital platform code",
  introduction:
    "introduce background motivation present paper problem overview propose contribution",
  abstract: "present paper propose show results study abstract",
  background: "related previous prior literature history existing earlier",
  methods:
    "method approach procedure algorithm experiment data model measured participants design implementation",
  method:
    "approach procedure algorithm experiment data model measured participants design implementation",
  results:
    "result found show table figure significant accuracy performance increase observed measured",
  discussion: "discuss suggest limitation implication however interpretation explain future",
  conclusion: "conclude summary future work conclusion finally overall",
  references: "et al doi journal proceedings vol pp press conference arxiv",
  changelog: "version release fixed added removed changed deprecated breaking fix bump",
  readme: "install usage license npm package getting started api contributing documentation",
  tutorial: "step first next learn guide how start example follow let",
  reference: "parameter returns method function option type default argument value",
  question: "how why what anyone help possible wonder know",
  complaint: "disappointed unacceptable refund problem poor never angry wrong late broken",
  urgent: "urgent immediately asap emergency critical outage down deadline",
  high: "urgent critical severe important major serious immediately security",
  low: "minor trivial small cosmetic typo nice someday",
  news: "today announced said according reported officials yesterday",
  fiction: "he she said looked smiled eyes night suddenly whispered",
  email: "dear regards subject hi hello sincerely attached best",
  resume: "experience education skills university degree employment references",
};

/** Labels for everything that fits none of the others. */
const fallback =
  /^(?:other|others|unknown|none|neutral|general|misc|miscellaneous|n\/a|uncategori[sz]ed|mixed|medium|normal)$/i;

export interface LabelScore {
  readonly label: string;
  readonly score: number;
}

/** Labels with their scores, best first. `instruction` may describe them: `billing: anything about money`. */
export function scoreLabels(
  reading: Reading,
  labels: readonly string[],
  instruction: string,
): readonly LabelScore[] {
  const counts = countTerms(
    termsOf(`${reading.title ?? ""} ${reading.title ?? ""} ${reading.prose.slice(0, 60_000)}`),
  );
  const own = labels.map((label) => ({ label, clues: cluesOf(label, labels, instruction) }));
  const shared = countTerms(own.flatMap(({ clues }) => [...clues.keys()]));
  return own
    .map(({ label, clues }) => {
      let score = 0;
      for (const [term, worth] of clues) {
        const count = counts.get(term) ?? 0;
        // A clue that several labels share says little about each.
        if (count > 0) score += (worth * (1 + Math.log(count))) / (shared.get(term) ?? 1);
      }
      return {
        label,
        score: reading.releases !== null && /^change ?-?log$/i.test(label) ? score + 10 : score,
      };
    })
    .toSorted((left, right) => right.score - left.score);
}

/** The best label; one of the kind `other` when nothing speaks for any. */
export function chooseLabel(
  reading: Reading,
  labels: readonly string[],
  instruction: string,
): { readonly label: string; readonly isSure: boolean } {
  const scored = scoreLabels(reading, labels, instruction);
  const real = scored.filter(({ label }) => !fallback.test(label));
  const [best, second] = real;
  const none = labels.find((label) => fallback.test(label));
  const isTie =
    best !== undefined && second !== undefined && best.score - second.score < best.score * 0.1;
  if (best === undefined || best.score === 0 || (isTie && none !== undefined))
    return { label: none ?? best?.label ?? labels[0] ?? "", isSure: false };
  return { label: best.label, isSure: best.score > 0 };
}

function cluesOf(
  label: string,
  labels: readonly string[],
  instruction: string,
): ReadonlyMap<string, number> {
  const clues = new Map<string, number>();
  const add = (text: string, worth: number): void => {
    for (const term of termsOf(text)) clues.set(term, Math.max(worth, clues.get(term) ?? 0));
  };
  const words = label.replaceAll(/[_-]+/g, " ").replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2");
  for (const word of words.toLowerCase().split(/\s+/))
    add(relatives[word] ?? relatives[word.replace(/s$/, "")] ?? "", 1);
  add(descriptionOf(label, labels, instruction), 1.5);
  add(words, 3);
  return clues;
}

/** What the instruction says after the label, up to the next one. */
function descriptionOf(label: string, labels: readonly string[], instruction: string): string {
  const lower = instruction.toLowerCase();
  const at = new RegExp(
    `(?:^|[\\n;,("'\`*-])\\s*["'\`*]*${escaped(label.toLowerCase())}["'\`*]*\\s*(?::|=|\\(|–|—| - )`,
  ).exec(lower);
  if (at === null) return "";
  const from = at.index + at[0].length;
  const rest = lower.slice(from, from + 300);
  const next = labels
    .filter((other) => other !== label)
    .map((other) => rest.indexOf(other.toLowerCase()))
    .filter((index) => index >= 0);
  return rest.slice(0, Math.min(rest.length, ...next)).split(/[\n;)]/)[0] ?? "";
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, "\\$&");
}
