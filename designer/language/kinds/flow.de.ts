/** German of the kinds of the flow: what steers a run. */
export const flow: Readonly<Record<string, string>> = {
  Flow: "Ablauf",
  AI: "KI",
  Documents: "Dokumente",
  Data: "Daten",
  People: "Menschen",
  Output: "Ausgabe",
  Start: "Start",
  "Where a run begins, with the input it asks for.":
    "Wo ein Lauf beginnt, mit der Eingabe, nach der er fragt.",
  Input: "Eingabe",
  "JSON Schema of the run's input: the Run button shows a form made from it.":
    "JSON Schema der Eingabe: Beim Starten erscheint ein Formular dafür.",
  Next: "Weiter",
  Choice: "Verzweigung",
  "Takes the first way whose condition is true, otherwise the default.":
    "Nimmt den ersten Weg, dessen Bedingung wahr ist, sonst den Standardweg.",
  Id: "ID",
  "Names the output of this rule; unique in the node.":
    "Benennt den Ausgang dieser Regel; eindeutig im Knoten.",
  Condition: "Bedingung",
  "JSONata: expression that is true when this way is taken, such as {% $states.input.total > 100 %}.":
    "JSONata: Ausdruck, der wahr ist, wenn dieser Weg genommen wird, etwa {% $states.input.total > 100 %}.",
  Variable: "Variable",
  "JSONPath: what is compared, such as $.total, beside one operator such as NumericGreaterThan. And, Or and Not combine comparisons.":
    "JSONPath: was verglichen wird, etwa $.total, neben einem Operator wie NumericGreaterThan. And, Or und Not verbinden Vergleiche.",
  "What goes this way; empty passes the input on.":
    "Was diesen Weg geht; leer gibt die Eingabe weiter.",
  Assign: "Zuweisung",
  "Variables to set on this way.": "Variablen, die auf diesem Weg gesetzt werden.",
  Label: "Beschriftung",
  "Shown at the output instead of the condition.": "Steht am Ausgang statt der Bedingung.",
  Rules: "Regeln",
  "Tried from top to bottom; the first true one wins.":
    "Von oben nach unten geprüft; die erste wahre entscheidet.",
  Default: "Standard",
  Map: "Map",
  "Runs the flow inside once for each item of a list, several at a time.":
    "Durchläuft den inneren Ablauf einmal für jedes Element einer Liste, mehrere zugleich.",
  Items: "Elemente",
  "The list; empty uses the input, which must then be a list.":
    "Die Liste; leer nimmt die Eingabe, die dann eine Liste sein muss.",
  "Input of each iteration": "Eingabe jeder Iteration",
  "Empty gives each iteration its item. $states.context.Map.Item.Value is the item, .Index its number.":
    "Leer gibt jeder Iteration ihr Element. $states.context.Map.Item.Value ist das Element, .Index seine Nummer.",
  "Items from": "Elemente aus",
  "JSONPath: where the input holds the list, such as $.orders.":
    "JSONPath: wo in der Eingabe die Liste steht, etwa $.orders.",
  Parameters: "Parameter",
  "Older name of the input of each iteration, JSONPath.":
    "Älterer Name der Eingabe jeder Iteration, JSONPath.",
  "Item reader": "Quelle der Elemente",
  "Where a distributed Map reads its items: a file of JSON, JSON lines or CSV.":
    "Woher eine verteilte Map ihre Elemente liest: eine Datei mit JSON, JSON-Zeilen oder CSV.",
  Batches: "Stapel",
  "Gives each iteration of a distributed Map several items at once.":
    "Gibt jeder Iteration einer verteilten Map mehrere Elemente auf einmal.",
  "Result writer": "Ziel der Ergebnisse",
  "Where a distributed Map writes the results of its iterations.":
    "Wohin eine verteilte Map die Ergebnisse ihrer Iterationen schreibt.",
  "Names the iterations of a distributed Map; at most 40 characters.":
    "Benennt die Iterationen einer verteilten Map; höchstens 40 Zeichen.",
  "At the same time": "Zugleich",
  "Most iterations under way at once; 0 or empty = no limit of its own.":
    "Höchstens so viele Iterationen zugleich; 0 oder leer = keine eigene Grenze.",
  "At the same time, from": "Zugleich, aus",
  "JSONPath: where the input says how many.": "JSONPath: wo in der Eingabe steht, wie viele.",
  "Tolerated failures": "Geduldete Fehlschläge",
  "Iterations that may fail before the whole list fails.":
    "So viele Iterationen dürfen fehlschlagen, bevor die ganze Liste fehlschlägt.",
  "Tolerated failures, from": "Geduldete Fehlschläge, aus",
  "Tolerated failures, %": "Geduldete Fehlschläge, %",
  "Share of the iterations that may fail before the whole list fails.":
    "Anteil der Iterationen, der fehlschlagen darf, bevor die ganze Liste fehlschlägt.",
  "Tolerated failures, %, from": "Geduldete Fehlschläge, %, aus",
  "JSONPath: where the input says which share.": "JSONPath: wo in der Eingabe der Anteil steht.",
  "Each item": "Jedes Element",
  Parallel: "Parallel",
  "Runs several flows at the same time and waits for all of them.":
    "Durchläuft mehrere Abläufe zugleich und wartet auf alle.",
  Branches: "Zweige",
  "Number of flows side by side; the output is the list of their outputs.":
    "Anzahl der Abläufe nebeneinander; die Ausgabe ist die Liste ihrer Ausgaben.",
  "Input of the branches": "Eingabe der Zweige",
  "Empty gives each branch the input of this node.":
    "Leer gibt jedem Zweig die Eingabe dieses Knotens.",
  "JSONPath: input of the branches; keys that end in .$ take a path or an intrinsic function.":
    "JSONPath: Eingabe der Zweige; Schlüssel mit der Endung .$ nehmen einen Pfad oder eine eingebaute Funktion.",
  Wait: "Warten",
  "Waits for a length of time or until a moment, without holding a worker.":
    "Wartet eine Zeit lang oder bis zu einem Zeitpunkt, ohne einen Worker zu belegen.",
  Seconds: "Sekunden",
  "How long to wait.": "Wie lange gewartet wird.",
  Until: "Bis",
  "Moment to wait for, such as 2030-01-31T08:00:00Z.":
    "Zeitpunkt, auf den gewartet wird, etwa 2030-01-31T08:00:00Z.",
  "Seconds from": "Sekunden aus",
  "JSONPath: where the input says how long to wait, such as $.delay.":
    "JSONPath: wo in der Eingabe steht, wie lange gewartet wird, etwa $.delay.",
  "Until, from": "Bis, aus",
  "JSONPath: where the input says the moment to wait for, such as $.dueAt.":
    "JSONPath: wo in der Eingabe der Zeitpunkt steht, auf den gewartet wird, etwa $.dueAt.",
  "Sub-workflow": "Unter-Workflow",
  "Runs another workflow as one step, and waits for its output unless told otherwise.":
    "Führt einen anderen Workflow als einen Schritt aus und wartet auf dessen Ausgabe, wenn nichts anderes gesagt ist.",
  Workflow: "Workflow",
  "Its name or id; the version that is published when the step begins runs.":
    "Sein Name oder seine ID; es läuft die Version, die beim Beginn des Schritts veröffentlicht ist.",
  "What the run receives; empty sends an empty object.":
    "Was der Lauf erhält; leer sendet ein leeres Objekt.",
  "Name of the run": "Name des Laufs",
  "The same name starts no second run; empty makes one up.":
    "Derselbe Name startet keinen zweiten Lauf; leer lässt einen erfinden.",
  "Wait for its end": "Auf sein Ende warten",
  "The step ends with the run; otherwise it goes on at once with the run's id.":
    "Der Schritt endet mit dem Lauf; sonst geht er sofort mit der ID des Laufs weiter.",
  Task: "Task",
  "Calls any resource by its name, such as a function of an imported definition.":
    "Ruft eine beliebige Ressource bei ihrem Namen auf, etwa eine Funktion einer importierten Definition.",
  Resource: "Ressource",
  "Name of the resource; a binding says which endpoint answers for it.":
    "Name der Ressource; eine Anbindung sagt, welcher Endpunkt dafür antwortet.",
  Arguments: "Argumente",
  "What the resource receives; empty sends the input.":
    "Was die Ressource erhält; leer sendet die Eingabe.",
  "JSONPath: what the resource receives; keys that end in .$ take a path or an intrinsic function.":
    "JSONPath: was die Ressource erhält; Schlüssel mit der Endung .$ nehmen einen Pfad oder eine eingebaute Funktion.",
  Credentials: "Zugangsdaten",
  "Role that a resource on AWS is called with; handed to the binding.":
    "Rolle, mit der eine Ressource bei AWS aufgerufen wird; geht an die Anbindung.",
  End: "Ende",
  "Ends the flow with success.": "Beendet den Ablauf mit Erfolg.",
  "Output of the flow; empty passes on what arrives here.":
    "Ausgabe des Ablaufs; leer gibt weiter, was hier ankommt.",
  Fail: "Fehlschlag",
  "Ends the run as failed, after which finished effects are compensated.":
    "Beendet den Lauf als fehlgeschlagen; danach werden fertige Wirkungen rückgängig gemacht.",
  Error: "Fehler",
  "Name of the error, such as Order.Rejected.": "Name des Fehlers, etwa Order.Rejected.",
  Cause: "Ursache",
  "What happened, for the person who reads it.": "Was geschehen ist, für die Person, die es liest.",
  "Error from": "Fehler aus",
  "JSONPath: a path to the name of the error, or an intrinsic function.":
    "JSONPath: ein Pfad zum Namen des Fehlers oder eine eingebaute Funktion.",
  "Cause from": "Ursache aus",
  "JSONPath: a path to the cause, or an intrinsic function.":
    "JSONPath: ein Pfad zur Ursache oder eine eingebaute Funktion.",
};
