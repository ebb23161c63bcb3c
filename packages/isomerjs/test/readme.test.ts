import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { codeBlocks, REPOSITORY, UserProject } from "./documented-code.ts";

const TIMEOUT = 60_000;
const readme = readFileSync(join(REPOSITORY, "README.md"), "utf8");

describe("documented code", () => {
  it.each(["README.md", "packages/isomerjs/README.md"].flatMap(codeBlocks))(
    "at $place compiles, runs, and prints what it says",
    (block) => {
      using project = new UserProject(block);
      expect(project.check()).toEqual([]);
      const { code, output } = project.run();
      if (block.prints.length > 0) expect(output.trimEnd().split("\n")).toEqual(block.prints);
      expect(code === 0 ? "" : output).toBe("");
    },
    TIMEOUT,
  );
});

describe("the README of the repository", () => {
  it("lists every package with its description", () => {
    const folders = readdirSync(join(REPOSITORY, "packages")).sort();
    const expected = folders.map((folder) => {
      const manifest = readFileSync(join(REPOSITORY, "packages", folder, "package.json"), "utf8");
      const { description } = JSON.parse(manifest) as { readonly description: string };
      return `| [\`${folder}\`](packages/${folder}) | ${description} |`;
    });
    expect(readme.split("\n").filter((line) => line.startsWith("| [`"))).toEqual(expected);
  });

  it("names commands that exist", () => {
    const { scripts } = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
      readonly scripts: Readonly<Record<string, string>>;
    };
    const named = [...readme.matchAll(/npm (?:run )?(start|test|verify|new-package)\b/g)].map(([, name = ""]) => name);
    for (const name of named) expect(Object.keys(scripts)).toContain(name);
    expect(named).toEqual(expect.arrayContaining(["start", "test", "verify"]));
  });

  it("has a place for measured speed, and fewer than 200 lines without it", () => {
    const [before = "", rest = ""] = readme.split("<!-- benchmark:begin -->");
    const [, after = ""] = rest.split("<!-- benchmark:end -->");
    expect(before).toMatch(/## Speed\n\n$/);
    expect((before + after).split("\n").length).toBeLessThan(200);
  });
});
