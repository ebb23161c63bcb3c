import { STRATEGIES } from "../../src/registry/balancing/strategies.ts";
import { fieldsOf } from "../docs/interface-fields.ts";
import { Page } from "../docs/page.ts";
import { testPage } from "../faults/page-examples.ts";

const page = new Page("docs/balancing.md");
const names = (title: string): readonly string[] => page.rows(title).map(([name = ""]) => name);

testPage(page);

test("the page lists every strategy", () => {
  expect(names("strategy")).toEqual(Object.keys(STRATEGIES));
});

test("the page lists every option of the strategies", () => {
  const options = [
    ...fieldsOf("registry/balancing/random.ts", "RandomOptions"),
    ...fieldsOf("registry/balancing/cpu-usage.ts", "CpuUsageOptions"),
    ...fieldsOf("registry/balancing/latency.ts", "LatencyOptions"),
    ...fieldsOf("registry/balancing/shard.ts", "ShardOptions"),
  ];
  expect(new Set(names("strategy option"))).toEqual(new Set(options));
});

test("the page lists everything that a strategy sees of a node", () => {
  expect(names("candidate field")).toEqual(fieldsOf("ports/strategy.ts", "Candidate"));
});
