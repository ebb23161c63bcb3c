/** The document with the text instead of what stood between the marks; `null` when it does not have them, in this order. */
export function insertBetweenMarks(
  document: string,
  text: string,
  marks: { readonly begin: string; readonly end: string },
): string | null {
  const begin = document.indexOf(marks.begin);
  const end = document.indexOf(marks.end, begin);
  if (begin < 0 || end < 0) return null;
  return `${document.slice(0, begin + marks.begin.length)}\n\n${text}\n\n${document.slice(end)}`;
}
