import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { loggerSuite } from "@isomer/conformance";
import { FileLogger } from "../../src/builtin/file-logger.ts";

const root = mkdtempSync(join(tmpdir(), "isomer-file-logger-"));
afterAll(() => rmSync(root, { recursive: true }));

loggerSuite(
  { describe, it },
  {
    name: "file",
    create: ({ level }) => {
      const folder = mkdtempSync(join(root, "case-"));
      const lines = (): string[] =>
        readdirSync(folder).flatMap((name) => readFileSync(join(folder, name), "utf8").split("\n").slice(0, -1));
      return { adapter: new FileLogger({ level, folder, eol: "\n" }), lines };
    },
  },
);
