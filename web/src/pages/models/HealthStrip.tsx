import { milliseconds } from '../../ui/figures';
import { useHealth } from './queries';
import { quarterWords } from './words';
import css from './models.module.css';

/** The last 24 hours of an upstream as 96 strokes, one a quarter of an hour. */
export function HealthStrip({ name }: { name: string }) {
  const { data } = useHealth(name);
  if (!data) return <div className={css.strip} aria-hidden="true" />;
  const { answered = 0, failed = 0, limited = 0 } = data;
  const attempts = answered + failed;
  const words = `${answered} of ${attempts} attempts answered in the last 24 h${limited ? `, ${limited} limited or refused` : ''}${data.firstByteMs != null ? `; first byte ${milliseconds(data.firstByteMs)} on average, ${milliseconds(data.slowestMs)} at worst` : ''}`;
  if (attempts + limited === 0) return <p className={css.untried}>No attempt in the last 24 h.</p>;
  return (
    <figure className={css.health}>
      <div className={css.strip} role="img" aria-label={`Health by quarters of an hour: ${words}`}>
        {data.quarters.map((quarter) => <span key={quarter.start} className={css[quarter.state]} title={quarterWords(quarter)} />)}
      </div>
      <figcaption><span>24 h ago</span><span>{words}</span><span>now</span></figcaption>
    </figure>
  );
}
