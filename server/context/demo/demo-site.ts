/** A small web site that is in the program itself: for templates that read pages, without a network. */

interface DemoPage {
  readonly path: string;
  readonly title: string;
  readonly description: string;
  /** HTML of the main part. */
  readonly body: string;
}

interface Instrument {
  readonly name: string;
  readonly family: string;
  readonly measures: string;
  readonly range: string;
  readonly priceEur: number;
  readonly since: number;
}

/** The catalogue of a company that does not exist. */
const instruments: readonly Instrument[] = [
  ["Varde A1", "Barometers", "air pressure", "870 to 1,085 hPa", 240, 1998],
  ["Varde A2", "Barometers", "air pressure at sea", "850 to 1,085 hPa", 410, 2004],
  ["Varde A4", "Barometers", "air pressure on summits", "300 to 1,085 hPa", 520, 2016],
  ["Lodd 10", "Depth gauges", "depth of lakes", "0 to 10 m", 180, 1987],
  ["Lodd 60", "Depth gauges", "depth of fjords", "0 to 60 m", 330, 1991],
  ["Lodd 600", "Depth gauges", "depth at sea", "0 to 600 m", 1450, 2009],
  ["Rim T", "Thermometers", "temperature of ice", "−60 to 5 °C", 95, 1979],
  ["Rim B", "Thermometers", "temperature of boreholes", "−20 to 150 °C", 380, 2011],
  ["Rim S", "Thermometers", "temperature of snow in ten layers", "−50 to 5 °C", 620, 2019],
  ["Kulde N", "Loggers", "up to four sensors for a year", "16 million readings", 290, 2013],
  ["Kulde R", "Loggers", "up to eight sensors by radio", "40 km line of sight", 890, 2021],
  ["Kulde S", "Loggers", "up to eight sensors by satellite", "everywhere", 1990, 2023],
  ["Fonn V", "Wind", "speed of wind", "0 to 75 m/s", 310, 2001],
  ["Fonn D", "Wind", "direction of wind", "0 to 360 degrees", 280, 2001],
  ["Fonn U", "Wind", "wind in three dimensions by ultrasound", "0 to 60 m/s", 1240, 2018],
  ["Dagg H", "Humidity", "relative humidity", "0 to 100 %", 160, 2006],
  ["Dagg F", "Humidity", "frost point", "−80 to 20 °C", 1720, 2020],
  ["Sol P", "Radiation", "sunlight", "285 to 2,800 nm", 540, 2012],
].map(([name, family, measures, range, priceEur, since]) => ({
  name: String(name),
  family: String(family),
  measures: String(measures),
  range: String(range),
  priceEur: Number(priceEur),
  since: Number(since),
}));

const slugOf = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]+/gu, "-");

const families = [...new Set(instruments.map(({ family }) => family))];

function familyPage(family: string): DemoPage {
  const members = instruments.filter((each) => each.family === family);
  const items = members.map(
    ({ name, measures, priceEur }) =>
      `<li><a href="/instruments/${slugOf(name)}">${name}</a>: measures ${measures}, ${String(priceEur)} euros.</li>`,
  );
  return {
    path: `/instruments/family/${slugOf(family)}`,
    title: family,
    description: `${family} by Varde Instruments.`,
    body: `<p>Varde Instruments builds ${String(members.length)} models of this family in Tromsø.</p><ul>${items.join("")}</ul>`,
  };
}

function instrumentPage(each: Instrument): DemoPage {
  const { name, family, measures, range, priceEur, since } = each;
  return {
    path: `/instruments/${slugOf(name)}`,
    title: name,
    description: `${name} measures ${measures}.`,
    body: `<p>The ${name} measures ${measures}. It has been built in Tromsø since ${String(since)} and costs ${String(priceEur)} euros.</p>
<table><tr><th>Measures</th><td>${measures}</td></tr><tr><th>Range</th><td>${range}</td></tr><tr><th>Price</th><td>${String(priceEur)} euros</td></tr></table>
<p>It belongs to the <a href="/instruments/family/${slugOf(family)}">${family}</a>. Every instrument is calibrated for two weeks before it leaves the house.</p>`,
  };
}

const prose: readonly DemoPage[] = [
  {
    path: "/",
    title: "Varde Instruments",
    description: "Instruments for cold places, built in Tromsø since 1979.",
    body: `<p>Varde Instruments builds instruments for cold places. Ingrid Solheim founded the company in Tromsø in 1979, after a winter in which every thermometer of her expedition to Svalbard failed.</p>
<p>Today 42 people work here. Our instruments stand on four continents, from Antarctica to the Andes.</p>
<ul><li><a href="/instruments">All instruments</a></li><li><a href="/about">About us</a></li><li><a href="/guides/calibration">How to calibrate</a></li><li><a href="/guides/winter">Before the winter</a></li><li><a href="/news/satellite">News: readings by satellite</a></li><li><a href="/contact">Contact</a></li></ul>`,
  },
  {
    path: "/about",
    title: "About us",
    description: "Who builds the instruments, and why in the north.",
    body: `<p>Ingrid Solheim led the company until 2006. Since then it has been led by Jonas Brekke, who began as an apprentice in 1991. The workshop moved to its present house in Tromsø in 1994.</p>
<p>We repair everything that we have ever built. The oldest instrument that came back for repair was a Rim T of 1980, from a station in Greenland.</p><p><a href="/">Home</a></p>`,
  },
  {
    path: "/guides/calibration",
    title: "How to calibrate",
    description: "Two fixed points and a night.",
    body: `<h2>What you need</h2><p>A bath of melting ice, a reference thermometer and one night. Ice that is melting in clean water is at 0 °C everywhere on Earth.</p>
<h2>What you do</h2><p>Put the sensor and the reference into the bath and read both every ten minutes. When ten readings in a row agree to a hundredth of a degree, write the difference down: it is the correction.</p>
<h2>How often</h2><p>Once a year, and after every transport. A sensor whose correction grows by more than a tenth of a degree in a year should come back to us.</p>`,
  },
  {
    path: "/guides/winter",
    title: "Before the winter",
    description: "A list for the last visit in autumn.",
    body: `<p>Change the batteries, whatever they say. Seal the cable glands. Write down the height of the mast above the ground, since the snow will change it. Take a picture in each direction.</p><p>See also <a href="/guides/calibration">how to calibrate</a>.</p>`,
  },
  {
    path: "/news/satellite",
    title: "Readings by satellite",
    description: "The Kulde S sends from everywhere.",
    body: `<p>Since March 2023 the <a href="/instruments/kulde-s">Kulde S</a> sends its readings by satellite. The first three stand at the station Troll in Antarctica; Marit Dahl of the Polar Institute reads them from Oslo.</p><p>“We used to wait a year for the card to come by ship,” says Marit Dahl. “Now we wait a minute.”</p>`,
  },
  {
    path: "/contact",
    title: "Contact",
    description: "Where to find us.",
    body: `<p>Varde Instruments, Storgata 95, 9008 Tromsø, Norway. Write to post@varde.example. The workshop is open from Monday to Friday.</p>`,
  },
];

const catalogue: DemoPage = {
  path: "/instruments",
  title: "All instruments",
  description: `${String(instruments.length)} instruments in ${String(families.length)} families.`,
  body: `<p>${String(instruments.length)} instruments in ${String(families.length)} families.</p><ul>${families
    .map((family) => `<li><a href="/instruments/family/${slugOf(family)}">${family}</a></li>`)
    .join("")}</ul>`,
};

/** Still in the list of pages, as it happens on real sites: what reads them all meets a page that is gone. */
const removedPath = "/news/expedition";

const pages: ReadonlyMap<string, DemoPage> = new Map(
  [...prose, catalogue, ...families.map(familyPage), ...instruments.map(instrumentPage)].map(
    (page) => [page.path, page],
  ),
);

function htmlOf({ path, title, description, body }: DemoPage, origin: string): string {
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title}</title><meta name="description" content="${description}"><link rel="canonical" href="${origin}${path}"></head>
<body><nav><a href="/">Varde Instruments</a> <a href="/instruments">Instruments</a> <a href="/about">About</a></nav><main><h1>${title}</h1>${body}</main><footer>A company that does not exist.</footer></body></html>`;
}

/** What stands at a path of the demo site, as type and text; null for nothing. */
export function demoPage(
  path: string,
  origin: string,
): { readonly type: string; readonly text: string } | null {
  if (path === "/robots.txt")
    return {
      type: "text/plain",
      text: `User-agent: *\nAllow: /\nSitemap: ${origin}/sitemap.xml\n`,
    };
  if (path === "/sitemap.xml") {
    const urls = [...pages.keys(), removedPath].map(
      (each) => `<url><loc>${origin}${each}</loc></url>`,
    );
    return {
      type: "application/xml",
      text: `<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">${urls.join("")}</urlset>`,
    };
  }
  const page = pages.get(path);
  return page === undefined
    ? null
    : { type: "text/html; charset=utf-8", text: htmlOf(page, origin) };
}
