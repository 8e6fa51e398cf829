import { useState } from 'react';
import { Badge, TierBadge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { bytes, count, time } from '../../ui/figures';
import { HealthStrip } from './HealthStrip';
import { turnOff, turnOn, unload, useOrders, warm } from './orders';
import type { CardView, Local, Model, Upstream } from './queries';
import { abilities, cardWords, contextTitle, contextWords, credentialWords, fits, loadWords, matters, priceTitle, priceWords, stateLook } from './words';
import css from './models.module.css';

interface Props {
  upstream: Upstream;
  models: Model[];
  cards: CardView[];
  local?: Local;
  search: string;
  onCard: (card: CardView) => void;
  onEdit: () => void;
  onModel: (model: Model) => void;
  onPull: () => void;
}

/** One upstream: how it is, how it was, its models. */
export function UpstreamCard({ upstream, models, cards, local, search, onCard, onEdit, onModel, onPull }: Props) {
  const [all, setAll] = useState(false);
  const server = local?.servers.find((found) => found.upstream === upstream.name);
  const found = models.filter((model) => fits(model, search));
  const shown = all || search ? found : found.filter(matters);
  const off = server?.state === 'off';
  const waiting = upstream.queue?.waiting ?? [];
  const turning = useOrders().some((order) => order.state === 'running' && (order.kind === 'on' || order.kind === 'off') && order.what === upstream.name);
  return (
    <Card
      flush
      title={<span className={css.title}>{upstream.name} <Badge look={off ? 'plain' : stateLook(upstream.state)} title={upstream.reason ?? undefined}>{off ? 'off' : upstream.state}</Badge></span>}
      note={<span className={css.note}>{upstream.kind === 'server' ? upstream.protocol : `${upstream.kind}${upstream.version ? ` ${upstream.version}` : ''}, ${upstream.protocol}`} at <span className={css.name}>{upstream.url}</span>; {credentialWords(upstream)}{upstream.discovered ? '; found by itself' : ''}</span>}
      actions={(
        <>
          {upstream.canPull && <Button small onClick={onPull}>Fetch a model</Button>}
          {server && (server.state === 'up' || server.state === 'busy' || server.state === 'loading') && <Button small busy={turning} onClick={() => turnOff(upstream.name)} title={server.runBy ? `Run by ${server.runBy}` : undefined}>Stop server</Button>}
          {server && (server.state === 'off' || server.state === 'gone') && <Button small busy={turning} onClick={() => turnOn(upstream.name)}>Start server</Button>}
          <Button small onClick={onEdit}>{upstream.discovered ? 'Details' : 'Edit'}</Button>
        </>
      )}
    >
      <div className={css.above}>
        {off && <p className={css.faint}>Stopped on purpose. Its models are not asked until it is started.</p>}
        {upstream.reason && upstream.state !== 'up' && !off && <p className={css[stateLook(upstream.state)]}>{upstream.reason}{upstream.until ? `; asked again at ${time(upstream.until)}` : ''}</p>}
        {server?.runBy && <p className={css.faint}>Run by {server.runBy}.</p>}
        {upstream.queue && <p className={css.faint}>{upstream.queue.running} running{upstream.slots ? ` of ${upstream.slots} at once` : ''}, {waiting.length} waiting{waiting.length > 0 ? `: ${waiting.slice(0, 3).map((turn) => `${turn.client} (${Math.round(turn.waitedSeconds)} s)`).join(', ')}` : ''}</p>}
        <HealthStrip name={upstream.name} />
      </div>
      {shown.length > 0 && <ModelRows upstream={upstream} models={shown} cards={cards} local={local} onCard={onCard} onModel={onModel} />}
      {found.length === 0 && <p className={css.empty}>{models.length === 0 ? 'No models are known here. A server that lists none can still be asked: name one under Edit.' : 'No model here fits the search.'}</p>}
      {!search && found.length > shown.length && <p className={css.more}><Button small onClick={() => setAll(true)}>Show all {count(found.length)} models</Button> {shown.length === 0 && 'None of them is in a tier.'}</p>}
      {!search && all && found.some((model) => !matters(model)) && <p className={css.more}><Button small onClick={() => setAll(false)}>Show only those in use</Button></p>}
    </Card>
  );
}

function ModelRows({ upstream, models, cards, local, onCard, onModel }: { upstream: Upstream; models: Model[]; cards: CardView[]; local?: Local; onCard: (card: CardView) => void; onModel: (model: Model) => void }) {
  const orders = useOrders();
  const isLocal = upstream.local;
  const priced = !isLocal || models.some((model) => model.inputPrice != null);
  const places = local?.servers.find((server) => server.upstream === upstream.name)?.models ?? [];
  return (
    <div className={css.scroll} tabIndex={0} role="region" aria-label={`Models of ${upstream.name}`}>
      <table className={css.models}>
        <caption className="visually-hidden">Models of {upstream.name}</caption>
        <thead>
          <tr>
            <th scope="col">Model</th><th scope="col">Tier</th><th scope="col" className={css.figure} title="Tokens a request can use, of those that the model was trained for">Context</th><th scope="col">Can</th>
            {priced && <th scope="col" className={css.figure} title="Dollars for a million tokens, input / output">$ per M in / out</th>}
            {isLocal && <><th scope="col">Memory</th><th scope="col" className={css.figure} title="Generated tokens a second, from its last answers or its card">Tokens/s</th><th scope="col">Card</th></>}
            <th scope="col"><span className="visually-hidden">Actions</span></th>
          </tr>
        </thead>
        <tbody>
          {models.map((model) => {
            const load = loadWords(model);
            const card = cards.find((view) => view.model === model.address);
            const scores = cardWords(card);
            const place = places.find((other) => other.id === model.id);
            const busy = orders.some((order) => order.state === 'running' && order.what === model.address);
            return (
              <tr key={model.address} className={model.disabled ? css.off : undefined}>
                <th scope="row"><span className={css.name}>{model.alias ?? model.id}</span>{model.alias && <small className={css.name}>{model.id}</small>}{model.disabled && <small>{model.disabled}</small>}</th>
                <td className={css.tier}><TierBadge tier={model.tier} />{model.routed ? '' : <small title="In no tier's list: asked only by its own name"> by name</small>}</td>
                <td className={css.figure} title={contextTitle(model)}>{contextWords(model)}</td>
                <td className={css.can}>{abilities(model).join(', ') || '–'}</td>
                {priced && <td className={css.figure} title={priceTitle(model)}>{priceWords(model)}{model.priceSource === 'configuration' && <small>your own</small>}</td>}
                {isLocal && (
                  <>
                    <td className={css.memory}>
                      {load.text || '–'}
                      {load.share != null && <progress value={load.share} max={1} aria-label={`Loading ${model.id}`} />}
                      {!model.loaded && !model.load && place?.place && <small>{{ card: 'fits on the card', partly: 'fits partly on the card', memory: place.fits === false ? 'no room now' : 'fits in memory', no: 'too large for this machine' }[place.place] ?? place.place}{place.needsBytes ? `, needs about ${bytes(place.needsBytes)}` : ''}</small>}
                      {(model.running || model.waiting) ? <small>{model.running ?? 0} running, {model.waiting ?? 0} waiting</small> : null}
                    </td>
                    <td className={css.figure} title={model.prefillPerSecond ? `reads ${Math.round(model.prefillPerSecond)} prompt tokens a second` : undefined}>{model.outputPerSecond ? model.outputPerSecond.toFixed(1) : '–'}</td>
                    <td>{model.local && model.chat && card ? <Button look="bare" small onClick={() => onCard(card)}><Badge look={scores.look}>{scores.text}</Badge></Button> : '–'}</td>
                  </>
                )}
                <td className={css.acts}>
                  {isLocal && model.loaded === false && !model.load && <Button small busy={busy} onClick={() => warm(model.address)}>Load<span className="visually-hidden"> {model.id}</span></Button>}
                  {isLocal && model.loaded && upstream.canUnload && <Button small busy={busy} onClick={() => unload(model.address)}>Unload<span className="visually-hidden"> {model.id}</span></Button>}
                  <Button small onClick={() => onModel(model)}>Edit<span className="visually-hidden"> {model.id}</span></Button>
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}
