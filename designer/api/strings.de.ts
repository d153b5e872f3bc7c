import type { Translation } from "../language/translated.ts";
import type { english } from "./strings.ts";

export const german: Translation<typeof english> = {
  unreachableTitle: "Der Server ist nicht erreichbar",
  unreachable:
    "Keine Antwort vom Server. Vielleicht startet er gerade neu, oder die Verbindung ist unterbrochen.",
  unexpectedTitle: "Die Antwort des Servers ist nicht verständlich",
  unexpected: (what) => `Die Antwort auf „${what}“ hat nicht die vereinbarte Form.`,
  refusedTitle: "Der Server hat die Anfrage abgelehnt",
  refused: (status) => `Der Server hat mit Status ${status} geantwortet.`,
};
