/** What the functions of both query languages are for, in German, by what it is in English. */
export const german: Readonly<Record<string, string>> = {
  "The list cut into lists of so many entries.": "Die Liste in Listen von so vielen Einträgen.",
  "A list of numbers, from the first to the last in steps.":
    "Eine Liste von Zahlen, von der ersten bis zur letzten in Schritten.",
  "Digest of a text: MD5, SHA-1, SHA-256, SHA-384 or SHA-512.":
    "Prüfsumme eines Textes: MD5, SHA-1, SHA-256, SHA-384 oder SHA-512.",
  "A number from 0 up to 1; the same for the same seed.":
    "Eine Zahl von 0 bis 1; dieselbe beim selben Startwert.",
  "A new random UUID.": "Eine neue zufällige UUID.",
  "The value that a JSON text stands for.": "Der Wert, für den ein JSON-Text steht.",
  "The value as text; JSON for anything but text.": "Der Wert als Text; JSON für alles außer Text.",
  "Number of characters.": "Anzahl der Zeichen.",
  "A part of a text; counts from 0.": "Ein Teil eines Textes; gezählt ab 0.",
  "What stands before the first mark.": "Was vor dem ersten Trennzeichen steht.",
  "What stands after the first mark.": "Was nach dem ersten Trennzeichen steht.",
  "In capital letters.": "In Großbuchstaben.",
  "In small letters.": "In Kleinbuchstaben.",
  "Without white space around it and doubled inside.":
    "Ohne Leerraum am Rand und doppelten im Innern.",
  "Filled up to a width; at the left when it is negative.":
    "Auf eine Breite aufgefüllt; links, wenn sie negativ ist.",
  "Whether a text has a part, or fits a /pattern/.":
    "Ob ein Text einen Teil hat oder auf ein /Muster/ passt.",
  "A text cut into a list.": "Ein Text, in eine Liste zerlegt.",
  "A list of texts as one.": "Eine Liste von Texten als einer.",
  "Where a /pattern/ fits, with its groups.": "Wo ein /Muster/ passt, mit seinen Gruppen.",
  "Every fitting part put in another's place.": "Jeder passende Teil, durch anderes ersetzt.",
  "As Base64.": "Als Base64.",
  "From Base64.": "Aus Base64.",
  "Made fit for a part of a URL.": "Passend gemacht für einen Teil einer URL.",
  "Made fit to be a URL.": "Passend gemacht als URL.",
  "The text that a part of a URL stands for.": "Der Text, für den ein Teil einer URL steht.",
  "The text that a URL stands for.": "Der Text, für den eine URL steht.",
  "The number that a text stands for.": "Die Zahl, für die ein Text steht.",
  "Without its sign.": "Ohne Vorzeichen.",
  "Rounded down.": "Abgerundet.",
  "Rounded up.": "Aufgerundet.",
  "Rounded, halves to the even digit.": "Gerundet, Hälften zur geraden Ziffer.",
  "The base to the exponent.": "Die Basis hoch dem Exponenten.",
  "Square root.": "Quadratwurzel.",
  "As text by a picture such as '#,##0.00'.": "Als Text nach einem Bild wie '#,##0.00'.",
  "As text to a base from 2 to 36.": "Als Text zu einer Basis von 2 bis 36.",
  "A whole number as text: 'w' in words, 'I' Roman.":
    "Eine ganze Zahl als Text: 'w' in Worten, 'I' römisch.",
  "The whole number that such a text stands for.":
    "Die ganze Zahl, für die ein solcher Text steht.",
  "All of them together.": "Alle zusammen.",
  "The largest.": "Die größte.",
  "The smallest.": "Die kleinste.",
  "The mean.": "Der Mittelwert.",
  "Whether it counts as true: empty, 0 and null do not.":
    "Ob es als wahr gilt: leer, 0 und null nicht.",
  "True for what counts as false.": "Wahr für das, was als falsch gilt.",
  "Whether there is anything there.": "Ob überhaupt etwas da ist.",
  "Number of entries.": "Anzahl der Einträge.",
  "One list after the other.": "Eine Liste nach der anderen.",
  "In order; function($a, $b) says whether $a goes after $b.":
    "Sortiert; function($a, $b) sagt, ob $a nach $b kommt.",
  "From the last to the first.": "Vom letzten zum ersten.",
  "In a random order.": "In zufälliger Reihenfolge.",
  "Each entry once.": "Jeder Eintrag einmal.",
  "First entries together, second entries together, and so on.":
    "Erste Einträge zusammen, zweite zusammen und so weiter.",
  "Names of the members.": "Namen der Felder.",
  "The member of a name.": "Das Feld eines Namens.",
  "A list with an object for each member.": "Eine Liste mit einem Objekt je Feld.",
  "One object with the members of all; later ones win.":
    "Ein Objekt mit den Feldern aller; spätere gewinnen.",
  "The members for which function($value, $key) is true.":
    "Die Felder, für die function($value, $key) wahr ist.",
  "What function($value, $key) gives for each member.":
    "Was function($value, $key) für jedes Feld ergibt.",
  "Fails with a message.": "Scheitert mit einer Meldung.",
  "Fails with a message unless the condition holds.":
    "Scheitert mit einer Meldung, wenn die Bedingung nicht gilt.",
  "Its type as text: number, string, object, array …":
    "Sein Typ als Text: number, string, object, array …",
  "This moment as ISO 8601 text.": "Dieser Moment als Text nach ISO 8601.",
  "This moment in milliseconds since 1970.": "Dieser Moment in Millisekunden seit 1970.",
  "Milliseconds since 1970 as a date.": "Millisekunden seit 1970 als Datum.",
  "A date in milliseconds since 1970.": "Ein Datum in Millisekunden seit 1970.",
  "What function($value, $index) gives for each entry.":
    "Was function($value, $index) für jeden Eintrag ergibt.",
  "The entries for which function($value, $index) is true.":
    "Die Einträge, für die function($value, $index) wahr ist.",
  "The one entry for which it is true; fails unless there is one.":
    "Der eine Eintrag, für den es wahr ist; scheitert, wenn es nicht genau einer ist.",
  "One value, gathered by function($before, $value).":
    "Ein Wert, gesammelt durch function($before, $value).",
  "The same as $reduce.": "Dasselbe wie $reduce.",
  "A copy.": "Eine Kopie.",
  "A list of the values.": "Eine Liste der Werte.",
  "Whether the list has the value.": "Ob die Liste den Wert enthält.",
  "The entry of a number, from 0.": "Der Eintrag einer Nummer, ab 0.",
  "A list of numbers.": "Eine Liste von Zahlen.",
  "A text with a value at each {}.": "Ein Text mit einem Wert an jedem {}.",
  "Digest: MD5, SHA-1, SHA-256, SHA-384 or SHA-512.":
    "Prüfsumme: MD5, SHA-1, SHA-256, SHA-384 oder SHA-512.",
  "Two objects as one; the second wins.": "Zwei Objekte als eines; das zweite gewinnt.",
  "As JSON text.": "Als JSON-Text.",
  "Both together.": "Beide zusammen.",
  "A whole number from the first up to the last.":
    "Eine ganze Zahl von der ersten bis zur letzten.",
};
