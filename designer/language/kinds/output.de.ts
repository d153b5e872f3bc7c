/** German of the kinds that write results. */
export const output: Readonly<Record<string, string>> = {
  Report: "Bericht",
  "Writes a Markdown report from headings, texts, lists and tables.":
    "Schreibt einen Markdown-Bericht aus Überschriften, Texten, Listen und Tabellen.",
  "Title of the report.": "Titel des Berichts.",
  Sections: "Abschnitte",
  "Parts of the report; use this or a template.":
    "Teile des Berichts; dies oder eine Vorlage verwenden.",
  Heading: "Überschrift",
  "Title of the section.": "Titel des Abschnitts.",
  "Paragraphs; lists and bold are kept, everything else is shown as it is written.":
    "Absätze; Listen und Fettes bleiben, alles andere erscheint, wie es geschrieben ist.",
  "A bulleted list.": "Eine Aufzählung.",
  Table: "Tabelle",
  "One row for each object.": "Eine Zeile für jedes Objekt.",
  "Members shown in the table, in this order; empty shows all.":
    "Felder in der Tabelle, in dieser Reihenfolge; leer zeigt alle.",
  Template: "Vorlage",
  "Markdown in which {{name}} stands for a value.":
    "Markdown, in dem {{name}} für einen Wert steht.",
  "What the template's {{names}} stand for; {{Title}} is the title.":
    "Wofür die {{Namen}} der Vorlage stehen; {{Title}} ist der Titel.",
  "File name": "Dateiname",
  "Empty makes one from the title.": "Leer macht einen aus dem Titel.",
  Publish: "Veröffentlichen",
  "Writes a text to a folder or a URL, and takes it back when a later step fails.":
    "Schreibt einen Text in einen Ordner oder an eine URL und nimmt ihn zurück, wenn ein späterer Schritt fehlschlägt.",
  Folder: "Ordner",
  "Folder among the publications.": "Ordner unter den Veröffentlichungen.",
  "Address of the collection: the file is put at <URL>/<name> and deleted there.":
    "Adresse der Sammlung: Die Datei wird unter <URL>/<name> abgelegt und dort gelöscht.",
  "Where to": "Wohin",
  "{ Folder } among the publications, or { Url } of a collection.":
    "{ Folder } unter den Veröffentlichungen, oder { Url } einer Sammlung.",
  "File name; the same name is replaced.": "Dateiname; derselbe Name wird ersetzt.",
  "Text to publish; use this or a file.":
    "Text, der veröffentlicht wird; dies oder eine Datei verwenden.",
  "Stored file to publish, such as a report.":
    "Gespeicherte Datei, die veröffentlicht wird, etwa ein Bericht.",
  "Sent to a URL; give the compensation the same.":
    "Werden an eine URL gesendet; der Kompensation dieselben geben.",
  "The file could not be written.": "Die Datei ließ sich nicht schreiben.",
  Unpublish: "Zurückziehen",
  "Takes a publication back and restores what it replaced.":
    "Nimmt eine Veröffentlichung zurück und stellt wieder her, was sie ersetzt hat.",
  "Where from": "Woher",
  Restore: "Wiederherstellen",
  "Stored file to put back in a folder; empty removes only.":
    "Gespeicherte Datei, die in einen Ordner zurückkommt; leer entfernt nur.",
  "Sent to a URL.": "Werden an eine URL gesendet.",
  "What was replaced is no longer stored.": "Was ersetzt wurde, ist nicht mehr gespeichert.",
  "The file could not be removed.": "Die Datei ließ sich nicht entfernen.",
  "S3 write": "S3 schreiben",
  "Writes a text or a stored file to an S3-compatible store, and takes it back when a later step fails.":
    "Schreibt einen Text oder eine gespeicherte Datei in einen S3-kompatiblen Speicher und nimmt sie zurück, wenn ein späterer Schritt fehlschlägt.",
  "Text as it is; anything else as JSON, or as the ending of the key says: .jsonl, .csv, .md.":
    "Text, wie er ist; alles andere als JSON oder wie die Endung des Schlüssels sagt: .jsonl, .csv, .md.",
  "Stored file to write.": "Gespeicherte Datei, die geschrieben wird.",
  "Media type": "Medientyp",
  "Such as text/csv; empty = the type of the file or the ending of the key.":
    "Etwa text/csv; leer = der Typ der Datei oder der Endung des Schlüssels.",
  "Only if": "Nur wenn",
  "Absent: never replace anything; { ETag }: replace only that one.":
    "Absent: nie etwas ersetzen; { ETag }: nur dieses ersetzen.",
  ETag: "ETag",
  "The object must still be the one with this tag.":
    "Das Objekt muss noch das mit diesem Tag sein.",
  "The object is there already, or it is not the one that was meant.":
    "Das Objekt ist schon da, oder es ist nicht das gemeinte.",
  "The file, or the object that it would replace, is larger than the limit.":
    "Die Datei, oder das Objekt, das sie ersetzen würde, ist größer als die Grenze.",
  "The content cannot be written in the format that the key asks for.":
    "Der Inhalt lässt sich nicht in dem Format schreiben, das der Schlüssel verlangt.",
  "S3 restore": "S3 wiederherstellen",
  "Removes an object that a step wrote, or puts back what it replaced.":
    "Entfernt ein Objekt, das ein Schritt geschrieben hat, oder stellt wieder her, was es ersetzt hat.",
  Store: "Speicher",
  "Where the object is, as the step that wrote it says it.":
    "Wo das Objekt ist, wie es der Schritt sagt, der es geschrieben hat.",
  "Of the object that is taken back; another one is left alone.":
    "Des Objekts, das zurückgenommen wird; ein anderes bleibt unberührt.",
  "Stored file to put back; empty removes only.":
    "Gespeicherte Datei, die zurückkommt; leer entfernt nur.",
  "Somebody else is writing the object right now.":
    "Das Objekt wird gerade von jemand anderem geschrieben.",
  "What was replaced is larger than the limit.": "Was ersetzt wurde, ist größer als die Grenze.",
  "The content of what was replaced is gone.":
    "Der Inhalt dessen, was ersetzt wurde, ist nicht mehr da.",
  "The content of what was replaced is damaged.":
    "Der Inhalt dessen, was ersetzt wurde, ist beschädigt.",
};
