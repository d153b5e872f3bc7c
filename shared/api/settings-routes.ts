import * as cost from "./cost.ts";
import { anyJson, api, empty, json, type Route } from "./route.ts";
import * as settings from "./settings.ts";

/** Health, figures, and the description of the API. */
export const healthRoutes = {
  live: {
    method: "GET",
    path: "/healthz",
    permission: "public",
    tag: "Health",
    summary: "Says that the process answers.",
    answers: { 200: json(settings.health) },
    errors: [],
  },
  ready: {
    method: "GET",
    path: "/readyz",
    permission: "public",
    tag: "Health",
    summary: "Says whether requests can be served, and names what is down.",
    answers: { 200: json(settings.readiness) },
    errors: ["UNAVAILABLE"],
  },
  metrics: {
    method: "GET",
    path: "/metrics",
    permission: "view",
    tag: "Health",
    summary: "Figures for Prometheus.",
    answers: { 200: { kind: "other", type: "text/plain", description: "Prometheus text format." } },
    errors: [],
  },
  openApi: {
    method: "GET",
    path: `${api}/openapi.json`,
    permission: "public",
    tag: "Health",
    summary: "This document.",
    answers: { 200: json(anyJson) },
    errors: [],
  },
} as const satisfies Readonly<Record<string, Route>>;

/** Bindings, model providers, workers. */
export const settingsRoutes = {
  listBindings: {
    method: "GET",
    path: `${api}/bindings`,
    permission: "view",
    tag: "Settings",
    summary: "Resources of imported definitions and the endpoints that serve them.",
    answers: { 200: json(settings.bindingList) },
    errors: [],
  },
  putBinding: {
    method: "PUT",
    path: `${api}/bindings`,
    permission: "administer",
    tag: "Settings",
    summary: "Binds a resource to an HTTP endpoint.",
    body: settings.putBindingBody,
    answers: { 200: json(settings.bindingMessage) },
    errors: [],
  },
  deleteBinding: {
    method: "DELETE",
    path: `${api}/bindings`,
    permission: "administer",
    tag: "Settings",
    summary: "Removes the binding of a resource.",
    query: settings.deleteBindingQuery,
    answers: { 204: empty },
    errors: ["BINDING_NOT_FOUND"],
  },
  listProviders: {
    method: "GET",
    path: `${api}/providers`,
    permission: "view",
    tag: "Settings",
    summary: "Model providers; keys are never shown, only the names of their variables.",
    answers: { 200: json(settings.providerList) },
    errors: [],
  },
  putProvider: {
    method: "PUT",
    path: `${api}/providers/:name`,
    permission: "administer",
    tag: "Settings",
    summary: "Adds or changes a model provider.",
    params: settings.providerParams,
    body: settings.putProviderBody,
    answers: { 200: json(settings.providerMessage) },
    errors: [],
  },
  deleteProvider: {
    method: "DELETE",
    path: `${api}/providers/:name`,
    permission: "administer",
    tag: "Settings",
    summary: "Removes a model provider.",
    params: settings.providerParams,
    answers: { 204: empty },
    errors: ["PROVIDER_NOT_FOUND"],
  },
  listWorkers: {
    method: "GET",
    path: `${api}/workers`,
    permission: "view",
    tag: "Settings",
    summary: "Worker processes and how they are.",
    answers: { 200: json(settings.workerList) },
    errors: [],
  },
} as const satisfies Readonly<Record<string, Route>>;

/** Prices and what was spent. */
export const costRoutes = {
  listPrices: {
    method: "GET",
    path: `${api}/prices`,
    permission: "view",
    tag: "Cost",
    summary: "The price catalogue, by model and day.",
    answers: { 200: json(cost.priceList) },
    errors: [],
  },
  putPrices: {
    method: "PUT",
    path: `${api}/prices`,
    permission: "administer",
    tag: "Cost",
    summary: "Adds prices, in force from a day on; what is in the ledger stays as it is.",
    body: cost.putPricesBody,
    answers: { 200: json(cost.priceList) },
    errors: [],
  },
  getCosts: {
    method: "GET",
    path: `${api}/costs`,
    permission: "view",
    tag: "Cost",
    summary:
      "What was spent in a span of days: in total, by day, model, workflow and state, and the dearest runs.",
    query: cost.costReportQuery,
    answers: { 200: json(cost.costReport) },
    errors: [],
  },
} as const satisfies Readonly<Record<string, Route>>;
