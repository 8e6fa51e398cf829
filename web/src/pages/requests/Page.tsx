import { useEffect, useState } from 'react';
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router';
import { Button } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { Note } from '../../ui/Note';
import { PageHead } from '../../ui/PageHead';
import { time } from '../../ui/figures';
import type { Search } from '../../routes';
import { Detail } from './Detail';
import { FilterBar } from './FilterBar';
import { LogTable } from './LogTable';
import { exportAddress, fromSearch, withFilters, withoutFilters } from './filters';
import { useLive } from './useLive';
import { useAtTop, useWide } from './useScreen';
import css from './Page.module.css';

/** The log of requests; with an id in the address one of them, beside the log where there is room. */
export function Requests() {
  const { id } = useParams({ strict: false });
  const wide = useWide();
  return id && !wide ? <Alone id={id} /> : <Log selected={id} />;
}

function Alone({ id }: { id: string }) {
  const search: Search = useSearch({ strict: false });
  return (
    <>
      <PageHead title="Request" about={<Link to="/requests" search={search}>All requests</Link>} />
      <Detail id={id} />
    </>
  );
}

function Log({ selected }: { selected?: string }) {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const filters = fromSearch(search);
  const [paused, setPaused] = useState(false);
  const atTop = useAtTop();
  const { log, rows, waiting, waitingIsMore, admit } = useLive(filters, atTop, paused);
  // What changes the list is a step in the history; the place in the list is not.
  const go = (change: (now: Search) => Search) => void navigate({ to: '.', search: change, resetScroll: false });
  const lastPage = log.data?.pages.at(-1);
  const filtered = Object.keys(filters).length > 0;

  useEffect(() => {
    const close = (event: KeyboardEvent) => {
      // Whatever lies above is closed first, and a search is emptied.
      const isForOther = event.defaultPrevented || document.querySelector(':popover-open, dialog[open]') !== null || (event.target instanceof HTMLInputElement && event.target.value !== '');
      if (event.key === 'Escape' && selected && !isForOther) void navigate({ to: '/requests', search, resetScroll: false });
    };
    document.addEventListener('keydown', close);
    return () => document.removeEventListener('keydown', close);
  }, [selected, search, navigate]);

  return (
    <>
      <PageHead title="Requests" about="Every request that went through Sluice, the newest first.">
        <Button small aria-pressed={paused} onClick={() => setPaused(!paused)} title={paused ? 'New requests wait' : 'New requests come in by themselves'}>{paused ? 'Resume' : 'Pause'}</Button>
        <a className={css.export} href={exportAddress(filters, 'csv')} download>Export CSV</a>
        <a className={css.export} href={exportAddress(filters, 'json')} download>JSON</a>
      </PageHead>
      <FilterBar filters={filters} onChange={(changes) => go((now) => withFilters(now, changes))} onClear={() => go(withoutFilters)} />
      <div className={css.news} role="status">
        {waiting > 0 && <Button small look="strong" onClick={() => { admit(); window.scrollTo({ top: 0 }); setPaused(false); }}>{waiting}{waitingIsMore ? '+' : ''} new</Button>}
      </div>
      <div className={selected ? css.split : css.whole}>
        <div className={css.list}>
          {log.error && <Note look="bad" title="The log cannot be read." actions={<Button small onClick={() => void log.refetch()}>Try again</Button>}>{log.error.message}</Note>}
          {rows.length > 0 && <LogTable rows={rows} selected={selected} search={search} onEnd={() => { if (log.hasNextPage && !log.isFetching && !log.error && !lastPage?.partial) void log.fetchNextPage(); }} />}
          {log.isSuccess && rows.length === 0 && !lastPage?.partial && (
            filtered
              ? <Empty title="No request fits."><Button small onClick={() => go(withoutFilters)}>Show all</Button></Empty>
              : <Empty title="No requests yet.">Start a client through Sluice, such as <code>sluice run claude</code>, or try <Link to="/chat">Chat</Link>.</Empty>
          )}
          <div className={css.foot} role="status" aria-busy={log.isPending || undefined}>
            {log.isFetching && !log.isPending ? 'Looking…' : log.isPending ? 'Loading requests…'
              : lastPage?.partial ? <>Looked back to {time(lastPage.searchedTo)}. <Button small onClick={() => void log.fetchNextPage()}>Look further back</Button></>
                : rows.length > 0 && !log.hasNextPage ? 'That is all.' : ''}
          </div>
        </div>
        {selected && (
          <aside className={css.beside} aria-label="The selected request">
            <Link to="/requests" search={search} resetScroll={false} className={css.close} aria-label="Close the request">✕</Link>
            <Detail id={selected} />
          </aside>
        )}
      </div>
    </>
  );
}
