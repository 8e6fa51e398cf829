import { useMemo, useState } from 'react';
import { Card } from '../../ui/Card';
import { Chart, type Colours } from '../../ui/chart/Chart';
import { Info } from '../../ui/Info';
import { Segments } from '../../ui/Segments';
import { count, dollars, short } from '../../ui/figures';
import type { Bucket, OverviewData } from './queries';
import { bucketName } from './words';
import css from './Overview.module.css';

const measures = [{ value: 'requests', label: 'Requests' }, { value: 'tokens', label: 'Tokens' }, { value: 'dollars', label: 'Dollars' }] as const;
type Measure = (typeof measures)[number]['value'];

interface Series {
  name: string;
  colour: string;
  of: (bucket: Bucket) => number;
}

const series: Record<Measure, { words: string; write: (value: number) => string; of: Series[] }> = {
  requests: {
    words: 'Requests by who answered them', write: count, of: [
      { name: 'Local', colour: 'local', of: (bucket) => bucket.localRequests },
      { name: 'Cloud', colour: 'cloud', of: (bucket) => bucket.cloudRequests },
      { name: 'Nobody', colour: 'bad', of: (bucket) => bucket.nobodysRequests },
    ],
  },
  tokens: {
    words: 'Tokens by where they were processed', write: short, of: [
      { name: 'Local', colour: 'local', of: (bucket) => bucket.localTokens },
      { name: 'Cloud', colour: 'cloud', of: (bucket) => bucket.cloudTokens },
    ],
  },
  dollars: {
    words: 'Dollars spent, list value of subscriptions, and saved against what was asked for', write: dollars, of: [
      { name: 'Saved', colour: 'local', of: (bucket) => bucket.saved },
      { name: 'Spent', colour: 'cloud', of: (bucket) => bucket.spend },
      { name: 'List value of plans', colour: 'plan', of: (bucket) => bucket.planValue },
    ],
  },
};

/** Local against cloud over time. */
export function OverTime({ view }: { view: OverviewData }) {
  const [measure, choose] = useState<Measure>('requests');
  const { words, write, of } = series[measure];
  const { buckets, bucketUnit, zone } = view;
  const shown = useMemo(() => of.filter((one) => one.name !== 'Nobody' && one.name !== 'List value of plans' || buckets.some((bucket) => one.of(bucket) !== 0)), [of, buckets]);
  const option = useMemo(() => (colours: Colours) => chart(shown, buckets, bucketUnit, zone, measure !== 'dollars', write, colours), [shown, buckets, bucketUnit, zone, measure, write]);
  return (
    <Card
      title={<>Local and cloud over time<Info label="Local and cloud">{view.how.local} By {bucketUnit}s of {zone}; the first and the last may be cut.</Info></>}
      actions={<Segments label="What the chart shows" options={measures} value={measure} onChange={choose} />}
    >
      <Chart label={`${words}, by ${bucketUnit}`} height={240} option={option} table={<Table series={shown} buckets={buckets} unit={bucketUnit} zone={zone} write={write} words={words} />} />
    </Card>
  );
}

// The marks of an axis are round: $0.5, not $0.500.
const mark = (value: number, write: (value: number) => string) => (write === dollars ? `${value < 0 ? '−' : ''}$${Number(Math.abs(value).toPrecision(3))}` : write(value));

function chart(shown: Series[], buckets: Bucket[], unit: string, zone: string, stacked: boolean, write: (value: number) => string, colours: Colours) {
  const [ink, line] = [colours('ink-3'), colours('line')];
  return {
    animation: false,
    textStyle: { fontFamily: 'inherit' },
    grid: { left: 4, right: 8, top: 36, bottom: 4, containLabel: true },
    legend: { top: 0, left: 0, textStyle: { color: colours('ink-2') }, itemWidth: 12, itemHeight: 12, itemGap: 16 },
    tooltip: { trigger: 'axis', axisPointer: { type: 'shadow' }, valueFormatter: (value: number) => write(value), backgroundColor: colours('raised'), borderColor: line, textStyle: { color: colours('ink') }, renderMode: 'richText' },
    xAxis: { type: 'category', data: buckets.map((bucket) => bucketName(bucket, unit, zone)), axisLine: { lineStyle: { color: line } }, axisTick: { show: false }, axisLabel: { color: ink, hideOverlap: true } },
    yAxis: { type: 'value', axisLabel: { color: ink, formatter: (value: number) => mark(value, write) }, splitLine: { lineStyle: { color: line } } },
    series: shown.map((one) => ({ id: one.name, type: 'bar', name: one.name, stack: stacked ? 'all' : undefined, barMaxWidth: 28, data: buckets.map(one.of), itemStyle: { color: colours(one.colour) } })),
  };
}

function Table({ series: shown, buckets, unit, zone, write, words }: { series: Series[]; buckets: Bucket[]; unit: string; zone: string; write: (value: number) => string; words: string }) {
  return (
    <div className={css.scroll}>
      <table className={css.table}>
        <caption className="visually-hidden">{words}</caption>
        <thead><tr><th scope="col">{unit === 'hour' ? 'Hour' : 'Day'}</th>{shown.map((one) => <th key={one.name} scope="col" className={css.number}>{one.name}</th>)}</tr></thead>
        <tbody>
          {buckets.map((bucket) => (
            <tr key={bucket.start}><th scope="row">{bucketName(bucket, unit, zone)}</th>{shown.map((one) => <td key={one.name} className={css.number}>{write(one.of(bucket))}</td>)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
