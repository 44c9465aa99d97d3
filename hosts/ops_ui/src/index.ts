/** What another React app can use: the whole web app, what single pages need around them, and the client. */
export { OperationsHub, type OperationsHubProps } from "./app/OperationsHub";
export { OpsProviders, type OpsProvidersProps } from "./app/OpsProviders";
export * from "./lib/ops-api";
export type { components, operations, paths } from "./types/ops";
