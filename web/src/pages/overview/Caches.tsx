import { Card } from '../../ui/Card';
import { Empty } from '../../ui/Empty';
import { Info } from '../../ui/Info';
import { percent } from '../../ui/figures';
import type { OverviewData } from './queries';
import { bucketName } from './words';
import css from './Overview.module.css';

const [width, height] = [600, 120];

/** The share of prompts that came from the vendors' caches, over time: a line, drawn here, for it needs no library. */
export function Caches({ view }: { view: OverviewData }) {
  const { buckets, bucketUnit, zone, cache } = view;
  const step = width / Math.max(1, buckets.length);
  const points = buckets.map((bucket, at) => ({ at, x: (at + 0.5) * step, share: bucket.cacheShare, name: bucketName(bucket, bucketUnit, zone) }));
  const known = points.filter((point): point is typeof point & { share: number } => point.share != null);
  const y = (share: number) => height - share * height;
  return (
    <Card
      title={<>Prompts read from caches<Info label="Prompts read from caches">{view.how.cache} {view.how.cacheAlarm}</Info></>}
      note={cache.share == null ? undefined : `${percent(cache.share)} in all, by ${bucketUnit}`}
    >
      {known.length === 0 ? <Empty title="No prompts went to the cloud" /> : (
        <figure className={css.line}>
          <div className={css.axis} aria-hidden="true"><span>100 %</span><span>50 %</span><span>0 %</span></div>
          <svg viewBox={`0 0 ${width} ${height}`} preserveAspectRatio="none" role="img" aria-label={`Share of the cloud's prompt tokens that was read from caches, by ${bucketUnit}: ${known.map((point) => `${point.name} ${percent(point.share)}`).join(', ')}`}>
            {[0, 0.5, 1].map((share) => <line key={share} x1="0" x2={width} y1={y(share)} y2={y(share)} className={css.grid} />)}
            <polyline points={known.map((point) => `${point.x},${y(point.share)}`).join(' ')} className={css.stroke} data-alarm={cache.alarms.length > 0 || undefined} />
            {known.map((point) => <line key={point.at} x1={point.x} x2={point.x} y1={y(point.share)} y2={y(point.share)} className={css.dot} data-alarm={cache.alarms.length > 0 || undefined}><title>{point.name}: {percent(point.share)}</title></line>)}
          </svg>
          <div className={css.ends} aria-hidden="true"><span>{points[0]?.name}</span><span>{points.at(-1)?.name}</span></div>
        </figure>
      )}
    </Card>
  );
}
