import { useMemo, useState } from 'react';
import { useSearch } from '@tanstack/react-router';
import { FileChanged } from '../../drafts/FileChanged';
import { useDraft } from '../../drafts/useDraft';
import { useLeaveGuard } from '../../drafts/useLeaveGuard';
import { Loading } from '../../ui/Loading';
import { PageHead } from '../../ui/PageHead';
import { changesOf, draftOf, mergeDrafts } from './draft';
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
        <Loading query={config} what="routing configuration">{(view) => <Editor view={view} />}</Loading>
      </div>
    </>
  );
}

function Editor({ view }: { view: Config }) {
  const { request } = useSearch({ strict: false }) as { request?: string };
  const now = useMemo(() => ({ hash: view.hash, value: draftOf(view) }), [view]);
  const draft = useDraft(now, mergeDrafts);
  useLeaveGuard(draft.unsaved);
  const { value, edit } = draft;
  const [refused, refuse] = useState(false);
  const changes = changesOf(draft.base, value);
  const check = useCheck(changes);
  return (
    <>
      {draft.moved && <FileChanged merged={draft.moved} asked={refused} onGoOn={(mine) => { refuse(false); draft.goOn(mine); }} onDiscard={draft.discard} />}
      <TiersCard tiers={value.tiers} written={view.tiersWritten} why={view.tiers} onChange={(tiers) => edit({ ...value, tiers })} />
      <RulesCard rules={value.rules} check={check.data} kinds={view.kinds} intents={view.intents} changesWith={(rules) => changesOf(draft.base, { ...value, rules })} onChange={(rules) => edit({ ...value, rules })} />
      <SettingsCards draft={value} origins={view.origins} check={check.data} onChange={edit} />
      <SimulatorCard draft={changes} request={request} />
      <DraftBar draft={draft} changes={changes} check={check.data} trouble={check.error?.message} onRefused={() => refuse(true)} />
    </>
  );
}
