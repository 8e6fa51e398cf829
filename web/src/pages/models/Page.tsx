import { useState } from 'react';
import { Button } from '../../ui/Button';
import { Empty } from '../../ui/Empty';
import { Loading } from '../../ui/Loading';
import { Note } from '../../ui/Note';
import { PageHead } from '../../ui/PageHead';
import { CardDialog } from './CardDialog';
import { Machine } from './Machine';
import { ModelDialog } from './ModelDialog';
import { Orders } from './Orders';
import { probe, turnOn, useOrders } from './orders';
import { PullDialog } from './PullDialog';
import { useCards, useLocal, useModels, useUpstreams, useUpToDate, type Model, type Upstream } from './queries';
import { UpstreamCard } from './UpstreamCard';
import { UpstreamDialog } from './UpstreamDialog';
import css from './models.module.css';

/** Every upstream and model: how they are, what they can do and cost, and what can be done with them. */
export function Models() {
  useUpToDate();
  const [upstreams, models, cards, local] = [useUpstreams(), useModels(), useCards(), useLocal()];
  const [search, setSearch] = useState('');
  const [shownCard, showCard] = useState<string>();
  const [edited, edit] = useState<Upstream | null>();
  const [editedModel, editModel] = useState<Model>();
  const [pulling, setPulling] = useState<Upstream>();
  const orders = useOrders();
  const unmeasured = (cards.data ?? []).filter((view) => view.present && (!view.card || view.stale)).length;
  const isBusy = (kind: string) => orders.some((order) => order.state === 'running' && order.kind === kind);
  return (
    <>
      <PageHead title="Models" about="Every upstream and its models, and what can be done with them.">
        {unmeasured > 0 && <Button busy={isBusy('probe')} onClick={() => probe([], false, false)} title="Measures local models one after the other; takes minutes each, and waits for your requests">Measure {unmeasured} local {unmeasured === 1 ? 'model' : 'models'}</Button>}
        {local.data && local.data.servers.length === 0 && <Button busy={isBusy('on')} onClick={() => turnOn()}>Start a local server</Button>}
        <Button look="strong" onClick={() => edit(null)}>Add an upstream</Button>
      </PageHead>
      <div className={css.page}>
        <Orders />
        {[local, cards].map((query, index) => query.error && <Note key={index} look="warn" title={index === 0 ? 'What runs on this machine is not known.' : 'The measurements of local models cannot be read.'} actions={<Button small busy={query.isFetching} onClick={() => void query.refetch()}>Try again</Button>}>{query.error.message}</Note>)}
        {local.data && <Machine local={local.data} />}
        <search className={css.search}>
          <input type="search" aria-label="Find a model" placeholder="Find a model by name or alias" value={search} onChange={(event) => setSearch(event.target.value)} />
        </search>
        <Loading query={upstreams} what="upstreams">
          {(found) => (
            <Loading query={models} what="models">
              {(known) => found.length === 0
                ? <Empty title="No upstream is known.">Start a local model server, set a vendor's key, or add one here.</Empty>
                : (
                  <div className={css.upstreams}>
                    {found
                      .map((upstream) => ({ upstream, own: known.filter((model) => model.upstream === upstream.name) }))
                      .map(({ upstream, own }) => (
                        <UpstreamCard key={upstream.name} upstream={upstream} models={own} cards={cards.data ?? []} local={local.data} search={search} onCard={(view) => showCard(view.model)} onEdit={() => edit(upstream)} onModel={editModel} onPull={() => setPulling(upstream)} />
                      ))}
                  </div>
                )}
            </Loading>
          )}
        </Loading>
      </div>
      <CardDialog model={shownCard} view={(cards.data ?? []).find((view) => view.model === shownCard)} onClose={() => showCard(undefined)} />
      <UpstreamDialog upstream={edited} taken={(upstreams.data ?? []).map((upstream) => upstream.name)} onClose={() => edit(undefined)} />
      <ModelDialog model={editedModel} gone={models.data !== undefined && !models.data.some((model) => model.address === editedModel?.address)} onClose={() => editModel(undefined)} />
      <PullDialog upstream={pulling} advice={local.data?.advice} onClose={() => setPulling(undefined)} />
    </>
  );
}
