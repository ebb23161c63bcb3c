import { BULKHEAD_DEFAULTS } from "../../src/pipeline/stages/bulkhead.ts";
import { BREAKER_DEFAULTS } from "../../src/pipeline/stages/circuit-breaker.ts";
import { RETRY_DEFAULTS } from "../../src/pipeline/stages/retry.ts";
import { Page } from "../docs/page.ts";
import { testPage } from "./page-examples.ts";

const page = new Page("docs/fault-tolerance.md");

testPage(page);

test.each([
  { title: "retry option", defaults: RETRY_DEFAULTS, inWords: ["check"] },
  { title: "breaker option", defaults: BREAKER_DEFAULTS, inWords: ["check", "enabled"] },
  { title: "bulkhead option", defaults: BULKHEAD_DEFAULTS, inWords: [] as readonly string[] },
])("the table of every $title has all of them, with their defaults", ({ title, defaults, inWords }) => {
  const told = (name: string, value: string): readonly [string, string] => [
    name,
    inWords.includes(name) ? "in words" : value,
  ];
  const stated = page.rows(title).map(([name = "", value = ""]) => told(name, value));
  const actual = Object.entries(defaults).map(([name, value]) => told(name, `\`${JSON.stringify(value)}\``));
  expect(Object.fromEntries(stated)).toEqual(Object.fromEntries(actual));
  expect(stated).toHaveLength(actual.length);
});
