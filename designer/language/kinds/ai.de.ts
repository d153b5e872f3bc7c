/** German of the kinds that ask a model. */
export const ai: Readonly<Record<string, string>> = {
  Model: "Modell",
  "Asks a language model about text and images, for free text or JSON of a given form.":
    "Befragt ein Sprachmodell zu Text und Bildern; die Antwort ist freier Text oder JSON in vorgegebener Form.",
  Provider: "Anbieter",
  "Name of a provider in the settings; empty chooses the one that serves the model.":
    "Name eines Anbieters aus den Einstellungen; leer wählt den, der das Modell anbietet.",
  "Name of the model, as the provider and the price catalogue write it.":
    "Name des Modells, so geschrieben wie beim Anbieter und im Preiskatalog.",
  Instructions: "Anweisungen",
  "What the model is and how it answers.": "Was das Modell ist und wie es antwortet.",
  Prompt: "Prompt",
  "What to ask; use this or Messages.": "Was gefragt wird; dies oder Nachrichten verwenden.",
  Images: "Bilder",
  "What the prompt is about: stored files (PNG, JPEG, WebP, GIF) or http addresses.":
    "Worum es im Prompt geht: gespeicherte Dateien (PNG, JPEG, WebP, GIF) oder HTTP-Adressen.",
  Artifact: "Gespeicherte Datei",
  "Id of the stored file.": "ID der gespeicherten Datei.",
  Name: "Name",
  "File name.": "Dateiname.",
  File: "Datei",
  "A stored file.": "Eine gespeicherte Datei.",
  Messages: "Nachrichten",
  "A whole conversation instead of a prompt, images included: [{ role, content }].":
    "Ein ganzes Gespräch statt eines Prompts, auch mit Bildern: [{ role, content }].",
  Role: "Rolle",
  "Who speaks.": "Wer spricht.",
  Type: "Typ",
  "What the part is.": "Was der Teil ist.",
  Text: "Text",
  "What is said.": "Was gesagt wird.",
  Image: "Bild",
  "A stored file: PNG, JPEG, WebP or GIF.": "Eine gespeicherte Datei: PNG, JPEG, WebP oder GIF.",
  Address: "Adresse",
  "Where the provider finds the image.": "Wo der Anbieter das Bild findet.",
  Content: "Inhalt",
  "What is said: a text, or a list of parts, some of which are images.":
    "Was gesagt wird: ein Text oder eine Liste von Teilen, darunter auch Bilder.",
  "Tool calls": "Werkzeugaufrufe",
  "Of an assistant: the tools it asked for.": "Bei „assistant“: die gewünschten Werkzeuge.",
  "Of the call.": "Des Aufrufs.",
  "Of the tool.": "Des Werkzeugs.",
  "What the tool is given.": "Was dem Werkzeug übergeben wird.",
  "Tool call": "Werkzeugaufruf",
  "Of a tool: id of the call that this is the result of.":
    "Bei „tool“: ID des Aufrufs, dessen Ergebnis dies ist.",
  "Answer schema": "Schema der Antwort",
  "JSON Schema of the wanted answer; an answer that does not fit is an error.":
    "JSON Schema der gewünschten Antwort; eine Antwort, die nicht passt, ist ein Fehler.",
  Repairs: "Nachbesserungen",
  "How often the model is asked again, with what is wrong, when its answer does not fit the schema.":
    "Wie oft das Modell noch einmal gefragt wird, mit dem, was falsch ist, wenn die Antwort nicht zum Schema passt.",
  Tools: "Werkzeuge",
  "Tools that the model may ask for: [{ Name, Description, Parameters }]. The workflow runs them and asks again.":
    "Werkzeuge, nach denen das Modell fragen darf: [{ Name, Description, Parameters }]. Der Workflow führt sie aus und fragt wieder.",
  "As the model calls it.": "So nennt es das Modell.",
  Description: "Beschreibung",
  "What it does and when to use it.": "Was es tut und wann es zu verwenden ist.",
  "JSON Schema of its arguments.": "JSON Schema seiner Argumente.",
  "Longest answer": "Längste Antwort",
  "Tokens the answer may have.": "Tokens, die die Antwort haben darf.",
  Temperature: "Temperatur",
  "0 answers the same way each time; higher is freer.":
    "0 antwortet jedes Mal gleich; höher ist freier.",
  "The provider wants fewer requests or tokens per minute.":
    "Der Anbieter will weniger Anfragen oder Tokens pro Minute.",
  "The account with the provider has no credit or quota left.":
    "Das Konto beim Anbieter hat kein Guthaben oder Kontingent mehr.",
  "The provider cannot be reached or answered with an error of its own.":
    "Der Anbieter ist nicht erreichbar oder hat selbst einen Fehler.",
  "The provider took too long.": "Der Anbieter hat zu lange gebraucht.",
  "The provider refused the request; asking again would change nothing.":
    "Der Anbieter hat die Anfrage abgelehnt; noch einmal zu fragen würde nichts ändern.",
  "The answer is empty, not JSON, or does not fit the schema.":
    "Die Antwort ist leer, kein JSON oder passt nicht zum Schema.",
  "The model, or a content filter of the provider, declined to answer.":
    "Das Modell oder ein Inhaltsfilter des Anbieters hat die Antwort verweigert.",
  "The provider refused the key, or there is none.":
    "Der Anbieter hat den Schlüssel abgelehnt, oder es gibt keinen.",
  "The address of the provider is not public and not allowed by EGRESS_ALLOW.":
    "Die Adresse des Anbieters ist nicht öffentlich und nicht durch EGRESS_ALLOW erlaubt.",
  "The schema is no JSON Schema, or cannot be checked in time.":
    "Das Schema ist kein JSON Schema oder lässt sich nicht rechtzeitig prüfen.",
  "The messages are longer than the model can read.":
    "Die Nachrichten sind länger, als das Modell lesen kann.",
  "There is no stored file with the id of an image.":
    "Zur ID eines Bildes gibt es keine gespeicherte Datei.",
  "An image is larger than the limit.": "Ein Bild ist größer als die Grenze.",
  "The stored content of an image is gone.":
    "Der gespeicherte Inhalt eines Bildes ist nicht mehr da.",
  "The stored content of an image is damaged.":
    "Der gespeicherte Inhalt eines Bildes ist beschädigt.",
  "Annotate records": "Datensätze annotieren",
  "Asks a model about each record of a list or a file, several at a time.":
    "Befragt ein Modell zu jedem Datensatz einer Liste oder Datei, mehrere zugleich.",
  Records: "Datensätze",
  "A list, or a stored file: a JSON list, JSON lines, or CSV with a header.":
    "Eine Liste oder eine gespeicherte Datei: eine JSON-Liste, JSON-Zeilen oder CSV mit Kopfzeile.",
  "Prompt for each record": "Prompt für jeden Datensatz",
  "{{record}} is the record, {{record.name}} one of its fields, {{index}} its number.":
    "{{record}} ist der Datensatz, {{record.name}} eines seiner Felder, {{index}} seine Nummer.",
  "Most model calls under way at once.": "Höchstens so viele Modellaufrufe zugleich.",
  "Share of the records that may fail before the whole list fails.":
    "Anteil der Datensätze, der fehlschlagen darf, bevor die ganze Liste fehlschlägt.",
  "Results into a file": "Ergebnisse in eine Datei",
  "Write the results as JSON lines into a stored file: for lists too long for a value.":
    "Schreibt die Ergebnisse als JSON-Zeilen in eine gespeicherte Datei: für Listen, die für einen Wert zu lang sind.",
  "The file does not hold a list of records.": "Die Datei enthält keine Liste von Datensätzen.",
  "A record has no field that the prompt names.":
    "Einem Datensatz fehlt ein Feld, das der Prompt nennt.",
  "More records failed than are tolerated.": "Es sind mehr Datensätze fehlgeschlagen als geduldet.",
  "There is no stored file with this id.": "Es gibt keine gespeicherte Datei mit dieser ID.",
  "The file with the records is larger than the limit.":
    "Die Datei mit den Datensätzen ist größer als die Grenze.",
  "The stored content of the file is gone.": "Der gespeicherte Inhalt der Datei ist nicht mehr da.",
  "The stored content of the file is damaged.": "Der gespeicherte Inhalt der Datei ist beschädigt.",
  "Embed texts": "Texte einbetten",
  "Turns texts into vectors, so that similar texts can be found.":
    "Macht Texte zu Vektoren, damit sich ähnliche Texte finden lassen.",
  Texts: "Texte",
  "What to turn into vectors: a list of texts, none of them empty.":
    "Was zu Vektoren wird: eine Liste von Texten, keiner davon leer.",
  Dimensions: "Dimensionen",
  "Length of the vectors, for models that offer a choice.":
    "Länge der Vektoren, bei Modellen, die eine Wahl lassen.",
  "Texts per call": "Texte je Aufruf",
  "How many texts go to the provider together; each batch is paid for once.":
    "Wie viele Texte zusammen an den Anbieter gehen; jeder Stapel wird einmal bezahlt.",
  "Most calls under way at once.": "Höchstens so viele Aufrufe zugleich.",
  "Vectors into a file": "Vektoren in eine Datei",
  "Write the vectors as JSON lines { index, vector } into a stored file: for lists too long for a value.":
    "Schreibt die Vektoren als JSON-Zeilen { index, vector } in eine gespeicherte Datei: für Listen, die für einen Wert zu lang sind.",
  "The vectors together are larger than one step may hold.":
    "Die Vektoren sind zusammen größer, als ein Schritt fassen darf.",
};
