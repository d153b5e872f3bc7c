/** The cost report as a file for spreadsheets. */
import { routeUrl, send } from "../api/client.ts";
import { authorization } from "../api/token.ts";

/** Fetches the report as CSV, with the token that a link could not carry, and offers it as a file. @throws ApiError */
export async function downloadReport(query: {
  readonly from: string;
  readonly to: string;
  readonly workflow?: string;
}): Promise<void> {
  const url = routeUrl("getCosts", { query: { ...query, format: "csv" } });
  const response = await send(url, { headers: { accept: "text/csv", ...authorization() } });
  const file = URL.createObjectURL(await response.blob());
  const link = document.createElement("a");
  link.href = file;
  link.download = `cairn-costs-${query.from}-to-${query.to}.csv`;
  link.click();
  URL.revokeObjectURL(file);
}
