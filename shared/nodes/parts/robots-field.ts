import { z } from "zod";

/** Whether a site decides what may be read of it. */
export const respectRobotsField = z.boolean().default(true).meta({
  title: "Respect robots.txt",
  description: "Read only what the site allows; switch this off for sites of your own.",
});
