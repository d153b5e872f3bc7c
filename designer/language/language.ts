/** The language of the words: chosen once, before anything is drawn. Another choice loads the page again. */

/** Languages by their codes (BCP 47), each named in itself. */
export const languages = { en: "English", de: "Deutsch" } as const;
export type Language = keyof typeof languages;

const storageKey = "cairn.language";

export const languageCodes = Object.keys(languages) as readonly Language[];

/** The language of a code (`de`, `de-AT`); undefined for one that is not spoken here. */
export function knownLanguage(code: string | null | undefined): Language | undefined {
  return languageCodes.find((each) => each === code?.split("-")[0]);
}

/** What was chosen here; else the first of the browser's languages that is known; else English. */
export function currentLanguage(): Language {
  const preferred = navigator.languages.map((code) => knownLanguage(code));
  return (
    knownLanguage(localStorage.getItem(storageKey)) ??
    preferred.find((each) => each !== undefined) ??
    "en"
  );
}

/** Chooses and remembers a language; the page starts anew with it. */
export function chooseLanguage(language: Language): void {
  localStorage.setItem(storageKey, language);
  location.reload();
}
