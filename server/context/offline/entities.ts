/** People, organizations, places, dates, amounts, addresses that a text names. Rather too few than wrong ones. */
import nlp from "compromise";

export const entityTypes = [
  "people",
  "organizations",
  "places",
  "dates",
  "money",
  "emails",
  "urls",
  "phones",
  "hashtags",
] as const;
export type EntityType = (typeof entityTypes)[number];
export type Entities = Readonly<Record<EntityType, readonly string[]>>;

/** Tagging takes time: names that matter come early and again. */
const taggedLength = 120_000;
const mostOfAType = 50;

export interface EntitySource {
  /** Text without code and headings, where names are tagged. */
  readonly prose: string;
  /** With headings: the dates of a change log stand there. */
  readonly headed: string;
  /** Everything, where addresses and amounts are sought. */
  readonly whole: string;
}

export function findEntities({ prose, headed, whole }: EntitySource): Entities {
  const document = nlp(prose.slice(0, taggedLength));
  const organizations = distinct(
    [...names(document.organizations()), ...namedOrganizations(prose)].filter(isOrganization),
  );
  // A city in the name of a university is no place that the text names, unless it also stands alone.
  const withoutOrganizations = organizations.reduce(
    (text, name) => text.replaceAll(name, " "),
    prose,
  );
  const places = distinct(
    names(document.places()).filter((name) => isPlace(name) && withoutOrganizations.includes(name)),
  );
  const people = distinct(
    [...names(document.people()), ...titledPeople(prose)]
      .map(withoutTitle)
      .filter(
        (name) => isPerson(name) && !isPartOf(organizations, name) && !isPartOf(places, name),
      ),
  );
  return {
    people: withoutParts(people),
    organizations: withoutParts(organizations),
    places: withoutParts(places),
    dates: distinct(datesIn(headed)),
    money: distinct(matches(whole, money)),
    emails: distinct(
      matches(whole, email).filter((address) => !/\.(?:png|jpe?g|gif|svg)$|@\d/i.test(address)),
    ),
    urls: distinct(
      matches(whole, /\bhttps?:\/\/[^\s<>"'`)\]}]+/g).map((url) => url.replace(/[.,;:!?*_]+$/, "")),
    ),
    phones: distinct(matches(prose, /(?<![\w.])\+\d{1,3}[\s(.-]*\d[\d\s().-]{6,14}\d(?![\w.])/g)),
    hashtags: distinct(matches(prose, /(?<![\w&/])#\p{L}[\p{L}\d_]{1,40}/gu)),
  };
}

const money =
  /(?:[$€£¥₹]|\b(?:USD|EUR|GBP|CHF|JPY) ?)\d[\d.,]*(?: ?(?:million|billion|thousand|trillion|bn|m|k)\b)?|\b\d[\d.,]*(?: (?:million|billion|thousand))? ?(?:€|(?:dollars?|euros?|pounds?|USD|EUR|GBP|CHF)\b)/gi;
const email = /\b[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}\b/g;

interface Tagged {
  out(format: "array"): string[];
}

function names(found: Tagged): readonly string[] {
  return found
    .out("array")
    .flatMap((text) => text.split(/\s*(?:,|;|\band\b|&|\/)\s*(?=\p{Lu})/u))
    .map(tidyName);
}

function tidyName(name: string): string {
  return name
    .replaceAll(/['’]s?$/g, "")
    .replaceAll(/^[^\p{L}\d]+|[^\p{L}\d.)]+$/gu, "")
    .replace(/(?<!\b\p{L})\.$/u, "")
    .replace(/^(?:the|a|an|in|at|of|by|from) (?=\p{Lu})/iu, "")
    .trim();
}

const corporate =
  "Inc|Incorporated|Ltd|Limited|LLC|LLP|GmbH|AG|Corp|Corporation|Company|Co|Group|Holdings|PLC|BV|SAS|Foundation|Institute|University|College|Laborator(?:y|ies)|Labs|Association|Society|Agency|Ministry|Department|Council|Commission|Committee|Consortium|Bank|Museum|Hospital|Organi[sz]ation|Union|Academy|Press";
const organizationForm = new RegExp(
  `\\b(?:\\p{Lu}[\\p{L}&.'’-]*,? (?:of |for |the |and |& )?){1,5}(?:${corporate})\\b\\.?(?: (?:of|for) (?:the )?(?:\\p{Lu}[\\p{L}-]+ ?){1,3})?|\\b(?:University|Institute|Ministry|Department|Bank|Museum|College|Academy) (?:of|for) (?:the )?(?:\\p{Lu}[\\p{L}-]+ ?){1,4}`,
  "gu",
);

function namedOrganizations(prose: string): readonly string[] {
  return matches(prose, organizationForm)
    .map(tidyName)
    .filter((name) => name.split(" ").length > 1);
}

/** `Dr. Jane Smith`, and the name under `Author:`. */
function titledPeople(prose: string): readonly string[] {
  const titled =
    /\b(?:Dr|Mr|Mrs|Ms|Prof|Professor|Sir|President|Senator|Chancellor)\.? ((?:\p{Lu}[\p{L}'’-]+ ?){1,3})/gu;
  const authors =
    /\b(?:[Aa]uthors?|[Mm]aintainers?|[Ww]ritten by|[Cc]reated by|[Cc]opyright(?: \(c\)| ©)?(?: [\d, –-]+)?)\s*:?\s+(\p{Lu}[\p{L}'’-]+(?: \p{Lu}\.)? \p{Lu}[\p{L}'’-]+)/gu;
  return [...prose.matchAll(titled), ...prose.matchAll(authors)].map((match) =>
    tidyName(match[1] ?? ""),
  );
}

/** Words with a capital that are no names of persons: products, months, words at the beginning of sentences. */
const notNames =
  /\b(?:API|JSON|HTML|CSS|HTTP|URL|Node|React|Vue|Angular|Java|JavaScript|TypeScript|Python|Rust|Docker|Kubernetes|Linux|Windows|Mac|Chrome|Firefox|Safari|Edge|Deno|Bun|Git|npm|Markdown|Unicode|Jest|Mocha|Babel|Webpack|Vite|Postgres|MySQL|Redis|Zod|Array|Object|String|Number|Boolean|Promise|Function|Map|Set|Date|Error|Buffer|Stream|Options?|Default|Type|Types|Class|Method|Example|Note|Notes|Version|License|Table|Figure|Section|Chapter|Appendix|Contents|Introduction|January|February|March|April|June|July|August|September|October|November|December|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|New|Added|Fixed|Changed|Removed|Breaking|Support|Supports|Update|Updated|Install|Usage|Getting|Started|Feature|Features|True|False|Null|Undefined|Yes|No|Open|Source|Server|Client|Browser|Request|Response|Component|Components|Hook|Hooks|Test|Tests|Testing|Library|Framework|Package|Module|Plugin|Documentation|Guide|Community|Code|Data|Web|Schema|Validator|Parser|Word|Docs|Sheets|Office|Cloud|Worker|Workers|Modules?|Functions?|Objects?|Strings?|Methods?|Errors?|Tools?|Utilities|Resources|Links|Changes|Fixes|Issues?|Pull|Security|Performance|Release|Releases|Tree)\b/;

function withoutTitle(name: string): string {
  return name.replace(/^(?:Dr|Mr|Mrs|Ms|Prof|Professor|Sir|Lord|Lady)\.? /, "");
}

function isPerson(name: string): boolean {
  const words = name.split(" ");
  return (
    words.length >= 2 &&
    words.length <= 4 &&
    name.length <= 50 &&
    words.every(
      (word) =>
        /^\p{Lu}(?:\.|[\p{L}'’.-]+)$|^(?:van|von|de|del|der|di|da|bin|al|la|le)$/u.test(word) &&
        !/^\p{Lu}{2,}$/u.test(word),
    ) &&
    !notNames.test(name)
  );
}

function isOrganization(name: string): boolean {
  const words = name.split(" ");
  if (
    words.some(
      (word) => !/^(?:[\p{Lu}\d&]|(?:of|for|the|and|de|des|der|für|und|et)$)/u.test(word),
    ) ||
    (words.length > 1 && / (?:for|of)$| - /.test(name))
  )
    return false;
  if (name.length < 2 || name.length > 80 || words.length > 8 || !/^[\p{Lu}\d]/u.test(name))
    return false;
  if (words.length === 1 && (/^\p{Lu}{1,5}s?$/u.test(name) ? !knownAcronyms.has(name) : false))
    return false;
  return (
    !/[{}()<>=_/\\|@]|^\d|\.(?:js|ts|json|md|io)$/i.test(name) &&
    !(words.length === 1 && notNames.test(name))
  );
}

/** Other words in capitals are formats and protocols. */
const knownAcronyms = new Set([
  "IBM",
  "NASA",
  "NATO",
  "UNESCO",
  "UNICEF",
  "WHO",
  "MIT",
  "BBC",
  "CNN",
  "FBI",
  "CIA",
  "IEEE",
  "ACM",
  "IETF",
  "W3C",
  "NIST",
  "CERN",
  "ESA",
  "SAP",
  "AMD",
  "ARM",
  "HP",
  "UN",
  "EU",
  "WTO",
  "IMF",
  "OECD",
  "ETH",
  "EPFL",
  "DARPA",
  "AWS",
  "NVIDIA",
  "OWASP",
  "ECMA",
  "IANA",
]);

function isPlace(name: string): boolean {
  return (
    name.length >= 3 &&
    name.length <= 60 &&
    /^\p{Lu}/u.test(name) &&
    !/[\d{}()<>=_/\\|@#]/.test(name) &&
    !/^\p{Lu}+$/u.test(name.replace(/^(?:USA|UK|EU|UAE)$/, "Country")) &&
    !notNames.test(name) &&
    !/^(?:Internet|Web|Earth|Street|Road|Avenue|Central|North|South|East|West|State|City|Reading|Mobile|Nice|Split|Buffalo|Phoenix|Jersey|Orange|Bath|Cork|Essen|Victoria|Sandy|Normal|Ada|Penn|Basque|Georgia Tech)$/.test(
      name,
    )
  );
}

const month =
  "(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\\.?";
const dateForms = [
  /\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b/g,
  /\b\d{4}\/(?:0[1-9]|1[0-2])\/(?:0[1-9]|[12]\d|3[01])\b/g,
  /(?<![\d./-])(?:0?[1-9]|[12]\d|3[01])([./])(?:0?[1-9]|1[0-2])\1(?:19|20)\d{2}(?![\d./-])/g,
  new RegExp(`\\b(?:[0-3]?\\d(?:st|nd|rd|th)?\\.? (?:of )?)${month},? (?:19|20)\\d{2}\\b`, "g"),
  new RegExp(`\\b${month} [0-3]?\\d(?:st|nd|rd|th)?(?:,? (?:19|20)\\d{2})\\b`, "g"),
  new RegExp(`\\b${month} (?:19|20)\\d{2}\\b`, "g"),
  new RegExp(
    `\\b(?:[0-3]?\\d(?:st|nd|rd|th)? ${month}|${month} [0-3]?\\d(?:st|nd|rd|th)?)(?![\\w-])`,
    "g",
  ),
  /\bQ[1-4] (?:19|20)\d{2}\b/g,
  /(?<=\b(?:in|since|until|from|by|of|during|before|after|around|year|spring|summer|autumn|fall|winter) )(?:19|20)\d{2}\b(?![.\d-])/gi,
];

function datesIn(text: string): readonly string[] {
  const found = dateForms.flatMap((form) =>
    [...text.matchAll(form)].map((match) => ({ text: match[0].trim(), at: match.index })),
  );
  const sorted = found.toSorted(
    (left, right) => left.at - right.at || right.text.length - left.text.length,
  );
  // A longer form found at the same place wins: `May 2024` within `5 May 2024`.
  const kept: { text: string; at: number }[] = [];
  for (const date of sorted) {
    const last = kept.at(-1);
    if (last === undefined || date.at >= last.at + last.text.length) kept.push(date);
  }
  return kept.map((date) => date.text);
}

function matches(text: string, form: RegExp): readonly string[] {
  return [...text.matchAll(form)].map((match) => match[0].trim()).slice(0, 1000);
}

/** Each once whatever its case, in order of appearance, in the spelling that comes first. */
function distinct(found: readonly string[]): readonly string[] {
  const seen = new Map<string, string>();
  for (const name of found) {
    const key = name
      .toLowerCase()
      .replaceAll(/[\s.]+/g, " ")
      .trim();
    if (key !== "" && !seen.has(key)) seen.set(key, name);
  }
  return [...seen.values()].slice(0, mostOfAType);
}

/** Within one of the names, or one of the names with something added: `Microsoft Word`. */
function isPartOf(list: readonly string[], name: string): boolean {
  return list.some((other) => ` ${other} `.includes(` ${name} `) || name.startsWith(`${other} `));
}

/** `Smith` is no second person beside `Jane Smith`. */
function withoutParts(list: readonly string[]): readonly string[] {
  return list.filter(
    (name) => !list.some((other) => other !== name && ` ${other} `.includes(` ${name} `)),
  );
}
