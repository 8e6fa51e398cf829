const none = '–';
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** 1,234,567 */
export const count = (value?: number | null): string => (value == null ? none : whole.format(value));

/** 999, 12.3k, 4.56M: three figures that matter. */
export function short(value?: number | null): string {
  if (value == null) return none;
  for (const [size, letter] of [[1e9, 'B'], [1e6, 'M'], [1e3, 'k']] as const) {
    // 999,950 is 1M already, not 1000k.
    if (Math.abs(value) >= size * 0.99995) return `${(value / size).toPrecision(3).replace(/\.0+$|(\.\d*?)0+$/, '$1')}${letter}`;
  }

  return whole.format(value);
}

/** $1,234.50, $0.420, $0.00420, $0: cents, and below a dollar what is not nothing; figures of one size have as many places. */
export function dollars(value?: number | null): string {
  if (value == null) return none;
  const size = Math.abs(value);
  const digits = size === 0 ? 0 : size >= 1 ? 2 : size >= 0.01 ? 3 : 5;
  return `${value < 0 ? '−' : ''}$${size.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })}`;
}

/** 71 %, 0.4 %: of a share between 0 and 1. */
export function percent(share?: number | null): string {
  if (share == null || !Number.isFinite(share)) return none;
  const value = share * 100;
  return `${value !== 0 && Math.abs(value) < 10 && Math.abs(value) !== Math.round(Math.abs(value)) ? value.toFixed(1) : Math.round(value)} %`;
}

/** 640 MB, 4.7 GB: powers of 1000, as model libraries and the commands count. */
export function bytes(value?: number | null): string {
  if (value == null) return none;
  const units = ['B', 'KB', 'MB', 'GB', 'TB'];
  let [size, at] = [value, 0];
  while (Math.abs(size) >= 999.5 && at < units.length - 1) [size, at] = [size / 1000, at + 1];
  return `${at === 0 || size >= 99.95 ? Math.round(size) : size.toFixed(1)} ${units[at]}`;
}

/** 85 ms, 1.4 s, 2 min 5 s, 3 h 20 min. */
export function milliseconds(value?: number | null): string {
  if (value == null) return none;
  if (value < 1000) return `${Math.round(value)} ms`;
  if (value < 59_950) return `${(value / 1000).toFixed(1)} s`;
  const seconds = Math.round(value / 1000);
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min${seconds % 60 ? ` ${seconds % 60} s` : ''}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 2880) return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ''}`;
  return `${Math.round(minutes / 1440)} days`;
}

/** 14:05 today, else 21 Nov 14:05: the user's own time zone. */
export function time(value?: string | number | Date | null, now = new Date()): string {
  if (value == null) return none;
  const at = new Date(value);
  const clock = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  if (at.toDateString() === now.toDateString()) return clock;
  const day = at.toLocaleDateString('en-GB', { day: 'numeric', month: 'short', ...(at.getFullYear() === now.getFullYear() ? {} : { year: 'numeric' }) });
  return `${day} ${clock}`;
}

/** just now, 40 s ago, 3 min ago, 2 h ago; further back the time itself. */
export function ago(value?: string | number | Date | null, now = new Date()): string {
  if (value == null) return none;
  const seconds = Math.round((now.getTime() - new Date(value).getTime()) / 1000);
  if (seconds < 5) return 'just now';
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 6 * 3600) return `${Math.floor(seconds / 3600)} h ago`;
  return time(value, now);
}
