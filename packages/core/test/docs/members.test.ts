import { ServiceBroker } from "@isomer/core";
import ts from "typescript";
import { parse } from "./interface-fields.ts";
import { Page } from "./page.ts";

const sorted = (list: readonly string[]): readonly string[] => [...list].sort();

test("the page of the broker lists its methods, all and no others", () => {
  const methods = Object.getOwnPropertyNames(ServiceBroker.prototype).filter((name) => name !== "constructor");
  const listed = new Page("docs/broker.md").rows("method").map(([call = ""]) => call.replace(/\(.*/, ""));
  expect(sorted(listed)).toEqual(sorted(methods));
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
  const type = parse("context/context.ts").statements.find(
    (statement): statement is ts.ClassDeclaration =>
      ts.isClassDeclaration(statement) && statement.name?.text === "Context",
  );
  const members = (type?.members ?? []).flatMap((member) => {
    const { name } = member;
    const isInternal = ts.getJSDocTags(member).some(({ tagName }) => tagName.text === "internal");
    return name === undefined || ts.isPrivateIdentifier(name) || isInternal ? [] : [name.getText()];
  });
  const listed = new Page("docs/context.md").rows("member").map(([name = ""]) => name);
  expect(sorted(listed)).toEqual(sorted([...new Set(members)]));
});
