import { BrokerOptionsError } from "../../errors/errors.ts";
import { globMatcher } from "../../kernel/glob.ts";
import { isListOfTexts } from "./debug-output.ts";

/**
 * Whether a name is meant by a list of patterns. Names of the framework begin with `$`: of events they come with everything
 * that happens, and `**` alone does not mean them where `ownToo` is false. Throws a `BrokerOptionsError` for something else
 * than a list; `maker` is the function that was called.
 */
export function nameFilter(
  whitelist: readonly string[],
  { maker, ownToo }: { readonly maker: string; readonly ownToo: boolean },
): (name: string) => boolean {
  if (!isListOfTexts(whitelist)) throw new BrokerOptionsError(`${maker}: \`whitelist\` must be a list of patterns.`);
  const patterns = whitelist.map((pattern) => ({ isOwn: pattern.startsWith("$"), matches: globMatcher(pattern) }));
  return (name) => {
    const isOwn = !ownToo && name.startsWith("$");
    return patterns.some((pattern) => (pattern.isOwn || !isOwn) && pattern.matches(name));
  };
}
