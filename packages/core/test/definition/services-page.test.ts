import { isDecorated } from "../../src/decorators/read-class.ts";
import type { ServiceDefinition } from "../../src/definition/service-definition.ts";
import { compileBlocks } from "../docs/compile-blocks.ts";
import { Page } from "../docs/page.ts";
import { runBlock } from "../docs/run-block.ts";
import { actionOf, define } from "./define.ts";

test("every example of the page compiles and can be registered", () => {
  const { errors, code } = compileBlocks(new Page("docs/services.md").blocks);
  expect(errors).toEqual([]);
  const modules = code.map((one) => runBlock(one).exports);
  const services: Record<string, ServiceDefinition> = {};
  for (const value of modules.flatMap((module) => Object.values(module))) {
    const isService =
      typeof value === "object" || (isDecorated(value) && (value as { name: string }).name.endsWith("Service"));
    if (!isService) continue;
    const definition = define(value as object);
    services[definition.fullName] = definition;
  }
  expect(Object.keys(services).sort()).toEqual([
    ...["articles", "comments", "prices", "search", "users", "v1.orders", "v2.products"],
  ]);
  expect(services["v1.orders"]?.actions.map(({ name }) => name)).toEqual(["v1.orders.create", "v1.orders.count"]);
  expect(services.prices?.actions[0]?.options).toMatchObject({
    timeout: 500,
    retryPolicy: { enabled: true, retries: 2 },
  });
  expect(services.comments && actionOf(services.comments, "get").options).toEqual({ timeout: 50, cache: true });
  expect(services["v2.products"]?.settings).toEqual({ audit: { enabled: true } });
}, 60_000);
