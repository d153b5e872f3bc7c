/** German of the kinds that work on data. */
export const data: Readonly<Record<string, string>> = {
  Transform: "Umformen",
  "Reshapes data with expressions or paths.": "Formt Daten mit Ausdrücken oder Pfaden um.",
  "Any JSON; strings {% … %} are expressions. Empty passes the input on.":
    "Beliebiges JSON; Texte {% … %} sind Ausdrücke. Leer gibt die Eingabe weiter.",
  Result: "Ergebnis",
  "JSONPath: any JSON, taken as it stands.": "JSONPath: beliebiges JSON, genau so übernommen.",
  "JSONPath: any JSON; keys that end in .$ take a path or an intrinsic function.":
    "JSONPath: beliebiges JSON; Schlüssel mit der Endung .$ nehmen einen Pfad oder eine eingebaute Funktion.",
  Convert: "Umwandeln",
  "Turns CSV, JSON lines or JSON text into values and back, with the columns you choose.":
    "Macht aus CSV, JSON-Zeilen oder JSON-Text Werte und umgekehrt, mit den gewählten Spalten.",
  Value: "Wert",
  "A text in one of the formats, or a value.": "Ein Text in einem der Formate oder ein Wert.",
  From: "Von",
  "What the text is in; VALUE = no text but a value.":
    "Worin der Text vorliegt; VALUE = kein Text, sondern ein Wert.",
  Into: "Nach",
  "What it becomes; VALUE = records to go on with.":
    "Was daraus wird; VALUE = Datensätze zum Weiterarbeiten.",
  Columns: "Spalten",
  'Members that stay, in their order: ["id", "name"], or { "newName": "oldName" }.':
    'Felder, die bleiben, in ihrer Reihenfolge: ["id", "name"] oder { "newName": "oldName" }.',
  Delimiter: "Trennzeichen",
  "What stands between the fields of a CSV row.": "Was zwischen den Feldern einer CSV-Zeile steht.",
  "The text is not in the format that it should be in.":
    "Der Text hat nicht das Format, das er haben soll.",
  "The format cannot hold the value.": "Das Format kann den Wert nicht fassen.",
  "The text is longer than what goes on as a value; use files.":
    "Der Text ist länger, als ein Wert sein darf; Dateien verwenden.",
  "Read file": "Datei lesen",
  "Reads a stored file as text, JSON, JSON lines or CSV.":
    "Liest eine gespeicherte Datei als Text, JSON, JSON-Zeilen oder CSV.",
  "Stored file, such as an upload.": "Gespeicherte Datei, etwa ein Upload.",
  Format: "Format",
  "AUTO = what name and type of the file say.": "AUTO = was Name und Typ der Datei sagen.",
  "The file is larger than what is read as one value.":
    "Die Datei ist größer als das, was als ein Wert gelesen wird.",
  "The file is not in its format.": "Die Datei hat nicht ihr Format.",
  "Write file": "Datei schreiben",
  "Keeps a value as a stored file: text, JSON, JSON lines, CSV or Markdown.":
    "Bewahrt einen Wert als gespeicherte Datei auf: Text, JSON, JSON-Zeilen, CSV oder Markdown.",
  "File name, such as orders.csv.": "Dateiname, etwa orders.csv.",
  "Text as it is; a list of objects where the format is a table.":
    "Text, wie er ist; eine Liste von Objekten, wo das Format eine Tabelle ist.",
  "AUTO = what the ending of the name says; else text as it is, the rest JSON.":
    "AUTO = was die Endung des Namens sagt; sonst Text, wie er ist, alles andere als JSON.",
  "S3 read": "S3 lesen",
  "Reads an object of an S3-compatible store into a stored file.":
    "Liest ein Objekt eines S3-kompatiblen Speichers in eine gespeicherte Datei.",
  "Access key": "Zugangsschlüssel",
  "Name of the secret that holds accessKeyId:secretAccessKey.":
    "Name des Geheimnisses, das accessKeyId:secretAccessKey enthält.",
  Bucket: "Bucket",
  "Name of the bucket.": "Name des Buckets.",
  Region: "Region",
  "Region of the bucket, such as eu-central-1.": "Region des Buckets, etwa eu-central-1.",
  Endpoint: "Endpunkt",
  "Address of another store than Amazon's, such as https://minio.example.com.":
    "Adresse eines anderen Speichers als Amazons, etwa https://minio.example.com.",
  "Bucket in the address": "Bucket in der Adresse",
  "In the path or in the host name; empty = what suits the endpoint.":
    "Im Pfad oder im Hostnamen; leer = was zum Endpunkt passt.",
  Key: "Schlüssel",
  "Name of the object, such as reports/2026/january.csv.":
    "Name des Objekts, etwa reports/2026/january.csv.",
  Version: "Version",
  "Id of a version in a bucket that keeps them; empty = the newest.":
    "ID einer Version in einem Bucket, der sie aufbewahrt; leer = die neueste.",
  "Largest size": "Höchstgröße",
  "Bytes; a larger object is an error.": "Bytes; ein größeres Objekt ist ein Fehler.",
  "When it is not there": "Wenn es fehlt",
  "Fail with S3.NotFound, or go on with null as the file.":
    "Mit S3.NotFound fehlschlagen oder mit null als Datei weitergehen.",
  "The store cannot be reached, is overloaded, or asks for patience.":
    "Der Speicher ist nicht erreichbar, überlastet oder bittet um Geduld.",
  "The access key is not known, or may not do this.":
    "Der Zugangsschlüssel ist unbekannt oder darf das nicht.",
  "There is no bucket of this name.": "Es gibt keinen Bucket dieses Namens.",
  "The store does not understand the request, as in the wrong region.":
    "Der Speicher versteht die Anfrage nicht, etwa bei falscher Region.",
  "The secret is not accessKeyId:secretAccessKey.":
    "Das Geheimnis ist nicht accessKeyId:secretAccessKey.",
  "The store redirects too often, or to no address.":
    "Der Speicher leitet zu oft weiter oder an keine Adresse.",
  "The address of the store cannot be used.":
    "Die Adresse des Speichers lässt sich nicht verwenden.",
  "There is no secret of this name.": "Es gibt kein Geheimnis dieses Namens.",
  "There is no such object.": "Es gibt kein solches Objekt.",
  "The object is larger than the limit.": "Das Objekt ist größer als die Grenze.",
  "S3 list": "S3 auflisten",
  "Lists the objects of an S3-compatible store whose keys begin alike.":
    "Listet die Objekte eines S3-kompatiblen Speichers auf, deren Schlüssel gleich beginnen.",
  Prefix: "Präfix",
  "What the keys begin with, such as invoices/2026/; empty = all.":
    "Womit die Schlüssel beginnen, etwa invoices/2026/; leer = alle.",
  "Most objects": "Höchstzahl der Objekte",
  "The list ends there, and next says where it goes on.":
    "Hier endet die Liste, und next sagt, wo sie weitergeht.",
  After: "Nach",
  "Only keys behind this one, such as next of the list before.":
    "Nur Schlüssel hinter diesem, etwa next der vorigen Liste.",
  Code: "Code",
  "Runs JavaScript on a value, in a sandbox without network and files.":
    "Führt JavaScript auf einem Wert aus, in einer Sandbox ohne Netz und Dateien.",
  "Body of a function: it gets input, may await, and ends with return. Date stands still at the start of the step; Math.random gives the same in every attempt.":
    "Rumpf einer Funktion: Er bekommt input, darf await verwenden und endet mit return. Date steht beim Beginn des Schritts still; Math.random gibt in jedem Versuch dasselbe.",
  "What the program gets as input.": "Was das Programm als input bekommt.",
  "Processor time": "Rechenzeit",
  "Seconds that the program may compute.": "Sekunden, die das Programm rechnen darf.",
  Memory: "Speicher",
  "Megabytes that the program and its input may take.":
    "Megabytes, die das Programm und seine Eingabe belegen dürfen.",
  "The program threw an error, or it is not valid JavaScript.":
    "Das Programm hat einen Fehler ausgelöst oder ist kein gültiges JavaScript.",
  "The program took more processor time than it may.":
    "Das Programm hat mehr Rechenzeit gebraucht, als es darf.",
  "The program took more memory than it may.":
    "Das Programm hat mehr Speicher gebraucht, als es darf.",
  "What the program returned is no JSON value, or it is too large.":
    "Was das Programm zurückgab, ist kein JSON-Wert oder zu groß.",
  "SQL query": "SQL-Abfrage",
  "Reads rows from a PostgreSQL database.": "Liest Zeilen aus einer PostgreSQL-Datenbank.",
  Database: "Datenbank",
  "Name of the secret with the connection string: postgresql://user:password@host/database?sslmode=verify-full":
    "Name des Geheimnisses mit der Verbindungsangabe: postgresql://user:password@host/database?sslmode=verify-full",
  Statement: "Anweisung",
  "One SQL statement; values are $1, $2 … and never part of the text.":
    "Eine SQL-Anweisung; Werte sind $1, $2 … und nie Teil des Textes.",
  Values: "Werte",
  'For $1, $2 …: a list is an array, an object is JSON, {"$json": …} is JSON whatever it holds, {"$idempotencyKey": true} is a text that is the same in every attempt.':
    'Für $1, $2 …: Eine Liste ist ein Array, ein Objekt ist JSON, {"$json": …} ist JSON, was auch darin steht, {"$idempotencyKey": true} ist ein Text, der in jedem Versuch derselbe ist.',
  "Most rows": "Höchste Zeilenzahl",
  "More rows than this are an error and never silently left out.":
    "Mehr Zeilen sind ein Fehler und werden nie stillschweigend weggelassen.",
  "To a file": "In eine Datei",
  "For large results: the rows become a stored file instead of a value.":
    "Für große Ergebnisse: Die Zeilen werden eine gespeicherte Datei statt eines Werts.",
  "JSON lines, or CSV with the names of the columns first.":
    "JSON-Zeilen, oder CSV mit den Namen der Spalten zuerst.",
  "Time limit": "Zeitgrenze",
  "Seconds for one statement, kept by the database.":
    "Sekunden für eine Anweisung; die Datenbank achtet darauf.",
  "The database cannot be reached, is starting, stopping or overloaded.":
    "Die Datenbank ist nicht erreichbar, startet, hält an oder ist überlastet.",
  "Another transaction was in the way: a deadlock or a serialization failure.":
    "Eine andere Transaktion war im Weg: ein Deadlock oder ein Serialisierungsfehler.",
  "The statement took longer than its time limit.":
    "Die Anweisung dauerte länger als ihre Zeitgrenze.",
  "The statement is wrong, or a table, column or function does not exist.":
    "Die Anweisung ist falsch, oder eine Tabelle, Spalte oder Funktion gibt es nicht.",
  "A value does not fit, such as a text where a number belongs.":
    "Ein Wert passt nicht, etwa ein Text, wo eine Zahl hingehört.",
  "A value breaks a rule of the table, such as a unique key.":
    "Ein Wert verletzt eine Regel der Tabelle, etwa einen eindeutigen Schlüssel.",
  "The log-in was refused, or the user may not do this.":
    "Die Anmeldung wurde abgelehnt, oder der Benutzer darf das nicht.",
  "The secret is no connection string of PostgreSQL.":
    "Das Geheimnis ist keine Verbindungsangabe für PostgreSQL.",
  "The result has more rows than the limit.": "Das Ergebnis hat mehr Zeilen als die Grenze.",
  "The result is larger than the limit.": "Das Ergebnis ist größer als die Grenze.",
  "The database refused the statement for another reason.":
    "Die Datenbank hat die Anweisung aus einem anderen Grund abgelehnt.",
  "The connection string names no host.": "Die Verbindungsangabe nennt keinen Host.",
  "The statement would change something.": "Die Anweisung würde etwas ändern.",
  "SQL change": "SQL-Änderung",
  "Inserts, updates or deletes rows of a PostgreSQL database, all of it or nothing.":
    "Fügt Zeilen einer PostgreSQL-Datenbank ein, ändert oder löscht sie, alles oder nichts.",
  Statements: "Anweisungen",
  "Several statements, each with its values: all of them or none.":
    "Mehrere Anweisungen, jede mit ihren Werten: alle oder keine.",
  "The connection was lost during the commit: the changes may be there or not.":
    "Die Verbindung ging während des Commits verloren: Die Änderungen können da sein oder nicht.",
};
