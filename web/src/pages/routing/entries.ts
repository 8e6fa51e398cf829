/** How a list stands in a field: separated by commas, or one on each line where entries hold commas themselves. */
export type Layout = 'commas' | 'lines';

/** A list as text. */
export const spellEntries = (value: unknown, layout: Layout): string => (Array.isArray(value) ? value.map(String).join(layout === 'lines' ? '\n' : ', ') : value == null ? '' : String(value));

/** What a text lists; empty entries are none. */
export const readEntries = (text: string, layout: Layout): string[] => text.split(layout === 'lines' ? '\n' : ',').map((entry) => entry.trim()).filter(Boolean);
