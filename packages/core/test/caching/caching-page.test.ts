import { resolve } from "node:path";
import { fieldsOf } from "../docs/interface-fields.ts";
import { coreFolder, Page } from "../docs/page.ts";
import { testPage } from "../faults/page-examples.ts";

const page = new Page("docs/caching.md");

testPage(page, { "@isomer/cacher-memory": resolve(coreFolder, "../cacher-memory/src/index") });

test("the page lists every option of a cached action", () => {
  expect(page.rows("cache option").map(([name]) => name)).toEqual(fieldsOf("definition/options.ts", "CacheOptions"));
});
