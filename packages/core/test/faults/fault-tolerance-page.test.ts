import { BULKHEAD_DEFAULTS } from "../../src/pipeline/stages/bulkhead.ts";
import { BREAKER_DEFAULTS } from "../../src/pipeline/stages/circuit-breaker.ts";
import { RETRY_DEFAULTS } from "../../src/pipeline/stages/retry.ts";
import { Page } from "../docs/page.ts";
import { testPage } from "./page-examples.ts";

const page = new Page("docs/fault-tolerance.md");

testPage(page);

test.each([
  ["retry option", RETRY_DEFAULTS, ["check"]],
  ["breaker option", BREAKER_DEFAULTS, ["check", "enabled"]],
  ["bulkhead option", BULKHEAD_DEFAULTS, []],
])("the table of every %s has all of them, with their defaults", (title, defaults, inWords) => {
  const stated = page.rows(title).map(([name = "", value = ""]) => [name, inWords.includes(name) ? "in words" : value]);
  const actual = Object.entries(defaults).map(([name, value]) => [
    name,
    inWords.includes(name) ? "in words" : `\`${JSON.stringify(value)}\``,
  ]);
  expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(actual));
  expect(stated).toHaveLength(actual.length);
});
