import { useEffect, useRef, useState, type ReactNode } from 'react';
import type { ECharts, EChartsCoreOption } from 'echarts/core';
import { useTheme } from '../../theme/theme';
import { Note } from '../Note';
import css from './Chart.module.css';

/** The theme's colours, by the names of its custom properties without the dashes. */
export type Colours = (name: string) => string;

interface Props {
  /** What it shows, in words; screen readers get this and <code>table</code>. */
  label: string;
  /** Pixels; the width is what there is. */
  height: number;
  /** Series have ids: what a person hides stays hidden when the figures change. */
  option: (colours: Colours) => EChartsCoreOption;
  /** The same figures as text. */
  table?: ReactNode;
}

/** A chart. The library comes when the first one is shown, so that nothing else waits for it. */
export function Chart({ label, height, option, table }: Props) {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts>(undefined);
  const theme = useTheme();
  const [library, setLibrary] = useState<typeof import('./echarts')>();
  const [failed, setFailed] = useState(false);
  useEffect(() => void import('./echarts').then(setLibrary, () => setFailed(true)), []);

  useEffect(() => {
    if (!library || !box.current) return;
    const made = (chart.current = library.init(box.current));
    const sized = new ResizeObserver(() => made.resize());
    sized.observe(box.current);
    return () => {
      sized.disconnect();
      made.dispose();
      chart.current = undefined;
    };
  }, [library]);

  // After it was made. New figures go into the same chart, so that a tooltip stays where it is.
  useEffect(() => {
    const style = getComputedStyle(document.documentElement);
    chart.current?.setOption(option((name) => style.getPropertyValue(`--${name}`).trim()), { replaceMerge: ['series'] });
  }, [library, option, theme]);

  return (
    <figure className={css.chart} aria-busy={(!library && !failed) || undefined}>
      {failed
        ? <Note look="warn" title="The chart cannot be drawn.">Its program could not be loaded: was Sluice updated meanwhile? Load the page again.{table && ' Its figures are below.'}</Note>
        : <div ref={box} role="img" aria-label={label} style={{ height }} />}
      {table && <details open={failed || undefined}><summary>{label}: as a table</summary>{table}</details>}
    </figure>
  );
}
