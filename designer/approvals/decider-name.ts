/** The name under which somebody decides, in this browser only. */
const key = "cairn.decider";

export function deciderName(): string {
  try {
    return localStorage.getItem(key) ?? "";
  } catch (error) {
    // Switched off: the name is typed each time.
    if (!(error instanceof DOMException)) throw error;
    return "";
  }
}

export function keepDeciderName(name: string): void {
  try {
    localStorage.setItem(key, name);
  } catch (error) {
    if (!(error instanceof DOMException)) throw error;
  }
}
