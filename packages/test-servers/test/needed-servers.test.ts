import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { neededServers } from "../src/jest/needed-servers.ts";

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "needed-servers-"));
});

afterEach(() => rmSync(root, { recursive: true }));

function project(name: string, servers?: readonly string[]): string {
  const folder = join(root, name);
  mkdirSync(join(folder, "test"), { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify(servers ? { isomer: { servers } } : {}));
  writeFileSync(join(folder, "test", "some.test.ts"), "");
  return folder;
}

it("needs what the projects declare, each server once", () => {
  const projects = [project("unit"), project("transporter", ["nats"]), project("interop", ["nats"])];
  expect(neededServers({ projects, patterns: [] })).toEqual(["nats"]);
});

it("needs nothing when no test of a declaring project is selected", () => {
  const projects = [project("unit"), project("transporter", ["nats"])];
  expect(neededServers({ projects, patterns: ["/unit/"] })).toEqual([]);
  expect(neededServers({ projects, patterns: ["./transporter/"] })).toEqual(["nats"]);
});

it("reports a server that is not in the table", () => {
  expect(() => neededServers({ projects: [project("odd", ["ntas"])], patterns: [] })).toThrow(/odd.*"ntas"/);
});
