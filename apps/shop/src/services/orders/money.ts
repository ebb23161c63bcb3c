/** Whole cents as people write them: `1,234.50`. */
export function formatCents(cents: number): string {
  return (cents / 100).toLocaleString("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}
