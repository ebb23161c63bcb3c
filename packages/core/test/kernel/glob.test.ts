import { globMatcher, matchesGlob } from "@isomer/core/adapter-kit";

/** What Moleculer documents of its matcher, and what follows from it. */
test.each<[pattern: string, matching: readonly string[], others: readonly string[]]>([
  ["user.created", ["user.created"], ["user.createdx", "xuser.created", "user", "user.created.now", "userXcreated"]],
  ["user.*", ["user.created", "user.", "user.a-b"], ["user", "user.a.b", "users.a", "a.user.b"]],
  ["*.created", ["user.created", ".created"], ["a.user.created", "created", "user.created.x"]],
  ["user.*.done", ["user.job.done", "user..done"], ["user.done", "user.a.b.done"]],
  ["user.**", ["user.a", "user.a.b", "user."], ["user", "users", "a.user.b"]],
  ["user**", ["user", "user.a", "user.a.b", "users"], ["a.user", "use"]],
  ["user*", ["user", "users", "user-x"], ["user.a", "a.user"]],
  ["**.done", ["a.done", "a.b.done", ".done"], ["done", "a.done.x"]],
  ["**", ["", "a", "a.b.c", "$node.connected"], []],
  ["*", ["", "a", "a-b", "$x"], ["a.b", "."]],
  ["user.?", ["user.a", "user.."], ["user.", "user.ab"]],
  ["user.?.x", ["user.1.x"], ["user.12.x"]],
  ["$node.*", ["$node.connected"], ["xnode.connected", "$node"]],
  ["$node.**", ["$node.a.b"], ["$nodes"]],
  ["a+b.(c)", ["a+b.(c)"], ["aab.(c)", "a+b.c"]],
  ["a+b.*", ["a+b.c"], ["aab.c"]],
  ["[ab].*", ["[ab].c"], ["a.c"]],
  ["", [""], ["a"]],
])("%s", (pattern, matching, others) => {
  for (const name of matching) expect([name, matchesGlob(name, pattern)]).toEqual([name, true]);
  for (const name of others) expect([name, matchesGlob(name, pattern)]).toEqual([name, false]);
});

test("a name may hold line breaks and anything else", () => {
  expect(matchesGlob("a.\nb", "a.*")).toBe(true);
  expect(matchesGlob("a.\u{1f600}.c", "a.**")).toBe(true);
});

test("patterns without end leave no memory without end", () => {
  const matcher = globMatcher("kept.*");
  for (let index = 0; index < 25_000; index++) globMatcher(`user.${index}.*`);
  expect([matcher("kept.a"), matchesGlob("kept.a", "kept.*"), matchesGlob("kept.a.b", "kept.*")]).toEqual([
    true,
    true,
    false,
  ]);
});
