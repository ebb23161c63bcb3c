/** Jest runs this once, before the first test of a project that declares servers. */
import { type EnsuredServers, ensureServers } from "../ensure-servers.ts";
import { missingServer } from "./missing-server.ts";
import { neededServers } from "./needed-servers.ts";

/** What is used of Jest's global configuration. */
interface GlobalConfig {
  /** As jest.config.ts gives them: configurations, not the folder names that the type in Jest promises. */
  readonly projects: readonly { readonly rootDir: string }[];
  readonly testPathPatterns: { readonly patterns: readonly string[] };
}

declare global {
  /** How the teardown, which Jest loads on its own, finds what the setup started. */
  var isomerTestServers: EnsuredServers | undefined;
}

/** Makes ready what the selected tests need, and says so in one line per server. */
export default async function globalSetup({ projects, testPathPatterns }: GlobalConfig): Promise<void> {
  const folders = projects.map(({ rootDir }) => rootDir);
  try {
    const servers = await ensureServers(neededServers({ projects: folders, patterns: testPathPatterns.patterns }));
    globalThis.isomerTestServers = servers;
    for (const line of servers.report) process.stderr.write(`${line}\n`);
  } catch (error) {
    // An error thrown here would end the whole run: instead the tests that need the server fail with it, the others run.
    process.env[missingServer] = (error as Error).message;
  }
}
