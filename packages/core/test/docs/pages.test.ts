import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { ClaimChecker, claimsIn } from "./claims.ts";
import { compileBlocks } from "./compile-blocks.ts";
import { coreFolder, Page } from "./page.ts";
import { runBlock } from "./run-block.ts";

const NAMES = [
  ...["broker", "calls", "events", "context", "middlewares", "streams", "errors", "logging", "transmission"],
  ...["adapters", "protocol-extensions", "differences-from-moleculer"],
];

const pages = [new Page("README.md"), ...NAMES.map((name) => new Page(`docs/${name}.md`))];
const blocks = pages.flatMap((page) => page.blocks);
const { errors, code } = compileBlocks(blocks);

test("every example compiles with all checks on", () => {
  expect(errors).toEqual([]);
});

describe("every example runs and does what it says", () => {
  test.each(blocks.map((block, index) => ({ ...block, js: code[index] ?? "" })))("$place", async (block) => {
    const checker = new ClaimChecker();
    const signals = process.listenerCount("SIGTERM");
    try {
      await runBlock(block.js, checker).ended;
    } finally {
      if (process.listenerCount("SIGTERM") > signals) forgetSignals();
    }
    expect(checker.count).toBe(claimsIn(block.code));
  });
});

describe("links between the pages lead to pages and headings", () => {
  const files = readdirSync(join(coreFolder, "docs"), { recursive: true, encoding: "utf8" });
  const documents = files.filter((file) => file.endsWith(".md"));
  const all = [new Page("README.md"), ...documents.map((file) => new Page(`docs/${file}`))];

  test.each(all)("$name", ({ links }) => {
    const broken = links.filter(({ target, heading }) => {
      if (!target.endsWith(".md")) return !existsSync(join(coreFolder, target));
      const found = all.find(({ name }) => name === target);
      return found === undefined || (heading !== undefined && !found.headings.includes(heading));
    });
    expect(broken).toEqual([]);
  });
});

/** The example about signals leaves its listeners behind. */
function forgetSignals(): void {
  for (const signal of ["SIGINT", "SIGTERM"]) {
    const added = process.listeners(signal as NodeJS.Signals).at(-1);
    if (added !== undefined) process.off(signal, added);
  }
}
