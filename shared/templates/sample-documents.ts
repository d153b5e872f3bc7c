import type { JsonObject } from "../base/json.ts";

/** A small file that stands in the schema of a run's input: the form of a run offers to use it. */
interface SampleFile {
  readonly name: string;
  readonly type: string;
  readonly text: string;
}

const station: SampleFile = {
  name: "station-report.md",
  type: "text/markdown",
  text: `# Report of the station Troll, winter 2023

The three thermometers of Varde Instruments arrived at the station Troll in Antarctica on 4 March 2023. Marit Dahl of the Polar Institute mounted them on the north mast, at two, five and ten metres.

Since then they have sent one reading an hour by satellite. Not one reading is missing. On 12 July 2023 the lowest temperature of the winter was measured: minus 58.4 degrees at two metres.

In August a storm tore the cable of the wind sensor. Jonas Brekke repaired it by radio advice from Tromsø within a day.

We suggest to order three more thermometers for the station Tor before the summer.
`,
};

const minutes: SampleFile = {
  name: "board-minutes.txt",
  type: "text/plain",
  text: `Minutes of the board of Varde Instruments, Tromsø, 14 September 2023

Present: Ingrid Solheim (chair), Jonas Brekke (managing director), Amina Yusuf (finance).

Jonas Brekke reported that the order book is full until March 2024. The Polar Institute has ordered six thermometers; the University of Bergen has asked for a quotation for forty depth gauges.

Amina Yusuf presented the accounts. Revenue rose by eleven percent to 6.2 million euros. Glass has become a third more expensive since the supplier in Dresden raised its prices.

The board decided to employ two apprentices in the workshop, and to look for a second supplier of glass by the end of the year.
`,
};

const letter: SampleFile = {
  name: "supplier-letter.txt",
  type: "text/plain",
  text: `Elbglas GmbH, Dresden, 2 October 2023

Dear Mr Brekke,

thank you for your letter of 20 September 2023. We understand that the new price for borosilicate tubes is difficult for Varde Instruments. The price follows the cost of gas, which has doubled for our furnaces within two years.

We can offer you the price of last year for an order of at least 4,000 tubes, delivered to Tromsø in January 2024. The offer stands until 31 October 2023.

Our master glass-blower, Katrin Vogel, would be pleased to show your apprentices how the tubes are drawn.

With kind regards,
Stefan Richter, sales
`,
};

const news: SampleFile = {
  name: "press-release.html",
  type: "text/html",
  text: `<!doctype html>
<html lang="en">
  <head><meta charset="utf-8"><title>Forty depth gauges for the fjords</title></head>
  <body>
    <h1>Forty depth gauges for the fjords</h1>
    <p>Bergen, 20 November 2023. The University of Bergen has chosen Varde Instruments of Tromsø to deliver forty depth gauges for its new network in the Hardangerfjord.</p>
    <p>“We need instruments that nobody has to visit for five years,” says Professor Liv Aasen, who leads the project. The network will measure how fresh water from melting glaciers changes the currents of the fjord.</p>
    <p>The first ten gauges will be lowered in May 2024. The Research Council of Norway pays for the network until 2029.</p>
  </body>
</html>
`,
};

const notes: SampleFile = {
  name: "field-notes.md",
  type: "text/markdown",
  text: `# Field notes, Hardangerfjord

**6 May 2024.** Left Bergen at six with the boat of the university. Liv Aasen, Jonas Brekke and two students on board. The first gauge went down off Utne, 42 metres deep. It answered at once.

**7 May 2024.** Rain. Four gauges lowered between Utne and Eidfjord. The fifth was caught by the current and came to lie at 58 metres instead of 40. It works, so we left it there.

**8 May 2024.** The last five gauges. All ten send. The water at Eidfjord is much fresher than in the model: the melt has begun two weeks early this year.
`,
};

/** Five short documents of a company that does not exist, about one year of it. */
export const sampleDocuments: readonly SampleFile[] = [station, minutes, letter, news, notes];

/**
 * An annotation for a field of files in the schema of a run's input: files that come with it, each `{name, type, text}`. The form of a run offers them
 * while the field is empty; everything else that reads the schema passes over them.
 */
export const offeringSamples: JsonObject = {
  "x-samples": sampleDocuments.map((file) => ({ ...file })),
};
