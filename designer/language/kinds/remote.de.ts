/** German of the kinds that reach services and people. */
export const remote: Readonly<Record<string, string>> = {
  "HTTP request": "HTTP-Anfrage",
  "Sends a request to a URL and reads the response.":
    "Sendet eine Anfrage an eine URL und liest die Antwort.",
  "Address, with http:// or https://; empty when a secret is the address.":
    "Adresse, mit http:// oder https://; leer, wenn ein Geheimnis die Adresse ist.",
  Method: "Methode",
  "GET reads; the others change something and are sent with an Idempotency-Key.":
    "GET liest; die anderen ändern etwas und werden mit einem Idempotency-Key gesendet.",
  Query: "Query-Parameter",
  "Added to the URL; a list repeats its key.":
    "Wird an die URL gehängt; eine Liste wiederholt ihren Schlüssel.",
  "Sent with the request.": "Werden mit der Anfrage gesendet.",
  Body: "Inhalt",
  "Text is sent as it is, anything else as JSON.":
    "Text wird gesendet, wie er ist, alles andere als JSON.",
  Secret: "Geheimnis",
  "Name of the secret to send, such as SECRET_API_KEY; its value is never shown.":
    "Name des Geheimnisses, das gesendet wird, etwa SECRET_API_KEY; sein Wert wird nie angezeigt.",
  "Send the secret as": "Geheimnis senden als",
  "A bearer token, the value of a header, or the whole URL.":
    "Als Bearer-Token, als Wert eines Headers oder als ganze URL.",
  "Header of the secret": "Header des Geheimnisses",
  "Such as X-API-Key.": "Etwa X-API-Key.",
  "Accepted statuses": "Anerkannte Status",
  "Statuses that count as success; empty = 200 to 299.":
    "Status, die als Erfolg gelten; leer = 200 bis 299.",
  "Into a file": "In eine Datei",
  "Name of the stored file that keeps the body: for what is large, or no text.":
    "Name der gespeicherten Datei, die den Inhalt aufbewahrt: für Großes oder was kein Text ist.",
  "The response says that it is JSON and is not.":
    "Die Antwort gibt sich als JSON aus, ist aber keins.",
  "The worker has no secret of this name.": "Der Worker hat kein Geheimnis dieses Namens.",
  "External job": "Externer Auftrag",
  "Hands a long job to another machine, follows it to its end and collects the result.":
    "Gibt einen langen Auftrag an eine andere Maschine, verfolgt ihn bis zum Ende und holt das Ergebnis.",
  "Where a job is handed in.": "Wo ein Auftrag eingereicht wird.",
  "Sent with an Idempotency-Key, so that a repeat starts no second job.":
    "Wird mit einem Idempotency-Key gesendet, damit eine Wiederholung keinen zweiten Auftrag startet.",
  "Sent with the job alone.": "Werden nur mit dem Auftrag gesendet.",
  "The job: text is sent as it is, anything else as JSON.":
    "Der Auftrag: Text wird gesendet, wie er ist, alles andere als JSON.",
  Submit: "Einreichen",
  "The request that starts the job.": "Die Anfrage, die den Auftrag startet.",
  "Id of the job": "ID des Auftrags",
  "JSON Pointer into the answer, such as /id or /data/job_id.":
    "JSON Pointer in die Antwort, etwa /id oder /data/job_id.",
  "Status URL": "Status-URL",
  "{id} stands for the id of the job.": "{id} steht für die ID des Auftrags.",
  Status: "Status",
  "JSON Pointer into the answer of the status URL.": "JSON Pointer in die Antwort der Status-URL.",
  Done: "Fertig",
  "Statuses of a job that has its result.": "Status eines Auftrags, der sein Ergebnis hat.",
  Failed: "Fehlgeschlagen",
  "Statuses of a job that came to nothing.": "Status eines Auftrags, der misslungen ist.",
  Message: "Nachricht",
  "JSON Pointer to what the job says of its failure.":
    "JSON Pointer zu dem, was der Auftrag über seinen Fehlschlag sagt.",
  Progress: "Fortschritt",
  "JSON Pointer to how far the job is.": "JSON Pointer dazu, wie weit der Auftrag ist.",
  "VRAM in use": "Belegter VRAM",
  "JSON Pointer to the bytes of GPU memory in use.":
    "JSON Pointer zu den belegten Bytes des Grafikspeichers.",
  "VRAM in total": "VRAM insgesamt",
  "JSON Pointer to the bytes of GPU memory there are.":
    "JSON Pointer zu allen Bytes des Grafikspeichers.",
  "Ask every, s": "Fragen alle, s",
  "Seconds between two looks at first; then ever longer.":
    "Sekunden zwischen zwei Blicken am Anfang; dann immer länger.",
  "Ask at least every, s": "Fragen mindestens alle, s",
  "Longest time between two looks, unless the server asks for more.":
    "Längste Zeit zwischen zwei Blicken, wenn der Server nicht mehr verlangt.",
  "Result URL": "Ergebnis-URL",
  "{id} stands for the id of the job; empty when the status holds it.":
    "{id} steht für die ID des Auftrags; leer, wenn der Status das Ergebnis enthält.",
  "JSON Pointer to the result; empty takes the whole answer.":
    "JSON Pointer zum Ergebnis; leer nimmt die ganze Antwort.",
  "Result into a file": "Ergebnis in eine Datei",
  "Name of the stored file: for results that are large, or no text.":
    "Name der gespeicherten Datei: für Ergebnisse, die groß oder kein Text sind.",
  "Cancel URL": "Abbruch-URL",
  "Called when the run is cancelled; {id} stands for the id of the job.":
    "Wird aufgerufen, wenn der Lauf abgebrochen wird; {id} steht für die ID des Auftrags.",
  "Cancel method": "Abbruch-Methode",
  "How the cancel URL is called.": "Wie die Abbruch-URL aufgerufen wird.",
  "A bearer token, or the value of a header, in every request.":
    "Als Bearer-Token oder als Wert eines Headers, in jeder Anfrage.",
  "Who runs the job, for the ledger; empty = the host.":
    "Wer den Auftrag ausführt, für die Kosten; leer = der Host.",
  "Model or machine": "Modell oder Maschine",
  "Name in the price catalogue that the seconds are priced by.":
    "Name im Preiskatalog, nach dem die Sekunden berechnet werden.",
  "JSON Pointer to the seconds that the job has used.":
    "JSON Pointer zu den Sekunden, die der Auftrag verbraucht hat.",
  Cost: "Kosten",
  "JSON Pointer to what the job cost in dollars, when it says so.":
    "JSON Pointer zu dem, was der Auftrag in Dollar gekostet hat, wenn er es sagt.",
  "The job came to nothing; the cause is what it says itself.":
    "Der Auftrag ist misslungen; die Ursache ist, was er selbst sagt.",
  "The server does not know the job any more.": "Der Server kennt den Auftrag nicht mehr.",
  "An answer is no JSON, or lacks the id, the status or the result.":
    "Eine Antwort ist kein JSON, oder ID, Status oder Ergebnis fehlen.",
  "The result says that it is JSON and is not.":
    "Das Ergebnis gibt sich als JSON aus, ist aber keins.",
  Approval: "Freigabe",
  "Waits until a person decides, with a form to fill in and a link to do it by.":
    "Wartet, bis ein Mensch entscheidet, mit einem Formular und einem Link dafür.",
  Title: "Titel",
  "What is to be decided, in one line.": "Was zu entscheiden ist, in einer Zeile.",
  "What one needs to know to decide. Markdown.":
    "Was man wissen muss, um zu entscheiden. Markdown.",
  "Shown below the message.": "Steht unter der Nachricht.",
  Form: "Formular",
  "What is to be filled in: a JSON Schema with texts, numbers, choices, dates, yes or no.":
    "Was auszufüllen ist: ein JSON Schema mit Texten, Zahlen, Auswahl, Daten, Ja oder Nein.",
  Choices: "Auswahl",
  "The buttons; the first one is the main one.": "Die Schaltflächen; die erste ist hervorgehoben.",
  "Which of them reject": "Welche davon ablehnen",
  "They need no filled-in form.": "Sie brauchen kein ausgefülltes Formular.",
  "Fail on rejection": "Bei Ablehnung fehlschlagen",
  "A rejection is the error Approval.Rejected instead of a result.":
    "Eine Ablehnung ist der Fehler Approval.Rejected statt eines Ergebnisses.",
  "For whom": "Für wen",
  "Names or addresses, shown with the approval.":
    "Namen oder Adressen, mit der Freigabe angezeigt.",
  "Tell by web request": "Per Web-Anfrage melden",
  "Sends the link, such as to the incoming webhook of a chat.":
    "Sendet den Link, etwa an den eingehenden Webhook eines Chats.",
  "Receives the link in a POST as JSON.": "Erhält den Link in einem POST als JSON.",
  "Sent along. Write {{url}} where the receiver wants the link.":
    "Wird mitgesendet. {{url}} schreiben, wo der Empfänger den Link haben will.",
  "It was rejected, and the step says that this is an error.":
    "Es wurde abgelehnt, und der Schritt sagt, dass das ein Fehler ist.",
  "Wait for a callback": "Auf Rückruf warten",
  "Hands out an address and waits until a service calls it, signed if you like.":
    "Gibt eine Adresse heraus und wartet, bis ein Dienst sie aufruft, auf Wunsch signiert.",
  "Sends callbackUrl, and what you add, to the service that is to call back.":
    "Sendet callbackUrl, und was dazukommt, an den Dienst, der zurückrufen soll.",
  "Secret of the signature": "Geheimnis der Signatur",
  "Name of the secret that calls are signed with (Standard Webhooks); without one the address is the proof.":
    "Name des Geheimnisses, mit dem Aufrufe signiert sind (Standard Webhooks); ohne eines ist die Adresse der Nachweis.",
  "Schema of the body": "Schema des Inhalts",
  "JSON Schema; a call that does not fit is refused, and the step waits on.":
    "JSON Schema; ein Aufruf, der nicht passt, wird abgelehnt, und der Schritt wartet weiter.",
  "Keep headers": "Header behalten",
  "Names of further headers for the result.": "Namen weiterer Header für das Ergebnis.",
  "E-mail": "E-Mail",
  "Sends an e-mail through a mail server of your own.":
    "Sendet eine E-Mail über einen eigenen Mailserver.",
  "Mail server": "Mailserver",
  "Name of the secret that holds smtps://user:password@host, or smtp:// for STARTTLS.":
    "Name des Geheimnisses, das smtps://user:password@host enthält, oder smtp:// für STARTTLS.",
  "name@host or Name <name@host>; empty = the user of the mail server.":
    "name@host oder Name <name@host>; leer = der Benutzer des Mailservers.",
  To: "An",
  "Addresses of the recipients.": "Adressen der Empfänger.",
  Cc: "Cc",
  "Addresses that get a copy.": "Adressen, die eine Kopie bekommen.",
  Bcc: "Bcc",
  "Addresses that get a copy without the others seeing it.":
    "Adressen, die eine Kopie bekommen, ohne dass die anderen es sehen.",
  "Reply to": "Antwort an",
  "Addresses that answers go to; empty = the sender.":
    "Adressen, an die Antworten gehen; leer = der Absender.",
  Subject: "Betreff",
  "One line.": "Eine Zeile.",
  "The message as plain text.": "Die Nachricht als reiner Text.",
  HTML: "HTML",
  "The message as a page; readers that show none take the text.":
    "Die Nachricht als Seite; Programme, die keine zeigen, nehmen den Text.",
  Attachments: "Anhänge",
  "Stored files that go along, 25 MB together.":
    "Gespeicherte Dateien, die mitgehen, zusammen 25 MB.",
  "The server refuses the message for good.": "Der Server lehnt die Nachricht endgültig ab.",
  "The server cannot be reached or refuses the message for now.":
    "Der Server ist nicht erreichbar oder lehnt die Nachricht vorerst ab.",
  "The sender or a recipient has no valid address.":
    "Der Absender oder ein Empfänger hat keine gültige Adresse.",
  "The server refuses the user or the password.": "Der Server lehnt Benutzer oder Passwort ab.",
  "The server offers no encryption, or its certificate is not valid.":
    "Der Server bietet keine Verschlüsselung, oder sein Zertifikat ist nicht gültig.",
  "The secret does not hold the address of a mail server.":
    "Das Geheimnis enthält keine Adresse eines Mailservers.",
  "The attachments are larger than mail servers take.":
    "Die Anhänge sind größer, als Mailserver annehmen.",
  "The connection was lost before the server said whether it keeps the message.":
    "Die Verbindung ging verloren, bevor der Server sagte, ob er die Nachricht behält.",
  "The address of the mail server is not allowed by the operator.":
    "Die Adresse des Mailservers ist vom Betreiber nicht erlaubt.",
  "Chat message": "Chatnachricht",
  "Posts a message to a channel of Slack, Mattermost or Discord through an incoming webhook.":
    "Schreibt eine Nachricht in einen Kanal von Slack, Mattermost oder Discord, über einen eingehenden Webhook.",
  Webhook: "Webhook",
  "Name of the secret that holds the URL of the incoming webhook.":
    "Name des Geheimnisses, das die URL des eingehenden Webhooks enthält.",
  "The message; beside blocks, what notifications show.":
    "Die Nachricht; neben Blöcken: was Benachrichtigungen zeigen.",
  Blocks: "Blöcke",
  "Layout of the message in Slack's Block Kit.": "Aufbau der Nachricht in Slacks Block Kit.",
  "Who the message is from, where the server lets webhooks choose.":
    "Von wem die Nachricht ist, wo der Server Webhooks die Wahl lässt.",
  "Too many messages in too short a time; the server says when to try again.":
    "Zu viele Nachrichten in zu kurzer Zeit; der Server sagt, wann es wieder geht.",
  "The server has a fault of its own for now.": "Der Server hat vorerst selbst einen Fehler.",
  "The webhook does not exist any more, or does not take such a message.":
    "Den Webhook gibt es nicht mehr, oder er nimmt eine solche Nachricht nicht an.",
  "The connection was lost before the server said whether it took the message.":
    "Die Verbindung ging verloren, bevor der Server sagte, ob er die Nachricht annahm.",
};
