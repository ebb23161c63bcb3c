import assert from "node:assert/strict";
import { IsomerError } from "../../src/errors/isomer-error.ts";

/*
 * What an example says about itself, at the end of a line:
 *
 *   await broker.call("math.add", { a: 1, b: 2 }); // → 3
 *   const sum = await math.add({ a: 1, b: 2 }); // → 3
 *   await broker.call("nobody.there"); // throws SERVICE_NOT_FOUND
 */

const VALUE = /^(\s*)((?:const|let) (\w+) = )?(.+); \/\/ → (.+)$/;
const THROWS = /^(\s*)await (.+); \/\/ throws ([A-Z_]+)$/;

/** The example with its claims as calls of `claim` and `claimThrows`, on the same lines. */
export function withClaims(code: string): string {
  return code
    .split("\n")
    .map((line) => {
      const value = VALUE.exec(line);
      if (value !== null) {
        const [, indent, declaration, name, expression, expected] = value;
        if (declaration === undefined) return `${indent}claim(${expression}, ${expected});`;
        return `${indent}${declaration}${expression}; claim(${name}, ${expected});`;
      }
      return line.replace(THROWS, '$1await claimThrows("$3", async () => $2);');
    })
    .join("\n");
}

/** How many claims an example makes. */
export const claimsIn = (code: string): number =>
  code.split("\n").filter((line) => VALUE.test(line) || THROWS.test(line)).length;

/** The functions that claims are turned into, and how often they were called. */
export class ClaimChecker {
  count = 0;

  readonly claim = (actual: unknown, expected: unknown): void => {
    this.count++;
    assert.deepEqual(actual, expected);
  };

  readonly claimThrows = async (type: string, work: () => unknown): Promise<void> => {
    this.count++;
    await assert.rejects(
      async () => work(),
      (error: unknown) => {
        assert.equal(IsomerError.is(error) ? error.type : error, type);
        return true;
      },
    );
  };
}
