import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

export const german: Translation<typeof english> = {
  title: "Knoten hinzufügen",
  search: "Knoten suchen",
  empty: "Kein Knoten dieses Namens.",
  hint: "Auf die Zeichenfläche ziehen oder zum Hinzufügen klicken.",
  addTitle: {
    anywhere: "Knoten hinzufügen",
    after: (name) => `Nach ${name} hinzufügen`,
    before: (name) => `Vor ${name} hinzufügen`,
    between: "In die Verbindung einfügen",
  },
  note: "Notiz",
  starred: "Favoriten",
  recent: "Zuletzt hinzugefügt",
  found: "Gefunden",
  star: (kind) => `${kind} zu den Favoriten hinzufügen`,
  unstar: (kind) => `${kind} aus den Favoriten nehmen`,
};
