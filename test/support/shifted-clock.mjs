/**
 * Preloaded into a process (`node --import`), sets its clock off by CLOCK_OFFSET_MS: what `Date` says in every thread of it. Not shifted
 * are timers and `performance.now()`, which measure time and do not tell it, and what libraries outside JavaScript read.
 */
const offsetMs = Number(process.env.CLOCK_OFFSET_MS ?? 0);
const RealDate = Date;

class ShiftedDate extends RealDate {
  constructor(...parts) {
    if (parts.length === 0) super(RealDate.now() + offsetMs);
    else super(...parts);
  }

  static now() {
    return RealDate.now() + offsetMs;
  }
}

/** Like the real one, `Date()` without `new` gives a text. */
globalThis.Date = new Proxy(ShiftedDate, {
  apply: () => new ShiftedDate().toString(),
});
