import { ServiceBroker } from "@isomer/core";
import { bodyOf, memberNames, sourceOf } from "./interface-fields.ts";
import { Page } from "./page.ts";

const sorted = (list: readonly string[]): readonly string[] => [...list].sort();

test("the page of the broker lists its methods and properties, all and no others", () => {
  const page = new Page("docs/broker.md");
  const { constructor: _own, ...members } = Object.getOwnPropertyDescriptors(ServiceBroker.prototype);
  const isGetter = (name: string): boolean => (members as PropertyDescriptorMap)[name]?.get !== undefined;
  const [getters, methods] = [
    Object.keys(members).filter(isGetter),
    Object.keys(members).filter((one) => !isGetter(one)),
  ];
  expect(sorted(page.rows("method").map(([call = ""]) => call.replace(/\(.*/, "")))).toEqual(sorted(methods));
  const fields = Object.keys(new ServiceBroker({ logger: false }));
  expect(sorted(page.rows("property").flatMap(([names = ""]) => names.split(", ")))).toEqual(
    sorted([...fields, ...getters]),
  );
});

test("the page of the broker lists the actions of $node, all and no others", async () => {
  const broker = new ServiceBroker({ logger: false });
  await broker.start();
  try {
    const actions = await broker.call<readonly { readonly name: string }[]>("$node.actions");
    const listed = new Page("docs/broker.md").rows("action").map(([name = ""]) => name);
    expect(sorted(listed)).toEqual(sorted(actions.map(({ name }) => name)));
  } finally {
    await broker.stop();
  }
});

test("the page of the context lists its public members, all and no others", () => {
  const body = bodyOf(sourceOf("context/context.ts"), "class Context");
  // A comment and the line behind it, where the comment says that the member is internal.
  const visible = body.replaceAll(/^ {2}\/\*\*(?:(?!\*\/).)*@internal \*\/\n[^\n]*\n/gms, "");
  const members = memberNames(visible).filter((name) => name !== "constructor");
  const listed = new Page("docs/context.md").rows("member").map(([name = ""]) => name);
  expect(sorted(listed)).toEqual(sorted([...new Set(members)]));
});
