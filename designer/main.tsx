import "./styles.css";
import { createRoot } from "react-dom/client";
import { assert } from "../shared/base/assert.ts";
import { loadLanguage } from "./language/load-language.ts";
import { followTheme } from "./ui/theme.ts";

const root = document.querySelector("#root");
assert(root, "index.html has no #root");
followTheme();
// Words are read when their files are loaded, so the language comes first.
await loadLanguage();
const { App } = await import("./app.tsx");
createRoot(root).render(<App />);
