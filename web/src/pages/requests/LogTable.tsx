import { useEffect, useRef } from 'react';
import { Link, useNavigate } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { Badge, TierBadge } from '../../ui/Badge';
import { count, dollars, milliseconds, short, time } from '../../ui/figures';
import { named } from '../../ui/names';
import type { Search } from '../../routes';
import type { Row } from './rows';
import { useWide } from './useScreen';
import { answeredBy, cost, costMeans, outcome } from './words';
import css from './LogTable.module.css';

interface Props {
  rows: Row[];
  selected?: string;
  search: Search;
  /** The end is near: more is wanted. */
  onEnd: () => void;
}

const columns: [name: string, look: string | undefined, title: string][] = [
  ['Time', undefined, 'When it arrived, your time'],
  ['From', undefined, 'Client or application, and the kind of request'],
  ['Asked for', css.wide, 'The model name as the client wrote it'],
  ['Answered by', undefined, 'Tier, upstream and model'],
  ['Decided by', css.widest, 'Rule or strategy'],
  ['In', `${css.figure} ${css.roomy}`, 'Prompt tokens, those of caches included, all attempts'],
  ['Out', `${css.figure} ${css.roomy}`, 'Generated tokens, all attempts'],
  ['Took', css.figure, 'From arrival to the end of the answer'],
  ['Cost', css.figure, 'Billed per token; plan: covered by a subscription; local: your own hardware'],
  ['Saved', `${css.figure} ${css.roomy}`, 'What the model asked for would have cost, less what it cost'],
  ['Outcome', undefined, 'How it ended'],
];

/** The rows of the log: a table where there is room, cards where there is not. Only those in sight are on the page. */
export function LogTable({ rows, selected, search, onEnd }: Props) {
  const body = useRef<HTMLDivElement>(null);
  const navigate = useNavigate();
  // Beside the log a request opens where the reader is.
  const wide = useWide();
  const virtual = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 41,
    overscan: 12,
    scrollMargin: body.current?.offsetTop ?? 0,
    getItemKey: (index) => rows[index]!.id,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - 20) onEnd();
    // Asked again only when the place or the number of rows has changed.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [last, rows.length]);

  return (
    <div className={css.table} role="table" aria-label="Requests, the newest first" aria-rowcount={rows.length + 1}>
      <div className={css.head} role="row" aria-rowindex={1}>
        {columns.map(([name, look, title]) => <span key={name} role="columnheader" className={look} title={title}>{name}</span>)}
      </div>
      <div ref={body} className={css.body} role="rowgroup" style={{ height: virtual.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]!;
          return (
            <div
              key={row.id}
              ref={virtual.measureElement}
              data-index={item.index}
              role="row"
              aria-rowindex={item.index + 2}
              aria-current={row.id === selected || undefined}
              className={css.row}
              style={{ transform: `translateY(${item.start - virtual.options.scrollMargin}px)` }}
              onClick={(event) => {
                // Text that is being selected, and links, are left alone.
                if (event.defaultPrevented || (event.target as Element).closest('a') || window.getSelection()?.toString()) return;
                void navigate({ to: '/requests/$id', params: { id: row.id }, search, resetScroll: !wide });
              }}
            >
              <Cells row={row} search={search} wide={wide} />
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Cells({ row, search, wide }: { row: Row; search: Search; wide: boolean }) {
  const how = outcome(row.outcome);
  const model = answeredBy(row);
  const input = row.tokens.input + row.tokens.cacheRead + row.tokens.cacheWrite;
  const mark = row.isEstimated ? '~' : '';
  return (
    <>
      <span role="cell" className={css.time}><Link to="/requests/$id" params={{ id: row.id }} search={search} resetScroll={!wide} title={row.id}>{time(row.startedAt)}<span className="visually-hidden"> {row.id}</span></Link></span>
      <span role="cell" className={css.from}><span className={css.name}>{named(row.app ?? row.client ?? 'unknown')}</span> <span className={css.dim}>{row.kind}</span></span>
      <span role="cell" className={`${css.wide} ${css.dim}`} title={row.requestedModel ?? undefined}>{row.requestedModel ?? ''}</span>
      <span role="cell" className={css.model} title={model ?? undefined}>{row.tier != null && <TierBadge tier={row.tier} />} <span className={css.name}>{row.model ?? ''}</span></span>
      <span role="cell" className={`${css.widest} ${css.dim}`} title={row.route ?? undefined}>{row.route ?? ''}</span>
      <span role="cell" className={`${css.figure} ${css.roomy}`} title={`${count(input)} prompt tokens, of them ${count(row.tokens.cacheRead)} read from a cache${row.isEstimated ? '; estimated' : ''}`}>{input > 0 && <>{short(input) + mark}<span className={css.unit}> in</span></>}</span>
      <span role="cell" className={`${css.figure} ${css.roomy}`} title={`${count(row.tokens.output)} generated tokens${row.isEstimated ? '; estimated' : ''}`}>{row.tokens.output > 0 && <>{short(row.tokens.output) + mark}<span className={css.unit}> out</span></>}</span>
      <span role="cell" className={css.figure} title={row.firstContentMs != null ? `First content after ${milliseconds(row.firstContentMs)}` : undefined}>{row.durationMs == null ? '' : milliseconds(row.durationMs)}</span>
      <span role="cell" className={css.figure} title={costMeans(row)}>{cost(row)}</span>
      <span role="cell" className={`${css.figure} ${css.roomy}`} title={row.saved == null ? 'Nothing to compare with' : `${row.requestedModel} would have cost ${dollars(row.asked)}${row.savedOnPlan ? ', list value of your subscription' : ''}`}>{row.saved == null ? '' : dollars(row.saved)}{row.saved != null && <span className={css.unit}> saved</span>}</span>
      <span role="cell" className={css.outcome} title={row.error ?? how.means}><Badge look={how.look}>{how.words}</Badge></span>
    </>
  );
}
