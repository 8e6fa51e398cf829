import { useState } from 'react';
import { useSearch } from '@tanstack/react-router';
import { Loading } from '../../ui/Loading';
import { PageHead } from '../../ui/PageHead';
import { changesOf, draftOf, type Draft } from './draft';
import { DraftBar } from './DraftBar';
import { useCheck, useRoutingConfig, type Config } from './queries';
import { RulesCard } from './RulesCard';
import { SettingsCards } from './SettingsCards';
import { SimulatorCard } from './SimulatorCard';
import { SwitchCard } from './SwitchCard';
import { TiersCard } from './TiersCard';
import css from './routing.module.css';

/** The switch, what decides where requests go, and what a change of it would do. */
export function Routing() {
  const config = useRoutingConfig();
  return (
    <>
      <PageHead title="Routing" about="Where requests go, why, and what a change would have made of last week." />
      <div className={css.page}>
        <SwitchCard />
        <Loading query={config} what="routing configuration">{(view) => <Editor key={view.hash} view={view} />}</Loading>
      </div>
    </>
  );
}

// Begun anew when the file changes: a draft is made for one state of it.
function Editor({ view }: { view: Config }) {
  const { request } = useSearch({ strict: false }) as { request?: string };
  const before = draftOf(view);
  const [draft, edit] = useState<Draft>(before);
  const changes = changesOf(before, draft);
  const check = useCheck(changes);
  return (
    <>
      <TiersCard tiers={draft.tiers} written={view.tiersWritten} why={view.tiers} onChange={(tiers) => edit({ ...draft, tiers })} />
      <RulesCard rules={draft.rules} check={check.data} kinds={view.kinds} intents={view.intents} onChange={(rules) => edit({ ...draft, rules })} />
      <SettingsCards draft={draft} origins={view.origins} check={check.data} onChange={edit} />
      <SimulatorCard draft={changes} request={request} />
      <DraftBar before={before} draft={draft} changes={changes} check={check.data} hash={view.hash} onDiscard={() => edit(before)} />
    </>
  );
}
