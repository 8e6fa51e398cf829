import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { EChartsCoreOption } from 'echarts/core';
import { useTheme } from '../../theme/theme';
import css from './Chart.module.css';

/** The theme's colours, by the names of its custom properties without the dashes. */
export type Colours = (name: string) => string;

interface Props {
  /** What it shows, in words; screen readers get this and <code>table</code>. */
  label: string;
  /** Pixels; the width is what there is. */
  height: number;
  option: (colours: Colours) => EChartsCoreOption;
  /** The same figures as text. */
  table?: ReactNode;
}

/** A chart. The library comes when the first one is shown, so that nothing else waits for it. */
export function Chart({ label, height, option, table }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const theme = useTheme();
  const [library, setLibrary] = useState<typeof import('./echarts')>();
  useEffect(() => void import('./echarts').then(setLibrary), []);

  useEffect(() => {
    if (!library || !box.current) return;
    const style = getComputedStyle(document.documentElement);
    const chart = library.init(box.current);
    chart.setOption(option((name) => style.getPropertyValue(`--${name}`).trim()));
    const sized = new ResizeObserver(() => chart.resize());
    sized.observe(box.current);
    return () => {
      sized.disconnect();
      chart.dispose();
    };
  }, [library, option, theme]);

  return (
    <figure className={css.chart}>
      <div ref={box} role="img" aria-label={label} style={{ height }} />
      {table && <details><summary>{label}: as a table</summary>{table}</details>}
    </figure>
  );
}
