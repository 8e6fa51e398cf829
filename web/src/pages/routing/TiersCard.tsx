import { useState, type DragEvent, type KeyboardEvent } from 'react';
import { useModels } from '../../api/models';
import { TierBadge } from '../../ui/Badge';
import { Button } from '../../ui/Button';
import { Card } from '../../ui/Card';
import { useFocusAfter, withData } from '../../ui/useFocusAfter';
import { tierNames } from '../../ui/tiers';
import { placeModel, removeModel } from './draft';
import css from './routing.module.css';

interface Props {
  tiers: string[][];
  written: boolean;
  why: readonly { tier: number; why?: string | null }[];
  onChange: (tiers: string[][]) => void;
}

/** The tiers as columns. A model is dragged, or moved with its buttons or with Alt and the arrow keys. */
export function TiersCard({ tiers, written, why, onChange }: Props) {
  const models = useModels();
  const [dragged, drag] = useState<string>();
  const [said, say] = useState('');
  const [box, focus] = useFocusAfter<HTMLDivElement>();
  const free = (models.data ?? []).filter((model) => !model.disabled).map((model) => model.alias ?? model.address).filter((name) => !tiers.some((tier) => tier.includes(name)));
  const place = (name: string, tier: number, at: number) => {
    if (tier < 0 || tier > 3 || at < 0) return;
    const next = placeModel(tiers, name, tier, at);
    onChange(next);
    say(`${name}: tier ${tier}, place ${next[tier]!.indexOf(name) + 1} of ${next[tier]!.length}`);
  };
  // The next key moves on: the focus goes along, to the same button where there is one.
  const move = (name: string, tier: number, at: number, button?: string) => {
    const own = withData('model', name);
    focus(...(button ? [`${own} ${withData('move', button)}`] : []), own);
    place(name, tier, at);
  };
  const drop = (tier: number, at: number) => (event: DragEvent) => {
    event.preventDefault();
    event.stopPropagation();
    // What is dragged may come from elsewhere.
    const name = dragged ?? event.dataTransfer.getData('text/plain');
    if (tiers.some((list) => list.includes(name))) place(name, tier, at);
    drag(undefined);
  };
  const keys = (name: string, tier: number, at: number) => (event: KeyboardEvent) => {
    if (!event.altKey) return;
    const go = { ArrowUp: [tier, at - 1], ArrowDown: [tier, at + 2], ArrowLeft: [tier - 1, 99], ArrowRight: [tier + 1, 99] }[event.key];
    if (!go) return;
    event.preventDefault();
    move(name, go[0]!, go[1]!, (event.target as HTMLElement).dataset.move);
  };
  return (
    <Card title="Tiers" note={written ? 'The models of each tier in order of preference: equivalents, the next is tried when one is down or limited.' : 'By each model’s own tier, or filled from what was found. Moving a model writes the tiers into your configuration; from then on only what stands there counts.'}>
      <div ref={box} className={css.tiers}>
        {tiers.map((list, tier) => (
          <section key={tier} className={css.tier} data-tier={tier} aria-label={`Tier ${tier}, ${tierNames[tier]}`} onDragOver={(event) => event.preventDefault()} onDrop={drop(tier, list.length)}>
            <header className={css.tierHead}><TierBadge tier={tier} /> <strong>{tierNames[tier]}</strong></header>
            <ol className={css.models}>
              {list.map((name, at) => (
                <li key={name} className={css.model} data-model={name} data-dragged={dragged === name || undefined} draggable tabIndex={0} aria-label={`${name}, tier ${tier}, place ${at + 1}. Alt and an arrow key moves it.`}
                  onDragStart={(event) => { drag(name); event.dataTransfer.effectAllowed = 'move'; event.dataTransfer.setData('text/plain', name); }} onDragEnd={() => drag(undefined)}
                  onDragOver={(event) => event.preventDefault()} onDrop={drop(tier, at)} onKeyDown={keys(name, tier, at)}>
                  <span className={css.modelName} title={name}>{name}</span>
                  <span className={css.moves}>
                    <Move label={`${name}: up`} sign="↑" off={at === 0} onClick={() => move(name, tier, at - 1, '↑')} />
                    <Move label={`${name}: down`} sign="↓" off={at === list.length - 1} onClick={() => move(name, tier, at + 2, '↓')} />
                    <Move label={`${name}: to tier ${tier - 1}`} sign="←" off={tier === 0} onClick={() => move(name, tier - 1, 99, '←')} />
                    <Move label={`${name}: to tier ${tier + 1}`} sign="→" off={tier === 3} onClick={() => move(name, tier + 1, 99, '→')} />
                    <Move label={`${name}: out of the tiers`} sign="✕" onClick={() => { onChange(removeModel(tiers, name)); say(`${name} is in no tier`); }} />
                  </span>
                </li>
              ))}
              {list.length === 0 && <li className={css.hint}>{why.find((known) => known.tier === tier)?.why ?? 'no model'}</li>}
            </ol>
            {free.length > 0 && (
              <select className={css.select} aria-label={`Add a model to tier ${tier}`} value="" onChange={(event) => place(event.target.value, tier, 99)}>
                <option value="">Add a model…</option>
                {free.map((name) => <option key={name} value={name}>{name}</option>)}
              </select>
            )}
          </section>
        ))}
      </div>
      <p className="visually-hidden" aria-live="assertive">{said}</p>
    </Card>
  );
}

const Move = ({ label, sign, off, onClick }: { label: string; sign: string; off?: boolean; onClick: () => void }) => (
  <Button look="bare" small data-move={sign} aria-label={label} title={label} disabled={off} onClick={onClick}>{sign}</Button>
);
