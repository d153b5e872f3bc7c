import { currentLanguage } from "./language.ts";
import { setCatalogue } from "./translated.ts";

/** Loads the words of the chosen language. English comes with the code. */
export async function loadLanguage(): Promise<void> {
  const language = currentLanguage();
  document.documentElement.lang = language;
  if (language === "de") setCatalogue((await import("./german.ts")).german);
}
