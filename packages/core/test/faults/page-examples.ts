import { existsSync } from "node:fs";
import { join } from "node:path";
import { ClaimChecker, claimsIn } from "../docs/claims.ts";
import { compileBlocks } from "../docs/compile-blocks.ts";
import { coreFolder, Page } from "../docs/page.ts";
import { runBlock } from "../docs/run-block.ts";

/** Modules that the examples import, and the files to take in their place. */
export type Modules = Readonly<Record<string, string>>;

/** Tests that the examples of a page compile with all checks on, run, and do what they claim, and that its links lead somewhere. */
export function testPage(page: Page, modules: Modules = {}): void {
  const blocks = page.blocks.map(({ place, code }) => ({ place, code: withModules(code, modules) }));
  const { errors, code } = compileBlocks(blocks);

  test("every example compiles with all checks on", () => {
    expect(errors).toEqual([]);
  });

  test.each(blocks.map((block, index) => ({ ...block, js: code[index] ?? "" })))(
    "$place does what it says",
    async (block) => {
      const checker = new ClaimChecker();
      await runBlock(block.js, checker).ended;
      expect(checker.count).toBe(claimsIn(block.code));
      expect(checker.count).toBeGreaterThan(0);
    },
  );

  test("the links lead somewhere", () => {
    const broken = page.links.filter(({ target, heading }) => {
      if (!existsSync(join(coreFolder, target))) return true;
      return heading !== undefined && !new Page(target).headings.includes(heading);
    });
    expect(broken).toEqual([]);
  });
}

const withModules = (code: string, modules: Modules): string =>
  Object.entries(modules).reduce(
    (text, [id, file]) => text.replaceAll(`from "${id}"`, `from ${JSON.stringify(file)}`),
    code,
  );
