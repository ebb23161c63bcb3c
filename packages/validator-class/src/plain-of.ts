import type { PlanBook } from "./plan-book.ts";

/** Instances of classes with rules as plain objects, at any depth. What is no such instance stays what it is. */
export function plainOf(value: unknown, book: PlanBook): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((element) => plainOf(element, book));
  if (book.planOf(value.constructor) === null) return value;
  const plain: Record<string, unknown> = {};
  for (const [key, member] of Object.entries(value)) plain[key] = plainOf(member, book);
  return plain;
}
