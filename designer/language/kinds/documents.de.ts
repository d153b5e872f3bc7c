/** German of the kinds that read documents and pages. */
export const documents: Readonly<Record<string, string>> = {
  "Extract text": "Text auslesen",
  "Reads the text out of a document: PDF, Word, Excel, CSV, HTML, Markdown, e-mail or plain text.":
    "Liest den Text aus einem Dokument: PDF, Word, Excel, CSV, HTML, Markdown, E-Mail oder reiner Text.",
  "The document itself.": "Das Dokument selbst.",
  "File name; its ending tells the type.": "Dateiname; die Endung sagt den Typ.",
  Document: "Dokument",
  "An uploaded file, or { Text, Name } for text that is already at hand.":
    "Eine hochgeladene Datei, oder { Text, Name } für Text, der schon vorliegt.",
  "Read attachments": "Anhänge lesen",
  "Read the documents attached to an e-mail as well, also those of messages inside it.":
    "Auch die Dokumente lesen, die an einer E-Mail hängen, einschließlich derer in enthaltenen Nachrichten.",
  Tables: "Tabellen",
  "Give the rows of a spreadsheet or CSV file as lists, next to the text. Without them twice as much fits.":
    "Die Zeilen einer Tabellen- oder CSV-Datei als Listen angeben, neben dem Text. Ohne sie passt doppelt so viel hinein.",
  "Allow empty": "Leeres erlauben",
  "Go on with a document that holds no text instead of failing.":
    "Mit einem Dokument ohne Text weitergehen, statt fehlzuschlagen.",
  "The file is damaged or not what its name says.":
    "Die Datei ist beschädigt oder nicht das, was ihr Name sagt.",
  "The document is protected by a password.": "Das Dokument ist durch ein Passwort geschützt.",
  "Text cannot be read out of files of this type.":
    "Aus Dateien dieses Typs lässt sich kein Text lesen.",
  "The document, or what it unpacks to, is larger than a limit.":
    "Das Dokument, oder was darin gepackt ist, ist größer als eine Grenze.",
  "The document holds no text, such as a scan without text recognition.":
    "Das Dokument enthält keinen Text, etwa ein Scan ohne Texterkennung.",
  "Split text": "Text teilen",
  "Cuts a text into chunks of at most so many tokens, at sentence ends or at its own headings.":
    "Zerlegt einen Text in Stücke von höchstens so vielen Tokens, an Satzenden oder an seinen Überschriften.",
  "What to cut.": "Was geteilt wird.",
  "Cut by": "Teilen nach",
  "Tokens fills every chunk; structure begins one at each heading, each page of a text without headings, and repeats the header of a table that is cut.":
    "„tokens“ füllt jedes Stück; „structure“ beginnt eines an jeder Überschrift, an jeder Seite eines Textes ohne Überschriften, und wiederholt den Kopf einer geteilten Tabelle.",
  "Tokens per chunk": "Tokens je Stück",
  "No chunk is longer than this.": "Kein Stück ist länger.",
  Overlap: "Überlappung",
  "Tokens of the end of a chunk that the next one repeats, so that no thought is cut in two.":
    "Tokens vom Ende eines Stücks, die das nächste wiederholt, damit kein Gedanke zerschnitten wird.",
  "Fetch a page": "Seite abrufen",
  "Reads a page or a document from the web: its text, title and links.":
    "Liest eine Seite oder ein Dokument aus dem Web: Text, Titel und Links.",
  URL: "URL",
  "Address, with http:// or https://.": "Adresse, mit http:// oder https://.",
  Headers: "Header",
  "Sent with the request, such as Accept-Language.":
    "Werden mit der Anfrage gesendet, etwa Accept-Language.",
  Links: "Links",
  "Whether the result lists the addresses that the page leads to.":
    "Ob das Ergebnis die Adressen auflistet, zu denen die Seite führt.",
  "Respect robots.txt": "robots.txt beachten",
  "Read only what the site allows; switch this off for sites of your own.":
    "Nur lesen, was die Website erlaubt; für eigene Websites ausschalten.",
  "Largest page, MB": "Größte Seite, MB",
  "A larger page or document is refused.":
    "Eine größere Seite oder ein größeres Dokument wird abgelehnt.",
  "The server took too long.": "Der Server hat zu lange gebraucht.",
  "The server cannot be reached, or broke off.":
    "Der Server ist nicht erreichbar oder hat abgebrochen.",
  "No connection came about: a second name of Http.Connection and Http.Timeout.":
    "Es kam keine Verbindung zustande: ein zweiter Name für Http.Connection und Http.Timeout.",
  "The address is not allowed: internal, or not on the list of the operator.":
    "Die Adresse ist nicht erlaubt: intern oder nicht auf der Liste des Betreibers.",
  "The response is larger than the limit.": "Die Antwort ist größer als die Grenze.",
  "The server redirects too often, or to no address.":
    "Der Server leitet zu oft weiter oder an keine Adresse.",
  "The address or a header cannot be sent.": "Die Adresse oder ein Header lässt sich nicht senden.",
  "The server answered with this status, such as Http.Status.404.":
    "Der Server hat mit diesem Status geantwortet, etwa Http.Status.404.",
  "The robots.txt of the site does not allow the page to be read.":
    "Die robots.txt der Website erlaubt nicht, die Seite zu lesen.",
  "Crawl a site": "Website durchgehen",
  "Follows the links of a site within limits and reads its pages.":
    "Folgt den Links einer Website in Grenzen und liest ihre Seiten.",
  "Start addresses": "Startadressen",
  "Where to begin: one address or a list, each with http:// or https://.":
    "Wo begonnen wird: eine Adresse oder eine Liste, jede mit http:// oder https://.",
  "Use the sitemap": "Sitemap verwenden",
  "Read the pages that the sitemaps of the site list as well.":
    "Auch die Seiten lesen, die in den Sitemaps der Website stehen.",
  Hosts: "Hosts",
  "Where links may lead, such as docs.example.com or *.example.com; empty = the hosts of the start addresses.":
    "Wohin Links führen dürfen, etwa docs.example.com oder *.example.com; leer = die Hosts der Startadressen.",
  Paths: "Pfade",
  "Beginnings of the paths to read, such as /docs/; empty = all.":
    "Anfänge der Pfade, die gelesen werden, etwa /docs/; leer = alle.",
  "Only addresses like": "Nur Adressen wie",
  "Regular expressions (RE2), one of which must be found in the address; empty = all.":
    "Reguläre Ausdrücke (RE2), von denen einer in der Adresse vorkommen muss; leer = alle.",
  "No addresses like": "Keine Adressen wie",
  "Regular expressions (RE2), none of which may be found in the address.":
    "Reguläre Ausdrücke (RE2), von denen keiner in der Adresse vorkommen darf.",
  "Most pages": "Höchste Seitenzahl",
  "Pages to read, those that fail included.":
    "Seiten, die gelesen werden, fehlgeschlagene mitgezählt.",
  Depth: "Tiefe",
  "Links to follow from a start address; 0 reads the start alone and lists what it leads to.":
    "So vielen Links wird von einer Startadresse aus gefolgt; 0 liest nur den Start und listet auf, wohin er führt.",
  "Most pages under way at once.": "Höchstens so viele Seiten zugleich.",
  "Pause, ms": "Pause, ms",
  "Between two requests to the same host, unless its robots.txt wishes for more.":
    "Zwischen zwei Anfragen an denselben Host, wenn dessen robots.txt nicht mehr wünscht.",
  "Sent with every request.": "Werden mit jeder Anfrage gesendet.",
  "Characters per page": "Zeichen je Seite",
  "The text of a longer page is cut.": "Der Text einer längeren Seite wird abgeschnitten.",
  "A file for each page": "Eine Datei je Seite",
  "Keep the text of each page as a stored file, there as soon as the page is read.":
    "Den Text jeder Seite als gespeicherte Datei aufbewahren; sie ist da, sobald die Seite gelesen ist.",
  "Pages into a file": "Seiten in eine Datei",
  "Write the pages as JSON lines into a stored file; more than 1 MB always goes there.":
    "Schreibt die Seiten als JSON-Zeilen in eine gespeicherte Datei; mehr als 1 MB kommt immer dorthin.",
  "The robots.txt of the site does not allow the start to be read.":
    "Die robots.txt der Website erlaubt nicht, den Start zu lesen.",
  "No page could be read.": "Keine Seite ließ sich lesen.",
  "The pages hold more text than one file can; keep a file for each page.":
    "Die Seiten enthalten mehr Text, als eine Datei fassen kann; eine Datei je Seite aufbewahren.",
};
