/** Jest runs this once, after the last test of a project that declares servers. */
import type { EnsuredServers } from "../ensure-servers.ts";

declare global {
  var isomerTestServers: EnsuredServers | undefined;
}

/** Stops what the setup started. */
export default async function globalTeardown(): Promise<void> {
  await globalThis.isomerTestServers?.stop();
}
