export { type EnsuredServers, ensureServers } from "./ensure-servers.ts";
export type { ServerName } from "./server-kinds.ts";
export { type StartServerOptions, startServer, type TestServer } from "./start-server.ts";
