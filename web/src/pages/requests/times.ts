/** An instant as a field for date and time holds it: the reader's own time zone, to the minute. Empty for what is no instant, such as a span back from now. */
export function toField(value: string | undefined): string {
  const at = new Date(value ?? '');
  // Also "7" is a date to some browsers.
  if (!value || !/^\d{4}-/.test(value) || Number.isNaN(at.getTime())) return '';
  const two = (part: number) => String(part).padStart(2, '0');
  return `${String(at.getFullYear()).padStart(4, '0')}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** What such a field holds, as an instant; empty for an empty one. */
export function fromField(text: string): string {
  const at = new Date(text);
  return !/^\d{4,}-\d\d-\d\dT\d\d:\d\d/.test(text) || Number.isNaN(at.getTime()) ? '' : at.toISOString().replace('.000Z', 'Z');
}
