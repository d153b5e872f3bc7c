import { useSyncExternalStore } from "react";

export const themeChoices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof themeChoices)[number];
export type ResolvedTheme = "light" | "dark";

/** Also read by the script in index.html that sets the theme before the first paint. */
export const themeStorageKey = "cairn.theme";

const listeners = new Set<() => void>();
const darkQuery = () => globalThis.matchMedia("(prefers-color-scheme: dark)");

function storedChoice(): ThemeChoice {
  const stored = localStorage.getItem(themeStorageKey);
  return themeChoices.find((choice) => choice === stored) ?? "system";
}

function resolve(choice: ThemeChoice): ResolvedTheme {
  if (choice !== "system") return choice;
  return darkQuery().matches ? "dark" : "light";
}

function apply(): void {
  document.documentElement.dataset["theme"] = resolve(storedChoice());
  for (const listener of listeners) listener();
}

/** Chooses and remembers the theme, in every open tab. */
export function setTheme(choice: ThemeChoice): void {
  if (choice === "system") localStorage.removeItem(themeStorageKey);
  else localStorage.setItem(themeStorageKey, choice);
  apply();
}

/** Applies the theme and follows the system and other tabs; returns how to stop. */
export function followTheme(): () => void {
  const query = darkQuery();
  query.addEventListener("change", apply);
  globalThis.addEventListener("storage", apply);
  apply();
  return () => {
    query.removeEventListener("change", apply);
    globalThis.removeEventListener("storage", apply);
  };
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** What was chosen, and what it comes to at this moment. */
export function useTheme(): { readonly choice: ThemeChoice; readonly resolved: ResolvedTheme } {
  const key = useSyncExternalStore(subscribe, () => `${storedChoice()}/${resolve(storedChoice())}`);
  const [choice, resolved] = key.split("/");
  return {
    choice: themeChoices.find((each) => each === choice) ?? "system",
    resolved: resolved === "dark" ? "dark" : "light",
  };
}
