import "./styles.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { assert } from "../shared/base/assert.ts";
import { App } from "./app.tsx";
import { followTheme } from "./ui/theme.ts";

const root = document.querySelector("#root");
assert(root, "index.html has no #root");
followTheme();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
